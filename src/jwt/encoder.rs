//! The encoder: JSON comes in, the text of a token goes out.
//!
//! JSON is staged until there is a block. It becomes base64url, which goes to the output, and through a
//! window of one block of SHA-256 and one of text into the MAC.

use crate::codec::base64url::{self, encoded_len, short_encoded_len};
use crate::codec::decimal::decimal;
use crate::codec::{SMALL, json};
use crate::hmac::{BLOCK, DIGEST, Hmac, State, copy};
use crate::output::{Fault, Output};

/// The start of every token: `{"alg":"HS256","typ":"JWT"}` in base64url, and a dot.
pub(crate) const HEADER: &[u8] = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

/// Characters of a signature.
pub(crate) const SIGNATURE: usize = encoded_len(DIGEST);

/// Bytes of JSON that are encoded at once. More of them are faster, as the parts of the work take turns less
/// often, and take more memory.
const JSON_BLOCK: usize = if SMALL { 12 } else { 96 };

/// Characters that they become.
const TEXT_BLOCK: usize = encoded_len(JSON_BLOCK);

/// The most bytes that are staged at once. The buffer has room for them after a block, and [`base64url::encode`] may read
/// one byte there. If the code is fast, the longest claim name with its delimiters fits.
const MAX_PUSH: usize = if SMALL { 8 } else { 32 };

/// Fills the window before there is text. If the code is fast, it is no UTF-8, so that bytes which nothing has written
/// yet are refused.
const NO_TEXT: u8 = if SMALL { 0 } else { 0xFF };

/// Encodes one token.
pub(crate) struct Encoder<'a> {
    /// JSON that is not encoded yet, in its first `staged` bytes.
    json: [u8; JSON_BLOCK + MAX_PUSH],
    /// Length of that JSON; less than [`JSON_BLOCK`] between two calls.
    staged: usize,
    /// Text that the MAC has not hashed yet, in its first `len % BLOCK` bytes.
    window: [u8; BLOCK + TEXT_BLOCK],
    /// Length of the text so far.
    len: usize,
    /// The state of the MAC after the text before the window. Secret.
    state: State,
    /// Takes the text; `None` while a token is measured.
    out: Option<&'a mut dyn Output>,
    /// The first fault.
    result: Result<(), Fault>,
}

