//! The text with which an item may go on in the next line.

use opentok_token::{REST_HEADER, T1_HEADER};

use super::extent::SIGNATURE_LEN;
use super::locate::{AUTHORIZATION, PARTNER_HEADER, find_tokens, first_start};
use super::shapes::{has_secret_shape, is_other};
use super::start::{Start, start_of, starts_with_header};
use crate::inspect::read::t1;

/// The text that would continue an item.
pub enum Expects {
    /// JSON, until it is closed.
    Json(Json),
    /// Lines of base64.
    Base64(Progress),
    /// Nothing.
    Nothing,
}

impl Expects {
    /// The text that would continue an item that begins with this line.
    pub fn after(line: &str) -> Self {
        let mut json = Json::default();
        let begins_json = line.trim_start_matches(['\u{feff}', ' ', '\t']).starts_with(['{', '[']);
        if begins_json && json.reads_on(line) {
            return Self::Json(json);
        }
        Progress::of(line).map_or(Self::Nothing, Self::Base64)
    }

    /// The part of a line that continues the item; `None` if it does not.
    pub fn take<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        match self {
            Self::Json(_) if begins_item(line.trim_start()) => None,
            Self::Json(json) => {
                if !json.reads_on(line) {
                    *self = Self::Nothing;
                }
                Some(line)
            }
            Self::Base64(progress) => progress.take(line),
            Self::Nothing => None,
        }
    }

    /// Whether no text would continue the item.
    pub const fn is_nothing(&self) -> bool {
        match self {
            Self::Json(_) => false,
            Self::Base64(progress) => progress.is_complete(),
            Self::Nothing => true,
        }
    }
}

/// JSON that is not closed yet.
#[derive(Default)]
pub struct Json {
    /// The brackets that are open.
    depth: usize,
}

impl Json {
    /// Reads a line, and says whether brackets are open after it.
    fn reads_on(&mut self, line: &str) -> bool {
        // No string goes on in the next line (RFC 8259, section 7).
        let (mut in_string, mut escaped) = (false, false);
        for byte in line.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                b'{' | b'[' if !in_string => self.depth += 1,
                b'}' | b']' if !in_string => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        self.depth > 0
    }
}

/// The kinds of tokens that go on in different ways.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A JWT.
    Jwt,
    /// A T1 token.
    T1,
    /// A T1 token in quoted-printable mail, where `=` ends a line that goes on.
    QuotedPrintable,
}

/// A token that may go on in the next line.
pub struct Progress {
    /// Its kind.
    kind: Kind,
    /// Its dots.
    dots: usize,
    /// The characters after the last dot.
    last_len: usize,
    /// Whether it ends with `=`.
    is_padded: bool,
    /// Its lines.
    lines: usize,
    /// The width of the first line.
    width: usize,
    /// Whether all lines have that width.
    is_even: bool,
}

impl Progress {
    /// The token with which a line ends.
    fn of(line: &str) -> Option<Self> {
        // A shell goes on after a backslash.
        let line = line.trim_end().trim_end_matches('\\');
        let token = find_tokens(line).pop().filter(|found| found.reaches_end)?.token;
        let kind = if !start_of(&token).is_some_and(Start::is_t1) {
            Kind::Jwt
        } else if line.contains("T1=3D") || line.contains("T1=3d") {
            Kind::QuotedPrintable
        } else {
            Kind::T1
        };
        let width = line.len();
        let mut progress =
            Self { kind, dots: 0, last_len: 0, is_padded: false, lines: 0, width, is_even: true };
        progress.add(&token, width);
        Some(progress)
    }

    /// Counts the characters of a line.
    fn add(&mut self, characters: &str, width: usize) {
        self.dots += characters.matches('.').count();
        self.last_len = match characters.rsplit_once('.') {
            Some((_, last)) => last.len(),
            None => self.last_len + characters.len(),
        };
        self.is_padded = characters.ends_with('=');
        self.lines += 1;
        self.is_even &= width == self.width;
    }

    /// The part of a line in which the token goes on; `None` if it does not.
    fn take<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        // Mail is quoted with a mark in front of each line.
        let line = line.trim_start_matches(['>', ' ', '\t']);
        let marks = ['"', '\'', '`', ',', ';', ')', '>', '}', ']', '\\'];
        let word = line.trim_end().trim_end_matches(marks);
        let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=_-.%&;#\\".contains(c);
        // A line of a hexadecimal signature may look like a secret.
        let may_be_signature = self.dots == 2 && self.is_even && has_secret_shape(word);
        if word.is_empty() || !word.chars().all(is_base64) || (is_other(word) && !may_be_signature)
        {
            return None;
        }
        let goes_on = match start_of(word) {
            Some(start) if start.is_t1() => false,
            Some(_) if starts_with_header(word) => false,
            // The claims.
            Some(_) if self.kind == Kind::Jwt && self.dots < 2 => true,
            // Base64 that happens to begin like a JWT.
            Some(_) => !word.contains('.') && !self.is_complete(),
            // A token after a name is another one.
            None => !self.is_complete() && first_start(word).is_none_or(|at| at == 0),
        };
        if !goes_on {
            return None;
        }
        self.add(word, line.trim_end().trim_end_matches('\\').len());
        Some(line)
    }

    /// Whether the token has its end, and that is not the middle of lines of one width.
    const fn is_complete(&self) -> bool {
        match self.kind {
            Kind::Jwt => {
                let has_signature = self.dots >= 2 && self.last_len >= SIGNATURE_LEN;
                has_signature && !(self.lines > 1 && self.is_even)
            }
            Kind::T1 => self.is_padded && self.last_len > t1::PREFIX.len(),
            Kind::QuotedPrintable => !self.is_padded,
        }
    }
}

/// Whether a line begins an item even within JSON.
fn begins_item(line: &str) -> bool {
    let names = [REST_HEADER, T1_HEADER, PARTNER_HEADER, AUTHORIZATION];
    let has_name = names.iter().any(|name| {
        line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && line.get(name.len()..).is_some_and(|rest| rest.starts_with(':'))
    });
    has_name || start_of(line).is_some()
}
