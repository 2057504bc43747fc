//! White space.

/// Whether a text ends in a character with Unicode's property White_Space. `end` has the text's last bytes, the
/// last one lowest. `char::is_whitespace` would take a table, and `str::chars` a decoder.
pub(crate) fn ends_in_white_space(end: u32) -> bool {
    matches!(end & 0xFF, 0x09..=0x0D | 0x20)
        || matches!(end & 0xFFFF, 0xC285 | 0xC2A0)
        || matches!(
            end & 0xFF_FFFF,
            0xE1_9A80
                | 0xE2_8080..=0xE2_808A
                | 0xE2_80A8
                | 0xE2_80A9
                | 0xE2_80AF
                | 0xE2_819F
                | 0xE3_8080
        )
}

/// The last bytes of a text, the last one lowest.
pub(crate) fn end(text: &[u8]) -> u32 {
    text.iter().fold(0, |end, &byte| end << 8 | u32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::{end, ends_in_white_space};

    /// Every character, against the standard library.
    #[test]
    fn white_space() {
        for character in '\0'..=char::MAX {
            assert_eq!(ends_in_white_space(end(character.encode_utf8(&mut [0; 4]).as_bytes())), character.is_whitespace());
        }
    }
}
