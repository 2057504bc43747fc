//! From a line to a token.

use std::sync::Arc;
use std::time::Duration;

use opentok_token::{Error, Raw, Role, T1Data, TokenData, random_nonces};

use super::line::{Line, LineError, read, role, string, string_or, whole_or};
use super::sessions::SessionCache;
use crate::signer::Signer;
use crate::time::{parse_duration, parse_time};

/// Nonces that are drawn at once.
const NONCES: usize = 64;

/// Makes the tokens of one thread.
pub struct LineEncoder {
    /// Who signs.
    signer: Arc<Signer>,
    /// Whether the rules are skipped.
    raw: bool,
    /// The role of lines that have none.
    role: Role,
    /// The lifetime of tokens whose lines have none; the library's if it is missing.
    expires_in: Option<Duration>,
    /// The time, in Unix seconds.
    pub now: u64,
    /// Templates.
    sessions: SessionCache,
    /// Random nonces for lines that bring none.
    nonces: Vec<u64>,
}

impl LineEncoder {
    /// An encoder with these defaults.
    pub fn new(signer: Arc<Signer>, raw: bool, role: Role, expires_in: Option<Duration>) -> Self {
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
        let error = "write the classes in one string, with a space between two";
        let classes = |json| string(json).or(Err(error.into()));
        let classes = read("initial_layout_class_list", line.initial_layout_class_list, classes)?;
        let time = |json| whole_or(json, parse_time);
        let created = read("create_time", line.create_time, time)?.unwrap_or(self.now);
        let expires = read("expire_time", line.expire_time, time)?;
        let seconds = |text: &str| parse_duration(text).map(|lifetime| lifetime.as_secs());
        let lifetime = read("expires_in", line.expires_in, |json| whole_or(json, seconds))?;
        let mut data = TokenData::at(&session_id, created, 0);
        data.role = read("role", line.role, role)?.unwrap_or(self.role);
        data.connection_data = connection_data.as_deref();
        data.initial_layout_class_list = classes.as_deref().unwrap_or_default();
        data = match (expires, lifetime.map(Duration::from_secs).or(self.expires_in)) {
            (Some(_), Some(_)) if lifetime.is_some() => {
                return Err("expire_time and expires_in exclude each other".into());
            }
            (Some(time), _) => data.expires_at(time),
            (None, Some(lifetime)) => data.expires_in(lifetime),
            // As with `encode --raw`, such a token expires 24 hours from now.
            (None, None) if self.raw => {
                data.expires_at(TokenData::at("", self.now, 0).expire_time())
            }
            (None, None) => data,
        };
        match &*self.signer {
            Signer::Jwt(issuer) => {
                let error = "a JWT takes an integer from 0 to 2^53 - 1";
                let integer = |json| whole_or(json, |text| text.parse().or(Err(error)));
                let nonce = read("nonce", line.nonce, integer)?;
                data.nonce = nonce.map_or_else(|| draw(&mut self.nonces), Ok)?;
                if self.raw {
                    return Ok(issuer.encode_to(&Raw(data), out)?);
                }
                self.sessions.encode(issuer, &data, out)?;
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
    nonces.pop().ok_or(Error::Internal)
}
