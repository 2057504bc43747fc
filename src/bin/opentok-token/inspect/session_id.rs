//! Session IDs: the fields, and what is wrong with them.

use opentok_token::{Error, check_session_id};

use super::base64::decode_base64url;
use super::diagnostic::{Code, Diagnostic};
use super::fields::{Field, Fields};
use super::moment::{Moment, Unit};

/// The beginnings of all session IDs: `1_` or `2_` and base64url of `1~`.
const STARTS: [&str; 2] = ["1_MX", "2_MX"];

/// The text of a session ID, decoded.
pub fn decoded(session_id: &str) -> Option<String> {
    let base64 = session_id.strip_prefix("1_").or_else(|| session_id.strip_prefix("2_"))?;
    String::from_utf8(decode_base64url(base64)?).ok()
}

/// The fields of a session ID that mean something, with their names; `None` if it does not decode.
pub fn fields(session_id: &str) -> Option<Fields> {
    let text = decoded(session_id)?;
    let named = ["key", "location", "created", "random"].into_iter().zip(text.split('~').skip(1));
    Some(Fields(named.map(|(name, field)| Field::text(name, field)).collect()))
}

/// When the session was created, in Unix seconds; the field holds these, milliseconds, or a date.
pub fn created(field: &str) -> Option<u64> {
    let moment = Moment::parse(field)?;
    u64::try_from(moment.seconds() / Unit::of(moment).map_or(1, Unit::per_second)).ok()
}

/// The session IDs in a text.
pub fn find(text: &str) -> Option<&str> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_start = |at: usize| !text.get(..at).unwrap_or_default().ends_with(is_inside);
    let mut starts = STARTS.iter().flat_map(|start| text.match_indices(start));
    let (at, _) = starts.find(|(at, _)| is_start(*at))?;
    let rest = text.get(at..)?;
    let end = rest.find(|c: char| !is_inside(c)).unwrap_or(rest.len());
    rest.get(..end)
}

/// Checks a session ID against the key that must own it; without a key, its spelling alone.
pub fn check(session_id: &str, key: Option<&str>) -> Option<Diagnostic> {
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
