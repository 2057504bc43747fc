//! Reads base64url without padding (RFC 4648, section 5): exactly the texts that an encoder writes.

use super::SMALL;

/// The reason why a text is not canonical.
#[derive(Debug, PartialEq)]
pub(crate) enum Invalid {
    /// The byte at this offset is not in the alphabet.
    Alphabet(usize),
    /// No encoder writes a text of this length: it was cut.
    Length,
    /// The last character has bits that no encoder sets.
    TrailingBits,
}

/// Bytes that `len` characters decode to.
pub(crate) const fn decoded_len(len: usize) -> usize {
    len / 4 * 3 + len % 4 * 3 / 4
}

/// Checks that a text is canonical. Returns whether it decodes to ASCII.
pub(crate) fn validate(text: &[u8]) -> Result<bool, Invalid> {
    // The bits that are set at each position of a group of four characters.
    let mut seen = [0; 4];
    let mut see = |group: &[u8]| {
        for (seen, &character) in seen.iter_mut().zip(group) {
            *seen |= sextet(character);
        }
    };
    let groups = text.chunks_exact(4);
    let rest = groups.remainder();
    groups.for_each(&mut see);
    see(rest);
    let seen = u32::from_le_bytes(seen);
    if seen & u32::from_le_bytes([INVALID; 4]) != 0 {
        let wrong = text.iter().position(|&character| sextet(character) == INVALID);
        return Err(Invalid::Alphabet(wrong.unwrap_or(0)));
    }
    let unused = match text.len() % 4 {
        0 => 0,
        2 => 0b1111,
        3 => 0b11,
        _ => return Err(Invalid::Length),
    };
    if text.last().is_some_and(|&last| sextet(last) & unused != 0) {
        return Err(Invalid::TrailingBits);
    }
    // The top bits of the three bytes of four characters.
    Ok(seen & u32::from_le_bytes([0b10_0000, 0b1000, 0b10, 0]) == 0)
}

/// The bytes of a valid text.
pub(crate) fn decode(text: &[u8]) -> impl Iterator<Item = u8> {
    let (mut characters, mut bits, mut count) = (text.iter(), 0_u32, 0);
    core::iter::from_fn(move || {
        while count < 8 {
            bits = bits << 6 | u32::from(sextet(*characters.next()?));
            count += 6;
        }
        count -= 8;
        Some((bits >> count) as u8)
    })
}

/// Marks a byte that is not in the alphabet.
const INVALID: u8 = 0x80;

/// The six bits of a character, or [`INVALID`].
#[allow(clippy::indexing_slicing, reason = "there is an entry for each byte")]
fn sextet(byte: u8) -> u8 {
    if SMALL { to_sextet(byte) } else { SEXTETS[usize::from(byte)] }
}

/// The results of [`to_sextet`].
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static SEXTETS: [u8; 256] = {
    let mut sextets = [0; 256];
    let mut byte = 0;
    while byte < sextets.len() {
        sextets[byte] = to_sextet(byte as u8);
        byte += 1;
    }
    sextets
};

/// The six bits of a character, or [`INVALID`], without a table.
const fn to_sextet(character: u8) -> u8 {
    match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => INVALID,
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use data_encoding::BASE64URL_NOPAD;

    use super::{INVALID, Invalid, SEXTETS, decode, decoded_len, to_sextet, validate};

    /// The alphabet of RFC 4648, table 2.
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// Every byte as a character.
    #[test]
    fn every_byte() {
        for byte in 0..=255 {
            let sextet = ALPHABET.iter().position(|&character| character == byte);
            let expected = sextet.map_or(INVALID, |sextet| sextet as u8);
            assert_eq!([to_sextet(byte), SEXTETS[usize::from(byte)]], [expected; 2]);
        }
    }

    /// Bytes of every length, against another implementation.
    #[test]
    fn every_length() {
        for len in (0..=200_usize).step_by(if cfg!(miri) { 7 } else { 1 }) {
            let bytes: Vec<u8> = (0..len).map(|index| (index * 167 + len * 59) as u8).collect();
            let text = BASE64URL_NOPAD.encode(&bytes).into_bytes();
            assert_eq!(decoded_len(text.len()), len);
            assert_eq!(validate(&text), Ok(bytes.is_ascii()));
            assert_eq!(decode(&text).collect::<Vec<_>>(), bytes);
        }
    }

    /// Every pair and triple of characters at the end, of which one in 16 and one in four is canonical.
    #[test]
    fn trailing_bits() {
        for first in ALPHABET.iter().step_by(if cfg!(miri) { 17 } else { 1 }) {
            for second in ALPHABET.iter().step_by(if cfg!(miri) { 5 } else { 1 }) {
                for text in [&[*first, *second][..], &[b'A', *first, *second]] {
                    match validate(text) {
                        Ok(_) => assert_eq!(
                            BASE64URL_NOPAD.decode(text),
                            Ok(decode(text).collect::<Vec<_>>())
                        ),
                        Err(error) => {
                            assert_eq!(error, Invalid::TrailingBits);
                            assert!(BASE64URL_NOPAD.decode(text).is_err());
                        }
                    }
                }
            }
        }
    }

    /// One byte that is not ASCII at every position.
    #[test]
    fn not_ascii() {
        for len in (1..60).step_by(if cfg!(miri) { 7 } else { 1 }) {
            for position in (0..len).step_by(if cfg!(miri) { 5 } else { 1 }) {
                let mut bytes = vec![0x7F; len];
                bytes[position] = 0x80;
                assert_eq!(validate(BASE64URL_NOPAD.encode(&bytes).as_bytes()), Ok(false));
            }
        }
    }

    /// Texts that are not canonical, with the reason; the wrong character is reported before the length.
    #[test]
    fn invalid() {
        for (text, error) in [
            (&b"A"[..], Invalid::Length),
            (b"AAAAA", Invalid::Length),
            (b"AAAA=", Invalid::Alphabet(4)),
            (b"AA==", Invalid::Alphabet(2)),
            (b"+AAA", Invalid::Alphabet(0)),
            (b"AAAAAAA/", Invalid::Alphabet(7)),
            (b"AAAA AAAA", Invalid::Alphabet(4)),
            (b"AB", Invalid::TrailingBits),
        ] {
            assert_eq!(validate(text), Err(error));
        }
    }
}
