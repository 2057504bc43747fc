//! How long a connection token can get, for those who reserve its memory beforehand.

use crate::MAX_API_KEY_LEN;
use crate::base64url::encoded_len;
use crate::claims::Registered as Name;
use crate::jwt::{HEADER, SIGNATURE};

/// The most bytes of JSON for one UTF-16 code unit: a control character, as `\u001f`.
const UNIT: usize = 6;

/// More than any of the lengths can be; JSON of that many units is an eighth of the address space, so that
/// nothing that is added up here overflows.
const LARGE: usize = usize::MAX / 8 / UNIT;

/// Digits of the longest time that the rules let pass.
const TIME: usize = 11;

/// Digits of [`MAX_NONCE`](crate::MAX_NONCE).
const NONCE: usize = 16;

/// The buffer in which every connection token fits that keeps the rules, in bytes, for session IDs of
/// up to so many bytes, and connection data and layout class lists of up to so many UTF-16 code units.
///
/// No text has more units than bytes, and 0 stands for none. `None` is returned if the length does not
/// fit into a `usize`. [`Issuer::encoded_len`](crate::Issuer::encoded_len) has the exact length of a
/// token at hand.
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
    // A session ID consists of characters that JSON takes as they are; an API key may be all quotes.
    let fixed = string(Name::Iss, 2 * MAX_API_KEY_LEN)
        + string(Name::Ist, "project".len())
        + string(Name::Scope, "session.connect".len())
        + string(Name::SessionId, 0)
        + string(Name::Role, "publisheronly".len())
        + string(Name::InitialLayoutClassList, 0)
        + number(Name::Iat, TIME)
        + number(Name::Exp, TIME)
        + number(Name::Nonce, NONCE)
        + string(Name::ConnectionData, 0)
        + "}".len();
    if session_id_len > LARGE || connection_data_units > LARGE || layout_units > LARGE {
        return None;
    }
    let json = fixed + session_id_len + UNIT * connection_data_units + UNIT * layout_units;
    Some(HEADER.len() + encoded_len(json) + ".".len() + SIGNATURE)
}

/// JSON of a member that is a string of `len` bytes.
const fn string(name: Name, len: usize) -> usize {
    name.member().len() + len + 2
}

/// JSON of a member that is a number of so many digits.
const fn number(name: Name, digits: usize) -> usize {
    name.member().len() + digits
}
