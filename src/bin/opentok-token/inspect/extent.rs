//! How far a token reaches, and the token without the marks of its way.

use super::base64::{decode_base64url, decode_standard, to_base64url};
use super::t1;
use super::unit::{Spelling, Unit};

/// The characters of an HS256 signature in base64url.
pub const SIGNATURE_LEN: usize = 43;

/// The beginnings of a JOSE header: base64url of `{"` and a letter or another character, of `{` and white
/// space.
const JWT_STARTS: [&str; 6] = ["eyJ", "eyI", "eyA", "ewo", "ew0", "ewk"];

/// The least length of a JOSE header.
const MIN_HEADER_LEN: usize = 10;

/// The beginnings of headers, none of which claims have: `{"alg"`, `{"typ"`, `{"kid"`, `{"cty"`, `{"ist"`.
const HEADER_STARTS: [&str; 5] = ["eyJhbGci", "eyJ0eXAi", "eyJraWQi", "eyJjdHki", "eyJpc3Qi"];

/// The beginning of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// `T1==`, in any spelling.
    T1,
    /// A T1 token without its first characters.
    T1Body,
    /// A JOSE header.
    Jwt,
}

impl Start {
    /// Whether it is one of a T1 token.
    pub const fn is_t1(self) -> bool {
        matches!(self, Self::T1 | Self::T1Body)
    }
}

/// The beginning of a token at the start of a text.
pub fn start_of(text: &str) -> Option<Start> {
    if let Some(rest) = text.strip_prefix("T1") {
        let mark = rest.trim_start();
        if Unit::first(mark, true).is_some_and(|unit| unit.c == '=') {
            return Some(Start::T1);
        }
    }
    if text.starts_with(t1::BASE64_START) {
        return Some(Start::T1Body);
    }
    let is_jwt = JWT_STARTS.iter().any(|start| text.starts_with(start));
    let is_long = || {
        let characters = text.chars().take(MIN_HEADER_LEN);
        characters.filter(|c| c.is_ascii_alphanumeric() || "+/-_".contains(*c)).count()
            == MIN_HEADER_LEN
    };
    (is_jwt && is_long()).then_some(Start::Jwt)
}

/// Whether a text begins with the header of a JWT, which its claims do not.
pub fn starts_with_header(text: &str) -> bool {
    HEADER_STARTS.iter().any(|start| text.starts_with(start))
}

/// A token within a text.
#[derive(Debug)]
pub struct Extent {
    /// The token, repaired.
    pub token: String,
    /// The bytes that it takes.
    pub len: usize,
    /// The spellings that were undone.
    pub repairs: Vec<Spelling>,
}

/// Finds the end of the token with which a text begins.
pub fn measure(text: &str, start: Start) -> Extent {
    let is_quoted_printable = text.starts_with("T1=3D") || text.starts_with("T1=3d");
    let next = |at: usize| Unit::first(text.get(at..)?, is_quoted_printable);
    // Spaces stand where a plus sign may have been; other gaps leave nothing.
    let mut spaced = String::new();
    let mut repairs = Vec::new();
    let (mut at, mut end) = (0, 0);
    while let Some(unit) = next(at) {
        if unit.is_token_character() && (start == Start::Jwt || unit.c != '.') {
            spaced.push(unit.c);
            repairs.push(unit.spelling);
            at += unit.len;
            end = at;
        } else if unit.is_gap() {
            let (mut spaces, mut breaks) = (0, false);
            let mut spellings = Vec::new();
            while let Some(gap) = next(at).filter(|unit| unit.is_gap()) {
                spaces += usize::from(gap.spelling != Spelling::Invisible);
                breaks |= matches!(gap.c, '\n' | '\r');
                spellings.push(gap.spelling);
                at += gap.len;
            }
            let rest = text.get(at..).unwrap_or_default();
            let is_token = next(at).is_some_and(Unit::is_token_character);
            if !is_token || !continues(&spaced, start, rest, breaks || spaces == 0) {
                break;
            }
            if !breaks {
                spaced.extend(std::iter::repeat_n(' ', spaces));
            }
            repairs.extend(spellings);
        } else {
            break;
        }
    }
    let mut token = resolve_spaces(&spaced, start);
    if start == Start::Jwt {
        end -= cut_surplus(&mut token, text.get(..end).unwrap_or_default());
    }
    repairs.retain(|&spelling| spelling != Spelling::Plain);
    repairs.sort_by_key(|spelling| spelling.name());
    repairs.dedup();
    Extent { token, len: end, repairs }
}

