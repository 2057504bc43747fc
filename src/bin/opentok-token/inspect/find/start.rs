//! The beginnings of tokens.

use super::unit::Unit;
use crate::inspect::read::t1;

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
