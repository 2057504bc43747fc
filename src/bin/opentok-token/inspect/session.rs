//! What a connection token says about session and participant.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use opentok_token::{
    Error, MAX_CONNECTION_DATA_UNITS, MAX_LAYOUT_UNITS, MAX_NONCE, Role, check_session_id,
};

use super::finding::{Code, Finding};
use super::object::{Object, Value};
use super::times::MILLISECONDS;
use super::token::{Form, Token, decode};

/// The fields of a session ID that mean something, with their names; none if it does not decode.
pub fn fields(session_id: &str) -> Option<Object> {
    let base64 = session_id.strip_prefix("1_").or_else(|| session_id.strip_prefix("2_"))?;
    let text = String::from_utf8(decode(&URL_SAFE_NO_PAD, base64)?).ok()?;
    let named = ["key", "location", "created", "random"].into_iter().zip(text.split('~').skip(1));
    let member = |(name, field): (&str, &str)| (name.to_owned(), Value::Text(field.to_owned()));
    Some(Object(named.map(member).collect()))
}

/// When the session was created, in Unix seconds; the field holds these, milliseconds, or a date.
pub fn created(field: &str) -> Option<u64> {
    let time = field.parse().ok()?;
    Some(if time < MILLISECONDS { time } else { time / 1000 })
}

/// Checks session ID, role, connection data, layout and nonce.
pub fn check(token: &Token) -> Vec<Finding> {
    if token.form == Form::JwtRest {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (name, check) in [
        ("role", role as fn(&str) -> Option<Finding>),
        ("connection_data", connection_data),
        ("initial_layout_class_list", layout),
    ] {
        match token.claims.get(name) {
            Some(Value::Text(text)) => findings.extend(check(text).map(|it| it.about(name))),
            Some(_) => findings.push(not_a_string(name)),
            None => {}
        }
    }
    match (token.claims.get("session_id"), token.api_key()) {
        (Some(Value::Text(id)), key) => findings.extend(session_id(id, key)),
        (Some(_), _) => findings.push(not_a_string("session_id")),
        (None, _) => {}
    }
    if let Some(Value::Number(digits)) = token.claims.get("nonce") {
        if digits.parse::<u128>().is_ok_and(|nonce| nonce > u128::from(MAX_NONCE)) {
            let message = format!("nonce is above {MAX_NONCE}, and many JSON readers round it");
            findings.push(Finding::new(Code::NonceTooLarge, message).about("nonce"));
        }
    }
    findings
}

/// Another type where a string should be.
fn not_a_string(name: &str) -> Finding {
    Finding::new(Code::WrongType, format!("{name} is not a string")).about(name)
}

/// Checks the session ID, and its key against the one that the token names.
fn session_id(id: &str, key: Option<&Value>) -> Option<Finding> {
    let error = check_session_id(id, key.map_or("", Value::as_str)).err()?;
    let finding = match error {
        Error::SessionIdOtherKey if key.is_none() => return None,
        Error::SessionIdOtherKey => Finding::new(
            Code::SessionOtherKey,
            "the session belongs to another API key than the one that the token names",
        ),
        error => Finding::new(Code::SessionId, error.to_string()),
    };
    Some(finding.about("session_id"))
}

/// Checks the name of the role.
fn role(name: &str) -> Option<Finding> {
    if name.parse::<Role>().is_ok() {
        return None;
    }
    let roles = Role::ALL.map(Role::as_str).join(", ");
    Some(Finding::new(Code::UnknownRole, format!("role is none of {roles}")))
}

/// Checks the length of the connection data.
fn connection_data(data: &str) -> Option<Finding> {
    match data.encode_utf16().count() {
        ..=MAX_CONNECTION_DATA_UNITS => None,
        units => {
            let error = Error::ConnectionDataTooLong { units };
            Some(Finding::new(Code::DataTooLong, error.to_string()))
        }
    }
}

/// Checks the length of the layout class list, and whether it looks like a list.
fn layout(list: &str) -> Option<Finding> {
    let units = list.encode_utf16().count();
    if units > MAX_LAYOUT_UNITS {
        let error = Error::LayoutTooLong { units };
        return Some(Finding::new(Code::LayoutTooLong, error.to_string()));
    }
    let spoiled = |message| Some(Finding::new(Code::LayoutSpoiled, message));
    // What the SDK for PHP does to a list, and the SDK for Python to a text in a list's place.
    if list.contains(['+', '%']) {
        return spoiled("the layout class list looks URL-encoded, as the SDK for PHP has it");
    }
    let mut classes = list.split(' ');
    if classes.clone().count() > 2 && classes.all(|class| class.chars().count() == 1) {
        return spoiled(
            "the layout class list looks like one class taken apart, as the SDK for Python does \
             when it is given a text instead of a list",
        );
    }
    None
}
