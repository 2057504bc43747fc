//! The same, faster: what `base64url`, `decimal` and `json` do byte by byte is done here for many bytes at once,
//! where memory is plenty. On a processor of 32 bits none of it is built in; all tests run there, too.

use core::mem;

use crate::base64url::{ALPHABET, INVALID, value_of};
use crate::json::is_special;

/// Whether memory is taken to be plenty: on 64 bits.
pub(crate) const WIDE: bool = cfg!(target_pointer_width = "64");

/// Bytes of a string that are compared at once.
const LANES: usize = 16;

/// Bytes of a string that are escaped at once.
pub(crate) const GROUP: usize = 32;

/// The two characters of each twelve bits.
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static PAIRS: [[u8; 2]; 1 << 12] = {
    let mut pairs = [[0; 2]; 1 << 12];
    let mut bits = 0;
    while bits < pairs.len() {
        pairs[bits] = [ALPHABET[bits >> 6], ALPHABET[bits & 63]];
        bits += 1;
    }
    pairs
};

/// The value of each character, or `INVALID`.
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static VALUES: [u8; 256] = {
    let mut values = [0; 256];
    let mut byte = 0;
    while byte < values.len() {
        values[byte] = value_of(byte as u8);
        byte += 1;
    }
    values
};

/// Writes base64url, `CHARS` characters at once, eight for six bytes; returns what is left of both.
pub(crate) fn encode_pairs<'b, 't, const CHARS: usize>(
    mut bytes: &'b [u8],
    mut text: &'t mut [u8],
) -> (&'b [u8], &'t mut [u8]) {
    // Of eight bytes that are read at once, the last two are read again.
    while bytes.len() >= CHARS / 8 * 6 + 2 {
        let Some((chars, room)) = mem::take(&mut text).split_first_chunk_mut::<CHARS>() else {
            break;
        };
        for eight in chars.chunks_exact_mut(8) {
            let bits = u64::from_be_bytes(*bytes.first_chunk().unwrap_or(&[0; 8])) >> 16;
            for (pair, shift) in eight.chunks_exact_mut(2).zip([36, 24, 12, 0]) {
                pair.copy_from_slice(&pair_of(bits >> shift));
            }
            bytes = bytes.get(6..).unwrap_or_default();
        }
        text = room;
    }
    (bytes, text)
}

/// The characters of the low twelve bits.
#[allow(clippy::indexing_slicing, reason = "there is an entry for each value of twelve bits")]
fn pair_of(bits: u64) -> [u8; 2] {
    PAIRS[bits as usize & 0xFFF]
}

/// The value of a base64url character, or `INVALID`.
pub(crate) fn value(character: u8) -> u8 {
    VALUES.get(usize::from(character)).copied().unwrap_or(INVALID)
}

/// The values of the first characters of all groups of four, or-ed; those of the second; and so on.
pub(crate) fn values_seen(text: &[u8]) -> [u8; 4] {
    let mut seen = [0; 4];
    let mut see = |group: &[u8]| {
        for (seen, &character) in seen.iter_mut().zip(group) {
            *seen |= value(character);
        }
    };
    let mut groups = text.chunks_exact(4);
    groups.by_ref().for_each(&mut see);
    see(groups.remainder());
    seen
}

/// Whether no byte of a string needs an escape. Those of a lane are compared together; the last overlaps.
pub(crate) fn is_plain(text: &[u8]) -> bool {
    let special =
        |lane: &[u8; LANES]| lane.iter().fold(false, |found, &byte| found | is_special(byte));
    let Some(last) = text.last_chunk() else {
        return !text.iter().any(|&byte| is_special(byte));
    };
    !text.chunks_exact(LANES).filter_map(<[u8]>::first_chunk).any(special) && !special(last)
}

/// Writes at most `GROUP` bytes of a string, in which nothing but quotes and backslashes may need an escape, and
/// returns the length. `None` if there is anything else, or no room for the worst.
#[allow(clippy::indexing_slicing, reason = "the remainder is within the room")]
pub(crate) fn escape_group(group: &[u8], room: &mut [u8]) -> Option<usize> {
    let room = room.first_chunk_mut::<{ 2 * GROUP }>()?;
    let mut len = 0;
    for &byte in group {
        if is_special(byte) {
            if byte < b' ' {
                return None;
            }
            room[len % (2 * GROUP)] = b'\\';
            len += 1;
        }
        room[len % (2 * GROUP)] = byte;
        len += 1;
    }
    Some(len)
}

/// Eight decimal digits: two numbers of four digits are split into four of two, and these into eight of one,
/// all at once. `(x * 5243) >> 19` is `x / 100` below 10,000, `(x * 103) >> 10` is
/// `x / 10` below 100.
pub(crate) const fn eight_digits(value: u32) -> [u8; 8] {
    let fours = (value / 10_000) as u64 | ((value % 10_000) as u64) << 32;
    let hundreds = ((fours * 5243) >> 19) & 0x0000_007F_0000_007F;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
    ((tens | (twos - tens * 10) << 8) | 0x3030_3030_3030_3030).to_le_bytes()
}
