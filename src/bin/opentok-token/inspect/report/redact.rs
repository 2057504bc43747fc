//! Keeps secrets out of reports.

use std::borrow::Cow;

use crate::inspect::diagnostic::Diagnostic;
use crate::inspect::find::shapes::has_secret_shape;
use crate::inspect::read::fields::{Field, Fields, Value};
use crate::inspect::read::session_id;

/// The mark in a secret's place.
const MARK: &str = "[secret]";

/// The least length of a secret that is looked for within other text.
const MIN_PART_LEN: usize = 8;

/// Hides secrets: those it knows, and all that has their shape.
pub struct Redactor {
    /// The secrets that are known.
    secrets: Vec<String>,
}

impl Redactor {
    /// Knows these secrets. Digits alone are an API key, which is public.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let is_mark = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\u{feff}');
        let cores = secrets.into_iter().map(|secret| secret.trim_matches(is_mark));
        let is_secret = |secret: &&str| !secret.bytes().all(|byte| byte.is_ascii_digit());
        Self { secrets: cores.filter(is_secret).map(str::to_owned).collect() }
    }

    /// The text without secrets.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.is_session_with_secret(text) {
            return MARK.into();
        }
        self.without_known(without_shapes(text))
    }

    /// The text without the secrets that are known.
    fn without_known<'a>(&self, mut text: Cow<'a, str>) -> Cow<'a, str> {
        if self.secrets.iter().any(|secret| *secret == text) {
            return MARK.into();
        }
        for secret in self.secrets.iter().filter(|secret| secret.len() >= MIN_PART_LEN) {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), MARK).into();
            }
        }
        text
    }

    /// The fields without secrets; the signature of a T1 token has the shape of one.
    pub fn fields(&self, fields: &mut Fields) {
        for Field { name, value } in &mut fields.0 {
            match value {
                Value::Text(text) if name == "sig" => {
                    replace(text, |text| self.without_known(text.into()));
                }
                Value::Text(text) => replace(text, |text| self.text(text)),
                Value::Number(_) => {}
                Value::Other(json) => replace(json, |json| self.json(json)),
            }
            replace(name, |name| self.text(name));
        }
    }

    /// A diagnostic without secrets.
    pub fn diagnostic(&self, diagnostic: &mut Diagnostic) {
        let message = self.text(&diagnostic.message).into_owned();
        if message != diagnostic.message {
            diagnostic.message = message.into();
        }
        if let Some(field) = &mut diagnostic.field {
            replace(field, |field| self.text(field));
        }
    }

    /// JSON in which strings with a secret are replaced, whole and however they are escaped.
    fn json<'a>(&self, json: &'a str) -> Cow<'a, str> {
        let mut shown = String::new();
        let mut rest = json;
        while let Some(start) = rest.find('"') {
            let (before, string) = rest.split_at(start);
            let mut escaped = false;
            let end = string.char_indices().skip(1).find_map(|(at, c)| {
                let is_end = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                is_end.then_some(at + 1)
            });
            let (string, after) = string.split_at(end.unwrap_or(string.len()));
            let text = serde_json::from_str::<String>(string);
            let has_secret = text.is_ok_and(|text| self.text(&text) != text);
            shown.push_str(before);
            if has_secret {
                shown.extend(['"'].into_iter().chain(MARK.chars()).chain(['"']));
            } else {
                shown.push_str(string);
            }
            rest = after;
        }
        shown.push_str(rest);
        shown.into()
    }

    /// Whether a text is a session ID with a secret in it.
    fn is_session_with_secret(&self, text: &str) -> bool {
        session_id::decoded(text).is_some_and(|decoded| self.text(&decoded) != decoded)
    }
}

/// Replaces a text by one made from it.
fn replace(text: &mut String, change: impl FnOnce(&str) -> Cow<'_, str>) {
    let changed = change(text).into_owned();
    *text = changed;
}

/// The text without words that have the shape of a secret.
fn without_shapes(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut copied = 0;
    let mut at = 0;
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let letters = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        if has_secret_shape(letters) {
            shown.push_str(text.get(copied..at).unwrap_or_default());
            shown.push_str(MARK);
            copied = at + letters.len();
        }
        at += word.len();
    }
    if copied == 0 {
        return text.into();
    }
    shown.push_str(text.get(copied..).unwrap_or_default());
    shown.into()
}
