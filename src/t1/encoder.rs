//! Writes a T1 token: base64 of API key, signature and query string.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::Output as Digest;
use hmac::{Hmac, Mac as _};
use sha1::Sha1;

use super::query::Query;
use crate::Error;
use crate::codec::hex::hex;
use crate::identity::Identity;
use crate::output::{Fault, Output};

/// The start of every T1 token.
pub(super) const SENTINEL: &[u8] = b"T1==";

/// The text before the API key.
pub(super) const PARTNER_ID: &[u8] = b"partner_id=";

/// The text between API key and signature.
pub(super) const SIG: &[u8] = b"&sig=";

/// Bytes of a signature.
pub(super) const SIGNATURE: usize = 20;

/// Bytes that are encoded at once: whole groups of three.
const CHUNK: usize = 48;

/// Length of a token.
pub(super) fn len(issuer: &Identity, query: &(impl Query + ?Sized)) -> Result<usize, Error> {
    let mut len = PARTNER_ID.len() + issuer.as_bytes().len() + SIG.len() + 2 * SIGNATURE + 1;
    let mut too_long = false;
    query.write_query(&mut |text| match len.checked_add(text.len()) {
        Some(sum) => len = sum,
        None => too_long = true,
    });
    let len = len.div_ceil(3).checked_mul(4).and_then(|len| len.checked_add(SENTINEL.len()));
    if too_long { Err(Error::TooLong) } else { len.ok_or(Error::TooLong) }
}

/// Writes a token; returns its length. The signature stands before the text that it signs, so that the query
/// string is written twice: into the MAC, and then as text.
pub(super) fn write(
    issuer: &Identity,
    key: &Hmac<Sha1>,
    query: &(impl Query + ?Sized),
    out: &mut dyn Output,
) -> Result<usize, Error> {
    let mut mac = key.clone();
    query.write_query(&mut |text| mac.update(text));
    let signature: Digest<Hmac<Sha1>> = mac.finalize().into_bytes();

    let mut encoder = Encoder { bytes: [0; CHUNK], staged: 0, len: 0, out, result: Ok(()) };
    encoder.write(SENTINEL);
    encoder.push(PARTNER_ID);
    encoder.push(issuer.as_bytes());
    encoder.push(SIG);
    for byte in signature {
        encoder.push(&hex(byte));
    }
    encoder.push(b":");
    query.write_query(&mut |text| encoder.push(text));
    encoder.emit(); // the one chunk that may not be whole, and has the padding
    encoder.result?;
    Ok(encoder.len)
}

/// Turns bytes into base64, a chunk at a time.
struct Encoder<'a> {
    /// Bytes that are not encoded yet, in the first `staged` bytes.
    bytes: [u8; CHUNK],
    /// Length of these; less than [`CHUNK`] between two calls.
    staged: usize,
    /// Length of the text so far.
    len: usize,
    /// Takes the text.
    out: &'a mut dyn Output,
    /// The first fault; nothing is written after it.
    result: Result<(), Fault>,
}

impl Encoder<'_> {
    /// Stages bytes.
    fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = self.bytes.get_mut(self.staged..).unwrap_or(&mut []);
            let (now, later) = bytes.split_at(bytes.len().min(room.len()));
            room.iter_mut().zip(now).for_each(|(to, from)| *to = *from);
            self.staged += now.len();
            bytes = later;
            if self.staged >= CHUNK {
                self.emit();
            }
        }
    }

    /// Encodes the staged bytes.
    fn emit(&mut self) {
        let mut text = [0; CHUNK / 3 * 4];
        let bytes = self.bytes.get(..self.staged);
        let len = bytes.and_then(|bytes| STANDARD.encode_slice(bytes, &mut text).ok());
        match len.and_then(|len| text.get(..len)) {
            Some(text) => self.write(text),
            None => self.result = self.result.and(Err(Fault::Internal)),
        }
        self.staged = 0;
    }

    /// Writes text.
    fn write(&mut self, text: &[u8]) {
        self.result = self.result.and_then(|()| self.out.write(text));
        match self.len.checked_add(text.len()) {
            Some(len) => self.len = len,
            None => self.result = self.result.and(Err(Fault::TooLong)),
        }
    }
}
