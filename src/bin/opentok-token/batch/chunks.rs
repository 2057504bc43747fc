//! The input in chunks of whole lines, in constant memory.

use std::io::{ErrorKind, Read, Result};

use memchr::{memchr, memchr_iter, memrchr};

/// The longest line, in bytes, without its end; lines that keep the rules have less than 20,000.
pub const MAX_LINE: usize = 1 << 16;

/// Room for the longest line and its end.
const ROOM: usize = MAX_LINE + 1;

/// What some editors and shells of Windows put in front of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A piece of the input, as large as one reading brings it.
pub struct Chunk {
    /// Its place among all chunks, from 0 on.
    pub number: u64,
    /// Number of its first line, from 1 on.
    pub first_line: u64,
    /// How many lines it has.
    pub lines: usize,
    /// Whether it stands for one line that is too long, whose text is not kept.
    pub too_long: bool,
    /// Room for its text.
    bytes: Vec<u8>,
    /// Length of its text.
    len: usize,
}

impl Chunk {
    /// A chunk to be filled over and over.
    pub fn new() -> Self {
        let bytes = vec![0; ROOM];
        Self { number: 0, first_line: 0, lines: 0, too_long: false, bytes, len: 0 }
    }

    /// Whole lines; the last one of the input may lack its end.
    pub fn text(&self) -> &[u8] {
        let text = &self.bytes[..self.len];
        match self.number {
            0 => text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text),
            _ => text,
        }
    }
}

/// Cuts the input into chunks.
pub struct Chunks<R> {
    /// The input.
    source: R,
    /// What was read of the line behind the last chunk.
    rest: Vec<u8>,
    /// Whether what follows belongs to a line that was too long.
    skips: bool,
    /// Whether the input has ended, or failed.
    ended: bool,
    /// Chunks cut so far.
    chunks: u64,
    /// Lines in them.
    lines: u64,
}

impl<R: Read> Chunks<R> {
    /// Begins.
    pub fn new(source: R) -> Self {
        Self { source, rest: Vec::new(), skips: false, ended: false, chunks: 0, lines: 0 }
    }

    /// Fills a chunk with the lines that are there, and waits only if there is none. Returns how many
    /// bytes were read for it; `None` at the end of the input, and after a failure.
    pub fn next(&mut self, chunk: &mut Chunk) -> Result<Option<usize>> {
        let mut len = self.rest.len();
        chunk.bytes[..len].copy_from_slice(&self.rest);
        self.rest.clear();
        let mut read = 0;
        while !self.ended {
            let added = self.read(&mut chunk.bytes[len..])?;
            let mut seen = len;
            len += added;
            read += added;
            if self.skips {
                let Some(end) = memchr(b'\n', &chunk.bytes[..len]) else {
                    len = 0;
                    continue;
                };
                chunk.bytes.copy_within(end + 1..len, 0);
                (seen, len) = (0, len - end - 1);
                self.skips = false;
            }
            if let Some(end) = memrchr(b'\n', &chunk.bytes[seen..len]) {
                let end = seen + end + 1;
                self.rest.extend_from_slice(&chunk.bytes[end..len]);
                self.cut(chunk, end);
                return Ok(Some(read));
            }
            if len == ROOM {
                self.skips = true;
                self.cut(chunk, 0);
                return Ok(Some(read));
            }
        }
        if len == 0 {
            return Ok(None);
        }
        self.cut(chunk, len);
        Ok(Some(read))
    }

    /// Makes a chunk of so many bytes; of none, if the line there is too long.
    fn cut(&mut self, chunk: &mut Chunk, len: usize) {
        chunk.len = len;
        chunk.too_long = len == 0;
        let text = &chunk.bytes[..len];
        chunk.lines = memchr_iter(b'\n', text).count() + usize::from(!text.ends_with(b"\n"));
        (chunk.number, chunk.first_line) = (self.chunks, self.lines + 1);
        self.chunks += 1;
        self.lines += chunk.lines as u64;
    }

    /// Reads what there is, and notices the end: after that, a terminal or a failed disk is left alone.
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        loop {
            match self.source.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => {
                    self.ended = !matches!(result, Ok(1..));
                    return result;
                }
            }
        }
    }
}
