//! The longest connection token, for callers that reserve its memory in advance.

use super::names;
use crate::codec::base64url::encoded_len;
use crate::identity::MAX_API_KEY_LEN;
use crate::jwt::encoder::{HEADER, SIGNATURE};

/// The most bytes of JSON for one UTF-16 code unit: a control character, as `\u001f`.
const UNIT: usize = 6;

/// A limit above all possible lengths. JSON of that many units is an eighth of the address space, so that no sum
/// here overflows.
const LARGE: usize = usize::MAX / 8 / UNIT;

/// Digits of the largest time in seconds, 99,999,999,999.
const TIME: usize = 11;

/// Digits of [`MAX_NONCE`](crate::MAX_NONCE).
const NONCE: usize = 16;

/// Length of the longest connection token that keeps the rules, in bytes, for session IDs of up to
/// `session_id_len` bytes, and connection data and layout class lists of the given numbers of UTF-16 code units.
///
/// No text has more units than bytes; 0 means that there is no such text. The name of the layout claim is counted all
/// the same, and claims of the caller's own are not. Returns `None` if an argument is so large that the sum might not
/// fit into a `usize`.
/// [`Issuer::encoded_len`](crate::Issuer::encoded_len) has the exact length of a token at hand.
///
/// ```
/// use opentok_token::{MAX_CONNECTION_DATA_UNITS, MAX_LAYOUT_UNITS, max_token_len};
///
/// const ANY: usize = max_token_len(80, MAX_CONNECTION_DATA_UNITS, MAX_LAYOUT_UNITS).unwrap();
/// const SMALL: usize = max_token_len(80, 32, 0).unwrap();
/// assert_eq!((ANY, SMALL), (16_631, 887));
/// ```
#[must_use]
pub const fn max_token_len(
    session_id_len: usize,
    connection_data_units: usize,
    layout_units: usize,
) -> Option<usize> {
    // JSON does not escape the characters of a session ID; an API key of a raw issuer may be all quotes.
    let fixed = string(names::ISS, 2 * MAX_API_KEY_LEN)
        + string(names::IST, "project".len())
        + string(names::SCOPE, "session.connect".len())
        + string(names::SESSION_ID, 0)
        + string(names::ROLE, "publisheronly".len())
        + string(names::LAYOUT, 0)
        + number(names::IAT, TIME)
        + number(names::EXP, TIME)
        + number(names::NONCE, NONCE)
        + string(names::DATA, 0)
        + "}".len();
    if session_id_len > LARGE || connection_data_units > LARGE || layout_units > LARGE {
        return None;
    }
    let json = fixed + session_id_len + UNIT * connection_data_units + UNIT * layout_units;
    Some(HEADER.len() + encoded_len(json) + ".".len() + SIGNATURE)
}

/// JSON of a member that is a string of `len` bytes.
const fn string(key: &[u8], len: usize) -> usize {
    key.len() + len + 1
}

/// JSON of a member that is a number of `digits` digits.
const fn number(key: &[u8], digits: usize) -> usize {
    key.len() + digits
}
