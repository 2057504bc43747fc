//! The compact serialization (RFC 7515, section 7.1): base64url and MAC in one pass over the JSON.

use core::fmt::Write;

use base64::Engine as _;
use hmac::Hmac;
use hmac::block_api::HmacCore;
use hmac::digest::Output;
use hmac::digest::block_api::{Buffer, CoreProxy, FixedOutputCore as _, UpdateCore as _};
use sha2::Sha256;

use crate::json::{ROOM, copy};
use crate::{ClaimsWriter, Error, base64url};

/// What every token starts with: `{"alg":"HS256","typ":"JWT"}` in base64url, and the dot behind it.
pub(crate) const HEADER: &[u8] = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

/// Characters of a signature in base64url.
pub(crate) const SIGNATURE: usize = base64_len(32);

/// The block of SHA-256, in bytes.
pub(crate) const BLOCK: usize = 64;

/// Text that goes to a sink at once: of the JSON that a writer gathers.
const WINDOW: usize = base64_len(ROOM);

/// HMAC-SHA256 after a whole number of blocks; wiped on drop by the crates that own it.
pub(crate) type MacState = HmacCore<Sha256>;

/// A MAC that goes on from a state.
pub(crate) fn mac_from(state: &MacState) -> Hmac<Sha256> {
    Hmac::compose(state.clone(), Buffer::<MacState>::default())
}

/// Characters that `len` bytes take in base64 without padding.
pub(crate) const fn base64_len(len: usize) -> usize {
    len / 3 * 4 + (len % 3 * 4).div_ceil(3)
}

/// How a token starts: what is known before its claims are.
#[derive(Clone, Copy)]
pub(crate) struct Start<'a> {
    /// The MAC after the key and the whole blocks of `text`. Secret.
    pub(crate) mac: &'a MacState,
    /// Header, dot, and whole groups of four characters of the payload.
    pub(crate) text: &'a [u8],
    /// JSON behind those groups, less than a group.
    pub(crate) rest: &'a [u8],
    /// One bit for each registered claim in all of that.
    pub(crate) claims: u16,
}

/// A token whose claims are written and measured, and which is not signed yet.
pub(crate) struct Draft<'a, W> {
    /// How it starts.
    start: Start<'a>,
    /// Writes the JSON behind the start, the same each time.
    write: W,
    /// What that wrote.
    json: ClaimsWriter<'a>,
}

impl<'a, W: Fn(&mut ClaimsWriter<'_>)> Draft<'a, W> {
    /// Writes and measures the claims.
    #[inline]
    pub(crate) fn new(start: Start<'a>, write: W) -> Self {
        let mut draft = Self { start, write, json: ClaimsWriter::new(start.claims, None) };
        draft.json.push(start.rest);
        (draft.write)(&mut draft.json);
        draft
    }

    /// Length of the token.
    pub(crate) fn len(&self) -> usize {
        self.start.text.len() + base64_len(self.json.len()) + 1 + SIGNATURE
    }

    /// The token, in the caller's buffer.
    pub(crate) fn into_slice(self, buf: &mut [u8]) -> Result<&str, Error> {
        let needed = self.len();
        let available = buf.len();
        let token = buf.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })?;
        self.sign(token, None)?;
        Ok(ascii(token))
    }

    /// The token, piece by piece.
    pub(crate) fn into_sink(self, sink: &mut dyn Write) -> Result<(), Error> {
        self.sign(&mut [0; WINDOW], Some(sink))
    }

    /// The token, in memory of its own.
    #[cfg(feature = "alloc")]
    pub(crate) fn into_string(self) -> Result<alloc::string::String, Error> {
        let mut token = alloc::vec![0; self.len()];
        self.sign(&mut token, None)?;
        Ok(alloc::string::String::from_utf8(token).unwrap_or_default())
    }

    /// Encodes and signs.
    fn sign(&self, buf: &mut [u8], sink: Option<&mut dyn Write>) -> Result<(), Error> {
        if self.json.repeated {
            return Err(Error::RepeatedClaim);
        }
        let mut encoder = Encoder::new(self.start, buf, sink);
        if let Some(json) = self.json.whole() {
            encoder.push(json);
            return encoder.finish();
        }
        let mut sink = |json: &[u8]| encoder.push(json);
        let mut again = ClaimsWriter::new(self.start.claims, Some(&mut sink));
        again.push(self.start.rest);
        (self.write)(&mut again);
        if again.repeated || again.finish() != self.json.len() {
            return Err(Error::ClaimsChanged);
        }
        encoder.finish()
    }
}

