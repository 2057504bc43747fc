//! Finds tokens in a text, and how they are wrapped there.

use std::borrow::Cow;

use opentok_token::{REST_HEADER, T1_HEADER};

use super::extent::{Extent, measure};
use super::start::{Start, start_of};
use super::unit::Spelling;
use crate::inspect::diagnostic::{Code, Diagnostic};

/// The retired header that carried API key and secret.
pub const PARTNER_HEADER: &str = "X-TB-PARTNER-AUTH";

/// The header in which other services take their tokens.
pub const AUTHORIZATION: &str = "Authorization";

/// Characters that stand around a token and are not part of a name.
const QUOTES: [char; 13] = [
    '"', '\'', '`', '\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}', '\u{ab}', '\u{bb}',
    '<', '(', '\\',
];

/// A token, and how it was found.
#[derive(Debug)]
pub struct Found {
    /// The token, repaired.
    pub token: String,
    /// The HTTP header that it was given with.
    pub http_header: Option<&'static str>,
    /// Whether the word `Bearer` stood in front.
    pub bearer: bool,
    /// Whether nothing follows on it.
    pub reaches_end: bool,
    /// Notes and errors about wrapping and repairs.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds all tokens, in their order.
pub fn find_tokens(text: &str) -> Vec<Found> {
    let mut extents: Vec<(usize, Extent, Start)> = Vec::new();
    let mut at = 0;
    while let Some((start, kind)) = next_start(text, at) {
        let extent = measure(text.get(start..).unwrap_or_default(), kind);
        at = start + extent.len.max(1);
        extents.push((start, extent, kind));
    }
    let ends: Vec<usize> = extents.iter().map(|(start, extent, _)| start + extent.len).collect();
    let starts: Vec<usize> = extents.iter().map(|(start, ..)| *start).collect();
    let found = extents.into_iter().enumerate().map(|(index, (start, extent, kind))| {
        let previous_end = index.checked_sub(1).and_then(|it| ends.get(it)).copied().unwrap_or(0);
        let end = start + extent.len;
        let next_start = starts.get(index + 1).copied().unwrap_or(text.len());
        let mut before = text.get(previous_end..start).unwrap_or_default();
        if kind == Start::T1Body {
            before = before.trim_end_matches(['T', '1', '=']);
        }
        describe(before, extent, text.get(end..next_start).unwrap_or_default())
    });
    found.collect()
}

/// The offset of the first token.
pub fn first_start(text: &str) -> Option<usize> {
    next_start(text, 0).map(|(at, _)| at)
}

/// The next place, from `from` on, at which a token begins.
fn next_start(text: &str, from: usize) -> Option<(usize, Start)> {
    let rest = text.get(from..)?;
    let candidates = rest.char_indices().filter(|(_, c)| matches!(c, 'T' | 'e' | 'c'));
    candidates.map(|(at, _)| from + at).find_map(|at| {
        let start = start_of(text.get(at..)?)?;
        let before = text.get(from..at)?;
        if start == Start::Jwt && before.ends_with('.') {
            // Claims, after a header that is damaged.
            let is_token = |c: char| c.is_ascii_alphanumeric() || "+/-_=".contains(c);
            let header = before.strip_suffix('.')?.trim_end_matches(is_token);
            return Some((from + header.len(), start));
        }
        // Of the first characters of a T1 token some may be left.
        let front = before.trim_end_matches(['T', '1', '=']);
        let is_start = is_boundary(before) || (start == Start::T1Body && is_boundary(front));
        is_start.then_some((at, start))
    })
}

/// Whether a token may begin after this.
fn is_boundary(before: &str) -> bool {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
    if !before.ends_with(is_inside) {
        return true;
    }
    // An escaped character, such as `%22` or `\n`.
    let bytes = before.as_bytes();
    let is_hex = |len: usize| {
        let digits = bytes.len().checked_sub(len).and_then(|at| bytes.get(at..));
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let mark = |len: usize| bytes.len().checked_sub(len).and_then(|at| bytes.get(at..));
    matches!(mark(2), Some([b'\\', b'n' | b'r' | b't']))
        || (is_hex(2) && matches!(mark(3), Some([b'%' | b'=', ..])))
        || (is_hex(4) && matches!(mark(6), Some([b'\\', b'u', ..])))
}

/// Says how a token was found between two texts.
fn describe(before: &str, extent: Extent, after: &str) -> Found {
    let is_separator = |c: char| c.is_whitespace() || QUOTES.contains(&c);
    let trimmed = before.trim_end_matches(is_separator);
    let front = trimmed.trim_end_matches(':');
    let bearer_at = front.len().checked_sub("bearer".len()).filter(|&at| {
        let is_word = !front.get(..at).unwrap_or_default().ends_with(char::is_alphanumeric);
        is_word && front.get(at..).is_some_and(|word| word.eq_ignore_ascii_case("bearer"))
    });
    let trimmed = bearer_at.and_then(|at| front.get(..at)).unwrap_or(trimmed);
    let named = trimmed.trim_end_matches(|c: char| is_separator(c) || c == ':' || c == '=');
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let front = named.trim_end_matches(is_name);
    let name = named.get(front.len()..).unwrap_or_default();
    let mut known = [REST_HEADER, T1_HEADER, PARTNER_HEADER, AUTHORIZATION].into_iter();
    let http_header = known.find(|known| known.eq_ignore_ascii_case(name));

    let is_plain = |text: &str| text.chars().all(|c| c == ' ' || c == ':' || c == '\t');
    let between = trimmed.get(named.len()..).unwrap_or_default();
    let is_bare = match http_header {
        // A header line.
        Some(_) => front.trim().is_empty() && is_plain(between),
        None => trimmed.trim().is_empty(),
    };
    let gap = before.get(before.trim_end_matches(is_separator).len()..).unwrap_or_default();
    let is_bare = is_bare && gap.trim().is_empty() && after.trim().is_empty();

    let is_json = before.ends_with('"') && after.starts_with('"');
    let is_url = before.contains(['?', '&']) || before.contains("://");
    let mut repairs = extent.repairs;
    // What an encoding asks for is no damage.
    repairs.retain(|&spelling| {
        !(is_json && spelling == Spelling::Backslash || is_url && spelling == Spelling::Percent)
    });
    let mut diagnostics = Vec::new();
    if !is_bare {
        let place = place(before, after, is_url);
        diagnostics.push(Diagnostic::new(
            Code::Wrapped,
            format!("the token was found {place}; the report is about the token alone"),
        ));
    }
    if !repairs.is_empty() {
        let spellings: Vec<&str> = repairs.iter().map(|spelling| spelling.name()).collect();
        let message = format!(
            "the token was repaired: {}; the report is about the repaired one",
            spellings.join(", ")
        );
        let hint = "pass it on as it was made, encoded no more often than it is decoded";
        diagnostics.push(Diagnostic::new(Code::Mangled, message).hint(hint));
    }
    Found {
        token: extent.token,
        http_header,
        bearer: bearer_at.is_some(),
        reaches_end: after.is_empty(),
        diagnostics,
    }
}

/// Where a token was found, for people.
fn place(before: &str, after: &str, is_url: bool) -> Cow<'static, str> {
    let trimmed = before.trim();
    let is_mark = |c: char| {
        matches!(c, '\u{feff}' | char::REPLACEMENT_CHARACTER | '\u{ef}' | '\u{bb}' | '\u{bf}')
    };
    if !trimmed.is_empty() && trimmed.chars().all(is_mark) {
        return "after a byte order mark".into();
    }
    if trimmed.contains(['{', '[']) && trimmed.contains('"') {
        return "in a JSON text".into();
    }
    if is_url {
        return "in a URL or form".into();
    }
    if trimmed.ends_with(QUOTES) && trimmed.chars().count() == 1 && !after.trim().is_empty() {
        return "in quotes".into();
    }
    if trimmed.is_empty() {
        return "before other text".into();
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '?' | '$');
    if trimmed.trim_end_matches(QUOTES).trim_end().strip_suffix(['=', ':']).is_some_and(|name| {
        !name.is_empty() && name.trim_start_matches("export ").chars().all(is_name)
    }) {
        return "after a name".into();
    }
    "in other text".into()
}
