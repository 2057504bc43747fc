//! The beginning that many tokens share, encoded and hashed once.

use alloc::vec::Vec;

use super::writer::ClaimsWriter;
use crate::Error;
use crate::hmac::Hmac;
use crate::identity::Identity;
use crate::jwt::encoder::Encoder;

/// The beginning of a token.
#[derive(Clone)]
pub(crate) struct Prefix {
    /// The MAC over the whole blocks of `text`. Secret.
    mac: Hmac,
    /// Header, dot, and claims in whole groups of four characters.
    text: Vec<u8>,
    /// The JSON after these groups, up to two bytes.
    json_tail: Vec<u8>,
}

impl Prefix {
    /// No text; a token that starts with it is never signed, as its issuer has no key.
    pub(crate) const EMPTY: Self =
        Self { mac: Hmac::EMPTY, text: Vec::new(), json_tail: Vec::new() };

    /// Encodes the issuer's claims and those that `write` writes.
    pub(crate) fn new(
        mac: &Hmac,
        issuer: &Identity,
        write: impl FnOnce(&mut ClaimsWriter<'_>),
    ) -> Result<Self, Error> {
        let mut text = Vec::new();
        let mut encoder = Encoder::new(Some(&mut text));
        let mut claims = ClaimsWriter::new(&mut encoder);
        claims.begin(mac, issuer);
        write(&mut claims);
        let (mac, json_tail) = claims.json.suspend()?;
        Ok(Self { mac, text, json_tail })
    }

    /// Begins a token with it.
    pub(crate) fn begin(&self, claims: &mut ClaimsWriter<'_>) {
        claims.json.begin(&self.mac, &self.text, &self.json_tail);
    }
}
