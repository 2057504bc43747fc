//! White space.

/// Whether a character has Unicode's property White_Space. `char::is_whitespace` takes a table.
pub(crate) const fn is_white_space(character: char) -> bool {
    matches!(
        character,
        '\t'..='\r'
            | ' '
            | '\u{85}'
            | '\u{A0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200A}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202F}'
            | '\u{205F}'
            | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    /// Every character, against the standard library.
    #[test]
    fn white_space() {
        for character in '\0'..=char::MAX {
            assert_eq!(super::is_white_space(character), character.is_whitespace());
        }
    }
}