/// Turns JSON into a token.
struct Encoder<'a, 's> {
    /// The MAC of the whole blocks of the text so far. Secret.
    mac: MacState,
    /// The block behind those.
    block: Buffer<MacState>,
    /// The caller's whole buffer, or a window on what goes to the sink.
    buf: &'a mut [u8],
    /// Length of the text in it that stays there.
    at: usize,
    /// Where the text goes at once.
    sink: Option<&'a mut (dyn Write + 's)>,
    /// The first failure, after which nothing is written.
    result: Result<(), Error>,
}

impl<'a, 's> Encoder<'a, 's> {
    /// Begins with what is known.
    #[inline]
    fn new(start: Start<'_>, buf: &'a mut [u8], sink: Option<&'a mut (dyn Write + 's)>) -> Self {
        let (mac, block) = (start.mac.clone(), Buffer::<MacState>::default());
        let mut encoder = Self { mac, block, buf, at: 0, sink, result: Ok(()) };
        let open = start.text.get(start.text.len() / BLOCK * BLOCK..).unwrap_or_default();
        encoder.block.digest_blocks(open, |blocks| encoder.mac.update_blocks(blocks));
        if let Some(sink) = &mut encoder.sink {
            encoder.result = sink.write_str(ascii(start.text)).or(Err(Error::Sink));
        } else {
            copy(start.text, encoder.buf);
            encoder.at = start.text.len();
        }
        encoder
    }

    /// Takes at most `ROOM` bytes of JSON: whole groups of three until the last call.
    fn push(&mut self, json: &[u8]) {
        let len = self.encode(self.at, json);
        self.emit(len, true);
    }

    /// Signs, and completes the token.
    fn finish(&mut self) -> Result<(), Error> {
        let mut signature = Output::<MacState>::default();
        self.mac.finalize_fixed_core(&mut self.block, &mut signature);
        if let Some(dot) = self.buf.get_mut(self.at) {
            *dot = b'.';
        }
        let len = self.encode(self.at + 1, &signature);
        self.emit(1 + len, false);
        self.result
    }

    /// Writes base64url behind the first `at` bytes of the buffer; returns its length.
    fn encode(&mut self, at: usize, bytes: &[u8]) -> usize {
        let room = self.buf.get_mut(at..).unwrap_or_default();
        let len = base64url::engine().encode_slice(bytes, room);
        if len.is_err() {
            self.result = Err(Error::ClaimsChanged);
        }
        len.unwrap_or_default()
    }

    /// Hashes the next `len` bytes of the buffer if they are to be signed, and lets them stay or go.
    fn emit(&mut self, len: usize, signed: bool) {
        let text = self.buf.get(self.at..self.at + len).unwrap_or_default();
        if signed {
            self.block.digest_blocks(text, |blocks| self.mac.update_blocks(blocks));
        }
        match &mut self.sink {
            None => self.at += len,
            Some(sink) if self.result.is_ok() => {
                self.result = sink.write_str(ascii(text)).or(Err(Error::Sink));
            }
            Some(_) => {}
        }
    }
}

/// Base64url and dots as text.
pub(crate) fn ascii(text: &[u8]) -> &str {
    core::str::from_utf8(text).unwrap_or_default()
}
