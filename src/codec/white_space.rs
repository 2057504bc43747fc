//! White space.

/// Characters that follow each other, in one number; see [`run`].
pub(crate) type Run = u32;

/// `count` characters, of which the first has these bytes of UTF-8, three at most.
pub(crate) const fn run(first: u32, count: u32) -> Run {
    first << 8 | count
}

/// The characters with Unicode's property White_Space. `char::is_whitespace` takes a larger table.
pub(crate) const WHITE_SPACE: [Run; 10] = [
    run(0x09, 5),
    run(0x20, 1),
    run(0xC285, 1),
    run(0xC2A0, 1),
    run(0x00E1_9A80, 1),
    run(0x00E2_8080, 11),
    run(0x00E2_80A8, 2),
    run(0x00E2_80AF, 1),
    run(0x00E2_819F, 1),
    run(0x00E3_8080, 1),
];

/// Whether a text ends in a character of these runs.
pub(crate) fn ends_in(text: &[u8], runs: &[Run]) -> bool {
    let (mut utf8, mut shift) = (0_u32, 0);
    text.iter().rev().take(3).any(|&byte| {
        utf8 |= u32::from(byte) << shift;
        shift += 8;
        runs.iter().any(|run| utf8.wrapping_sub(run >> 8) < run & 0xFF)
    })
}

#[cfg(test)]
mod tests {
    use super::{WHITE_SPACE, ends_in, run};

    /// The first and the last character of a run, and those beside it.
    #[test]
    fn ends_of_a_run() {
        let run = [run(u32::from(b'b'), 3)];
        let found = ["a", "b", "d", "e"].map(|text| ends_in(text.as_bytes(), &run));
        assert_eq!(found, [false, true, true, false]);
    }

    /// Every character, against the standard library.
    #[test]
    fn white_space() {
        for character in ('\0'..=char::MAX).step_by(if cfg!(miri) { 4999 } else { 1 }) {
            assert_eq!(
                ends_in(character.encode_utf8(&mut [0; 4]).as_bytes(), &WHITE_SPACE),
                character.is_whitespace()
            );
        }
    }
}
