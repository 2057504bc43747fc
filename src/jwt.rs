//! The compact serialization (RFC 7515, section 7.1): base64url and MAC in one pass over the JSON.

use core::fmt::Write;

use base64::Engine as _;
use hmac::block_api::HmacCore;
use hmac::digest::Output;
use hmac::digest::block_api::{Buffer, CoreProxy, FixedOutputCore as _, UpdateCore as _};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::json::copy;
use crate::{ClaimsWriter, Error, base64url};

/// What every token starts with: `{"alg":"HS256","typ":"JWT"}` in base64url, and the dot behind it.
pub(crate) const HEADER: &[u8] = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

/// Characters of a signature in base64url.
pub(crate) const SIGNATURE: usize = base64_len(32);

/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// Text that goes to a sink at once.
const WINDOW: usize = 256;

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

/// The start of many tokens, encoded and hashed once.
#[derive(Clone)]
pub(crate) struct Prefix<T> {
    /// As in [`Start`]. Secret.
    mac: MacState,
    /// As in [`Start`], in the first `len` bytes.
    text: T,
    /// Length of the text.
    len: usize,
    /// As in [`Start`], in the first `rest_len` bytes.
    rest: [u8; 2],
    /// Length of the rest.
    rest_len: usize,
    /// As in [`Start`].
    claims: u16,
}

impl<T: AsRef<[u8]> + AsMut<[u8]>> Prefix<T> {
    /// A start without claims; `text` must have room for the header.
    pub(crate) fn new(key: &MacState, mut text: T) -> Self {
        if let Some(room) = text.as_mut().get_mut(..HEADER.len()) {
            copy(HEADER, room);
        }
        Self { mac: key.clone(), text, len: HEADER.len(), rest: [0; 2], rest_len: 0, claims: 0 }
    }

    /// Encodes and hashes the first JSON, with these claims; stays without if there is no room for it.
    pub(crate) fn set(&mut self, json: &[u8], claims: u16) {
        let (groups, rest) = json.split_at(json.len() / 3 * 3);
        let payload = self.text.as_mut().get_mut(HEADER.len()..).unwrap_or_default();
        let Ok(len) = base64url::engine().encode_slice(groups, payload) else { return };
        self.len += len;
        let mut mac = mac_from(&self.mac);
        mac.update(self.text.as_ref().get(..self.len / BLOCK * BLOCK).unwrap_or_default());
        self.mac = mac.decompose().0;
        copy(rest, &mut self.rest);
        (self.rest_len, self.claims) = (rest.len(), claims);
    }

    /// What each token starts with.
    pub(crate) fn start(&self) -> Start<'_> {
        let text = self.text.as_ref().get(..self.len).unwrap_or_default();
        let rest = self.rest.get(..self.rest_len).unwrap_or_default();
        Start { mac: &self.mac, text, rest, claims: self.claims }
    }
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
        if self.json.repeated() {
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
        if again.repeated() || again.finish() != self.json.len() {
            return Err(Error::ClaimsChanged);
        }
        encoder.finish()
    }
}

/// Turns JSON into a token.
struct Encoder<'a, 's> {
    /// The MAC of the whole blocks of the text in front of `hashed`. Secret.
    mac: MacState,
    /// The block behind those.
    block: Buffer<MacState>,
    /// The caller's whole buffer, or a window that empties into the sink.
    buf: &'a mut [u8],
    /// Length of the text in it.
    at: usize,
    /// Length of the text in it that the MAC has seen.
    hashed: usize,
    /// Where a window empties.
    sink: Option<&'a mut (dyn Write + 's)>,
    /// The first failure, after which nothing is written.
    result: Result<(), Error>,
}

impl<'a, 's> Encoder<'a, 's> {
    /// Begins with what is known.
    #[inline]
    fn new(start: Start<'_>, buf: &'a mut [u8], sink: Option<&'a mut (dyn Write + 's)>) -> Self {
        let (mac, block) = (start.mac.clone(), Buffer::<MacState>::default());
        let mut encoder = Self { mac, block, buf, at: 0, hashed: 0, sink, result: Ok(()) };
        let (blocks, open) = start.text.split_at(start.text.len() / BLOCK * BLOCK);
        for blocks in blocks.chunks(WINDOW) {
            encoder.copy(blocks);
            encoder.hashed = encoder.at;
            encoder.drain();
        }
        encoder.copy(open);
        encoder.drain();
        encoder
    }

    /// Takes JSON: whole groups of three bytes until the last call.
    fn push(&mut self, json: &[u8]) {
        for json in json.chunks(WINDOW / 4 * 3) {
            let room = self.buf.get_mut(self.at..).unwrap_or_default();
            match base64url::engine().encode_slice(json, room) {
                Ok(len) => self.at += len,
                Err(_) => self.result = Err(Error::ClaimsChanged),
            }
            self.drain();
        }
    }

    /// Writes text as it stands.
    fn copy(&mut self, text: &[u8]) {
        if let Some(room) = self.buf.get_mut(self.at..self.at + text.len()) {
            copy(text, room);
            self.at += text.len();
        }
    }

    /// Hashes a window's text and empties it into the sink; a whole buffer stays as it is.
    fn drain(&mut self) {
        let Some(sink) = &mut self.sink else { return };
        let text = self.buf.get(..self.at).unwrap_or_default();
        let unseen = text.get(self.hashed..).unwrap_or_default();
        self.block.digest_blocks(unseen, |blocks| self.mac.update_blocks(blocks));
        if self.result.is_ok() {
            self.result = sink.write_str(ascii(text)).or(Err(Error::Sink));
        }
        (self.at, self.hashed) = (0, 0);
    }

    /// Signs, and completes the token.
    fn finish(&mut self) -> Result<(), Error> {
        self.result?;
        let unseen = self.buf.get(self.hashed..self.at).unwrap_or_default();
        self.block.digest_blocks(unseen, |blocks| self.mac.update_blocks(blocks));
        let mut signature = Output::<MacState>::default();
        self.mac.finalize_fixed_core(&mut self.block, &mut signature);
        let room = self.buf.get_mut(self.at..).and_then(<[u8]>::split_first_mut);
        let (dot, room) = room.ok_or(Error::ClaimsChanged)?;
        *dot = b'.';
        let len =
            base64url::engine().encode_slice(signature, room).or(Err(Error::ClaimsChanged))?;
        let Some(sink) = &mut self.sink else { return Ok(()) };
        let text = self.buf.get(..self.at + 1 + len).unwrap_or_default();
        sink.write_str(ascii(text)).or(Err(Error::Sink))
    }
}

/// Base64url and dots as text.
pub(crate) fn ascii(text: &[u8]) -> &str {
    core::str::from_utf8(text).unwrap_or_default()
}
