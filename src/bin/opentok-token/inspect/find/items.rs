//! Splits the input into items, each of which gets a report, in bounded memory.

use std::io::{self, BufRead, Read as _};

use opentok_token::{REST_HEADER, T1_HEADER};

use super::extent::SIGNATURE_LEN;
use super::locate::{AUTHORIZATION, PARTNER_HEADER, find_tokens, first_start};
use super::shapes::{has_secret_shape, is_other};
use super::start::{Start, start_of, starts_with_header};
use crate::inspect::read::t1;

/// The longest item. `encode --raw` takes 1 MiB of connection data and 2 MiB of arguments, of which a JWT
/// writes up to eight bytes for each.
pub const MAX_LEN: usize = 1 << 25;

/// The byte order marks of UTF-16, as `Read` gives them.
const UTF16_MARKS: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// A piece of input that gets a report.
#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    /// The line at which it begins, counted from 1.
    pub line: u64,
    /// Its text; `None` if it is too long.
    pub text: Option<String>,
    /// Whether it was UTF-8 text.
    pub is_utf8: bool,
}

/// An item that may go on in the next line.
struct Open {
    /// The item so far.
    item: Item,
    /// The text that would continue it.
    expects: Expects,
}

/// The text that would continue an item.
enum Expects {
    /// JSON, until it is closed.
    Json(Json),
    /// Lines of base64.
    Base64(Progress),
    /// Nothing.
    Nothing,
}

impl Open {
    /// An item that begins with this line.
    fn new(item: Item) -> Self {
        let text = item.text.as_deref().unwrap_or_default();
        let mut json = Json::default();
        let expects = if text.trim_start_matches(['\u{feff}', ' ', '\t']).starts_with(['{', '['])
            && json.reads_on(text)
        {
            Expects::Json(json)
        } else {
            Progress::of(text).map_or(Expects::Nothing, Expects::Base64)
        };
        Self { item, expects }
    }

    /// Takes a line if it belongs to the item.
    fn takes(&mut self, line: &Item) -> bool {
        let (Some(text), Some(line_text)) = (&mut self.item.text, line.text.as_deref()) else {
            return false;
        };
        let taken = match &mut self.expects {
            Expects::Json(_) if begins_item(line_text.trim_start()) => None,
            Expects::Json(json) => {
                if !json.reads_on(line_text) {
                    self.expects = Expects::Nothing;
                }
                Some(line_text)
            }
            Expects::Base64(progress) => progress.take(line_text),
            Expects::Nothing => None,
        };
        if let Some(taken) = taken {
            text.push('\n');
            text.push_str(taken);
            self.item.is_utf8 &= line.is_utf8;
        }
        taken.is_some()
    }
}

/// The items of an input, read as they are asked for.
pub struct Items<R> {
    /// The input.
    reader: R,
    /// The number of the line that was read last.
    line: u64,
    /// An item that may go on.
    open: Option<Open>,
    /// Whether nothing more is read.
    ended: bool,
}

impl<R: BufRead> Items<R> {
    /// The items of an input.
    pub const fn new(reader: R) -> Self {
        Self { reader, line: 0, open: None, ended: false }
    }

    /// Reads a line, without its end; `None` at the end of the input.
    fn read_line(&mut self) -> io::Result<Option<Item>> {
        let mut bytes = Vec::new();
        let limit = MAX_LEN as u64 + 1;
        if self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.line += 1;
        if bytes.len() > MAX_LEN {
            return Ok(Some(Item { line: self.line, text: None, is_utf8: true }));
        }
        // UTF-16, as PowerShell writes it, is ASCII with zeros in between, in the lines after its mark too.
        if UTF16_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
            bytes.splice(..2, *b"\xEF\xBB\xBF");
        }
        bytes.retain(|&byte| byte != 0);
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        let (text, is_utf8) = match String::from_utf8(bytes) {
            Ok(text) => (text, true),
            Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), false),
        };
        Ok(Some(Item { line: self.line, text: Some(text), is_utf8 }))
    }

    /// Reads on until an item is complete; `None` at the end of the input.
    fn read_item(&mut self) -> io::Result<Option<Item>> {
        while !self.ended {
            let Some(line) = self.read_line()? else { break };
            let len = line.text.as_ref().map(String::len);
            if let Some(open) = &mut self.open {
                if open.takes(&line) {
                    if open.item.text.as_ref().is_some_and(|text| text.len() > MAX_LEN) {
                        open.item.text = None;
                        break;
                    }
                    continue;
                }
            }
            // Nothing is read after a line that is too long, of which there may be no end.
            self.ended = len.is_none();
            let is_blank = line.text.as_ref().is_some_and(|text| text.trim().is_empty());
            let next = (!is_blank).then(|| Open::new(line));
            if let Some(open) = std::mem::replace(&mut self.open, next) {
                return Ok(Some(open.item));
            }
        }
        self.ended = true;
        Ok(self.open.take().map(|open| open.item))
    }
}

impl<R: BufRead> Iterator for Items<R> {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_item().transpose()
    }
}

/// JSON that is not closed yet.
#[derive(Default)]
struct Json {
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
struct Progress {
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
