//! A token, taken apart; nothing of it is judged yet.

use super::fields::{Fields, Value};

/// The form of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A connection token as a JWT.
    JwtConnection,
    /// A REST token.
    JwtRest,
    /// A JWT whose claims cannot be read.
    JwtUnknown,
    /// A connection token in its legacy form.
    T1,
}

impl Form {
    /// Its name in `--json`.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::JwtConnection => Some("jwt-connection"),
            Self::JwtRest => Some("jwt-rest"),
            Self::JwtUnknown => None,
            Self::T1 => Some("t1"),
        }
    }

    /// The names of issue and expiry time.
    pub const fn time_names(self) -> (&'static str, &'static str) {
        match self {
            Self::T1 => ("create_time", "expire_time"),
            _ => ("iat", "exp"),
        }
    }

    /// The name of the API key.
    pub const fn key_name(self) -> &'static str {
        match self {
            Self::T1 => "partner_id",
            _ => "iss",
        }
    }
}

/// The text that a signature is about.
#[derive(Debug)]
pub enum Signed {
    /// Header and claims of a JWT, as given and, if that differs, in strict base64url; and the signature.
    Jwt {
        /// The spellings of the signed text.
        spellings: Vec<String>,
        /// The signature; `None` if there is none.
        signature: Option<String>,
    },
    /// The bytes after the colon of a T1 token; the signature is a field of its header.
    T1(Vec<u8>),
}

/// A token, taken apart.
#[derive(Debug)]
pub struct Token {
    /// Its form.
    pub form: Form,
    /// The JOSE header, or the unsigned part of a T1 token.
    pub header: Fields,
    /// The claims, or the signed part of a T1 token.
    pub claims: Fields,
    /// Whether the claims were read to their end.
    pub is_whole: bool,
    /// The signed text.
    pub signed: Signed,
}

impl Token {
    /// The API key that it names.
    pub fn api_key(&self) -> Option<&Value> {
        let part = if self.form == Form::T1 { &self.header } else { &self.claims };
        part.get(self.form.key_name())
    }
}
