//! Writes base64url without padding (RFC 4648, section 5).
//!
//! Each character is computed from its six bits and not looked up, so that no memory access depends on the bytes.
//! The fast version does it for 32 characters at once; the compiler makes vector instructions of it.

/// Bytes that the fast version encodes at once.
const BLOCK: usize = 24;

/// Characters of `len` bytes.
pub(crate) const fn encoded_len(len: usize) -> usize {
    len + len.div_ceil(3)
}

/// The same for up to 500 bytes without a division, which microcontrollers without an instruction for it take 400 bytes
/// of code for. `(n * 171) >> 9` is `n / 3` for `n` up to 510.
pub(crate) const fn short_encoded_len(len: usize) -> usize {
    len + (((len + 2) * 171) >> 9)
}

/// Room in which [`encode`] writes `len` characters: both versions write whole blocks or groups.
pub(crate) const fn room_for(len: usize) -> usize {
    len.next_multiple_of(if cfg!(target_os = "none") { 4 } else { encoded_len(BLOCK) })
}

/// Encodes bytes until `text` is full, and returns the number of characters. One or two more bytes must
/// follow, as the versions read three bytes as four, or six as eight.
pub(crate) fn encode(bytes: &[u8], text: &mut [u8]) -> usize {
    if cfg!(target_os = "none") {
        by_chunks(bytes, text, encode_group)
    } else {
        by_chunks(bytes, text, encode_block)
    }
}

/// Encodes chunk by chunk; each reads `R` bytes and becomes `W` characters.
fn by_chunks<const R: usize, const W: usize>(
    bytes: &[u8],
    text: &mut [u8],
    encode: fn(&[u8; R], &mut [u8; W]),
) -> usize {
    let mut len = 0;
    for text in text.chunks_exact_mut(W) {
        let chunk = bytes.get(len / 4 * 3..).and_then(<[u8]>::first_chunk);
        let (Some(chunk), Some(text)) = (chunk, text.first_chunk_mut()) else { break };
        encode(chunk, text);
        len += W;
    }
    len
}

/// Encodes three bytes: the small version.
fn encode_group(bytes: &[u8; 4], text: &mut [u8; 4]) {
    let mut bits = u32::from_be_bytes(*bytes);
    for byte in text {
        *byte = character((bits >> 26) as u8);
        bits <<= 6;
    }
}

/// Encodes a block: the fast version.
fn encode_block(block: &[u8; BLOCK + 2], text: &mut [u8; encoded_len(BLOCK)]) {
    for (index, group) in text.chunks_exact_mut(8).enumerate() {
        let bytes = block.get(6 * index..).and_then(<[u8]>::first_chunk);
        if let (Some(bytes), Some(group)) = (bytes, group.first_chunk_mut()) {
            *group = spread(u64::from_be_bytes(*bytes) >> 16).to_le_bytes();
        }
    }
    for sextet in text {
        *sextet = character(*sextet);
    }
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
    let value = i8::from_ne_bytes([sextet]);
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

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use data_encoding::BASE64URL_NOPAD;

    use super::{by_chunks, encode_block, encode_group, encoded_len, short_encoded_len};

    /// A version of [`encode`](super::encode).
    type Version = fn(&[u8], &mut [u8]) -> usize;

    /// The two versions.
    const VERSIONS: [Version; 2] = [
        |bytes, text| by_chunks(bytes, text, encode_group),
        |bytes, text| by_chunks(bytes, text, encode_block),
    ];

    /// Encodes with both versions.
    fn encode(bytes: &[u8]) -> [Vec<u8>; 2] {
        let len = encoded_len(bytes.len());
        let padded: Vec<u8> = bytes.iter().copied().chain([0; 30]).collect();
        VERSIONS.map(|encode| {
            let mut text = vec![0; len.next_multiple_of(32)];
            assert_eq!(encode(&padded, &mut text), text.len());
            text.truncate(len);
            text
        })
    }

    /// Every value of six bits at every position of a block.
    #[test]
    fn every_character_everywhere() {
        for value in 0..64 {
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
                let text = BASE64URL_NOPAD.encode(&bytes).into_bytes();
                assert_eq!(encode(&bytes), [text.clone(), text]);
            }
        }
    }

    /// Every value of three bytes at every offset of 96 bytes, the whole of the staging buffer; values of one and two bytes
    /// are among them, as zeros follow those in a token. Each round has 32 values, one after the other, so that
    /// each value comes to each place. The small version has no places: each value comes once.
    #[test]
    #[cfg(not(coverage))]
    #[ignore = "50 million rounds take a minute if they are not optimized: `.ci/run exhaustive`"]
    fn every_three_bytes_everywhere() {
        let [small, fast] = VERSIONS;
        let (mut bytes, mut expected, mut text) = ([0_u8; 96 + 2], [0; 128], [0; 128]);
        for offset in 0..3 {
            for first in 0..1_u32 << 24 {
                for (value, place) in (first..).zip(bytes[offset..].chunks_exact_mut(3)) {
                    place.copy_from_slice(&value.to_be_bytes()[1..]);
                }
                BASE64URL_NOPAD.encode_mut(&bytes[..96], &mut expected);
                assert_eq!(fast(&bytes, &mut text), 128);
                assert!(text == expected, "{bytes:?}");
                if first % 31 == 0 {
                    text = [0; 128];
                    assert_eq!(small(&bytes, &mut text), 128);
                    assert!(text == expected, "{bytes:?}");
                }
            }
        }
    }

    /// Bytes of every length, against another implementation.
    #[test]
    fn every_length() {
        for len in 0..=200_usize {
            let bytes: Vec<u8> = (0..len).map(|index| (index * 167 + len * 59) as u8).collect();
            let text = BASE64URL_NOPAD.encode(&bytes).into_bytes();
            assert_eq!([encoded_len(len), short_encoded_len(len)], [text.len(); 2]);
            assert_eq!(encode(&bytes), [text.clone(), text]);
        }
    }

    /// Bytes that end too early: only the characters before are written, and counted.
    #[test]
    fn too_few_bytes() {
        for encode in VERSIONS {
            for len in 0..70 {
                let mut text = [b'='; 96];
                let written = encode(&[0xFF; 70][..len], &mut text);
                assert!(written < text.len() && encoded_len(len) + 3 >= written);
                assert_eq!(text.iter().position(|&character| character == b'='), Some(written));
            }
        }
    }
}
