//! The report for people. All text of the token passes through `sanitize`.

use std::fmt::Write as _;

use super::Report;
use super::finding::{Finding, Severity};
use super::object::Object;
use super::session;
use super::signature::Signature;
use super::times;
use super::token::Form;
use crate::output::{ERROR, GOOD, HEADING, HINT, NOTE, sanitize};
use crate::time::{relative, utc};

/// The most room for names; longer ones push their values aside.
const MAX_COLUMN: usize = 25;

/// The report, ready to print.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    if let Some(token) = &report.token {
        let title = match token.form {
            Form::JwtConnection => "JWT connection token",
            Form::JwtRest => "JWT REST token",
            Form::T1 => "T1 connection token",
        };
        section(&mut text, title, &token.header, |_, _| None);
        section(&mut text, "Claims", &token.claims, |name, _| {
            let is_time = times::NAMES.contains(&name);
            let time = is_time.then(|| times::seconds(token, name)).flatten()?;
            meaning(time, report.now)
        });
        let session_id = token.claims.get("session_id");
        if let Some(fields) = session_id.and_then(|id| session::fields(id.as_str())) {
            section(&mut text, "Session", &fields, |name, value| {
                let created = (name == "created").then(|| session::created(value)).flatten()?;
                meaning(created, report.now)
            });
        }
        let (style, verdict) = match report.signature {
            Signature::Valid => (GOOD, "holds"),
            Signature::Invalid => (ERROR, "does not hold"),
            Signature::NotChecked => (NOTE, "not checked"),
        };
        let _ = writeln!(text, "{HEADING}Signature{HEADING:#}\n  {style}{verdict}{style:#}\n");
    }
    for finding in &report.findings {
        write_finding(&mut text, finding);
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

/// Writes a section with all members of an object, and what some of them mean.
fn section(
    text: &mut String,
    title: &str,
    object: &Object,
    meaning: impl Fn(&str, &str) -> Option<String>,
) {
    let _ = writeln!(text, "{HEADING}{title}{HEADING:#}");
    let width = object.0.iter().map(|(name, _)| name.len().min(MAX_COLUMN)).max().unwrap_or(0);
    for (name, value) in &object.0 {
        let value = value.as_str();
        let _ = write!(text, "  {:width$}  {}", sanitize(name), sanitize(value));
        let _ = match meaning(name, value) {
            Some(meaning) => writeln!(text, "  {meaning}"),
            None => writeln!(text),
        };
    }
    text.push('\n');
}

/// A time as a date and as a distance from now.
fn meaning(time: u64, now: u64) -> Option<String> {
    Some(format!("{}, {}", utc(time)?, relative(now, time)))
}

/// Writes a finding, and what to do about it.
fn write_finding(text: &mut String, finding: &Finding) {
    let (style, word) = match finding.severity() {
        Severity::Error => (ERROR, "error"),
        Severity::Note => (NOTE, "note"),
    };
    let _ = writeln!(text, "{style}{word}:{style:#} {}", sanitize(&finding.message));
    if let Some(hint) = finding.hint {
        let _ = writeln!(text, "{HINT}hint:{HINT:#} {hint}");
    }
}
