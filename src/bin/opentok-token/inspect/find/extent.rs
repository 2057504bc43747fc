//! How far a token reaches, and the token without the marks of its way.

use super::start::{Start, start_of, starts_with_header};
use super::unit::{Spelling, Unit};
use crate::inspect::read::base64::{decode_base64url, decode_standard, to_base64url};
use crate::inspect::read::t1;

/// The characters of an HS256 signature in base64url.
pub const SIGNATURE_LEN: usize = 43;

/// The least length of a word that is taken for a piece of base64, and not for prose.
const MIN_PIECE_LEN: usize = 16;

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
    let mut body = Body::new(start);
    let (mut at, mut end) = (0, 0);
    while let Some(unit) = next(at) {
        let rest = text.get(at..).unwrap_or_default();
        let plain = rest.get(..body.plain_len(rest)).unwrap_or_default();
        if body.ends_before(rest) {
            break;
        } else if !plain.is_empty() {
            body.push_plain(plain);
            at += plain.len();
            end = at;
        } else if unit.is_token_character() && (start == Start::Jwt || unit.c != '.') {
            body.push(unit.c, unit.spelling);
            at += unit.len;
            end = at;
        } else if unit.is_gap() {
            let mut gap = Gap::default();
            while let Some(unit) = next(at).filter(|unit| unit.is_gap()) {
                gap.add(unit);
                at += unit.len;
            }
            let is_token = next(at).is_some_and(Unit::is_token_character);
            if !is_token || !body.continues(&gap, text.get(at..).unwrap_or_default()) {
                break;
            }
            body.push_gap(&gap);
        } else {
            break;
        }
    }
    let mut token = body.resolve_spaces();
    if start == Start::Jwt {
        // The dots of a sentence.
        while body.dots > 2
            && token.ends_with('.')
            && text.get(..end).is_some_and(|it| it.ends_with('.'))
        {
            token.pop();
            body.dots -= 1;
            end -= 1;
        }
    }
    Extent { token, len: end, repairs: body.repairs }
}

/// White space or invisible characters between two characters of a token.
#[derive(Default)]
struct Gap {
    /// The characters of white space.
    spaces: usize,
    /// Whether a line ends here.
    has_line_end: bool,
    /// The spellings of the characters.
    spellings: Vec<Spelling>,
}

impl Gap {
    /// Counts a character.
    fn add(&mut self, unit: Unit) {
        self.spaces += usize::from(unit.spelling != Spelling::Invisible);
        self.has_line_end |= matches!(unit.c, '\n' | '\r');
        if !self.spellings.contains(&unit.spelling) {
            self.spellings.push(unit.spelling);
        }
    }

    /// Whether no character of the token was lost in it.
    const fn is_empty(&self) -> bool {
        self.has_line_end || self.spaces == 0
    }
}

/// The characters of a token so far.
struct Body {
    /// The beginning of the token.
    start: Start,
    /// The characters; spaces stand where a plus sign may have been.
    spaced: String,
    /// The dots among them.
    dots: usize,
    /// The characters after the last dot.
    last_len: usize,
    /// Whether these are of the alphabet of base64url.
    is_strict: bool,
    /// The spellings that were undone, each once.
    repairs: Vec<Spelling>,
}

impl Body {
    /// No characters yet.
    const fn new(start: Start) -> Self {
        Self {
            start,
            spaced: String::new(),
            dots: 0,
            last_len: 0,
            is_strict: true,
            repairs: Vec::new(),
        }
    }

    /// Adds a character.
    fn push(&mut self, c: char, spelling: Spelling) {
        self.spaced.push(c);
        self.last_len += 1;
        self.is_strict &= !matches!(c, '+' | '/' | '=');
        if c == '.' {
            self.dots += 1;
            self.last_len = 0;
            self.is_strict = true;
        }
        self.add_repair(spelling);
    }

    /// The bytes of characters that need no closer look, up to where the token might end.
    fn plain_len(&self, rest: &str) -> usize {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
        let len = rest.bytes().take_while(is_plain).count();
        let (plain, after) = rest.split_at(len);
        match self.start {
            Start::Jwt if self.dots == 2 && self.last_len < SIGNATURE_LEN => {
                len.min(SIGNATURE_LEN - self.last_len)
            }
            // Another token, of which the equals signs are not plain.
            Start::T1 | Start::T1Body if after.starts_with("==") && plain.ends_with("T1") => {
                len - 2
            }
            _ => len,
        }
    }

