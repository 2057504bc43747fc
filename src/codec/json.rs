//! The inside of JSON strings (RFC 8259, section 7).
//!
//! ```text
//! unescaped = %x20-21 / %x23-5B / %x5D-10FFFF
//! ```
//!
//! Everything else is escaped, in the short form where there is one.

use super::SMALL;
use super::hex::hex;

/// A one in each byte.
const ONES: u64 = u64::from_ne_bytes([1; 8]);

/// The top bit of each byte.
const TOPS: u64 = 0x80 * ONES;

/// Escapes a text. `push` takes words, the first byte in the lowest, and the number of their bytes that count.
#[inline]
pub(crate) fn escape(text: &[u8], push: &mut impl FnMut(u64, usize)) {
    if SMALL { by_bytes(text, push) } else { by_words(text, push) }
}

/// Escapes a text byte by byte: the small version.
fn by_bytes(text: &[u8], push: &mut impl FnMut(u64, usize)) {
    for &byte in text {
        let (word, len) = escape_byte(byte);
        push(word, len);
    }
}

/// Escapes a text eight bytes at a time: the fast version.
#[inline]
fn by_words(text: &[u8], push: &mut impl FnMut(u64, usize)) {
    for bytes in text.chunks(8) {
        let mut len = bytes.len();
        let mut word = match bytes.first_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
        };
        let mut marks = must_escape(word) & (u64::MAX >> (64 - 8 * len));
        // Most words are plain; this way is faster for them.
        if marks == 0 {
            push(word, len);
            continue;
        }
        while marks != 0 {
            let plain = marks.trailing_zeros() as usize / 8;
            push(word, plain);
            word >>= 8 * plain;
            let (escape, escape_len) = escape_byte(word as u8);
            push(escape, escape_len);
            word >>= 8;
            marks = marks >> (8 * plain) >> 8;
            len -= plain + 1;
        }
        push(word, len);
    }
}

/// Marks the bytes of a word that must be escaped: their top bit is set in the result, and no other bit.
const fn must_escape(word: u64) -> u64 {
    // A quotation mark is 0x22: with bit 1 inverted, it and the control characters are all below 0x21.
    let inverted = word ^ (0x02 * ONES);
    let not_quote_or_control = ((inverted & !TOPS) + (0x80 - 0x21) * ONES) | inverted;
    let difference = word ^ (b'\\' as u64 * ONES);
    let not_reverse_solidus = ((difference & !TOPS) + 0x7F * ONES) | difference;
    !(not_quote_or_control & not_reverse_solidus) & TOPS
}

/// The text of a byte, escaped if it must be, and its length.
const fn escape_byte(byte: u8) -> (u64, usize) {
    let short = match byte {
        b'"' | b'\\' => byte,
        0x20.. => return (byte as u64, 1),
        0x08 => b'b',
        0x09 => b't',
        0x0A => b'n',
        0x0C => b'f',
        0x0D => b'r',
        _ => {
            let [high, low] = hex(byte);
            return (u64::from_le_bytes([b'\\', b'u', b'0', b'0', high, low, 0, 0]), 6);
        }
    };
    ((short as u64) << 8 | b'\\' as u64, 2)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::string::String;
    use std::vec::Vec;

    use super::{by_bytes, by_words, must_escape};

    /// Compares both versions with `serde_json`.
    #[track_caller]
    fn check(text: &str) {
        let [mut words, mut bytes] = [const { Vec::<u8>::new() }; 2];
        by_words(text.as_bytes(), &mut |word: u64, len| words.extend(&word.to_le_bytes()[..len]));
        by_bytes(text.as_bytes(), &mut |word: u64, len| bytes.extend(&word.to_le_bytes()[..len]));
        let quoted = serde_json::to_string(text).unwrap().into_bytes();
        let expected = quoted[1..quoted.len() - 1].to_vec();
        assert_eq!([words, bytes], [expected.clone(), expected]);
    }

    /// Every character, and every ASCII character at every position of texts of every length,
    /// between characters that are escaped and that are not.
    #[test]
    fn every_character() {
        for character in ('\0'..=char::MAX).step_by(if cfg!(miri) { 9973 } else { 1 }) {
            check(character.encode_utf8(&mut [0; 4]));
        }
        for around in ['x', '"', '\n', 'é'] {
            for character in ('\0'..='\x7F').step_by(if cfg!(miri) { 31 } else { 1 }) {
                for len in (0..20_usize).step_by(if cfg!(miri) { 7 } else { 1 }) {
                    for position in (0..=len).step_by(if cfg!(miri) { 5 } else { 1 }) {
                        let mut text: String = (0..len).map(|_| around).collect();
                        text.insert(position * around.len_utf8(), character);
                        check(&text);
                    }
                }
            }
        }
    }

    /// Every pair of bytes at every position of a word.
    #[test]
    fn every_pair_of_bytes() {
        let is_special = |byte: u8| matches!(byte, 0..0x20 | b'"' | b'\\');
        for (first, second) in (0..=u16::MAX)
            .step_by(if cfg!(miri) { 997 } else { 1 })
            .map(|pair| (pair as u8, (pair >> 8) as u8))
        {
            for others in [b'x', b'"', 0, 0xFF] {
                for position in 0..7 {
                    let mut word = [others; 8];
                    word[position] = first;
                    word[position + 1] = second;
                    let marks = word.map(|byte| if is_special(byte) { 0x80 } else { 0 });
                    assert_eq!(must_escape(u64::from_le_bytes(word)), u64::from_le_bytes(marks));
                }
            }
        }
    }
}
