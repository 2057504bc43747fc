//! Strict reading of session IDs: `1_` or `2_`, then base64url of `1~API_KEY~location~created~random~`.

use crate::Error;
use crate::base64url::{INVALID, value_of};
use crate::wide::{self, WIDE};

/// Checks that a session ID is whole and belongs to the project of this API key.
///
/// The encoding must be the one an encoder writes: base64url without padding or stray bits, so that a
/// session has one spelling and nothing can hang behind it. It must decode to UTF-8, and field 1 of
/// what it decodes to, counted from 0 and separated by `~`, must equal the key. `encode` does this for
/// every connection token.
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

/// The same for a key in bytes.
pub(crate) fn check(session_id: &str, api_key: &[u8]) -> Result<(), Error> {
    let [b'1' | b'2', b'_', text @ ..] = session_id.as_bytes() else {
        return Err(Error::SessionIdPrefix);
    };
    // Where it is not known what values there are, each is looked at.
    let seen = if WIDE { wide::values_seen(text) } else { [u8::MAX; 4] };
    if seen.iter().any(|values| values & INVALID != 0) {
        if let Some(index) = text.iter().position(|&character| value(character) == INVALID) {
            return Err(Error::SessionIdAlphabet { index: 2 + index });
        }
    }
    // The bits that the last character has beyond a whole byte.
    let unused = match text.len() % 4 {
        1 => return Err(Error::SessionIdLength { len: session_id.len() }),
        2 => 0b1111,
        3 => 0b11,
        _ => 0,
    };
    if text.last().is_some_and(|&last| value(last) & unused != 0) {
        return Err(Error::SessionIdTrailingBits);
    }
    // The top bit of each of the three bytes of a group: if none is set, this is ASCII.
    if seen[0] & 0b10_0000 | seen[1] & 0b1000 | seen[2] & 0b10 != 0 {
        let mut characters = Characters { last: [0; 4], len: 0, valid: true };
        decoded(text).for_each(|byte| characters.read(byte));
        characters.end();
        if !characters.valid {
            return Err(Error::SessionIdUtf8);
        }
    }
    let mut bytes = decoded(text);
    if !bytes.any(|byte| byte == b'~') {
        return Err(Error::SessionIdFields);
    }
    if !bytes.take_while(|&byte| byte != b'~').eq(api_key.iter().copied()) {
        return Err(Error::SessionIdOtherKey);
    }
    Ok(())
}

/// The bytes that text stands for.
fn decoded(text: &[u8]) -> impl Iterator<Item = u8> {
    let (mut characters, mut bits, mut count) = (text.iter(), 0_u32, 0);
    core::iter::from_fn(move || {
        if count == 0 {
            bits = u32::from(value(*characters.next()?));
            count = 6;
        }
        bits = bits << 6 | u32::from(value(*characters.next()?));
        count -= 2;
        Some((bits >> count) as u8)
    })
}

/// The value of a base64url character, or `INVALID`.
fn value(character: u8) -> u8 {
    if WIDE { wide::value(character) } else { value_of(character) }
}

/// Checks UTF-8 as it is decoded, a character at a time.
struct Characters {
    /// The character that is being read, in its first `len` bytes.
    last: [u8; 4],
    /// How many of its bytes are there.
    len: usize,
    /// Whether those before it are valid.
    valid: bool,
}

impl Characters {
    /// Takes a byte.
    fn read(&mut self, byte: u8) {
        if byte & 0xC0 != 0x80 {
            self.end();
        }
        if let Some(place) = self.last.get_mut(self.len) {
            *place = byte;
        }
        self.len += 1;
    }

    /// Looks at the character, which is whole.
    fn end(&mut self) {
        let bytes = self.last.get(..self.len);
        self.valid &= bytes.is_some_and(|bytes| core::str::from_utf8(bytes).is_ok());
        self.len = 0;
    }
}
