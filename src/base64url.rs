//! Base64url without padding (RFC 4648, section 5): written by hand, read by the `base64` crate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::Error;
use crate::wide::{self, WIDE};

/// The alphabet, in the order of the values.
pub(crate) const ALPHABET: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Marks a byte outside the alphabet.
pub(crate) const INVALID: u8 = 0x80;

/// Characters that `len` bytes take.
#[allow(clippy::manual_div_ceil, reason = "`div_ceil` takes twice as many instructions")]
pub(crate) const fn encoded_len(len: usize) -> usize {
    len + if WIDE { (len + 2) / 3 } else { third(len as u64 + 2) }
}

/// `value / 3`, below 2^32: not every small processor can divide.
const fn third(value: u64) -> usize {
    ((value * 0xAAAA_AAAB) >> 33) as usize
}

/// Writes the characters of the bytes, if there is room for all of them, and returns how many there are.
pub(crate) fn encode(bytes: &[u8], text: &mut [u8]) -> usize {
    let len = encoded_len(bytes.len());
    if let Some(text) = text.get_mut(..len) {
        if WIDE { wide::encode_pairs(bytes, text) } else { encode_single(bytes, text) }
    }
    len
}

/// Writes them one by one, into text of the length that they take.
fn encode_single(bytes: &[u8], text: &mut [u8]) {
    for (index, char) in text.iter_mut().enumerate() {
        let bit = 6 * index;
        let byte = |behind| u32::from(bytes.get(bit / 8 + behind).copied().unwrap_or_default());
        *char = character((byte(0) << 8 | byte(1)) >> (10 - bit % 8));
    }
}

/// The character of the low six bits.
#[allow(clippy::indexing_slicing, reason = "there is an entry for each value of six bits")]
fn character(bits: u32) -> u8 {
    ALPHABET[bits as usize & 63]
}

/// Reads text; the general engine is safe code for every target.
pub(crate) fn decode(text: &str, bytes: &mut [u8]) -> Result<usize, Error> {
    URL_SAFE_NO_PAD.decode_slice(text, bytes).or(Err(Error::Malformed))
}

/// The value of a character, or `INVALID`.
pub(crate) const fn value_of(character: u8) -> u8 {
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
#[allow(clippy::indexing_slicing, reason = "a test may panic")]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use data_encoding::BASE64URL_NOPAD;

    use super::{INVALID, encode, encoded_len, value_of};
    use crate::wide;

    /// Around the powers of two, where it would go wrong first.
    #[test]
    fn thirds() {
        for power in 2..=32 {
            for value in (1_u64 << power) - 4..1 << power {
                assert_eq!(super::third(value) as u64, value / 3);
            }
        }
    }

    /// Lengths up to those at which every way of encoding has come to its end, against another encoder.
    #[test]
    fn all_lengths() {
        for len in 0..200_usize {
            let bytes: Vec<u8> = (0..len).map(|index| (index * 167 + len * 59) as u8).collect();
            let expected = BASE64URL_NOPAD.encode(&bytes).into_bytes();
            for encode in [super::encode_single, wide::encode_pairs] {
                let mut text = vec![0; encoded_len(len)];
                encode(&bytes, &mut text);
                assert_eq!(text, expected);
            }
        }
    }

    /// What is there is replaced if there is room for all, and stays as it is if there is not.
    #[test]
    fn room() {
        let bytes = [0xA5; 60];
        let whole = BASE64URL_NOPAD.encode(&bytes).into_bytes();
        for room in 0..100 {
            let mut text = [b'='; 100];
            assert_eq!(encode(&bytes, &mut text[..room]), 80);
            let written = if room < 80 { 0 } else { 80 };
            assert_eq!(text[..written], whole[..written]);
            assert_eq!(text[written..], [b'='; 100][written..]);
        }
    }

    /// Each byte, by table and without, against the alphabet.
    #[test]
    fn all_values() {
        for byte in 0..=255 {
            let place = super::ALPHABET.iter().position(|&character| character == byte);
            let expected = place.map_or(INVALID, |place| place as u8);
            assert_eq!([value_of(byte), wide::value(byte)], [expected; 2]);
        }
    }
}
