//! The beginning that many tokens share, encoded and hashed once.

use alloc::string::String;
use alloc::vec::Vec;

use super::writer::ClaimsWriter;
use crate::Error;
use crate::hmac::{Hmac, State};
use crate::identity::Identity;
use crate::output::Growing;

/// The beginning of a token.
#[derive(Clone)]
pub(crate) struct Prefix {
    /// The state of the MAC after the whole blocks of `text`. Secret.
    state: State,
    /// Header, dot, and claims in whole groups of four characters.
    text: String,
    /// The JSON after these groups, up to two bytes.
    json_tail: Vec<u8>,
}

impl Prefix {
    /// No text; a token that starts with it is never signed, as its issuer has no key.
    pub(crate) const EMPTY: Self =
        Self { state: State::EMPTY, text: String::new(), json_tail: Vec::new() };

    /// Encodes the issuer's claims and those that `write` writes, in place.
    pub(crate) fn set(
        &mut self,
        key: &Hmac,
        issuer: &Identity,
        write: impl FnOnce(&mut ClaimsWriter<'_>),
    ) -> Result<(), Error> {
        let mut text = Growing(String::new());
        let mut claims = ClaimsWriter::new(Some(&mut text));
        claims.begin(key, issuer);
        write(&mut claims);
        self.json_tail = claims.encoder.suspend(&mut self.state)?;
        self.text = text.0;
        Ok(())
    }

    /// Begins a token with it.
    pub(crate) fn begin(&self, claims: &mut ClaimsWriter<'_>) {
        claims.encoder.begin(&self.state, self.text.as_bytes(), &self.json_tail);
    }
}
