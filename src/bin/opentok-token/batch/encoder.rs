//! From a line to a token.

use std::sync::Arc;

use opentok_token::{Error, Issuer, Raw, Role, T1Data, T1Issuer, TokenData, random_nonces};

use super::line::{Line, LineError, read, role, string, string_or, whole_or};
use super::sessions::SessionCache;
use crate::time::{parse_duration, parse_time};

/// Nonces that are drawn at once.
const NONCES: usize = 64;

/// Who signs, for all threads.
#[derive(Clone)]
pub enum Signer {
    /// JWTs.
    Jwt(Arc<Issuer>),
    /// Legacy tokens.
    T1(Arc<T1Issuer>),
}

/// Makes the tokens of one thread.
pub struct LineEncoder {
    /// Who signs.
    signer: Signer,
    /// Whether the rules are skipped.
    raw: bool,
    /// The role of lines that have none.
    role: Role,
    /// The lifetime of tokens whose lines have none, in seconds; the library's if it is missing.
    expires_in: Option<u64>,
    /// The time, in Unix seconds.
    pub now: u64,
    /// Templates.
    sessions: SessionCache,
    /// Random nonces for lines that bring none.
    nonces: Vec<u64>,
}

impl LineEncoder {
    /// An encoder with these defaults.
    pub fn new(signer: Signer, raw: bool, role: Role, expires_in: Option<u64>) -> Self {
        let (now, sessions, nonces) = <_>::default();
        Self { signer, raw, role, expires_in, now, sessions, nonces }
    }

    /// Appends the token that a line asks for; after an error, `out` may hold its beginning.
    pub fn encode(&mut self, line: &[u8], out: &mut String) -> Result<(), LineError> {
        let line = Line::parse(line)?;
        let session_id = read("session_id", line.session_id, string)?;
        let session_id = session_id.ok_or("session_id is missing")?;
        let connection_data =
            read("connection_data", line.connection_data, |json| string_or(json, &['{', '[']))?;
        let classes = read("initial_layout_class_list", line.initial_layout_class_list, string)?
            .unwrap_or_default();
        let classes: Vec<&str> =
            if classes.is_empty() { Vec::new() } else { classes.split(' ').collect() };
        let time = |json| whole_or(json, parse_time);
        let created = read("create_time", line.create_time, time)?.unwrap_or(self.now);
        let expires = read("expire_time", line.expire_time, time)?;
        let lifetime = read("expires_in", line.expires_in, |json| whole_or(json, parse_duration))?;
        let data = TokenData {
            role: read("role", line.role, role)?.unwrap_or(self.role),
            connection_data: connection_data.as_deref(),
            initial_layout_class_list: &classes,
            ..TokenData::at(&session_id, created, 0)
        };
        let data = match (expires, lifetime) {
            (Some(_), Some(_)) => {
                return Err("expire_time and expires_in exclude each other".into());
            }
            (Some(time), None) => data.expires_at(time),
            (None, lifetime) => match lifetime.or(self.expires_in) {
                Some(seconds) => data.expires_in(seconds),
                // As with `encode --raw`, such a token expires 24 hours from now.
                None if self.raw => data.expires_at(TokenData::at("", self.now, 0).expire_time),
                None => data,
            },
        };
        match &self.signer {
            Signer::Jwt(issuer) => {
                let error = "a JWT takes an integer from 0 to 2^53 - 1";
                let integer = |json| whole_or(json, |text| text.parse().or(Err(error)));
                let nonce = read("nonce", line.nonce, integer)?;
                let nonce = nonce.map_or_else(|| draw(&mut self.nonces), Ok)?;
                let data = TokenData { nonce, ..data };
                if self.raw {
                    return Ok(issuer.encode_to(&Raw(data), out)?);
                }
                match self.sessions.template(issuer, &data)? {
                    Some(template) => template.encode_to(&data, out)?,
                    None => issuer.encode_to(&data, out)?,
                }
            }
            Signer::T1(issuer) => {
                let number = ['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
                let nonce = match read("nonce", line.nonce, |json| string_or(json, &number))? {
                    Some(nonce) => nonce,
                    None => draw(&mut self.nonces)?.to_string().into(),
                };
                let data = T1Data { data, nonce: &nonce };
                if self.raw {
                    return Ok(issuer.encode_to(&Raw(data), out)?);
                }
                issuer.encode_to(&data, out)?;
            }
        }
        Ok(())
    }
}

/// The next of the random nonces.
fn draw(nonces: &mut Vec<u64>) -> Result<u64, Error> {
    if nonces.is_empty() {
        let mut drawn = [0; NONCES];
        random_nonces(&mut drawn)?;
        nonces.extend(drawn);
    }
    nonces.pop().ok_or(Error::Random)
}
