//! Base64url without padding (RFC 4648, section 5), in both directions.
//!
//! Encoding computes each character from its six bits. Neither its time nor its memory accesses depend
//! on the bytes, so that encoding a signature tells nothing about it.

/// Bytes that are encoded at once.
const BLOCK_BYTES: usize = 24;

/// Characters that they become.
const BLOCK_CHARS: usize = 32;

/// The reason why a text is not what an encoder writes.
#[derive(Debug, PartialEq)]
pub(crate) enum Invalid {
    /// The byte at this offset is not in the alphabet.
    Alphabet(usize),
    /// No encoder writes a text of this length: it was cut.
    Length,
    /// The last character has bits that no encoder sets.
    TrailingBits,
}

/// Characters of `len` bytes.
pub(crate) const fn encoded_len(len: usize) -> usize {
    len / 3 * 4 + (len % 3 * 4).div_ceil(3)
}

/// Bytes that `len` characters stand for.
pub(crate) const fn decoded_len(len: usize) -> usize {
    len / 4 * 3 + len % 4 * 3 / 4
}

/// Room in which [`encode`] writes `len` characters: the fast version writes whole blocks.
pub(crate) const fn room_for(len: usize) -> usize {
    if cfg!(target_os = "none") { len } else { len.next_multiple_of(BLOCK_CHARS) }
}

/// Encodes bytes until `text` is full, and returns the number of characters. There must be more bytes: the
/// fast version takes 26 for each block of 24, as it reads six bytes as eight.
pub(crate) fn encode(bytes: &[u8], text: &mut [u8]) -> usize {
    if cfg!(target_os = "none") { by_characters(bytes, text) } else { by_blocks(bytes, text) }
}

/// Encodes character by character: the small version.
fn by_characters(bytes: &[u8], text: &mut [u8]) -> usize {
    let mut len = 0;
    for text in text.iter_mut() {
        let bit = 6 * len;
        let Some(&[first, second]) = bytes.get(bit / 8..).and_then(<[u8]>::first_chunk) else {
            break;
        };
        let bits = u32::from(first) << 8 | u32::from(second);
        *text = character((bits >> (10 - bit % 8)) as u8 & 63);
        len += 1;
    }
    len
}

/// Encodes block by block: the fast version.
fn by_blocks(bytes: &[u8], text: &mut [u8]) -> usize {
    let mut len = 0;
    for (index, text) in text.chunks_exact_mut(BLOCK_CHARS).enumerate() {
        let Some(block) = bytes.get(BLOCK_BYTES * index..).and_then(<[u8]>::first_chunk) else {
            break;
        };
        text.copy_from_slice(encode_block(block).as_flattened());
        len += BLOCK_CHARS;
    }
    len
}

/// Encodes a block.
fn encode_block(block: &[u8; BLOCK_BYTES + 2]) -> [[u8; 8]; 4] {
    let mut text = [[0; 8]; 4];
    for (group, index) in text.iter_mut().zip((0..).step_by(6)) {
        if let Some(bytes) = block.get(index..).and_then(<[u8]>::first_chunk) {
            *group = spread(u64::from_be_bytes(*bytes) >> 16).to_le_bytes();
        }
    }
    for sextet in text.as_flattened_mut() {
        *sextet = character(*sextet);
    }
    text
}

/// Spreads 48 bits over eight bytes, the first six bits into the lowest byte.
const fn spread(bits: u64) -> u64 {
    const TWELVE: u64 = 0x0000_0FFF_0000_0FFF;
    const SIX: u64 = 0x003F_003F_003F_003F;
    let halves = bits >> 24 | (bits & 0x00FF_FFFF) << 32;
    let quarters = (halves >> 12) & TWELVE | (halves & TWELVE) << 16;
    (quarters >> 6) & SIX | (quarters & SIX) << 8
}

