//! The fields of session IDs.

use super::base64::decode_base64url;
use super::fields::{Field, Fields};
use super::moment::{Moment, unit_of};

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
    let unit = unit_of(moment);
    u64::try_from(unit.map_or(moment.seconds(), |unit| moment.seconds_of(unit))).ok()
}
