//! Recognises texts that are given in a token's place.

use std::path::Path;

use super::locate::PARTNER_HEADER;
use super::shapes::{has_secret_shape, is_placeholder, is_uuid, session_id_in};
use crate::inspect::diagnostic::{Code, Diagnostic};
use crate::inspect::read::session_id;

/// The diagnostic about a text that is not a token, and the session ID in it.
pub fn recognise<'a>(
    text: &'a str,
    is_utf8: bool,
    secret: Option<&str>,
) -> (Diagnostic, Option<&'a str>) {
    let core = core(text);
    if has_partner_header(text) || is_key_and_secret(core) {
        let message = "X-TB-PARTNER-AUTH is retired, and it carries the API secret itself";
        let hint = "opentok-token rest makes the token that replaces it, for X-OPENTOK-AUTH";
        return (Diagnostic::new(Code::PartnerAuth, message).hint(hint), None);
    }
    if core.is_empty() && text.trim().trim_matches('\u{feff}').is_empty() {
        let message = "there is no token: the text is empty";
        let hint = "give it as an argument, in quotes, or on standard input";
        return (Diagnostic::new(Code::Placeholder, message).hint(hint), None);
    }
    if is_placeholder(text) || is_placeholder(core) || is_empty_member(text) {
        let message = "a placeholder stands in the token's place: a variable was not set";
        let hint = "find the place where the token should have come from";
        return (Diagnostic::new(Code::Placeholder, message).hint(hint), None);
    }
    if let Some(id) = session_id_in(text) {
        let is_vonage = session_id::fields(id)
            .is_some_and(|fields| fields.get("key").is_some_and(|key| is_uuid(key.as_str())));
        let diagnostic = Diagnostic::new(Code::SessionIdGiven, "this is a session ID, not a token");
        let hint = if is_vonage {
            "the session is one of the Vonage Video API, another product"
        } else {
            "opentok-token encode SESSION_ID makes a token for it"
        };
        return (diagnostic.hint(hint), Some(id));
    }
    if has_secret_shape(core) || secret.is_some_and(|secret| core == secret.trim()) {
        let message = "this is an API secret, not a token";
        let hint = "if others have seen it, replace it in the account";
        return (Diagnostic::new(Code::SecretGiven, message).hint(hint), None);
    }
    if !is_utf8 {
        return (Diagnostic::new(Code::NotUtf8, "not a token: the input is not UTF-8 text"), None);
    }
    (malformed(text, core), None)
}

/// A text without the quotation marks, names and URLs that often stand around a token.
fn core(text: &str) -> &str {
    let is_mark = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '`' | '\u{feff}' | ',' | ';')
    };
    let mut core = text.trim_matches(is_mark);
    if core.contains("://") || core.starts_with('?') {
        // The value of a URL's last parameter that may be a token.
        core = core.rsplit(['?', '&', '#']).find(|it| it.contains("oken=")).unwrap_or(core);
    }
    for separator in ['=', ':'] {
        if let Some((name, value)) = core.split_once(separator) {
            let name = name.trim().trim_matches(is_mark);
            let name = name.trim_start_matches(['?', '&']).trim_start_matches("export ");
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            let is_key = name.bytes().all(|byte| byte.is_ascii_digit());
            if !name.is_empty() && name.chars().all(is_name) && !is_key {
                core = value.split('&').next().unwrap_or(value).trim_matches(is_mark);
                break;
            }
        }
    }
    match core.split_once(char::is_whitespace) {
        Some((word, rest)) if word.eq_ignore_ascii_case("bearer") => rest.trim_matches(is_mark),
        _ if core.eq_ignore_ascii_case("bearer") => "",
        _ => core,
    }
}

/// Whether the retired header is named.
fn has_partner_header(text: &str) -> bool {
    text.to_ascii_uppercase().contains(PARTNER_HEADER)
}

/// Whether a text is a key and a secret, as the retired header has them.
fn is_key_and_secret(text: &str) -> bool {
    let Some((key, secret)) = text.split_once(':') else { return false };
    let (key, secret) = (key.trim(), secret.trim());
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit()) && has_secret_shape(secret)
}

/// Whether a text in braces has a token that is nothing.
fn is_empty_member(text: &str) -> bool {
    let mut parts = text.split("oken").skip(1);
    text.trim_start().starts_with('{')
        && parts.any(|rest| {
            let rest = rest.trim_start_matches(['"', '\'', ' ']);
            let value = rest.strip_prefix(':').and_then(|rest| rest.split([',', '}', '\n']).next());
            value.is_some_and(|value| is_placeholder(value.trim().trim_matches(['"', '\''])))
        })
}

/// A text that is nothing that is known, with a guess.
fn malformed(text: &str, core: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::Malformed, "not a token");
    if !core.is_empty() && core.len() <= 12 && core.bytes().all(|byte| byte.is_ascii_digit()) {
        return diagnostic.hint("this looks like an API key; it is public, and no token");
    }
    if core.starts_with("t1==") || core.starts_with("eyjhbgci") {
        return diagnostic.hint("its capital letters are lost; base64 cannot be read without them");
    }
    if is_uuid(core) {
        return diagnostic.hint("this looks like an ID of the Vonage Video API, another product");
    }
    if text.trim_start().starts_with(['{', '[']) {
        return diagnostic.hint("there is no token in this JSON text");
    }
    if text.contains("://") {
        return diagnostic.hint("there is no token in this URL");
    }
    if Path::new(text).is_file() {
        return diagnostic.hint("this is a file; opentok-token inspect < FILE reads it");
    }
    diagnostic.hint("a JWT is three parts with dots between them, a T1 token starts with T1==")
}
