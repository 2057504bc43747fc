//! Legacy T1 tokens: a query string signed with HMAC-SHA1, in base64 behind `T1==`.

mod query;
mod verify;

use core::fmt::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

pub use self::query::{T1Claims, T1Data};
use crate::bytes::{ascii, copy, hex_digit};
use crate::{Error, Identity, IssuerType};

/// The name of the HTTP header that carries a T1 token.
pub const T1_HEADER: &str = "X-TB-TOKEN-AUTH";

/// What every T1 token starts with.
const SENTINEL: &str = "T1==";

/// What stands in front of the API key.
const PARTNER: &[u8] = b"partner_id=";

/// What stands between API key and signature.
const SIG: &[u8] = b"&sig=";

/// Bytes of a signature.
const TAG: usize = 20;

/// Bytes that are encoded at once: whole groups of three.
const CHUNK: usize = 48;

/// Signs legacy connection tokens, T1, with a project's API key and secret.
///
/// New code wants [`Issuer`](crate::Issuer); this is for deployments that still expect the form of the
/// npm package `opentok-token`. The data and the rules are the same, and [`Raw`](crate::Raw) skips the
/// rules. It keeps the state of the MAC, not the secret; the state is wiped on drop.
///
/// ```
/// use opentok_token::{T1Data, T1Issuer, TokenData};
///
/// let issuer = T1Issuer::new("123456", "secret")?;
/// let data = TokenData::at("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg", 1_700_000_000, 7);
/// let mut buf = [0; 400];
/// let token = issuer.encode_slice(&data, &mut buf)?;
/// assert!(token.starts_with("T1=="));
///
/// // A nonce that is no integer, as most T1 tokens carry it:
/// let length = issuer.encoded_len(&T1Data { data, nonce: "0.3942609881050885" });
/// # assert_eq!(length, 268);
/// # Ok::<(), opentok_token::Error>(())
/// ```
#[derive(Clone)]
pub struct T1Issuer {
    /// Who signs.
    identity: Identity,
    /// The MAC after the key. Secret.
    key: Hmac<Sha1>,
}

impl T1Issuer {
    /// An issuer that signs with a project's API key and secret.
    ///
    /// # Errors
    /// As [`Issuer::project`](crate::Issuer::project).
    pub fn new(api_key: &str, api_secret: &str) -> Result<Self, Error> {
        Identity::check(api_key)?;
        if api_secret.is_empty() {
            return Err(Error::SecretEmpty);
        }
        // HMAC takes keys of any length (RFC 2104, section 2): there is no other error to map.
        let key = Hmac::new_from_slice(api_secret.as_bytes()).or(Err(Error::SecretEmpty))?;
        Ok(Self { identity: Identity::new(IssuerType::Project, api_key), key })
    }

    /// Who signs.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Encodes and signs into `buf`; returns the part of it that holds the token.
    ///
    /// # Errors
    /// The rule that `claims` break, or [`Error::BufferTooSmall`]; nothing is written then.
    pub fn encode_slice<'b>(
        &self,
        claims: &(impl T1Claims + ?Sized),
        buf: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        claims.check(&self.identity)?;
        let needed = self.encoded_len(claims);
        let available = buf.len();
        let token = buf.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })?;
        self.write(claims, &mut Slice { rest: &mut *token })?;
        Ok(ascii(token))
    }

    /// Encodes and signs into any [`core::fmt::Write`], in memory that does not grow with the token.
    ///
    /// # Errors
    /// The rule that `claims` break; nothing is written then. [`Error::Sink`] if `sink` fails.
    pub fn encode_to(
        &self,
        claims: &(impl T1Claims + ?Sized),
        sink: &mut impl Write,
    ) -> Result<(), Error> {
        claims.check(&self.identity)?;
        self.write(claims, sink)
    }

    /// Encodes and signs into a new `String`, with one allocation.
    ///
    /// # Errors
    /// The rule that `claims` break.
    #[cfg(feature = "alloc")]
    pub fn encode(
        &self,
        claims: &(impl T1Claims + ?Sized),
    ) -> Result<alloc::string::String, Error> {
        claims.check(&self.identity)?;
        let mut token = alloc::string::String::with_capacity(self.encoded_len(claims));
        self.write(claims, &mut token)?;
        Ok(token)
    }

    /// Length of the token in bytes, exactly, whether or not the claims keep the rules.
    #[must_use]
    pub fn encoded_len(&self, claims: &(impl T1Claims + ?Sized)) -> usize {
        let key = self.identity.api_key();
        let mut len = PARTNER.len() + key.len() + SIG.len() + 2 * TAG + 1;
        claims.query(&mut |data| len += data.len());
        SENTINEL.len() + len.div_ceil(3) * 4
    }

    /// Writes the token. The signature stands in front of what it signs, so the data is written twice:
    /// to the MAC, and then as text.
    fn write(&self, claims: &(impl T1Claims + ?Sized), sink: &mut dyn Write) -> Result<(), Error> {
        let mut mac = self.key.clone();
        claims.query(&mut |data| mac.update(data));
        let tag = mac.finalize().into_bytes();

        let sentinel = sink.write_str(SENTINEL);
        let mut text = Text { plain: [0; CHUNK], used: 0, sink, result: sentinel };
        text.push(PARTNER);
        text.push(self.identity.api_key().as_bytes());
        text.push(SIG);
        for byte in tag {
            text.push(&[hex_digit(byte >> 4), hex_digit(byte)]);
        }
        text.push(b":");
        claims.query(&mut |data| text.push(data));
        text.flush(); // the one chunk that may not be whole, and carries the padding
        text.result.or(Err(Error::Sink))
    }
}

impl fmt::Debug for T1Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("T1Issuer").field("identity", &self.identity).finish_non_exhaustive()
    }
}

/// Turns bytes into base64, a chunk at a time.
struct Text<'a> {
    /// Bytes that are not encoded yet, in the first `used`.
    plain: [u8; CHUNK],
    /// Length of these; less than `CHUNK` between calls.
    used: usize,
    /// Where the text goes.
    sink: &'a mut dyn Write,
    /// Whether the sink took all so far; after a failure nothing is written.
    result: fmt::Result,
}

impl Text<'_> {
    /// Takes bytes.
    fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if let Some(room) = self.plain.get_mut(self.used) {
                *room = byte;
            }
            self.used += 1;
            if self.used == CHUNK {
                self.flush();
            }
        }
    }

    /// Encodes what is there.
    fn flush(&mut self) {
        let plain = self.plain.get(..self.used).unwrap_or_default();
        let mut text = [0; CHUNK / 3 * 4];
        let len = STANDARD.encode_slice(plain, &mut text).unwrap_or_default();
        if self.result.is_ok() {
            self.result = self.sink.write_str(ascii(text.get(..len).unwrap_or_default()));
        }
        self.used = 0;
    }
}

/// A slice of the token's length, as a sink.
struct Slice<'a> {
    /// What is not written yet.
    rest: &'a mut [u8],
}

impl Write for Slice<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let rest = core::mem::take(&mut self.rest);
        let (room, rest) = rest.split_at_mut_checked(text.len()).ok_or(fmt::Error)?;
        copy(text.as_bytes(), room);
        self.rest = rest;
        Ok(())
    }
}
