//! Judges the session, role, connection data, layout and nonce of a connection token.

use opentok_token::{
    Error, MAX_CONNECTION_DATA_UNITS, MAX_LAYOUT_UNITS, MAX_NONCE, Role, check_session_id,
};

use crate::inspect::diagnostic::{Code, Diagnostic};
use crate::inspect::read::fields::Value;
use crate::inspect::read::session_id::decoded;
use crate::inspect::read::token::{Form, Token};

/// Checks all claims about session and participant.
pub fn check(token: &Token) -> Vec<Diagnostic> {
    if token.form == Form::JwtRest {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    for (name, check) in [
        ("role", role as fn(&str) -> Option<Diagnostic>),
        ("connection_data", connection_data),
        ("initial_layout_class_list", layout),
    ] {
        match token.claims.get(name) {
            Some(Value::Text(text)) => diagnostics.extend(check(text).map(|it| it.about(name))),
            Some(_) => diagnostics.push(not_a_string(name)),
            None => {}
        }
    }
    match token.claims.get("session_id") {
        Some(Value::Text(id)) => {
            let found = session_id(id, token.api_key().map(Value::as_str));
            diagnostics.extend(found.map(|it| it.about("session_id")));
        }
        Some(_) => diagnostics.push(not_a_string("session_id")),
        None => {}
    }
    if let Some(Value::Number(digits)) = token.claims.get("nonce") {
        if digits.bytes().all(|byte| byte.is_ascii_digit())
            && digits.parse::<u64>().is_ok_and(|nonce| nonce > MAX_NONCE)
            || digits.len() > 20
        {
            let message = format!("nonce is above {MAX_NONCE}, and many JSON readers round it");
            diagnostics.push(Diagnostic::new(Code::NonceTooLarge, message).about("nonce"));
        }
    }
    diagnostics
}

/// Another type where a string should be.
fn not_a_string(name: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongType, format!("{name} is not a string")).about(name)
}

/// Checks a session ID against the key that must own it; without a key, its spelling alone.
pub fn session_id(session_id: &str, key: Option<&str>) -> Option<Diagnostic> {
    let text = decoded(session_id);
    let own_key = text.as_deref().and_then(|text| text.split('~').nth(1));
    match check_session_id(session_id, key.or(own_key).unwrap_or_default()) {
        Ok(()) => {
            let is_closed = text.is_some_and(|text| text.ends_with('~'));
            let message = "the session ID seems to lack its end: its last field is not closed by ~";
            (!is_closed).then(|| Diagnostic::new(Code::SessionIdCut, message))
        }
        Err(Error::SessionIdOtherKey) if key.is_none() => None,
        Err(Error::SessionIdOtherKey) => Some(Diagnostic::new(
            Code::SessionOtherKey,
            "the session belongs to another API key than the one that the token names",
        )),
        Err(error) => Some(Diagnostic::new(Code::SessionId, error.to_string())),
    }
}

/// Checks the name of the role.
fn role(name: &str) -> Option<Diagnostic> {
    let names = Role::ALL.map(Role::as_str);
    if names.contains(&name) {
        return None;
    }
    let diagnostic =
        Diagnostic::new(Code::UnknownRole, format!("role is none of {}", names.join(", ")));
    let is_same =
        |known: &&str| known.eq_ignore_ascii_case(name.trim().trim_start_matches("Role."));
    Some(match names.into_iter().find(is_same) {
        Some(known) => diagnostic.hint(format!("write it in small letters: {known}")),
        None => diagnostic,
    })
}

/// Checks the length of the connection data.
fn connection_data(data: &str) -> Option<Diagnostic> {
    let units = data.encode_utf16().count();
    let message = || {
        format!(
            "connection_data has {units} UTF-16 code units, and {MAX_CONNECTION_DATA_UNITS} are the maximum"
        )
    };
    (units > MAX_CONNECTION_DATA_UNITS).then(|| Diagnostic::new(Code::DataTooLong, message()))
}

/// Checks the length of the layout class list, and whether it looks like a list.
fn layout(list: &str) -> Option<Diagnostic> {
    let units = list.encode_utf16().count();
    if units > MAX_LAYOUT_UNITS {
        let message = format!(
            "the layout class list has {units} UTF-16 code units, and {MAX_LAYOUT_UNITS} are the maximum"
        );
        return Some(Diagnostic::new(Code::LayoutTooLong, message));
    }
    let spoiled = |message| Some(Diagnostic::new(Code::LayoutSpoiled, message));
    let is_joined =
        list.split(' ').all(|class| !class.is_empty() && !class.contains(char::is_whitespace));
    if !list.is_empty() && !is_joined {
        return spoiled(
            "the layout class list has other white space than one space between classes",
        );
    }
    // The SDK for PHP encodes a list for a URL; the SDK for Python takes a text for a list of letters.
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