    /// Adds such characters.
    fn push_plain(&mut self, plain: &str) {
        self.spaced.push_str(plain);
        self.last_len += plain.len();
        self.is_strict &= !plain.contains(['+', '/']);
    }

    /// Adds a gap.
    fn push_gap(&mut self, gap: &Gap) {
        if !gap.is_empty() {
            self.spaced.extend(std::iter::repeat_n(' ', gap.spaces));
            self.last_len += gap.spaces;
        }
        gap.spellings.iter().for_each(|&spelling| self.add_repair(spelling));
    }

    /// Whether it ends before text that might go on with it: another token, or the rest of a path.
    fn ends_before(&self, rest: &str) -> bool {
        match self.start {
            Start::T1 => self.spaced.len() >= t1::PREFIX.len() && rest.starts_with(t1::PREFIX),
            Start::T1Body => rest.starts_with(t1::PREFIX),
            Start::Jwt => {
                let is_whole = self.dots == 2 && self.last_len == SIGNATURE_LEN;
                let is_other = starts_with_header(rest) || rest.starts_with(t1::PREFIX);
                is_whole && (is_other || (rest.starts_with('/') && self.is_strict))
            }
        }
    }

    /// Remembers a spelling.
    fn add_repair(&mut self, spelling: Spelling) {
        if spelling != Spelling::Plain && !self.repairs.contains(&spelling) {
            self.repairs.push(spelling);
        }
    }

    /// Whether text after a gap belongs to the token.
    fn continues(&self, gap: &Gap, rest: &str) -> bool {
        let spaced = self.spaced.as_str();
        let is_token = |c| Unit { c, len: 0, spelling: Spelling::Plain }.is_token_character();
        let word = rest.get(..rest.find(|c| !is_token(c)).unwrap_or(rest.len()));
        let word = word.unwrap_or_default();
        let begins_t1 = start_of(rest) == Some(Start::T1) && !spaced.starts_with("T1");
        if begins_t1 || word.starts_with(t1::PREFIX) || starts_with_header(word) {
            return false;
        }
        match self.start {
            _ if gap.is_empty() => true,
            Start::Jwt => self.dots < 2 || (self.dots == 2 && self.last_len < SIGNATURE_LEN),
            // The prefix itself, spelled with a space.
            _ if spaced.len() <= t1::PREFIX.len() => true,
            _ if spaced.ends_with('=') => false,
            // A plus sign in base64 of ASCII is always the last of four characters.
            _ => spaced.len() % 4 != 0 || word.len() >= MIN_PIECE_LEN || word.ends_with('='),
        }
    }

    /// The token, with plus signs or nothing in the place of spaces, as it makes more sense.
    fn resolve_spaces(&self) -> String {
        let spaced = self.spaced.as_str();
        let joined = spaced.replace(' ', "");
        if joined.len() == spaced.len() {
            return joined;
        }
        // A space within the prefix was never a plus sign.
        let plus = if joined.starts_with(t1::PREFIX) {
            let body = spaced.trim_start_matches(['T', '1', '=', ' ']);
            format!("{}{}", t1::PREFIX, body.replace(' ', "+"))
        } else {
            spaced.replace(' ', "+")
        };
        if sense(&joined, self.start) > sense(&plus, self.start) { joined } else { plus }
    }
}

/// The number of parts of a token that make sense.
fn sense(token: &str, start: Start) -> usize {
    if start.is_t1() {
        let body = token.strip_prefix(t1::PREFIX).unwrap_or(token);
        let text = decode_standard(body).and_then(|bytes| String::from_utf8(bytes).ok());
        return usize::from(text.is_some_and(|text| !text.contains(char::is_control)));
    }
    let is_json = |part: &&str| {
        let bytes = decode_base64url(&to_base64url(part)).unwrap_or_default();
        serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok()
    };
    let signature = token.split('.').nth(2).unwrap_or_default();
    let is_signature = signature.trim_end_matches('=').len() == SIGNATURE_LEN;
    token.split('.').take(2).filter(is_json).count() + usize::from(is_signature)
}
