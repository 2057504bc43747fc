//! Splits the input into items, each of which gets a report, in bounded memory.

use std::io::{self, BufRead, Read as _};

use super::expects::Expects;

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

impl Item {
    /// Whether it is not text at all, such as a line of an image or a program: a quarter of it or more is
    /// controls and bytes that are not UTF-8, of both at least one.
    pub fn is_binary(&self) -> bool {
        let (false, Some(text)) = (self.is_utf8, &self.text) else { return false };
        let is_control = |c: char| c.is_ascii_control() && !c.is_ascii_whitespace();
        let odd =
            text.chars().filter(|&c| is_control(c) || c == char::REPLACEMENT_CHARACTER).count();
        text.contains(is_control) && 4 * odd >= text.chars().count()
    }
}

/// An item that may go on in the next line.
struct Open {
    /// The item so far.
    item: Item,
    /// The text that would continue it.
    expects: Expects,
}

impl Open {
    /// An item that begins with this line.
    fn new(item: Item) -> Self {
        let expects = item.text.as_deref().map_or(Expects::Nothing, Expects::after);
        Self { item, expects }
    }

    /// Takes a line if it belongs to the item.
    fn takes(&mut self, line: &Item) -> bool {
        let (Some(text), Some(line_text)) = (&mut self.item.text, line.text.as_deref()) else {
            return false;
        };
        let taken = self.expects.take(line_text);
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
        loop {
            let is_closed = self.open.as_ref().is_some_and(|open| open.expects.is_nothing());
            if self.ended || is_closed {
                return Ok(self.open.take().map(|open| open.item));
            }
            let Some(line) = self.read_line()? else {
                self.ended = true;
                continue;
            };
            let len = line.text.as_ref().map(String::len);
            if let Some(open) = &mut self.open {
                if open.takes(&line) {
                    if open.item.text.as_ref().is_some_and(|text| text.len() > MAX_LEN) {
                        open.item.text = None;
                        self.ended = true;
                    }
                    continue;
                }
            }
            // Nothing is read after a line that is too long, of which there may be no end, nor after one
            // that is not text, of which every line would get a report.
            self.ended = len.is_none() || line.is_binary();
            let is_blank = line.text.as_ref().is_some_and(|text| text.trim().is_empty());
            let next = (!is_blank).then(|| Open::new(line));
            if let Some(open) = std::mem::replace(&mut self.open, next) {
                return Ok(Some(open.item));
            }
        }
    }
}

impl<R: BufRead> Iterator for Items<R> {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_item().transpose()
    }
}
