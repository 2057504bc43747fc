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
    // The top bit of each of the three bytes of a group. Text of ASCII is of interest up to field 1 only.
    let ascii = seen[0] & 0b10_0000 | seen[1] & 0b1000 | seen[2] & 0b10 == 0;
    let mut fields = Fields { key: api_key.iter(), field: 0, matches: true };
    let mut characters = Characters { last: [0; 4], len: 0, valid: true };
    let (mut bits, mut count) = (0_u32, 0);
    for &character in text {
        bits = bits << 6 | u32::from(value(character));
        count += 6;
        if count < 8 {
            continue;
        }
        count -= 8;
        let byte = (bits >> count) as u8;
        fields.read(byte);
        if !ascii {
            characters.read(byte);
        } else if fields.field == 2 {
            break;
        }
    }
    characters.end();
    if !characters.valid {
        return Err(Error::SessionIdUtf8);
    }
    if fields.field == 0 {
        return Err(Error::SessionIdFields);
    }
    if !fields.matches || !fields.key.as_slice().is_empty() {
        return Err(Error::SessionIdOtherKey);
    }
    Ok(())
}

/// The value of a base64url character, or `INVALID`.
fn value(character: u8) -> u8 {
    if WIDE { wide::value(character) } else { value_of(character) }
}

/// Compares field 1 as it is decoded.
struct Fields<'a> {
    /// What is left of the key that it should be.
    key: core::slice::Iter<'a, u8>,
    /// The field that is being read; 2 stands for all later ones.
    field: u8,
    /// Whether it agrees with the key so far.
    matches: bool,
}

impl Fields<'_> {
    /// Takes a byte.
    fn read(&mut self, byte: u8) {
        if self.field < 2 && byte == b'~' {
            self.field += 1;
        } else if self.field == 1 {
            self.matches &= self.key.next() == Some(&byte);
        }
    }
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
