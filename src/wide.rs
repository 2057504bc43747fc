//! The same, faster: what `base64url`, `decimal` and `json` do byte by byte is done here for many bytes at once,
//! where memory is plenty. On a processor of 32 bits none of it is built in; all tests run there, too.

use crate::base64url::{ALPHABET, INVALID, value_of};
use crate::bytes::copy;
use crate::json::{LONG, escape};

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

/// What each byte of a string is written as.
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static ESCAPES: [([u8; 2], u8); 256] = {
    let mut escapes = [([0; 2], 0); 256];
    let mut byte = 0;
    while byte < escapes.len() {
        escapes[byte] = escape(byte as u8);
        byte += 1;
    }
    escapes
};

/// Writes base64url, 32 characters for 24 bytes, then eight for six, into text of the length that it takes.
pub(crate) fn encode_pairs(bytes: &[u8], text: &mut [u8]) {
    let mut groups = bytes.chunks_exact(24);
    let mut chars = text.chunks_exact_mut(32);
    for (group, chars) in groups.by_ref().zip(chars.by_ref()) {
        // Of eight bytes that are read at once, two are not looked at.
        for (eight, (at, unused)) in
            chars.chunks_exact_mut(8).zip([(0, 16), (6, 16), (12, 16), (16, 0)])
        {
            let read = group.get(at..).and_then(<[u8]>::first_chunk);
            encode_six(u64::from_be_bytes(*read.unwrap_or(&[0; 8])) >> unused, eight);
        }
    }
    let mut rest = groups.remainder();
    let mut eights = chars.into_remainder().chunks_exact_mut(8);
    for eight in eights.by_ref() {
        let Some((six, more)) = rest.split_first_chunk::<6>() else { break };
        let mut bits = [0; 8];
        copy(six, bits.split_at_mut(2).1);
        encode_six(u64::from_be_bytes(bits), eight);
        rest = more;
    }
    let mut eight = [0; 8];
    let bits = rest.iter().fold(0, |bits, &byte| bits << 8 | u64::from(byte));
    encode_six(bits << (8 * (6 - rest.len())), &mut eight);
    copy(&eight, eights.into_remainder());
}

/// Writes the eight characters of the low 48 bits.
fn encode_six(bits: u64, eight: &mut [u8]) {
    for (pair, shift) in eight.chunks_exact_mut(2).zip([36, 24, 12, 0]) {
        pair.copy_from_slice(&pair_of(bits >> shift));
    }
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

/// Whether a byte needs an escape. RFC 8259, section 7:
/// `unescaped = %x20-21 / %x23-5B / %x5D-10FFFF`.
fn is_special(byte: u8) -> bool {
    (byte < b' ') | (byte == b'"') | (byte == b'\\')
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

/// Writes at most `GROUP` bytes of a string, without a branch, and returns the length. `None` if one of them takes
/// more than two characters, or if there is no room for the worst.
#[allow(clippy::indexing_slicing, reason = "the remainder is within the room")]
pub(crate) fn escape_group(group: &[u8], room: &mut [u8]) -> Option<usize> {
    const { assert!(LONG as usize > 2 * GROUP) };
    let room = room.first_chunk_mut::<{ 2 * GROUP + 1 }>()?;
    let mut len = 0;
    for &byte in group {
        let (pair, taken) = ESCAPES[usize::from(byte)];
        let place = len % (2 * GROUP);
        room[place..place + 2].copy_from_slice(&pair);
        len += usize::from(taken);
    }
    if len <= 2 * GROUP { Some(len) } else { None }
}

/// Eight times the digit zero.
pub(crate) const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Eight decimal digits, the first in the lowest byte: two numbers of four digits are split into four of two, and
/// these into eight of one, all at once. `(x * 5243) >> 19` is `x / 100` below 10,000, `(x * 103) >> 10` is
/// `x / 10` below 100.
pub(crate) const fn eight_digits(value: u32) -> u64 {
    let fours = (value / 10_000) as u64 | ((value % 10_000) as u64) << 32;
    let hundreds = ((fours * 5243) >> 19) & 0x0000_007F_0000_007F;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
    tens | (twos - tens * 10) << 8
}
