//! The encoder: JSON comes in, the text of a token goes out.
//!
//! JSON is staged until 48 bytes are there. They become 64 characters of base64url, which is the length of
//! a block of SHA-256. The text goes to the output, and through a window of two blocks into the MAC.

use core::ops::Range;

use crate::Error;
use crate::codec::base64url::{self, BLOCK_CHARS, encoded_len};
use crate::codec::decimal::decimal;
use crate::codec::json;
use crate::hmac::{BLOCK, Hmac};
use crate::output::Output;

/// The start of every token: `{"alg":"HS256","typ":"JWT"}` in base64url, and a dot.
pub(crate) const HEADER: &[u8] = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

/// Characters of a signature.
pub(crate) const SIGNATURE: usize = encoded_len(32);

/// Bytes of JSON that are encoded at once. Microcontrollers without an operating system have less memory, and
/// other machines are faster if the parts of the work change less often.
const JSON_BLOCK: usize = if cfg!(target_os = "none") { 24 } else { 96 };

/// Characters that they become.
const TEXT_BLOCK: usize = encoded_len(JSON_BLOCK);

/// The most bytes of JSON that are pushed at once: the longest claim name with its delimiters.
const MAX_PUSH: usize = 30;

/// Bytes of the window: text that the MAC has not hashed, a block of new text, and the signature.
const WINDOW: usize = BLOCK + TEXT_BLOCK + 1 + SIGNATURE.next_multiple_of(BLOCK_CHARS);

/// Encodes one token.
pub(crate) struct Encoder<'a> {
    /// JSON that is not encoded yet, in its first `staged` bytes.
    json: [u8; JSON_BLOCK + MAX_PUSH],
    /// Length of that JSON; less than [`JSON_BLOCK`] between two calls.
    staged: usize,
    /// Text that the MAC has not hashed yet, in its first `len % BLOCK` bytes.
    window: [u8; WINDOW],
    /// Length of the text so far.
    len: u64,
    /// The MAC over the text before the window. Secret.
    mac: Hmac,
    /// Takes the text; `None` while a token is measured.
    out: Option<&'a mut dyn Output>,
    /// The first error.
    result: Result<(), Error>,
}

impl<'a> Encoder<'a> {
    /// An encoder that writes to `out`, or measures if there is none. It is large: it stays in its place.
    #[inline]
    pub(crate) fn new(out: Option<&'a mut dyn Output>) -> Self {
        Self {
            json: [0; JSON_BLOCK + MAX_PUSH],
            staged: 0,
            window: [0; WINDOW],
            len: 0,
            mac: Hmac::EMPTY,
            out,
            result: Ok(()),
        }
    }

    /// Begins with `text`, whose whole blocks `mac` has hashed, and with JSON that is not encoded yet.
    pub(crate) fn begin(&mut self, mac: &Hmac, text: &[u8], json: &[u8]) {
        self.mac.copy_from(mac);
        copy(text.chunks_exact(BLOCK).remainder(), &mut self.window);
        self.len = text.len() as u64;
        if let Some(out) = &mut self.out {
            self.result = out.write(text);
        }
        self.push(json);
    }

    /// Writes at most [`MAX_PUSH`] bytes of JSON.
    #[inline]
    pub(crate) fn push(&mut self, json: &[u8]) {
        match self.json.get_mut(self.staged..self.staged + json.len()) {
            Some(room) => copy(json, room),
            None => return self.fail(Error::Internal),
        }
        self.advance(json.len());
    }

    /// Writes the first `len` bytes of a word, the lowest byte first.
    #[inline]
    fn push_word(&mut self, word: u64, len: usize) {
        match self.json.get_mut(self.staged..).and_then(<[u8]>::first_chunk_mut) {
            Some(room) => *room = word.to_le_bytes(),
            None => return self.fail(Error::Internal),
        }
        self.advance(len);
    }

    /// Writes an integer.
    pub(crate) fn decimal(&mut self, value: u64) {
        decimal(value, &mut |digits, len| self.push_word(digits, len));
    }

    /// Writes the inside of a string.
    pub(crate) fn escaped(&mut self, text: &[u8]) {
        json::escape(text, &mut |word, len| self.push_word(word, len));
    }

