//! What every file needs of bytes.

/// Copies as many bytes as fit; unlike the method of slices, it has no case in which it panics.
pub(crate) fn copy(from: &[u8], to: &mut [u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

/// Bytes that are ASCII as text. Without `unsafe`, the only way is to have them looked at once more.
pub(crate) fn ascii(text: &[u8]) -> &str {
    core::str::from_utf8(text).unwrap_or_default()
}

/// The lower-case hexadecimal digit of the low four bits.
pub(crate) const fn hex_digit(byte: u8) -> u8 {
    match byte & 0xF {
        digit @ 0..=9 => b'0' + digit,
        digit => b'a' - 10 + digit,
    }
}
