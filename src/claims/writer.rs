//! Writes the members of the claims object.

use super::names;
use crate::Error;
use crate::hmac::Hmac;
use crate::identity::Identity;
use crate::jwt::encoder::{Encoder, HEADER};
use crate::output::{Fault, Output};

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
    /// Takes the JSON.
    pub(super) encoder: Encoder<'a>,
}

impl<'a> ClaimsWriter<'a> {
    /// A writer to `out`, or one that measures if there is none. It is large, and built in place.
    #[allow(clippy::inline_always, reason = "a call would return a copy")]
    #[inline(always)]
    pub(crate) fn new(out: Option<&'a mut (dyn Output + '_)>) -> Self {
        Self { encoder: Encoder::new(out) }
    }

    /// Begins a token: header, `iss` and `ist`.
    pub(crate) fn begin(&mut self, key: &Hmac, issuer: &Identity) {
        self.encoder.begin(&key.inner, HEADER, b"");
        self.text(names::ISS, issuer.as_bytes());
        self.text(names::IST, issuer.issuer_type().as_str().as_bytes());
    }

    /// Writes a string claim.
    pub fn string(&mut self, name: &str, value: &str) {
        self.name(name);
        self.text(b"\":\"", value.as_bytes());
    }

    /// Writes an integer claim.
    ///
    /// Many JSON readers keep integers only up to 2^53 − 1 ([`MAX_NONCE`](crate::MAX_NONCE)) exactly.
    pub fn integer(&mut self, name: &str, value: u64) {
        self.name(name);
        self.number(b"\":", value);
    }

    /// Writes `true` or `false`.
    pub fn boolean(&mut self, name: &str, value: bool) {
        self.name(name);
        self.encoder.push(if value { b"\":true" } else { b"\":false" });
    }

    /// Writes the name of the caller's claim, without its closing quotation mark.
    fn name(&mut self, name: &str) {
        if names::is_taken(name) {
            self.encoder.fail(Fault::RepeatedClaim);
        }
        self.encoder.push(b",\"");
        self.encoder.escaped(name.as_bytes());
    }

    /// Writes a string and its closing quotation mark, after a key that has the opening one.
    #[inline]
    pub(super) fn text(&mut self, key: &[u8], text: &[u8]) {
        self.encoder.push(key);
        self.encoder.escaped(text);
        self.encoder.push(b"\"");
    }

    /// Writes an integer after its key.
    #[inline]
    pub(super) fn number(&mut self, key: &[u8], value: u64) {
        self.encoder.push(key);
        self.encoder.decimal(value);
    }

    /// Ends the claims and signs them; returns the length of the token.
    pub(crate) fn finish(&mut self, key: &Hmac) -> Result<usize, Error> {
        self.encoder.push(b"}");
        Ok(self.encoder.finish(key)?)
    }
}

impl core::fmt::Debug for ClaimsWriter<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ClaimsWriter").finish_non_exhaustive()
    }
}
