//! Random texts: with the characters that encodings treat alone, and of the lengths around limits.

use data_encoding::BASE64URL_NOPAD;

use crate::random::Random;

/// Characters at the ends of ranges, and those that JSON, query strings or readers of text treat alone.
const EDGES: &[char] = &[
    '\0',
    '\u{1}',
    '\u{8}',
    '\t',
    '\n',
    '\u{b}',
    '\u{c}',
    '\r',
    '\u{1f}',
    ' ',
    '"',
    '\'',
    '\\',
    '/',
    '%',
    '&',
    '=',
    '+',
    '~',
    ':',
    '\u{7f}',
    '\u{80}',
    '\u{9f}',
    '\u{a0}',
    'é',
    '\u{7ff}',
    '\u{800}',
    '\u{2028}',
    '\u{2029}',
    '中',
    '\u{d7ff}',
    '\u{e000}',
    '\u{feff}',
    '\u{fffd}',
    '\u{ffff}',
    '\u{10000}',
    '😀',
    '\u{10ffff}',
];

/// A character.
pub fn character(random: &mut Random) -> char {
    match random.below(4) {
        0 => char::from(b' ' + u8::try_from(random.below(95)).expect("below 95")),
        1 => random.pick(EDGES),
        2 => char::from(b'a' + u8::try_from(random.below(26)).expect("below 26")),
        _ => char::from_u32(u32::try_from(random.below(0x11_0000)).expect("below 2^32"))
            .unwrap_or('x'),
    }
}

/// A text, mostly short.
pub fn text(random: &mut Random) -> String {
    let len = match random.below(100) {
        0..5 => 0,
        5..90 => random.below(40),
        90..98 => random.below(400),
        _ => random.below(5000),
    };
    (0..len).map(|_| character(random)).collect()
}

/// A text of this many UTF-16 code units.
pub fn of_units(random: &mut Random, units: usize) -> String {
    let mut text = String::new();
    let mut rest = units;
    while rest > 0 {
        let next = character(random);
        let next = if next.len_utf16() > rest { 'x' } else { next };
        rest -= next.len_utf16();
        text.push(next);
    }
    text
}

/// A text of this many bytes in UTF-8.
pub fn of_bytes(random: &mut Random, bytes: usize) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        let next = character(random);
        text.push(if text.len() + next.len_utf8() > bytes { 'x' } else { next });
    }
    text
}

/// A number of digits.
pub fn digits(random: &mut Random, len: usize) -> String {
    (0..len).map(|_| random.pick(&['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])).collect()
}

/// A session ID with this text in it.
pub fn session_id(prefix: &str, decoded: &[u8]) -> String {
    format!("{prefix}{}", BASE64URL_NOPAD.encode(decoded))
}
