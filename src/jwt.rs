//! The compact serialization (RFC 7515, section 7.1): base64url and MAC in one pass over the JSON.

use core::fmt::Write;

use base64::Engine as _;
use hmac::block_api::HmacCore;
use hmac::digest::block_api::{Buffer, CoreProxy};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::{ClaimsWriter, Error, base64url};

/// What every token starts with: `{"alg":"HS256","typ":"JWT"}` in base64url, and the dot behind it.
pub(crate) const HEADER: &[u8] = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

/// Characters of a signature in base64url.
pub(crate) const SIGNATURE: usize = base64_len(32);

/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// JSON bytes that are encoded at once: whole groups of three, few enough for the window.
const CHUNK: usize = 147;

/// The working memory of a token that goes to a sink.
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

/// The start of a token: what is known before its claims are.
#[derive(Clone, Copy)]
pub(crate) struct Start<'a> {
    /// The MAC after the key and the whole blocks of `text`. Secret.
    pub(crate) mac: &'a MacState,
    /// Header, dot, and whole groups of four characters of the payload.
    pub(crate) text: &'a [u8],
}

/// JSON with which many tokens start, encoded and hashed once.
#[derive(Clone)]
pub(crate) struct Prefix<T> {
    /// The MAC after the key and the whole blocks of the text. Secret.
    mac: MacState,
    /// Header, dot, and base64url of the JSON's whole groups of three bytes.
    text: T,
    /// Length of that in `text`.
    text_len: usize,
    /// Length of the JSON.
    json_len: usize,
    /// The bytes of the JSON behind its last whole group.
    rest: [u8; 2],
}

impl<T: AsRef<[u8]> + AsMut<[u8]>> Prefix<T> {
    /// Encodes into `text`, which must have room for it, and hashes.
    pub(crate) fn new(key: &MacState, json: &[u8], mut text: T) -> Option<Self> {
        let (groups, last) = json.split_at(json.len() / 3 * 3);
        let mut window = Window::new(text.as_mut(), None);
        window.push(HEADER);
        window.base64(groups);
        if window.failed.is_some() {
            return None;
        }
        let text_len = window.at;
        let mut mac = mac_from(key);
        mac.update(text.as_ref().get(..text_len / BLOCK * BLOCK)?);
        let mut rest = [0; 2];
        for (to, from) in rest.iter_mut().zip(last) {
            *to = *from;
        }
        Some(Self { mac: mac.decompose().0, text, text_len, json_len: json.len(), rest })
    }

    /// What a token starts with.
    pub(crate) fn start(&self) -> Start<'_> {
        Start { mac: &self.mac, text: self.text.as_ref().get(..self.text_len).unwrap_or_default() }
    }

    /// Lets the JSON go on behind this one, in which there are these registered claims.
    pub(crate) fn resume(&self, claims: u16, writer: &mut ClaimsWriter<'_>) {
        let left = self.json_len % 3;
        let rest = self.rest.get(..left).unwrap_or_default();
        writer.resume(self.json_len - left, rest, claims);
    }
}

/// A token whose claims are written and measured, and which is not signed yet.
pub(crate) struct Draft<'a, W> {
    /// What it starts with.
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
        let mut json = ClaimsWriter::new(None);
        write(&mut json);
        Self { start, write, json }
    }

    /// Length of the token.
    pub(crate) fn len(&self) -> usize {
        HEADER.len() + base64_len(self.json.len()) + 1 + SIGNATURE
    }

    /// The token, in the caller's buffer.
    pub(crate) fn into_slice(self, buf: &mut [u8]) -> Result<&str, Error> {
        let needed = self.len();
        let available = buf.len();
        let token = buf.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })?;
        self.sign(Window::new(token, None))?;
        Ok(ascii(token))
    }

    /// The token, piece by piece.
    pub(crate) fn into_sink(self, sink: &mut dyn Write) -> Result<(), Error> {
        self.sign(Window::new(&mut [0; WINDOW], Some(sink)))
    }

    /// The token, in memory of its own.
    #[cfg(feature = "alloc")]
    pub(crate) fn into_string(self) -> Result<alloc::string::String, Error> {
        let mut token = alloc::vec![0; self.len()];
        self.sign(Window::new(&mut token, None))?;
        Ok(alloc::string::String::from_utf8(token).unwrap_or_default())
    }

    /// Encodes and signs.
    fn sign(&self, window: Window<'_>) -> Result<(), Error> {
        if self.json.repeated() {
            return Err(Error::RepeatedClaim);
        }
        let mut encoder = Encoder::new(self.start, window);
        if let Some(json) = self.json.whole() {
            encoder.push(json);
            return encoder.finish();
        }
        let mut sink = |json: &[u8]| encoder.push(json);
        let mut again = ClaimsWriter::new(Some(&mut sink));
        (self.write)(&mut again);
        if again.repeated() || again.finish() != self.json.len() {
            return Err(Error::ClaimsChanged);
        }
        encoder.finish()
    }
}

/// Turns JSON into a token.
struct Encoder<'a> {
    /// The MAC of the text in front of `hashed`.
    mac: Hmac<Sha256>,
    /// Length of the text in the window that the MAC has seen.
    hashed: usize,
    /// The token's text.
    text: Window<'a>,
}

impl<'a> Encoder<'a> {
    /// Begins with what is known.
    fn new(start: Start<'_>, mut text: Window<'a>) -> Self {
        let (blocks, open) = start.text.split_at(start.text.len() / BLOCK * BLOCK);
        text.pass(blocks);
        let hashed = text.at;
        text.push(open);
        Self { mac: mac_from(start.mac), hashed, text }
    }

    /// Takes JSON: whole groups of three bytes until the last call.
    fn push(&mut self, json: &[u8]) {
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
    fn finish(mut self) -> Result<(), Error> {
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

    /// Writes text that may be longer than a window before a sink.
    fn pass(&mut self, text: &[u8]) {
        match &mut self.sink {
            None => self.push(text),
            Some(sink) => {
                if sink.write_str(ascii(text)).is_err() {
                    self.failed = Some(Error::Sink);
                }
            }
        }
    }

    /// Writes bytes in base64url.
    pub(crate) fn base64(&mut self, bytes: &[u8]) {
        match base64url::engine().encode_slice(bytes, self.room()) {
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
