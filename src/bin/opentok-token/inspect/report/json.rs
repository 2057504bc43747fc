//! The report for scripts: one JSON object on one line.

use std::fmt::Write as _;

use serde::Serialize;

use super::assemble::Report;
use crate::inspect::diagnostic::{Code, Diagnostic, Severity};
use crate::inspect::judge::signature::Signature;
use crate::inspect::read::fields::Fields;
use crate::inspect::read::moment::Moment;
use crate::inspect::read::token::Form;
use crate::output::acts_on_terminal;
use crate::time::rfc3339;

/// The description of the fields, for the help.
const FIELDS: &str = "\
Fields of --json, one object a line for each token:
  ok                  true if no finding is an error
  form                \"jwt-connection\", \"jwt-rest\", \"t1\", or null if it is not a token
  line                line of the input at which it begins
  now                 time of judgement, in Unix seconds
  signature           \"valid\", \"invalid\" or \"not-checked\"
  header              header of a JWT; of a T1 token the part that is not signed
  claims              claims as the token has them; of a repeated one, the last
  issued_at, expires_at
                      times in whole Unix seconds, null if there is none
  issued_at_utc, expires_at_utc
                      the same as dates, such as 2023-11-14T22:13:20Z
  session             fields of the session ID: key, location, created, random
  findings            list of objects with code (a word that does not change), severity
                      (\"error\" or \"note\"), claim (or null), message, hint (or null)

Secrets are replaced by [secret], and characters that do not decode by U+FFFD.
";

/// The description of fields and codes, for the help.
pub fn help() -> String {
    let mut text = FIELDS.to_owned();
    for (severity, title) in
        [(Severity::Error, "Codes of errors"), (Severity::Note, "Codes of notes")]
    {
        let _ = write!(text, "\n{title}:\n");
        for code in Code::ALL.iter().filter(|code| code.severity() == severity) {
            let _ = writeln!(text, "  {:22}  {}", code.name(), code.explanation());
        }
    }
    text
}

/// The fields of the object.
#[derive(Serialize)]
struct Output<'a> {
    ok: bool,
    form: Option<&'static str>,
    line: u64,
    now: u64,
    signature: Signature,
    header: Option<&'a Fields>,
    claims: Option<&'a Fields>,
    issued_at: Option<u64>,
    issued_at_utc: Option<String>,
    expires_at: Option<u64>,
    expires_at_utc: Option<String>,
    session: Option<&'a Fields>,
    findings: Vec<Finding<'a>>,
}

/// The fields of a finding.
#[derive(Serialize)]
struct Finding<'a> {
    code: Code,
    severity: Severity,
    claim: Option<&'a str>,
    message: &'a str,
    hint: Option<&'a str>,
}

impl<'a> From<&'a Diagnostic> for Finding<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity,
            claim: diagnostic.field.as_deref(),
            message: &diagnostic.message,
            hint: diagnostic.hint.as_deref(),
        }
    }
}

/// The report, ready to print.
pub fn render(report: &Report) -> serde_json::Result<String> {
    let issued_at = report.issued.and_then(Moment::unix);
    let expires_at = report.expires.and_then(Moment::unix);
    let output = Output {
        ok: report.is_ok(),
        form: report.form.and_then(Form::name),
        line: report.line,
        now: report.now,
        signature: report.signature,
        header: report.header.as_ref(),
        claims: report.claims.as_ref(),
        issued_at,
        issued_at_utc: issued_at.and_then(rfc3339),
        expires_at,
        expires_at_utc: expires_at.and_then(rfc3339),
        session: report.session.as_ref(),
        findings: report.diagnostics.iter().map(Finding::from).collect(),
    };
    Ok(escape_controls(&serde_json::to_string(&output)?) + "\n")
}

/// Escapes the characters that act on a terminal. They stand in strings only, and below U+10000.
fn escape_controls(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if acts_on_terminal(c) {
            let _ = write!(text, "\\u{:04x}", u32::from(c));
        } else {
            text.push(c);
        }
    }
    text
}
