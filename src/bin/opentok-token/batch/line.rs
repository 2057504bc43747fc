//! One line of input: a JSON object that asks for a token.
//!
//! No error repeats a value, as any of them may be the secret.

use std::borrow::Cow;
use std::error::Error;

use memchr::memchr;
use opentok_token::Role;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The longest unknown name that an error repeats, if it is made of letters and `_`; no secret is that
/// short.
const LONGEST_NAME: usize = 24;

/// Why a line gets no token.
pub type LineError = Box<dyn Error>;

/// The fields of a line as JSON; `null` counts as none.
#[allow(clippy::missing_docs_in_private_items, reason = "the help of `batch` explains them")]
#[derive(Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"), default, deny_unknown_fields)]
pub struct Line<'a> {
    pub session_id: Option<&'a RawValue>,
    pub role: Option<&'a RawValue>,
    pub connection_data: Option<&'a RawValue>,
    pub initial_layout_class_list: Option<&'a RawValue>,
    pub create_time: Option<&'a RawValue>,
    pub expire_time: Option<&'a RawValue>,
    pub expires_in: Option<&'a RawValue>,
    pub nonce: Option<&'a RawValue>,
}

impl<'a> Line<'a> {
    /// Splits a line into its fields.
    pub fn parse(line: &'a [u8]) -> Result<Self, LineError> {
        let text = std::str::from_utf8(line).map_err(|error| {
            format!("it is not UTF-8 text, at byte {}", error.valid_up_to() + 1)
        })?;
        if !text.trim_ascii_start().starts_with('{') {
            return Err("it is not a JSON object".into());
        }
        serde_json::from_str(text).map_err(|error| {
            let reason = without_place(&error);
            if error.is_data() {
                return field_error(&reason);
            }
            format!("it is not JSON: {reason}, at byte {}", error.column()).into()
        })
    }
}

/// Reads a value, if there is one; an error begins with the name of the field.
pub fn read<'a, T>(
    field: &str,
    json: Option<&'a RawValue>,
    read: impl FnOnce(&'a str) -> Result<T, LineError>,
) -> Result<Option<T>, LineError> {
    let value = json.map(|json| read(json.get())).transpose();
    value.map_err(|error| format!("{field}: {error}").into())
}

/// A string.
pub fn string(json: &str) -> Result<Cow<'_, str>, LineError> {
    let text =
        json.strip_prefix('"').and_then(|text| text.strip_suffix('"')).ok_or("not a string")?;
    Ok(match memchr(b'\\', text.as_bytes()) {
        None => text.into(),
        // The JSON reader has checked all else.
        Some(_) => unescape(text).map_err(|_| "half a surrogate pair in a \\u escape")?.into(),
    })
}

/// A string, or the JSON of a value that starts with one of these characters.
pub fn string_or<'a>(json: &'a str, starts: &[char]) -> Result<Cow<'a, str>, LineError> {
    if json.starts_with(starts) { Ok(json.into()) } else { string(json) }
}

/// A role.
pub fn role(json: &str) -> Result<Role, LineError> {
    let name = string(json)?;
    name.parse().map_err(|error| match name.to_ascii_lowercase().parse::<Role>() {
        Ok(role) => format!("{error}; did you mean {role}?").into(),
        Err(_) => LineError::from(error),
    })
}

/// A whole number, which may have a point (`7.0`), or the meaning of a string.
pub fn whole_or<E: Into<LineError>>(
    json: &str,
    parse: impl FnOnce(&str) -> Result<u64, E>,
) -> Result<u64, LineError> {
    let (whole, fraction) = json.split_once('.').unwrap_or((json, ""));
    match whole.parse() {
        Ok(number) if fraction.bytes().all(|digit| digit == b'0') => Ok(number),
        // Another number gets the error of a string that stands for nothing.
        _ => parse(&string(json).unwrap_or_default()).map_err(Into::into),
    }
}

/// The text of a JSON string without its quotation marks. It takes one allocation, where `serde_json` takes
/// several.
fn unescape(mut rest: &str) -> serde_json::Result<String> {
    let mut text = String::with_capacity(rest.len());
    while let Some(index) = memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..index]);
        text.push(match rest.as_bytes()[index + 1] {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                text.push_str(&serde_json::from_str::<String>(&format!("\"{}\"", &rest[index..]))?);
                return Ok(text);
            }
            itself => char::from(itself),
        });
        rest = &rest[index + 2..];
    }
    text.push_str(rest);
    Ok(text)
}

/// The message of `serde` about a field, without a name that may be a secret.
fn field_error(reason: &str) -> LineError {
    let harmless = |c: char| c.is_ascii_alphabetic() || c == '_';
    let unknown = reason.strip_prefix("unknown field `");
    match unknown.and_then(|text| text.rsplit_once("`, expected ")) {
        Some((name, _)) if name.len() <= LONGEST_NAME && name.chars().all(harmless) => {
            reason.into()
        }
        Some((_, names)) => format!("unknown field, expected {names}").into(),
        None if reason.starts_with("duplicate field") => reason.into(),
        None => "it is not a JSON object of such fields".into(),
    }
}

/// The message of an error, without line and column.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}
