//! Integers in decimal.

use crate::wide::{WIDE, eight_digits};

/// Writes an integer, piece by piece.
pub(crate) fn decimal(mut value: u64, push: &mut impl FnMut(&[u8])) {
    if WIDE {
        let (front, last) = (value / 100_000_000, (value % 100_000_000) as u32);
        let mut zeros = 0;
        if front > 0 {
            decimal(front, push);
        } else {
            zeros = last.checked_ilog10().map_or(7, |log| 7 - log as usize);
        }
        return push(eight_digits(last).get(zeros..).unwrap_or_default());
    }
    let mut digits = [0; u64::MAX.ilog10() as usize + 1];
    let mut start = digits.len();
    for digit in digits.iter_mut().rev() {
        (value, *digit) = split_last(value);
        start -= 1;
        if value == 0 {
            break;
        }
    }
    push(digits.get(start..).unwrap_or_default());
}

/// Splits the last digit off, byte by byte: a 32-bit processor has no instruction for this division, and the
/// function in its place would be longer than all that stands here.
fn split_last(value: u64) -> (u64, u8) {
    let (mut bytes, mut rest) = (value.to_be_bytes(), 0);
    for byte in &mut bytes {
        let part = rest << 8 | u32::from(*byte);
        *byte = (part / 10) as u8;
        rest = part % 10;
    }
    (u64::from_be_bytes(bytes), b'0' + rest as u8)
}
