//! Times: what they say, and whether the token holds now.

use opentok_token::{Error, MAX_CONNECTION_LIFETIME, MAX_REST_LIFETIME, MIN_ISSUE_TIME};

use super::finding::{Code, Finding};
use super::object::Value;
use super::token::{Form, Token};
use crate::time::relative;

/// Times from here on are milliseconds: as seconds this is the year 5138, as milliseconds 1973.
pub const MILLISECONDS: u64 = 100_000_000_000;

/// The claims that hold times, in all forms.
pub const NAMES: [&str; 5] = ["iat", "exp", "nbf", "create_time", "expire_time"];

/// The time of a claim, if it is a whole number.
pub fn seconds(token: &Token, name: &str) -> Option<u64> {
    match token.claims.get(name)? {
        Value::Number(digits) => digits.parse().ok(),
        Value::Text(digits) if token.form == Form::T1 => digits.parse().ok(),
        _ => None,
    }
}

/// Checks the times as of now.
pub fn check(token: &Token, now: u64) -> Vec<Finding> {
    let (issued_name, expires_name) = token.time_names();
    let mut findings: Vec<Finding> =
        [issued_name, expires_name, "nbf"].iter().filter_map(|name| unit(token, name)).collect();

    // Times in another unit are not judged any further.
    let time = |name| seconds(token, name).filter(|&time| time < MILLISECONDS);
    let (issued, expires) = (time(issued_name), time(expires_name));
    let issue = issued.into_iter().flat_map(|issued| issue_time(issued, now));
    findings.extend(issue.map(|finding| finding.about(issued_name)));
    let start = time("nbf").and_then(|start| start_time(start, now));
    findings.extend(start.map(|finding| finding.about("nbf")));
    if let Some(finding) = expires.and_then(|expires| expiry_time(expires, now)) {
        findings.push(finding.about(expires_name));
    }
    if let Some(finding) = issued.zip(expires).and_then(|times| lifetime(token.form, times)) {
        findings.push(finding.about(expires_name));
    }
    if token.claims.get(expires_name).is_none() {
        findings.push(no_expiry(token.form).about(expires_name));
    }
    findings
}

/// Checks that a time is a number, in seconds, and whole.
fn unit(token: &Token, name: &str) -> Option<Finding> {
    let value = token.claims.get(name)?;
    let finding = match seconds(token, name) {
        Some(..MILLISECONDS) => return None,
        Some(time) => Finding::new(
            Code::Milliseconds,
            format!("{name} is in milliseconds; in seconds it would be {}", time / 1000),
        ),
        None if matches!(value, Value::Number(_)) || token.form == Form::T1 => Finding::new(
            Code::NotWholeSeconds,
            format!("{name} is not a whole number of seconds since 1970"),
        ),
        None => Finding::new(Code::WrongType, format!("{name} is not a number")),
    };
    Some(finding.about(name))
}

/// Checks when the token was issued.
fn issue_time(issued: u64, now: u64) -> Vec<Finding> {
    let mut findings = Vec::new();
    if issued < MIN_ISSUE_TIME {
        let error = Error::IssueTimeTooEarly { issued };
        findings.push(Finding::new(Code::ClockNotSet, error.to_string()));
    }
    if issued > now {
        let message = format!("issued {}, in the future", relative(now, issued));
        findings.push(
            Finding::new(Code::IssuedInFuture, message)
                .hint("the clock of the machine that made it is ahead, or this one's is behind"),
        );
    }
    findings
}

/// Checks whether the token holds already.
fn start_time(start: u64, now: u64) -> Option<Finding> {
    let message = || format!("not valid yet, only {}", relative(now, start));
    (start > now).then(|| Finding::new(Code::NotYetValid, message()))
}

/// Checks whether the token still holds.
fn expiry_time(expires: u64, now: u64) -> Option<Finding> {
    let message = || format!("expired {}", relative(now, expires));
    (expires <= now).then(|| Finding::new(Code::Expired, message()))
}

/// Checks how long the token holds.
fn lifetime(form: Form, (issued, expires): (u64, u64)) -> Option<Finding> {
    let (code, error) = match (expires.saturating_sub(issued), form) {
        (0, _) => (Code::ExpiryNotAfterIssue, Error::ExpiryNotAfterIssue { issued, expires }),
        (lifetime, Form::JwtRest) if lifetime <= MAX_REST_LIFETIME.as_secs() => return None,
        (lifetime, Form::JwtRest) => (Code::LivesTooLong, Error::RestLifetime { lifetime }),
        (lifetime, _) if lifetime <= MAX_CONNECTION_LIFETIME.as_secs() => return None,
        (lifetime, _) => (Code::LivesTooLong, Error::ConnectionLifetime { lifetime }),
    };
    Some(Finding::new(code, error.to_string()))
}

/// What the lack of an expiry time means.
fn no_expiry(form: Form) -> Finding {
    match form {
        Form::T1 => Finding::new(
            Code::DefaultExpiry,
            "expire_time is missing; the token then holds for 24 hours",
        ),
        _ => Finding::new(Code::NoExpiry, "exp is missing; OpenTok refuses such tokens as expired"),
    }
}
