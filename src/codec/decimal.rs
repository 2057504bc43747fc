//! Integers in decimal.

use super::SMALL;

/// Formats an integer, without leading zeros, as words of up to eight digits, the first digit in the lowest
/// byte; `push` takes each word and its length. Microcontrollers without an operating system take the small
/// version: most have no instruction to divide 64 bits, and the compiler would link a function for it.
pub(crate) fn decimal(value: u64, push: &mut impl FnMut(u64, usize)) {
    if SMALL { small(value, push) } else { fast(value, push) }
}

/// Formats eight digits at a time.
fn fast(value: u64, push: &mut impl FnMut(u64, usize)) {
    const EIGHT: u64 = 100_000_000;
    const ZEROS: u64 = u64::from_ne_bytes([b'0'; 8]);
    let mut first = |value| {
        let digits = eight_digits(value);
        // The last digit counts, even if it is zero.
        let zeros = (digits | 1 << 56).trailing_zeros() / 8;
        push((digits | ZEROS) >> (8 * zeros), 8 - zeros as usize);
    };
    let (high, low) = (value / EIGHT, value % EIGHT);
    if high == 0 {
        return first(low);
    }
    let (top, middle) = (high / EIGHT, high % EIGHT);
    if top == 0 {
        first(middle);
    } else {
        first(top);
        push(eight_digits(middle) | ZEROS, 8);
    }
    push(eight_digits(low) | ZEROS, 8);
}

/// Eight digits of a number below 10^8, the first in the lowest byte. The number is split into two of four
/// digits, these into four of two, and these into eight of one, all at once in a `u64`.
/// `(x * 5243) >> 19` is `x / 100` below 10,000, and `(x * 103) >> 10` is `x / 10` below 100.
#[inline(never)]
const fn eight_digits(value: u64) -> u64 {
    let fours = (value / 10_000) | (value % 10_000) << 32;
    let hundreds = ((fours * 5243) >> 19) & 0x0000_007F_0000_007F;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
    tens | (twos - tens * 10) << 8
}

/// Formats one digit at a time, the last first. The integer is divided by ten byte by byte, as in long division;
/// `(n * 6554) >> 16` is `n / 10` for `n` up to 16,388, and here `n` is below 2,560.
fn small(value: u64, push: &mut impl FnMut(u64, usize)) {
    let (mut bytes, mut digits) = (value.to_be_bytes(), [0; u64::MAX.ilog10() as usize + 1]);
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0;
        for byte in &mut bytes {
            let dividend = remainder << 8 | u32::from(*byte);
            let quotient = (dividend * 6554) >> 16;
            *byte = quotient as u8;
            remainder = dividend - 10 * quotient;
        }
        *digit = b'0' + remainder as u8;
        if bytes == [0; 8] {
            break;
        }
    }
    for digit in digits.into_iter().filter(|digit| *digit != 0) {
        push(digit.into(), 1);
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test may panic")]
mod tests {
    use std::string::ToString as _;
    use std::vec::Vec;

    use super::{fast, small};

    /// Compares the digits of both versions with those of the standard library.
    #[track_caller]
    fn check(value: u64) {
        let [mut by_eight, mut by_one] = [const { Vec::<u8>::new() }; 2];
        fast(value, &mut |digits: u64, len| {
            by_eight.extend_from_slice(&digits.to_le_bytes()[..len]);
        });
        small(value, &mut |digits: u64, len| {
            by_one.extend_from_slice(&digits.to_le_bytes()[..len]);
        });
        let expected = value.to_string().into_bytes();
        assert_eq!([by_eight, by_one], [expected.clone(), expected]);
    }

    /// Every number of four digits at every position of the integer, alone and between other digits.
    #[test]
    fn four_digits_everywhere() {
        for four in (0..10_000_u64).step_by(if cfg!(miri) { 997 } else { 1 }) {
            for place in [0, 4, 8, 12].map(|place| 10_u64.pow(place)) {
                check(four * place);
                check(four * place + 9_870_000_000_000_000_000 / place * place);
                check(four * place + place - 1);
            }
        }
    }

    /// Every digit at every place, alone and among zeros, ones and nines.
    #[test]
    fn every_digit_everywhere() {
        let step = if cfg!(miri) { 3 } else { 1 };
        for place in (0..20).step_by(step).map(|power| 10_u64.pow(power)) {
            for digit in (0..=9_u64).take_while(|digit| place.checked_mul(*digit).is_some()) {
                for others in [0, 1_111_111_111_111_111_111, 9_999_999_999_999_999_999] {
                    let without = others - others / place % 10 * place;
                    if let Some(value) = without.checked_add(digit * place) {
                        check(value);
                    }
                }
            }
        }
    }

    /// Every integer of eight digits by the fast version, against a counter of digits, and one in a thousand by both.
    #[test]
    #[cfg(not(coverage))]
    #[ignore = "100 million integers take minutes if they are not optimized: `.ci/run exhaustive`"]
    fn every_eight_digits() {
        let mut expected = *b"00000000";
        for value in 0..100_000_000_u64 {
            let digits = super::eight_digits(value) | 0x3030_3030_3030_3030;
            assert!(digits.to_le_bytes() == expected, "{value}");
            if value % 1000 == 0 {
                check(value);
            }
            for digit in expected.iter_mut().rev() {
                if *digit < b'9' {
                    *digit += 1;
                    break;
                }
                *digit = b'0';
            }
        }
    }

    /// The integers around powers of ten and of two, where lengths and carries change.
    #[test]
    fn around_powers() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        let values = powers.chain((0..64).map(|bit| 1 << bit)).chain([u64::MAX]);
        for value in values.step_by(if cfg!(miri) { 4 } else { 1 }) {
            check(value - 1);
            check(value);
            check(value.wrapping_add(1));
        }
    }

    /// Every dividend of one step of the long division.
    #[test]
    fn tenths() {
        for dividend in 0..2560_u32 {
            assert_eq!((dividend * 6554) >> 16, dividend / 10);
        }
    }
}
