//! Lower-case hexadecimal digits.

/// The two digits of a byte.
pub(crate) const fn hex(byte: u8) -> [u8; 2] {
    [digit(byte >> 4), digit(byte & 0xF)]
}

/// The digit of a value below 16.
const fn digit(value: u8) -> u8 {
    match value {
        0..=9 => b'0' + value,
        _ => b'a' - 10 + value,
    }
}
