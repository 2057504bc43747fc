//! White space.

/// Whether a text ends in a character with Unicode's property White_Space. `char::is_whitespace` would take a
/// table, and `str::chars` a decoder.
pub(crate) const fn ends_in_white_space(text: &[u8]) -> bool {
    matches!(
        text,
        [.., b'\t'..=b'\r' | b' ']
            | [.., 0xC2, 0x85 | 0xA0]
            | [.., 0xE1, 0x9A, 0x80]
            | [.., 0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF]
            | [.., 0xE2, 0x81, 0x9F]
            | [.., 0xE3, 0x80, 0x80]
    )
}

#[cfg(test)]
mod tests {
    use super::ends_in_white_space;

    /// Every character, against the standard library.
    #[test]
    fn white_space() {
        for character in '\0'..=char::MAX {
            assert_eq!(
                ends_in_white_space(character.encode_utf8(&mut [0; 4]).as_bytes()),
                character.is_whitespace()
            );
        }
    }
}
