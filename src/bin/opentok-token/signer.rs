//! The forms of a connection token, and who signs them.

use clap::ValueEnum;
use opentok_token::{Issuer, IssuerType, T1Issuer};

use crate::credentials::Credentials;
use crate::failure::Failure;

/// The forms of a connection token.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The form that today's SDKs make
    Jwt,
    /// The legacy form, signed with HMAC-SHA1
    T1,
}

/// The issuer for a form.
pub enum Signer {
    /// Signs JWTs.
    Jwt(Issuer),
    /// Signs legacy tokens.
    T1(T1Issuer),
}

impl Signer {
    /// The issuer with these credentials; a `raw` one is not checked.
    pub fn new(format: Format, credentials: &Credentials, raw: bool) -> Result<Self, Failure> {
        Ok(match format {
            Format::Jwt => Self::Jwt(credentials.issuer(IssuerType::Project, raw)?),
            Format::T1 => Self::T1(credentials.t1_issuer(raw)?),
        })
    }
}
