//! Writes base64url without padding (RFC 4648, section 5).
//!
//! Each character is computed from its six bits and not looked up, so that no memory access depends on the bytes.
//! Where the processor has vector instructions, the compiler uses them to compute many characters at once.

use super::SMALL;

/// Bytes that are encoded at once: few on microcontrollers without an operating system, which have little memory.
pub(crate) const BLOCK: usize = if SMALL { 12 } else { 24 };

/// Characters of `len` bytes.
pub(crate) const fn encoded_len(len: usize) -> usize {
    len + len.div_ceil(3)
}

/// The same for up to 500 bytes without a division, which takes 400 bytes of code on microcontrollers without an
/// instruction for it. `(n * 171) >> 9` is `n / 3` for `n` up to 510.
pub(crate) const fn short_encoded_len(len: usize) -> usize {
    len + (((len + 2) * 171) >> 9)
}

/// Encodes whole blocks until `text` is full, and returns the number of characters. One more byte must follow the last
/// block, as each three bytes are read together with the next.
pub(crate) fn encode(bytes: &[u8], text: &mut [u8]) -> usize {
    let mut len = 0;
    for text in text.chunks_exact_mut(encoded_len(BLOCK)) {
        let block = bytes.get(len / 4 * 3..).and_then(<[u8]>::first_chunk);
        let (Some(block), Some(text)) = (block, text.first_chunk_mut()) else { break };
        encode_block(block, text);
        len += text.len();
    }
    len
}

/// Encodes a block.
fn encode_block(block: &[u8; BLOCK + 1], text: &mut [u8; encoded_len(BLOCK)]) {
    for (index, group) in text.chunks_exact_mut(4).enumerate() {
        let bytes = block.get(3 * index..).and_then(<[u8]>::first_chunk);
        if let (Some(bytes), Some(group)) = (bytes, group.first_chunk_mut()) {
            *group = spread(u32::from_be_bytes(*bytes) >> 8).to_le_bytes();
        }
    }
    for sextet in text {
        *sextet = character(*sextet);
    }
}

/// Spreads 24 bits over four bytes, the first six bits into the lowest byte.
const fn spread(bits: u32) -> u32 {
    const SIX: u32 = 0x003F_003F;
    let halves = bits >> 12 | (bits & 0xFFF) << 16;
    (halves >> 6) & SIX | (halves & SIX) << 8
}

/// The character of six bits. The alphabet consists of five runs of ASCII characters, the first from `A` on; each run
/// that is reached adds its distance from the end of the one before.
const fn character(sextet: u8) -> u8 {
    // Signed, as the processor compares signed bytes with fewer instructions.
    let value = i8::from_ne_bytes([sextet]);
    let mut character = sextet;
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
    character.wrapping_add(b'A')
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use data_encoding::BASE64URL_NOPAD;

    use super::{BLOCK, encode, encoded_len, short_encoded_len};

    /// Encodes all bytes.
    fn encode_all(bytes: &[u8]) -> Vec<u8> {
        let len = encoded_len(bytes.len());
        let padded: Vec<u8> = bytes.iter().copied().chain([0; BLOCK + 1]).collect();
        let mut text = vec![0; len.next_multiple_of(encoded_len(BLOCK))];
        assert_eq!(encode(&padded, &mut text), text.len());
        text.truncate(len);
        text
    }

    /// Every value of six bits at every position of two blocks.
    #[test]
    fn every_character_everywhere() {
        for value in (0..64).step_by(if cfg!(miri) { 9 } else { 1 }) {
            for position in (0..64).step_by(if cfg!(miri) { 13 } else { 1 }) {
                let mut sextets = [0_u8; 64];
                sextets[position] = value;
                let bytes: Vec<u8> = sextets
                    .chunks(4)
                    .map(|group| {
                        group.iter().fold(0, |bits, &sextet| bits << 6 | u32::from(sextet))
                    })
                    .flat_map(|bits: u32| bits.to_be_bytes().into_iter().skip(1))
                    .collect();
                assert_eq!(encode_all(&bytes), BASE64URL_NOPAD.encode(&bytes).into_bytes());
            }
        }
    }

    /// Every value of three bytes at every offset of 96 bytes, the whole of the staging buffer; values of one and two bytes
    /// are among them, as zeros follow those in a token. Each round has 31 or 32 values, one after the other, so that
    /// each value comes to each place.
    #[test]
    #[cfg(not(coverage))]
    #[ignore = "50 million rounds take a minute if they are not optimized: `.ci/run exhaustive`"]
    fn every_three_bytes_everywhere() {
        let (mut bytes, mut expected, mut text) = ([0_u8; 96 + 1], [0; 128], [0; 128]);
        for offset in 0..3 {
            for first in 0..1_u32 << 24 {
                for (value, place) in (first..).zip(bytes[offset..].chunks_exact_mut(3)) {
                    place.copy_from_slice(&value.to_be_bytes()[1..]);
                }
                BASE64URL_NOPAD.encode_mut(&bytes[..96], &mut expected);
                assert_eq!(encode(&bytes, &mut text), 128);
                assert!(text == expected, "{bytes:?}");
            }
        }
    }

    /// Bytes of every length, against another implementation.
    #[test]
    fn every_length() {
        for len in (0..=200_usize).step_by(if cfg!(miri) { 7 } else { 1 }) {
            let bytes: Vec<u8> = (0..len).map(|index| (index * 167 + len * 59) as u8).collect();
            let text = BASE64URL_NOPAD.encode(&bytes).into_bytes();
            assert_eq!([encoded_len(len), short_encoded_len(len)], [text.len(); 2]);
            assert_eq!(encode_all(&bytes), text);
        }
    }

    /// Bytes that end too early: only the characters before are written, and counted.
    #[test]
    fn too_few_bytes() {
        for len in (0..70).step_by(if cfg!(miri) { 7 } else { 1 }) {
            let mut text = [b'='; 96];
            let written = encode(&[0xFF; 70][..len], &mut text);
            assert!(written < text.len() && encoded_len(len) >= written);
            assert_eq!(text.iter().position(|&character| character == b'='), Some(written));
        }
    }
}
