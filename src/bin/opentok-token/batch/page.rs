//! What comes of a chunk: text for standard output, and text for standard error.

use std::io::{Result, Write};

use memchr::memchr_iter;
use opentok_token::Error;
use serde::Serialize;

use super::chunks::{Chunk, MAX_LINE};
use super::fault::Fault;
use super::mint::Mint;
use crate::output::ERROR;

/// Room at the start, enough for the tokens of usual lines.
const ROOM: usize = 4 * MAX_LINE;

/// What `--json` prints of a line without a token.
#[derive(Serialize)]
struct Refusal {
    /// The line's number.
    line: u64,
    /// Why.
    error: String,
}

/// The text that a chunk's lines come to, in memory that is used over and over.
pub struct Page {
    /// Whether each line comes to a JSON object.
    json: bool,
    /// Room for tokens, which are encoded where they stand.
    bytes: Vec<u8>,
    /// Length of the text in it.
    len: usize,
    /// What goes to standard error.
    pub errors: Vec<u8>,
    /// How many tokens there are.
    pub tokens: u64,
    /// How many lines got none.
    pub refused: u64,
}

impl Page {
    /// An empty page.
    pub fn new(json: bool) -> Self {
        Self { json, bytes: vec![0; ROOM], len: 0, errors: Vec::new(), tokens: 0, refused: 0 }
    }

    /// What goes to standard output.
    pub fn text(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Makes the tokens of a chunk's lines at this time.
    pub fn fill(&mut self, chunk: &Chunk, mint: &mut Mint, now: u64) -> Result<()> {
        self.len = 0;
        self.errors.clear();
        (self.tokens, self.refused) = (0, 0);
        if chunk.too_long {
            return self.refuse(chunk.first_line, &Fault::TooLong(MAX_LINE));
        }
        mint.expect(chunk.lines);
        let text = chunk.text();
        let last = (!text.ends_with(b"\n")).then_some(text.len());
        let mut start = 0;
        for (number, end) in (chunk.first_line..).zip(memchr_iter(b'\n', text).chain(last)) {
            let line = &text[start..end];
            start = end + 1;
            if line.iter().all(|byte| b" \t\r".contains(byte)) {
                continue;
            }
            match self.mint(number, line, mint, now) {
                Ok(()) => self.tokens += 1,
                Err(fault) => self.refuse(number, &fault)?,
            }
        }
        Ok(())
    }

    /// Makes a line's token.
    fn mint(
        &mut self,
        number: u64,
        line: &[u8],
        mint: &mut Mint,
        now: u64,
    ) -> std::result::Result<(), Fault> {
        let before = self.len;
        if self.json {
            self.push(format!("{{\"line\":{number},\"token\":\"").as_bytes());
        }
        let token = loop {
            match mint.token(line, now, &mut self.bytes[self.len..]) {
                Err(Fault::Rule(Error::BufferTooSmall { needed, .. })) => self.reserve(needed),
                token => break token,
            }
        };
        match token {
            Ok(len) => {
                self.len += len;
                self.push(if self.json { b"\"}\n" } else { b"\n" });
                Ok(())
            }
            Err(fault) => {
                self.len = before;
                Err(fault)
            }
        }
    }

    /// Says why a line gets no token.
    fn refuse(&mut self, line: u64, fault: &Fault) -> Result<()> {
        self.refused += 1;
        if !self.json {
            return writeln!(self.errors, "{ERROR}error:{ERROR:#} line {line}: {fault}");
        }
        let mut text = serde_json::to_vec(&Refusal { line, error: fault.to_string() })?;
        text.push(b'\n');
        self.push(&text);
        Ok(())
    }

    /// Appends text.
    fn push(&mut self, text: &[u8]) {
        self.reserve(text.len());
        self.bytes[self.len..][..text.len()].copy_from_slice(text);
        self.len += text.len();
    }

    /// Makes room for so many bytes more.
    fn reserve(&mut self, more: usize) {
        let needed = self.len + more;
        if self.bytes.len() < needed {
            self.bytes.resize(2 * needed, 0);
        }
    }
}
