//! Writes the members of the claims object.

use super::names::ClaimName;
use crate::Error;
use crate::hmac::Hmac;
use crate::identity::Identity;
use crate::jwt::encoder::{Encoder, HEADER};

/// Writes claims of the caller's own into a token; passed to the closure of
/// [`with_claims`](crate::TokenData::with_claims).
///
/// Each method writes one claim. Names and text are escaped as RFC 8259, section 7 asks.
///
/// ```
/// # use opentok_token::{ClaimsWriter, RestAuth};
/// fn write(claims: &mut ClaimsWriter<'_>) {
///     claims.string("tenant", "blue \"sky\"");
///     claims.integer("seat", 12);
///     claims.boolean("guest", true);
/// }
/// let auth = RestAuth::at(1_700_000_000).with_claims(write);
/// # let issuer = opentok_token::Issuer::project("123456", "secret")?;
/// # assert!(issuer.encode_slice(&auth, &mut [0; 300]).is_ok());
/// # Ok::<(), opentok_token::Error>(())
/// ```
pub struct ClaimsWriter<'a> {
    /// Takes the JSON. It is large, and stays where its maker has it.
    pub(super) json: &'a mut Encoder<'a>,
    /// Whether a claim of the caller's has the name of one of this crate.
    repeated: bool,
}

impl<'a> ClaimsWriter<'a> {
    /// A writer without claims.
    #[inline]
    pub(crate) fn new(json: &'a mut Encoder<'a>) -> Self {
        Self { json, repeated: false }
    }

    /// Begins a token: header, `iss` and `ist`.
    pub(crate) fn begin(&mut self, mac: &Hmac, issuer: &Identity) {
        self.json.begin(mac, HEADER, b"");
        self.key(ClaimName::Iss);
        self.quoted(issuer.as_bytes());
        self.key(ClaimName::Ist);
        self.quoted(issuer.issuer_type().as_str().as_bytes());
    }

    /// Writes a string claim.
    pub fn string(&mut self, name: &str, value: &str) {
        self.name(name);
        self.quoted(value.as_bytes());
    }

    /// Writes an integer claim.
    ///
    /// Many JSON readers keep integers only up to 2^53 − 1 ([`MAX_NONCE`](crate::MAX_NONCE)) exactly.
    pub fn integer(&mut self, name: &str, value: u64) {
        self.name(name);
        self.json.decimal(value);
    }

    /// Writes `true` or `false`.
    pub fn boolean(&mut self, name: &str, value: bool) {
        self.name(name);
        self.json.push(if value { b"true" } else { b"false" });
    }

    /// Writes the name of the caller's claim.
    fn name(&mut self, name: &str) {
        self.repeated |= ClaimName::is_one(name);
        self.json.push(b",");
        self.quoted(name.as_bytes());
        self.json.push(b":");
    }

    /// Writes the name of a claim of this crate.
    #[inline]
    pub(crate) fn key(&mut self, name: ClaimName) {
        self.json.push(name.json_key().as_bytes());
    }

    /// Writes a string.
    pub(crate) fn quoted(&mut self, text: &[u8]) {
        self.json.push_byte(b'"');
        self.json.escaped(text);
        self.json.push_byte(b'"');
    }

    /// Writes an integer.
    pub(crate) fn decimal(&mut self, value: u64) {
        self.json.decimal(value);
    }

    /// Writes the inside of a string.
    pub(super) fn escaped(&mut self, text: &[u8]) {
        self.json.escaped(text);
    }

    /// Writes a byte of JSON.
    #[inline]
    pub(super) fn push_byte(&mut self, json: u8) {
        self.json.push_byte(json);
    }

    /// Writes JSON of at most a few bytes.
    #[inline]
    pub(crate) fn push(&mut self, json: &[u8]) {
        self.json.push(json);
    }

    /// Ends the claims and signs them; returns the length of the token.
    pub(crate) fn finish(&mut self) -> Result<usize, Error> {
        self.json.push_byte(b'}');
        if self.repeated { Err(Error::RepeatedClaim) } else { Ok(self.json.finish()?) }
    }
}

impl core::fmt::Debug for ClaimsWriter<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ClaimsWriter").finish_non_exhaustive()
    }
}