/// Whether text after a gap belongs to the token before it.
fn continues(spaced: &str, start: Start, rest: &str, is_line_break: bool) -> bool {
    let word_len = rest
        .find(|c: char| !Unit::is_token_character(Unit { c, len: 0, spelling: Spelling::Plain }));
    let word = rest.get(..word_len.unwrap_or(rest.len())).unwrap_or_default();
    if matches!(start_of(rest), Some(Start::T1)) && !spaced.starts_with("T1") {
        return false;
    }
    if word.starts_with(t1::PREFIX) || starts_with_header(word) {
        return false;
    }
    match start {
        _ if is_line_break => true,
        Start::Jwt => !has_whole_signature(spaced),
        // The prefix itself, spelled with a space.
        _ if spaced.len() < t1::PREFIX.len() => true,
        // A plus sign in base64 of ASCII is always the last of four characters.
        _ => {
            !spaced.ends_with('=')
                && (spaced.len() % 4 != 0 || word.len() >= 16 || word.ends_with('='))
                || spaced == t1::PREFIX
        }
    }
}

/// Whether a JWT has three parts, the last of which is as long as a signature.
fn has_whole_signature(token: &str) -> bool {
    token.split('.').nth(2).is_some_and(|signature| signature.len() >= SIGNATURE_LEN)
}

/// Puts plus signs or nothing in the place of spaces, as the token makes more sense.
fn resolve_spaces(spaced: &str, start: Start) -> String {
    let plus = spaced.replace(' ', "+");
    if !spaced.contains(' ') {
        return plus;
    }
    let joined = spaced.replace(' ', "");
    // A space within the prefix was never a plus sign.
    let plus = match joined.strip_prefix(t1::PREFIX) {
        Some(_) if !plus.starts_with(t1::PREFIX) => {
            let body = spaced.trim_start_matches(['T', '1', '=', ' ']).replace(' ', "+");
            format!("{}{body}", t1::PREFIX)
        }
        _ => plus,
    };
    if sense(&joined, start) > sense(&plus, start) { joined } else { plus }
}

/// How much of a token makes sense.
fn sense(token: &str, start: Start) -> usize {
    if start != Start::Jwt {
        let body = token.strip_prefix(t1::PREFIX).unwrap_or(token);
        let text = decode_standard(body).and_then(|bytes| String::from_utf8(bytes).ok());
        return usize::from(text.is_some_and(|text| !text.contains(char::is_control)));
    }
    let is_json = |part: &&str| {
        let bytes = decode_base64url(&to_base64url(part)).unwrap_or_default();
        serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok()
    };
    let has_len = token
        .split('.')
        .nth(2)
        .is_some_and(|signature| signature.trim_end_matches('=').len() == SIGNATURE_LEN);
    token.split('.').take(2).filter(is_json).count() + usize::from(has_len)
}

/// Takes away what follows on a JWT: dots of a sentence, and the rest of a URL. Returns the bytes.
fn cut_surplus(token: &mut String, spelled: &str) -> usize {
    let before = token.len();
    while token.ends_with('.') && token.matches('.').count() > 2 {
        token.pop();
    }
    if let Some(signature) = token.split('.').nth(2) {
        let path = signature.get(SIGNATURE_LEN..).filter(|rest| rest.starts_with('/'));
        let is_path = !signature.get(..SIGNATURE_LEN).unwrap_or_default().contains(['+', '/']);
        if let Some(path) = path.filter(|_| is_path) {
            let rest = token.len() - (token.find(signature).unwrap_or(0) + signature.len());
            token.truncate(token.len() - rest - path.len());
        }
    }
    // Only plain characters are taken away, of one byte each.
    (before - token.len()).min(spelled.len())
}
