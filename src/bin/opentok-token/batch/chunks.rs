//! The input in chunks of whole lines, in constant memory.

use std::io::{BufRead, BufReader, ErrorKind, Read, Result};

use memchr::{memchr, memchr_iter, memrchr};

/// The longest line, in bytes, without its end; lines that keep the rules have less than 20,000.
pub const MAX_LINE: usize = 1 << 16;

/// The bytes of one reading.
const READING: usize = 2 * MAX_LINE;

/// Whole lines of the input: at most a line that one reading did not finish, and the next reading.
#[derive(Default)]
pub struct Chunk {
    /// Number of the first line, counted from 1.
    pub first_line: u64,
    /// The lines. The last one of the input may lack its end; of a line that is too long, only the
    /// beginning is kept.
    pub text: Vec<u8>,
}

/// Cuts the input into chunks.
pub struct Chunks<R> {
    /// The input.
    source: BufReader<R>,
    /// Number of the next line.
    next_line: u64,
    /// Whether the input goes on in a line that was too long.
    skipping: bool,
    /// Whether the input has ended. A terminal would go on after its end.
    ended: bool,
}

impl<R: Read> Chunks<R> {
    /// Begins with line 1.
    pub fn new(source: R) -> Self {
        let source = BufReader::with_capacity(READING, source);
        Self { source, next_line: 1, skipping: false, ended: false }
    }

    /// Fills a chunk with the lines that are there, and waits only if there is none; false at the end.
    pub fn next(&mut self, chunk: &mut Chunk) -> Result<bool> {
        let Chunk { first_line, text } = chunk;
        text.clear();
        while !self.ended {
            let buffer = match self.source.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                result => result?,
            };
            self.ended = buffer.is_empty();
            let end = if self.skipping { memchr(b'\n', buffer) } else { memrchr(b'\n', buffer) };
            let len = end.map_or(buffer.len(), |end| end + 1);
            if !self.skipping {
                text.extend_from_slice(&buffer[..len]);
            }
            self.source.consume(len);
            self.skipping = end.is_none() && (self.skipping || text.len() > MAX_LINE);
            if !text.is_empty() && (end.is_some() || self.skipping) {
                break;
            }
        }
        *first_line = self.next_line;
        let unfinished = !text.is_empty() && !text.ends_with(b"\n");
        self.next_line += memchr_iter(b'\n', text).count() as u64 + u64::from(unfinished);
        Ok(!text.is_empty())
    }
}
