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

/// The text in front of a token.
struct Front {
    /// The HTTP header that it names last.
    http_header: Option<&'static str>,
    /// Whether it ends with the word `Bearer`.
    bearer: bool,
    /// Whether it is nothing else than that, or empty.
    is_bare: bool,
}

impl Front {
    /// Reads it backwards: quotation marks, `Bearer`, a colon, and a name.
    fn of(text: &str) -> Self {
        let is_separator = |c: char| c.is_whitespace() || QUOTES.contains(&c);
        let unquoted = text.trim_end_matches(is_separator);
        let has_quotes = !text.get(unquoted.len()..).unwrap_or_default().trim().is_empty();
        let word = unquoted.trim_end_matches(':');
        let before_bearer = word.len().checked_sub("bearer".len()).and_then(|at| {
            let (before, bearer) = word.split_at_checked(at)?;
            let is_word = !before.ends_with(char::is_alphanumeric);
            (is_word && bearer.eq_ignore_ascii_case("bearer")).then_some(before)
        });
        let rest = before_bearer.unwrap_or(unquoted);

        let named = rest.trim_end_matches(|c: char| is_separator(c) || matches!(c, ':' | '='));
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let before_name = named.trim_end_matches(is_name);
        let name = named.get(before_name.len()..).unwrap_or_default();
        let mut known = [REST_HEADER, T1_HEADER, PARTNER_HEADER, AUTHORIZATION].into_iter();
        let http_header = known.find(|known| known.eq_ignore_ascii_case(name));
        let between = rest.get(named.len()..).unwrap_or_default();
        let is_header_line = http_header.is_some()
            && before_name.trim().is_empty()
            && between.chars().all(|c| matches!(c, ' ' | '\t' | ':'));
        let is_bare = !has_quotes && (is_header_line || rest.trim().is_empty());
        Self { http_header, bearer: before_bearer.is_some(), is_bare }
    }
}

/// Says how a token was found between two texts.
fn describe(before: &str, extent: Extent, after: &str) -> Found {
    let front = Front::of(before);
    let is_json = before.ends_with('"') && after.starts_with('"');
    let is_url = before.contains(['?', '&']) || before.contains("://");
    let mut repairs = extent.repairs;
    // Escapes that belong to the encoding around a token are no damage.
    repairs.retain(|&spelling| {
        !(is_json && spelling == Spelling::Backslash || is_url && spelling == Spelling::Percent)
    });
    let mut diagnostics = Vec::new();
    if !front.is_bare || !after.trim().is_empty() {
        let place = place(before, after, is_url);
        let message = format!("the token was found {place}; the report is about the token alone");
        diagnostics.push(Diagnostic::new(Code::Wrapped, message));
    }
    if !repairs.is_empty() {
        let spellings: Vec<&str> = repairs.iter().map(|spelling| spelling.name()).collect();
        let spellings = spellings.join(", ");
        let message =
            format!("the token was repaired: {spellings}; the report is about the repaired one");
        let is_space = |it: &Spelling| matches!(it, Spelling::WhiteSpace | Spelling::Invisible);
        let hint = if repairs.iter().all(is_space) {
            "pass it on in one piece, without line breaks and spaces; a space may have been a +"
        } else {
            "pass it on as it was made, encoded no more often than it is decoded"
        };
        diagnostics.push(Diagnostic::new(Code::Mangled, message).hint(hint));
    }
    Found {
        token: extent.token,
        http_header: front.http_header,
        bearer: front.bearer,
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
