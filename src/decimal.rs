//! Integers in decimal.

use crate::wide::{WIDE, ZEROS, eight_digits};

/// Writes an integer, piece by piece: each time so many bytes, and behind them what does not matter.
pub(crate) fn decimal(value: u64, push: &mut impl FnMut(&[u8], usize)) {
    if WIDE { by_eight(value, push) } else { by_one(value, push) }
}

/// Writes it in pieces of eight digits, the first of them without its leading zeros.
fn by_eight(value: u64, push: &mut impl FnMut(&[u8], usize)) {
    const EIGHT: u64 = 100_000_000;
    let (front, last) = (value / EIGHT, eight_digits((value % EIGHT) as u32));
    if front == 0 {
        return first_digits(last, push);
    }
    let (front, middle) = (front / EIGHT, eight_digits((front % EIGHT) as u32));
    if front == 0 {
        first_digits(middle, push);
    } else {
        first_digits(eight_digits(front as u32), push);
        push(&(middle | ZEROS).to_le_bytes(), 8);
    }
    push(&(last | ZEROS).to_le_bytes(), 8);
}

/// Writes eight digits without leading zeros.
fn first_digits(digits: u64, push: &mut impl FnMut(&[u8], usize)) {
    // The last digit is never one of them.
    let zeros = (digits | 1 << 56).trailing_zeros() / 8;
    push(&((digits | ZEROS) >> (8 * zeros)).to_le_bytes(), 8 - zeros as usize);
}

/// Writes it at once, digit by digit from the last on.
fn by_one(mut value: u64, push: &mut impl FnMut(&[u8], usize)) {
    let mut digits = [0; u64::MAX.ilog10() as usize + 1];
    let mut start = digits.len();
    for digit in digits.iter_mut().rev() {
        (value, *digit) = split_last(value);
        start -= 1;
        if value == 0 {
            break;
        }
    }
    let digits = digits.get(start..).unwrap_or_default();
    push(digits, digits.len());
}

/// Splits the last digit off, byte by byte: a small processor has no instruction to divide so many bits, or none
/// to divide at all, and the function in its place would be longer than all that stands here.
/// `(x * 6554) >> 16` is `x / 10` up to 16,388, and a part is below 2,560.
fn split_last(value: u64) -> (u64, u8) {
    let (mut bytes, mut rest) = (value.to_be_bytes(), 0);
    for byte in &mut bytes {
        let part = rest << 8 | u32::from(*byte);
        let tenth = (part * 6554) >> 16;
        *byte = tenth as u8;
        rest = part - 10 * tenth;
    }
    (u64::from_be_bytes(bytes), b'0' + rest as u8)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::string::{String, ToString as _};

    /// What both ways write, which is what the standard library writes.
    #[track_caller]
    fn check(value: u64) {
        let [mut eight, mut one] = [const { String::new() }; 2];
        super::by_eight(value, &mut |digits, len| {
            eight += core::str::from_utf8(&digits[..len]).unwrap();
        });
        super::by_one(value, &mut |digits, len| {
            one += core::str::from_utf8(&digits[..len]).unwrap();
        });
        assert_eq!([eight, one], [value.to_string(), value.to_string()]);
    }

    /// Each number of four digits in each place of four digits, alone and between others.
    #[test]
    fn all_fours_in_all_places() {
        for four in (0..10_000_u64).step_by(if cfg!(miri) { 997 } else { 1 }) {
            for place in [0, 4, 8, 12].map(|place| 10_u64.pow(place)) {
                check(four * place);
                check(four * place + 9_870_000_000_000_000_000 / place * place);
                check(four * place + place - 1);
            }
        }
    }

    /// Where lengths change.
    #[test]
    fn powers() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        for value in powers.chain((0..64).map(|bit| 1 << bit)).chain([u64::MAX]) {
            check(value - 1);
            check(value);
            check(value.wrapping_add(1));
        }
    }
}
