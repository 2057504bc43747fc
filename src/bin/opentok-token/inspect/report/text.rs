//! The report for people. All text of the token passes through `sanitize`.

use std::fmt::Write as _;

use super::assemble::Report;
use crate::inspect::diagnostic::{Diagnostic, Severity};
use crate::inspect::judge::signature::Signature;
use crate::inspect::judge::times;
use crate::inspect::read::fields::{Field, Fields};
use crate::inspect::read::moment::{Moment, unit_of};
use crate::inspect::read::session_id;
use crate::inspect::read::token::Form;
use crate::output::{ERROR, GOOD, HEADING, HINT, NOTE, sanitize};
use crate::time::{relative, rfc3339};

/// The widest column of names; longer ones push their values aside.
const MAX_COLUMN: usize = 25;

/// The report, ready to print.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    if let Some(header) = &report.header {
        let title = match report.form {
            Some(Form::JwtConnection) => "JWT connection token",
            Some(Form::JwtRest) => "JWT REST token",
            Some(Form::T1) => "T1 connection token",
            Some(Form::JwtUnknown) | None => "JWT",
        };
        section(&mut text, title, header, |_| None);
    }
    if let Some(claims) = &report.claims {
        section(&mut text, "Claims", claims, |field| {
            let is_time = times::NAMES.contains(&field.name.as_str());
            let moment = Moment::parse(field.value.as_str()).filter(|_| is_time)?;
            meaning(moment.unix().filter(|_| unit_of(moment).is_none())?, report.now)
        });
    }
    if let Some(session) = &report.session {
        section(&mut text, "Session", session, |field| {
            let created =
                (field.name == "created").then(|| session_id::created(field.value.as_str()));
            meaning(created.flatten()?, report.now)
        });
    }
    if report.form.is_some() {
        let (style, verdict) = match report.signature {
            Signature::Valid => (GOOD, "holds"),
            Signature::Invalid => (ERROR, "does not hold"),
            Signature::NotChecked => (NOTE, "not checked"),
        };
        let _ = writeln!(text, "{HEADING}Signature{HEADING:#}\n  {style}{verdict}{style:#}\n");
    }
    for diagnostic in &report.diagnostics {
        write_diagnostic(&mut text, diagnostic);
    }
    match report.signature {
        _ if !report.is_ok() => {}
        Signature::NotChecked => text.push_str(
            "nothing wrong found, but the signature was not checked for lack of a secret: \
             set OPENTOK_API_SECRET or give --api-secret-file FILE\n",
        ),
        _ => {
            let _ = writeln!(text, "{GOOD}nothing wrong found{GOOD:#}");
        }
    }
    text
}

/// Writes a section with all fields, and the meaning of some.
fn section(
    text: &mut String,
    title: &str,
    fields: &Fields,
    meaning: impl Fn(&Field) -> Option<String>,
) {
    let _ = writeln!(text, "{HEADING}{title}{HEADING:#}");
    let widths = fields.0.iter().map(|field| field.name.chars().count().min(MAX_COLUMN));
    let width = widths.max().unwrap_or(0);
    for field in &fields.0 {
        let value = sanitize(field.value.as_str());
        let _ = write!(text, "  {:width$}  {value}", sanitize(&field.name));
        let _ = match meaning(field) {
            Some(meaning) => writeln!(text, "  {meaning}"),
            None => writeln!(text),
        };
    }
    text.push('\n');
}

/// A time as `encode` takes it, and its distance from now.
fn meaning(time: u64, now: u64) -> Option<String> {
    Some(format!("{}, {}", rfc3339(time)?, relative(now, time)))
}

/// Writes a diagnostic, and its remedy.
fn write_diagnostic(text: &mut String, diagnostic: &Diagnostic) {
    let (style, word) = match diagnostic.severity {
        Severity::Error => (ERROR, "error"),
        Severity::Note => (NOTE, "note"),
    };
    let _ = writeln!(text, "{style}{word}:{style:#} {}", sanitize(&diagnostic.message));
    if let Some(hint) = &diagnostic.hint {
        let _ = writeln!(text, "{HINT}hint:{HINT:#} {hint}");
    }
}
