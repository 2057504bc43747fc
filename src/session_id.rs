//! Strict parsing of session IDs: `1_` or `2_`, then base64url of `1~API_KEY~location~created~random~`.

use crate::Error;
use crate::codec::base64url_decode::{Invalid, decode, decoded_len, validate};

/// The longest session ID, in bytes.
pub const MAX_SESSION_ID_LEN: usize = 512;

/// Checks that a session ID is well formed and belongs to the project of this API key.
///
/// The text after the prefix must be canonical base64url
/// ([RFC 4648, section 5](https://www.rfc-editor.org/rfc/rfc4648#section-5)) without padding or stray bits. So a
/// session has one spelling, and nothing can follow it. It must decode to UTF-8, and the second field of
/// that, separated by `~`, must equal the key. `encode` checks this for every connection token.
///
/// A session ID comes from OpenTok, by `POST /session/create` of its [REST
/// API](https://developer.vonage.com/en/opentok/rest) or from an SDK's `createSession`. Whether the session exists,
/// only OpenTok knows, and a copy that lost its end can still be well formed.
///
/// ```
/// use opentok_token::{Error, check_session_id};
///
/// let id = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg"; // 1~123456~~1400000000~0.5~
/// assert_eq!(check_session_id(id, "123456"), Ok(()));
/// assert_eq!(check_session_id(id, "123"), Err(Error::SessionIdOtherKey));
/// ```
///
/// # Errors
/// One of the `SessionId…` variants of [`Error`], in the order in which they are listed there.
pub fn check_session_id(session_id: &str, api_key: &str) -> Result<(), Error> {
    check(session_id, api_key.as_bytes())
}

/// The same with the key in bytes.
pub(crate) fn check(session_id: &str, api_key: &[u8]) -> Result<(), Error> {
    let len = session_id.len();
    if len > MAX_SESSION_ID_LEN {
        return Err(Error::SessionIdTooLong { len });
    }
    let [b'1' | b'2', b'_', text @ ..] = session_id.as_bytes() else {
        return Err(Error::SessionIdPrefix);
    };
    let is_ascii = validate(text).map_err(|invalid| match invalid {
        Invalid::Alphabet(index) => Error::SessionIdAlphabet { index: 2 + index },
        Invalid::Length => Error::SessionIdLength { len },
        Invalid::TrailingBits => Error::SessionIdTrailingBits,
    })?;
    if !is_ascii && !decodes_to_utf8(text) {
        return Err(Error::SessionIdUtf8);
    }
    let mut bytes = decode(text);
    if !bytes.any(|byte| byte == b'~') {
        return Err(Error::SessionIdFields);
    }
    let is_next = |&byte| byte != b'~' && bytes.next() == Some(byte);
    if !api_key.iter().all(is_next) || !matches!(bytes.next(), None | Some(b'~')) {
        return Err(Error::SessionIdOtherKey);
    }
    Ok(())
}

/// Whether a valid text decodes to UTF-8.
#[cold]
#[inline(never)]
fn decodes_to_utf8(text: &[u8]) -> bool {
    let mut bytes = [0; decoded_len(MAX_SESSION_ID_LEN)];
    bytes.iter_mut().zip(decode(text)).for_each(|(to, byte)| *to = byte);
    let bytes = bytes.get(..decoded_len(text.len()));
    bytes.is_some_and(|bytes| core::str::from_utf8(bytes).is_ok())
}