    /// Counts JSON that was staged, and encodes a block if there is one.
    #[inline]
    fn advance(&mut self, len: usize) {
        self.staged += len;
        if self.staged >= JSON_BLOCK && self.result.is_ok() {
            self.result = self.emit();
        }
    }

    /// Encodes a block of the staged JSON, and moves the rest to the front.
    fn emit(&mut self) -> Result<(), Error> {
        self.write(JSON_BLOCK)?;
        let (block, rest) = self.json.split_at_mut(JSON_BLOCK);
        copy(rest, block);
        self.staged -= JSON_BLOCK;
        Ok(())
    }

    /// Encodes the first `count` bytes of the staged JSON, hashes whole blocks of the text, and writes it.
    fn write(&mut self, count: usize) -> Result<(), Error> {
        let text = self.encode(count)?;
        if let Some(out) = &mut self.out {
            let hashed = text.end / BLOCK * BLOCK;
            self.mac.update(self.window.get(..hashed).ok_or(Error::Internal)?);
            out.write(self.window.get(text).ok_or(Error::Internal)?)?;
            let (blocks, tail) = self.window.split_at_mut_checked(hashed).ok_or(Error::Internal)?;
            blocks.iter_mut().zip(tail).for_each(|(to, from)| *to = *from);
        }
        Ok(())
    }

    /// Encodes the first `count` bytes of the staged JSON into the window; returns the range of the text there.
    fn encode(&mut self, count: usize) -> Result<Range<usize>, Error> {
        let start = (self.len % BLOCK as u64) as usize;
        let chars = encoded_len(count);
        if self.out.is_some() {
            let room = self.window.get_mut(start..start + chars.next_multiple_of(BLOCK_CHARS));
            if base64url::encode(&self.json, room.ok_or(Error::Internal)?) < chars {
                return Err(Error::Internal);
            }
        }
        self.len += chars as u64;
        Ok(start..start + chars)
    }

    /// Encodes the rest of the JSON and the signature; returns the length of the token.
    pub(crate) fn finish(&mut self) -> Result<u64, Error> {
        self.result?;
        // The unused bits of the last character are zero.
        self.json.iter_mut().skip(self.staged).take(2).for_each(|byte| *byte = 0);
        let text = self.encode(self.staged)?;
        if let Some(out) = &mut self.out {
            let (start, end) = (text.start, text.end + 1 + SIGNATURE);
            let (text, room) = self.window.split_at_mut_checked(text.end).ok_or(Error::Internal)?;
            let mac = self.mac.finish(text, self.len - text.len() as u64);
            let ([dot], room) = room.split_first_chunk_mut().ok_or(Error::Internal)?;
            *dot = b'.';
            let mut bytes = [0; 2 * BLOCK_CHARS];
            copy(mac.as_flattened(), &mut bytes);
            let room = room.get_mut(..SIGNATURE.next_multiple_of(BLOCK_CHARS));
            if base64url::encode(&bytes, room.ok_or(Error::Internal)?) < SIGNATURE {
                return Err(Error::Internal);
            }
            out.write(self.window.get(start..end).ok_or(Error::Internal)?)?;
        }
        Ok(self.len + 1 + SIGNATURE as u64)
    }

    /// Encodes the groups of four characters that are whole; returns the MAC, and the rest of the JSON.
    #[cfg(feature = "alloc")]
    pub(crate) fn suspend(&mut self) -> Result<(Hmac, alloc::vec::Vec<u8>), Error> {
        self.result?;
        let whole = self.staged / 3 * 3;
        self.write(whole)?;
        let rest = self.json.get(whole..self.staged).ok_or(Error::Internal)?;
        Ok((self.mac.clone(), rest.into()))
    }

    /// Remembers an error, unless there was one before.
    #[cold]
    fn fail(&mut self, error: Error) {
        self.result = self.result.and(Err(error));
    }
}

/// Copies bytes into room of the same length; `copy_from_slice` would have a panic in it where the compiler
/// cannot see both lengths.
fn copy(from: &[u8], to: &mut [u8]) {
    debug_assert!(from.len() <= to.len(), "there is room");
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}
