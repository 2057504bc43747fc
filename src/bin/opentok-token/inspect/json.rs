//! The report for scripts: one JSON object on one line.

use serde::Serialize;

use super::Report;
use super::finding::{Code, Severity};
use super::object::Object;
use super::signature::Signature;
use super::token::{Form, Token};
use super::{session, times};
use crate::failure::Failure;
use crate::output::acts_on_terminal;
use crate::time::rfc3339;

/// What `--help` says about it.
pub const HELP: &str = "\
Examples:
  opentok-token inspect \"$TOKEN\"
  pbpaste | opentok-token inspect --api-secret-file secret.txt
  opentok-token inspect --json \"$TOKEN\" | jq -r '.findings[].code'

Fields of --json:
  ok                  true if no finding is an error
  form                \"jwt-connection\", \"jwt-rest\", \"t1\", or null if it is not a token
  now                 time of judgement, in Unix seconds
  signature           \"valid\", \"invalid\" or \"not-checked\"
  header              header of a JWT; of a T1 token what is not signed
  claims              claims as the token has them; of a repeated one, the last
  issued_at, expires_at
                      times in Unix seconds, null if there is none
  issued_at_utc, expires_at_utc
                      the same as dates, such as 2023-11-14T22:13:20Z
  session             fields of the session ID: key, location, created, random
  findings            list of objects with code (a word that does not change), severity
                      (\"error\" or \"note\"), claim (or null), message, hint (or null)";

/// The fields of the object.
#[derive(Serialize)]
struct Output<'a> {
    ok: bool,
    form: Option<&'static str>,
    now: u64,
    signature: Signature,
    header: Option<&'a Object>,
    claims: Option<&'a Object>,
    issued_at: Option<u64>,
    issued_at_utc: Option<String>,
    expires_at: Option<u64>,
    expires_at_utc: Option<String>,
    session: Option<Object>,
    findings: Vec<Entry<'a>>,
}

/// The fields of a finding.
#[derive(Serialize)]
struct Entry<'a> {
    code: Code,
    severity: Severity,
    claim: Option<&'a str>,
    message: &'a str,
    hint: Option<&'a str>,
}

/// The report, ready to print.
pub fn render(report: &Report) -> Result<String, Failure> {
    let token = report.token.as_ref();
    let names = token.map(Token::time_names);
    let time = |name| token.and_then(|token| times::seconds(token, name));
    let issued_at = names.and_then(|(issued, _)| time(issued));
    let expires_at = names.and_then(|(_, expires)| time(expires));
    let session_id = token.and_then(|token| token.claims.get("session_id"));
    let findings = report.findings.iter().map(|finding| Entry {
        code: finding.code,
        severity: finding.severity(),
        claim: finding.claim.as_deref(),
        message: &finding.message,
        hint: finding.hint,
    });
    let output = Output {
        ok: report.is_ok(),
        form: token.map(|token| match token.form {
            Form::JwtConnection => "jwt-connection",
            Form::JwtRest => "jwt-rest",
            Form::T1 => "t1",
        }),
        now: report.now,
        signature: report.signature,
        header: token.map(|token| &token.header),
        claims: token.map(|token| &token.claims),
        issued_at,
        issued_at_utc: issued_at.and_then(rfc3339),
        expires_at,
        expires_at_utc: expires_at.and_then(rfc3339),
        session: session_id.and_then(|id| session::fields(id.as_str())),
        findings: findings.collect(),
    };
    let json = serde_json::to_string(&output)
        .map_err(|error| Failure::refused(format!("cannot write the report: {error}")))?;
    Ok(format!("{}\n", harmless(&json)))
}

/// Escapes what would act on a terminal. That stands in strings only, and below U+10000.
fn harmless(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if acts_on_terminal(c) {
            text.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
    text
}
