//! Strict reading of session IDs: `1_` or `2_`, then base64url of `1~API_KEY~location~created~random~`.

use crate::Error;

/// Characters that are decoded at once.
const CHUNK: usize = 64;

/// Decoded bytes of a chunk, behind up to three that an earlier chunk left of a cut character.
const DECODED: usize = 3 + CHUNK / 4 * 3;

/// Marks a byte outside the alphabet.
const INVALID: u8 = 0x80;

/// The value of each character of the base64url alphabet (RFC 4648, section 5).
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const VALUES: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut values = [INVALID; 256];
    let mut value = 0;
    while value < alphabet.len() {
        values[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    values
};

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
/// One of the `SessionId…` variants of [`Error`], for the first fault from the left.
pub fn check_session_id(session_id: &str, api_key: &str) -> Result<(), Error> {
    let text = session_id.strip_prefix("1_").or_else(|| session_id.strip_prefix("2_"));
    let mut text = text.ok_or(Error::SessionIdPrefix)?.as_bytes();
    let mut fields = Fields { key: api_key.as_bytes(), field: 0, matches: true };
    let mut decoded = [0; DECODED];
    let mut kept = 0;
    while !text.is_empty() {
        let (chunk, rest) = text.split_at(text.len().min(CHUNK));
        let room = decoded.get_mut(kept..).unwrap_or_default();
        let len = decode(chunk, room).map_err(|fault| match fault {
            Fault::Alphabet(index) => {
                Error::SessionIdAlphabet { index: session_id.len() - text.len() + index }
            }
            Fault::Length => Error::SessionIdLength { len: session_id.len() },
            Fault::TrailingBits => Error::SessionIdTrailingBits,
        })?;
        fields.read(room.get(..len).unwrap_or_default());
        kept = cut_character(&mut decoded, kept + len).ok_or(Error::SessionIdUtf8)?;
        text = rest;
    }
    if kept > 0 {
        return Err(Error::SessionIdUtf8);
    }
    fields.verdict()
}

/// Why a chunk does not decode.
enum Fault {
    /// The byte at this index of the chunk is outside the alphabet.
    Alphabet(usize),
    /// One character is left over.
    Length,
    /// The last character carries bits that are not used.
    TrailingBits,
}

/// Decodes base64url; `room` takes three bytes for four characters. Returns how many it wrote.
fn decode(chunk: &[u8], room: &mut [u8]) -> Result<usize, Fault> {
    let (mut seen, mut len) = (0, 0);
    let mut groups = chunk.chunks_exact(4);
    let mut room = room.chunks_exact_mut(3);
    for (group, room) in (&mut groups).zip(&mut room) {
        let (bytes, values) = join(group);
        room.copy_from_slice(&bytes);
        seen |= values;
        len += 3;
    }
    let text = groups.remainder();
    let mut last = [b'A'; 4];
    for (to, from) in last.iter_mut().zip(text) {
        *to = *from;
    }
    let (bytes, values) = join(&last);
    seen |= values;
    if seen & INVALID != 0 {
        let outside = |&byte: &u8| value(byte) == INVALID;
        return Err(Fault::Alphabet(chunk.iter().position(outside).unwrap_or_default()));
    }
    let used = match text.len() {
        0 => 0,
        2 => 1,
        3 => 2,
        _ => return Err(Fault::Length),
    };
    for (to, from) in room.next().into_iter().flatten().zip(bytes).take(used) {
        *to = from;
    }
    if bytes.iter().skip(used).any(|&unused| unused != 0) {
        return Err(Fault::TrailingBits);
    }
    Ok(len + used)
}

/// The value of a character, or `INVALID`.
#[allow(clippy::indexing_slicing, reason = "there is an entry for each byte")]
fn value(character: u8) -> u8 {
    VALUES[usize::from(character)]
}

/// The three bytes of four characters, and the values of these or-ed.
fn join(group: &[u8]) -> ([u8; 3], u8) {
    let &[a, b, c, d] = group else { return ([0; 3], INVALID) };
    let [a, b, c, d] = [a, b, c, d].map(value);
    ([a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d], a | b | c | d)
}

/// Checks that the first `len` bytes are UTF-8, but for a character that the next chunk may complete.
/// Moves that to the front and returns its length.
fn cut_character(bytes: &mut [u8], len: usize) -> Option<usize> {
    match core::str::from_utf8(bytes.get(..len)?) {
        Ok(_) => Some(0),
        Err(fault) if fault.error_len().is_some() => None,
        Err(fault) => {
            let cut = fault.valid_up_to()..len;
            let cut_len = cut.len();
            for (to, from) in cut.enumerate() {
                *bytes.get_mut(to)? = *bytes.get(from)?;
            }
            Some(cut_len)
        }
    }
}

/// Follows the fields as they are decoded.
struct Fields<'a> {
    /// What is left of the key that field 1 should be.
    key: &'a [u8],
    /// The field that is being read.
    field: usize,
    /// Whether field 1 agrees with the key so far.
    matches: bool,
}

impl Fields<'_> {
    /// Reads on; field 2 and the later ones do not matter.
    fn read(&mut self, decoded: &[u8]) {
        for &byte in decoded {
            match (self.field, byte) {
                (0 | 1, b'~') => self.field += 1,
                (0, _) => {}
                (1, _) => match self.key.split_first() {
                    Some((&expected, rest)) => {
                        self.matches &= byte == expected;
                        self.key = rest;
                    }
                    None => self.matches = false,
                },
                _ => return,
            }
        }
    }

    /// Whether there was a field 1, and it was the key.
    fn verdict(&self) -> Result<(), Error> {
        if self.field == 0 {
            return Err(Error::SessionIdFields);
        }
        if !self.matches || !self.key.is_empty() {
            return Err(Error::SessionIdOtherKey);
        }
        Ok(())
    }
}