/// The character of six bits. The alphabet consists of five runs of ASCII characters; each reached run
/// adds its distance to the one before.
const fn character(sextet: u8) -> u8 {
    // Signed, as the processor compares signed bytes with fewer instructions.
    let value = sextet as i8;
    let mut character = sextet.wrapping_add(b'A');
    if value > 25 {
        character = character.wrapping_add(b'a' - b'Z' - 1);
    }
    if value > 51 {
        character = character.wrapping_sub(b'z' - b'0' + 1);
    }
    if value > 61 {
        character = character.wrapping_sub(b'9' - b'-' + 1);
    }
    if value > 62 {
        character = character.wrapping_add(b'_' - b'-' - 1);
    }
    character
}

/// Checks that a text is exactly what an encoder writes. Returns whether it stands for ASCII.
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
    // The top bits of the three bytes that four characters stand for.
    Ok(seen & u32::from_le_bytes([0b10_0000, 0b1000, 0b10, 0]) == 0)
}

/// The bytes that a valid text stands for.
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
fn sextet(character: u8) -> u8 {
    if cfg!(target_os = "none") { to_sextet(character) } else { SEXTETS[usize::from(character)] }
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

    use super::{
        INVALID, Invalid, SEXTETS, by_blocks, by_characters, decode, decoded_len, encoded_len,
        to_sextet, validate,
    };

    /// The alphabet of RFC 4648, table 2.
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// Encodes with both versions.
    fn encode(bytes: &[u8]) -> [Vec<u8>; 2] {
        let len = encoded_len(bytes.len());
        let padded: Vec<u8> = bytes.iter().copied().chain([0; 30]).collect();
        [by_blocks, by_characters].map(|encode| {
            let mut text = vec![0; len.next_multiple_of(32)];
            assert_eq!(encode(&padded, &mut text), text.len());
            text.truncate(len);
            text
        })
    }

    /// Every value of six bits at every position of a block.
    #[test]
    fn every_character_everywhere() {
        for &character in ALPHABET {
            for position in 0..64 {
                let mut text = [b'A'; 64];
                text[position] = character;
                let bytes = BASE64URL_NOPAD.decode(&text).unwrap();
                assert_eq!(encode(&bytes), [text.to_vec(), text.to_vec()]);
            }
        }
    }

    /// Every byte as a character, in both directions.
    #[test]
    fn every_byte() {
        for byte in 0..=255 {
            let sextet = ALPHABET.iter().position(|&character| character == byte);
            let expected = sextet.map_or(INVALID, |sextet| sextet as u8);
            assert_eq!([to_sextet(byte), SEXTETS[usize::from(byte)]], [expected; 2]);
            if let Some(sextet) = sextet {
                assert_eq!(super::character(sextet as u8), byte);
            }
        }
    }

    /// Bytes of every length, against another implementation.
    #[test]
    fn every_length() {
        for len in 0..=200_usize {
            let bytes: Vec<u8> = (0..len).map(|index| (index * 167 + len * 59) as u8).collect();
            let text = BASE64URL_NOPAD.encode(&bytes).into_bytes();
            assert_eq!((encoded_len(len), decoded_len(text.len())), (text.len(), len));
            assert_eq!(encode(&bytes), [text.clone(), text.clone()]);
            assert_eq!(validate(&text), Ok(bytes.is_ascii()));
            assert_eq!(decode(&text).collect::<Vec<_>>(), bytes);
        }
    }

    /// Bytes that end too early: only the characters before are written, and counted.
    #[test]
    fn too_few_bytes() {
        for encode in [by_blocks, by_characters] {
            for len in 0..70 {
                let mut text = [b'='; 96];
                let written = encode(&[0xFF; 70][..len], &mut text);
                assert!(written < text.len() && encoded_len(len) + 1 >= written);
                assert_eq!(text.iter().position(|&character| character == b'='), Some(written));
            }
        }
    }

    /// Every pair and triple of characters at the end, of which one in 16 and one in four is canonical.
    #[test]
    fn trailing_bits() {
        for first in ALPHABET {
            for second in ALPHABET {
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
        for len in 1..60 {
            for position in 0..len {
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
