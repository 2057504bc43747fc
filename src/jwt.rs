//! The compact serialization (RFC 7515, section 7.1): base64url and MAC in one pass over the JSON.

use core::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::block_api::HmacCore;
use hmac::digest::block_api::CoreProxy;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::Error;

/// What every token starts with: `{"alg":"HS256","typ":"JWT"}` in base64url, and the dot behind it.
pub(crate) const HEADER: &[u8] = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

/// HMAC-SHA256 after a whole number of blocks; wiped on drop by the crates that own it.
pub(crate) type MacState = HmacCore<Sha256>;

/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// Characters of a signature in base64url.
pub(crate) const SIGNATURE: usize = base64_len(32);

/// The working memory of a token that goes to a sink.
pub(crate) const WINDOW: usize = 256;

/// JSON bytes that are encoded at once: whole groups of three, few enough for the window.
const CHUNK: usize = 147;

/// Characters that `len` bytes take in base64 without padding.
pub(crate) const fn base64_len(len: usize) -> usize {
    len / 3 * 4 + (len % 3 * 4).div_ceil(3)
}

/// Length of the token whose claims take `json` bytes.
pub(crate) const fn token_len(json: usize) -> usize {
    HEADER.len() + base64_len(json) + 1 + SIGNATURE
}

/// A MAC that goes on from a state.
pub(crate) fn mac_from(state: &MacState) -> Hmac<Sha256> {
    Hmac::compose(state.clone(), Default::default())
}

/// The state after the whole blocks of `text`.
pub(crate) fn mac_after(state: &MacState, text: &[u8]) -> MacState {
    let mut mac = mac_from(state);
    mac.update(text.get(..text.len() / BLOCK * BLOCK).unwrap_or_default());
    mac.decompose().0
}

/// Turns chunks of JSON into a token.
pub(crate) struct Encoder<'a> {
    /// The MAC of the text in front of `hashed`.
    mac: Hmac<Sha256>,
    /// Length of the text in the window that the MAC has seen.
    hashed: usize,
    /// The token's text.
    text: Window<'a>,
}

impl<'a> Encoder<'a> {
    /// Starts with `text`, whose whole blocks `state` has seen.
    pub(crate) fn new(state: &MacState, text: &[u8], mut window: Window<'a>) -> Self {
        window.push(text);
        Self { mac: mac_from(state), hashed: text.len() / BLOCK * BLOCK, text: window }
    }

    /// Takes JSON: whole groups of three bytes until the last call.
    pub(crate) fn push(&mut self, json: &[u8]) {
        for json in json.chunks(CHUNK) {
            if !self.text.has_room(base64_len(json.len())) {
                self.mac.update(self.text.written(self.hashed));
                self.hashed = 0;
                self.text.drain();
            }
            self.text.base64(json);
        }
    }

    /// Signs, and completes the token.
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        self.mac.update(self.text.written(self.hashed));
        let signature = self.mac.finalize().into_bytes();
        self.text.drain();
        self.text.push(b".");
        self.text.base64(&signature);
        self.text.drain();
        self.text.failed.map_or(Ok(()), Err)
    }
}

/// Where text gathers: the caller's whole buffer, or a small one that empties into a sink.
pub(crate) struct Window<'a> {
    /// The buffer.
    buf: &'a mut [u8],
    /// Length of the text in it.
    at: usize,
    /// Where it empties.
    sink: Option<&'a mut dyn Write>,
    /// The first failure, after which nothing is written.
    failed: Option<Error>,
}

impl<'a> Window<'a> {
    /// A window on the caller's buffer, or before a sink.
    pub(crate) fn new(buf: &'a mut [u8], sink: Option<&'a mut dyn Write>) -> Self {
        Self { buf, at: 0, sink, failed: None }
    }

    /// Length of the text, if nothing failed.
    pub(crate) fn len(&self) -> Option<usize> {
        self.failed.is_none().then_some(self.at)
    }

    /// Whether `len` more bytes fit.
    fn has_room(&self, len: usize) -> bool {
        len <= self.buf.len().saturating_sub(self.at)
    }

    /// The text from `start` on.
    fn written(&self, start: usize) -> &[u8] {
        self.buf.get(start..self.at).unwrap_or_default()
    }

    /// What is left of the buffer; nothing after a failure.
    fn room(&mut self) -> &mut [u8] {
        match self.failed {
            None => self.buf.get_mut(self.at..).unwrap_or_default(),
            Some(_) => &mut [],
        }
    }

    /// Writes text.
    pub(crate) fn push(&mut self, text: &[u8]) {
        match self.room().get_mut(..text.len()) {
            Some(room) => {
                room.copy_from_slice(text);
                self.at += text.len();
            }
            None => self.fail(Error::ClaimsChanged),
        }
    }

    /// Writes bytes in base64url.
    pub(crate) fn base64(&mut self, bytes: &[u8]) {
        match URL_SAFE_NO_PAD.encode_slice(bytes, self.room()) {
            Ok(len) => self.at += len,
            Err(_) => self.fail(Error::ClaimsChanged),
        }
    }

    /// Empties into the sink, if there is one.
    fn drain(&mut self) {
        if let Some(sink) = &mut self.sink {
            let text = ascii(self.buf.get(..self.at).unwrap_or_default());
            if self.failed.is_none() && sink.write_str(text).is_err() {
                self.failed = Some(Error::Sink);
            }
            self.at = 0;
        }
    }

    /// Keeps the first failure.
    fn fail(&mut self, error: Error) {
        self.failed = self.failed.or(Some(error));
    }
}

/// Base64url and dots as text.
pub(crate) fn ascii(text: &[u8]) -> &str {
    core::str::from_utf8(text).unwrap_or_default()
}