impl<'a> Encoder<'a> {
    /// An encoder that writes to `out`, or measures if there is none. It is large, and built in place.
    #[allow(clippy::inline_always, reason = "a call would return a copy")]
    #[inline(always)]
    pub(crate) fn new(out: Option<&'a mut (dyn Output + '_)>) -> Self {
        Self {
            json: [0; JSON_BLOCK + MAX_PUSH],
            staged: 0,
            window: [NO_TEXT; BLOCK + TEXT_BLOCK],
            len: 0,
            state: State::EMPTY,
            out: out.map(|out| out as &mut dyn Output),
            result: Ok(()),
        }
    }

    /// Begins with `text`, whose whole blocks the MAC has hashed into `state`, and with JSON that is not encoded yet.
    pub(crate) fn begin(&mut self, state: &State, text: &[u8], json: &[u8]) {
        self.state.copy_from(state);
        copy(text.chunks_exact(BLOCK).remainder(), &mut self.window);
        self.len = text.len();
        if let Some(out) = &mut self.out {
            self.result = out.write(text);
        }
        self.push(json);
    }

    /// Writes JSON.
    #[inline]
    pub(crate) fn push(&mut self, json: &[u8]) {
        if SMALL {
            return json.iter().for_each(|&byte| self.push_word(1, byte.into()));
        }
        for part in json.chunks(MAX_PUSH) {
            match self.json.get_mut(self.staged..self.staged + part.len()) {
                Some(room) => copy(part, room),
                None => return self.fail(Fault::Internal),
            }
            self.advance(part.len());
        }
    }

    /// Writes the first `len` bytes of a word, the lowest byte first.
    #[inline]
    fn push_word(&mut self, len: usize, word: u64) {
        // A store of fixed length; the next one overwrites the bytes after `len`.
        match self.json.get_mut(self.staged..).and_then(<[u8]>::first_chunk_mut) {
            Some(room) => *room = word.to_le_bytes(),
            None => return self.fail(Fault::Internal),
        }
        self.advance(len);
    }

    /// Writes an integer.
    pub(crate) fn decimal(&mut self, value: u64) {
        decimal(value, &mut |digits, len| self.push_word(len, digits));
    }

    /// Writes the inside of a string.
    pub(crate) fn escaped(&mut self, text: &[u8]) {
        json::escape(text, &mut |word, len| self.push_word(len, word));
    }

    /// Counts JSON that was staged, and encodes a block if there is one.
    #[inline]
    fn advance(&mut self, len: usize) {
        self.staged += len;
        if self.staged >= JSON_BLOCK {
            self.emit(JSON_BLOCK);
        }
    }

    /// Encodes the first `count` bytes of the staged JSON, unless there was a fault, and takes them away. The
    /// bytes after a whole block are moved to the front.
    fn emit(&mut self, count: usize) {
        self.staged -= count;
        self.result = self.result.and_then(|()| self.encode(count));
        let (block, rest) = self.json.split_at_mut(JSON_BLOCK);
        copy(rest, block);
    }

    /// Encodes the first `count` bytes of the staged JSON into the window, writes that text, and hashes whole
    /// blocks of the window. Without an output it counts the text.
    fn encode(&mut self, count: usize) -> Result<(), Fault> {
        let (start, chars) = (self.len % BLOCK, short_encoded_len(count));
        self.len = self.len.checked_add(chars).ok_or(Fault::TooLong)?;
        if let Some(out) = &mut self.out {
            let end = start + chars.next_multiple_of(encoded_len(base64url::BLOCK));
            let room = self.window.get_mut(start..end).ok_or(Fault::Internal)?;
            if base64url::encode(&self.json, room) < chars {
                return Err(Fault::Internal);
            }
            out.write(room.get(..chars).ok_or(Fault::Internal)?)?;
            let hashed = (start + chars) / BLOCK * BLOCK;
            let (blocks, tail) = self.window.split_at_mut_checked(hashed).ok_or(Fault::Internal)?;
            self.state.update(blocks);
            blocks.iter_mut().zip(tail).for_each(|(to, from)| *to = *from);
        }
        Ok(())
    }

    /// Encodes all staged JSON; the unused bits of the last character are zero.
    fn flush(&mut self) -> Result<(), Fault> {
        *self.json.get_mut(self.staged).ok_or(Fault::Internal)? = 0;
        self.emit(self.staged);
        self.result
    }

    /// Encodes the rest of the JSON and the signature; returns the length of the token.
    pub(crate) fn finish(&mut self, key: &Hmac) -> Result<usize, Fault> {
        self.flush()?;
        let len = self.len;
        if let Some(out) = &mut self.out {
            let block = self.window.first_chunk_mut().ok_or(Fault::Internal)?;
            key.finish(&mut self.state, block, len);
            let mac: [u8; DIGEST] = *block.first_chunk().ok_or(Fault::Internal)?;
            out.write(b".")?;
            // The signature comes to the front of the window. It is shorter than a block, so that it is not hashed.
            self.len = 0;
            self.push(&mac);
            self.flush()?;
            if self.len != SIGNATURE {
                return Err(Fault::Internal);
            }
        }
        len.checked_add(1 + SIGNATURE).ok_or(Fault::TooLong)
    }

    /// Ends the encoder before the end of a token: encodes the groups of four characters that are whole, copies the state,
    /// and returns the rest of the JSON.
    #[cfg(feature = "alloc")]
    pub(crate) fn suspend(&mut self, state: &mut State) -> Result<alloc::vec::Vec<u8>, Fault> {
        let whole = self.staged / 3 * 3;
        let rest = self.json.get(whole..self.staged).ok_or(Fault::Internal)?.into();
        self.emit(whole);
        self.staged = 0;
        state.copy_from(&self.state);
        self.result.and(Ok(rest))
    }

    /// Remembers a fault, unless there was one before.
    #[cold]
    pub(crate) fn fail(&mut self, fault: Fault) {
        self.result = self.result.and(Err(fault));
    }
}
