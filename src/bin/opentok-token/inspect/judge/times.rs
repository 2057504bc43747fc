//! Judges times: their units, and whether the token holds now.

use std::time::Duration;

use opentok_token::{MAX_CONNECTION_LIFETIME, MAX_REST_LIFETIME, MIN_ISSUE_TIME};

use crate::inspect::diagnostic::{Code, Diagnostic};
use crate::inspect::read::fields::Value;
use crate::inspect::read::moment::{Moment, Unit, unit_of};
use crate::inspect::read::token::{Form, Token};
use crate::time::relative;

/// The claims that hold times, in all forms.
pub const NAMES: [&str; 5] = ["iat", "exp", "nbf", "create_time", "expire_time"];

/// The time above the maximum that is only a note: clocks differ, and requests take time.
const TOLERANCE: Duration = Duration::from_secs(60);

/// The time of a claim, if it is a number, or text in the form of one.
pub fn moment(token: &Token, name: &str) -> Option<Moment> {
    match token.claims.get(name)? {
        Value::Number(digits) | Value::Text(digits) => Moment::parse(digits),
        Value::Other(_) => None,
    }
}

/// Checks the times as of now.
pub fn check(token: &Token, now: u64) -> Vec<Diagnostic> {
    let (issued_name, expires_name) = token.form.time_names();
    let names = [issued_name, expires_name, "nbf"];
    let mut diagnostics: Vec<Diagnostic> =
        names.iter().flat_map(|name| spelling(token, name)).collect();

    // Times in another unit are not judged any further.
    let time = |name| moment(token, name).filter(|&time| unit_of(time).is_none());
    let (issued, expires) = (time(issued_name), time(expires_name));
    let issue = issued.into_iter().flat_map(|issued| issue_time(issued, now));
    diagnostics.extend(issue.map(|it| it.about(issued_name)));
    if let Some(start) = time("nbf").filter(|&start| start > Moment::at(now)) {
        let message = format!("not valid yet, only {}", distance(now, start));
        diagnostics.push(Diagnostic::new(Code::NotYetValid, message).about("nbf"));
    }
    if let Some(expires) = expires.filter(|&expires| expires <= Moment::at(now)) {
        let message = format!("expired {}", distance(now, expires));
        diagnostics.push(Diagnostic::new(Code::Expired, message).about(expires_name));
    }
    if let Some((issued, expires)) = issued.zip(expires) {
        let found = lifetime(token.form, issued, expires);
        diagnostics.extend(found.map(|it| it.about(expires_name)));
    }
    if token.is_whole && !token.claims.has(expires_name) {
        diagnostics.extend(no_expiry(token.form).map(|it| it.about(expires_name)));
    }
    diagnostics
}

/// Checks that a time is a whole number, in seconds.
fn spelling(token: &Token, name: &str) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let Some(value) = token.claims.get(name) else { return diagnostics };
    let is_number = matches!(value, Value::Number(_)) || token.form == Form::T1;
    let moment = moment(token, name);
    if !is_number || moment.is_none() {
        let message = format!("{name} is not a number");
        diagnostics
            .push(Diagnostic::new(Code::WrongType, message).hint("write the seconds since 1970"));
    }
    if let Some(moment) = moment {
        if let Some(unit) = unit_of(moment) {
            let code = match unit {
                Unit::Milliseconds => Code::Milliseconds,
                Unit::Microseconds => Code::Microseconds,
                Unit::Nanoseconds => Code::Nanoseconds,
            };
            let seconds = moment.seconds_of(unit);
            let unit = unit.name();
            let message = format!("{name} is in {unit}; in seconds it would be {seconds}");
            diagnostics.push(Diagnostic::new(code, message));
        } else if !moment.is_whole() {
            let message = format!("{name} is not a whole number of seconds");
            diagnostics.push(
                Diagnostic::new(Code::NotWholeSeconds, message)
                    .hint("some readers refuse fractions; round down"),
            );
        }
    }
    diagnostics.into_iter().map(|it| it.about(name)).collect()
}

/// Checks when the token was issued.
fn issue_time(issued: Moment, now: u64) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    if issued < Moment::at(MIN_ISSUE_TIME) {
        let message = "issued before 2015: the clock of the machine that made it was not set";
        diagnostics.push(Diagnostic::new(Code::ClockNotSet, message));
    }
    if issued > Moment::at(now) {
        let message = format!("issued {}, in the future", distance(now, issued));
        let ahead = issued.unix().unwrap_or(u64::MAX).saturating_sub(now);
        let hint = if is_time_zone(ahead) {
            "that is about whole hours: a time zone was added; Unix time has none"
        } else {
            "the clock of the machine that made it is ahead, or this one's is behind"
        };
        diagnostics.push(Diagnostic::new(Code::IssuedInFuture, message).hint(hint));
    }
    diagnostics
}

/// Whether a distance is that of a time zone: up to 14 hours, whole but for the minutes since the token was
/// made.
const fn is_time_zone(ahead: u64) -> bool {
    let next = ahead.div_ceil(1800) * 1800;
    let since = next - ahead;
    let over = ahead % 3600;
    (since <= 300 || over <= 60) && ahead >= 1800 && ahead <= 14 * 3600
}

/// Checks how long the token holds.
fn lifetime(form: Form, issued: Moment, expires: Moment) -> Option<Diagnostic> {
    if expires <= issued {
        let message = "the expiry is not after the issue time";
        return Some(Diagnostic::new(Code::ExpiryNotAfterIssue, message));
    }
    let is_over = |maximum| expires.since_compared(issued, maximum).is_gt();
    let span = relative(0, u64::try_from(expires.seconds() - issued.seconds()).unwrap_or(u64::MAX));
    let span = span.trim_start_matches("in ");
    if form == Form::JwtRest {
        let minutes = MAX_REST_LIFETIME.as_secs() / 60;
        let message = format!("it holds for {span}, and {minutes} minutes are the maximum");
        return is_over(MAX_REST_LIFETIME).then(|| {
            Diagnostic::new(Code::LivesTooLong, message).hint("make a new REST token for each call")
        });
    }
    let is_little = !is_over(MAX_CONNECTION_LIFETIME + TOLERANCE);
    let days = MAX_CONNECTION_LIFETIME.as_secs() / 86_400;
    let message = if is_little {
        format!("it holds for some seconds more than {days} days, which are the maximum")
    } else {
        format!("it holds for {span}, and {days} days are the maximum")
    };
    let diagnostic = Diagnostic::new(Code::LivesTooLong, message);
    is_over(MAX_CONNECTION_LIFETIME)
        .then(|| if is_little { diagnostic.into_note() } else { diagnostic })
}

/// The lack of an expiry time; a REST token must have one.
fn no_expiry(form: Form) -> Option<Diagnostic> {
    match form {
        Form::T1 => Some(Diagnostic::new(
            Code::DefaultExpiry,
            "expire_time is missing; the token then holds for 24 hours",
        )),
        Form::JwtConnection => Some(Diagnostic::new(
            Code::NoExpiry,
            "exp is missing; the SDKs for Ruby and PHP write none by default",
        )),
        Form::JwtRest | Form::JwtUnknown => None,
    }
}

/// How far a time is from now, in words.
fn distance(now: u64, moment: Moment) -> String {
    relative(now, moment.unix().unwrap_or(0))
}
