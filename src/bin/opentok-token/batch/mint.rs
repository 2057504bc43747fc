//! From a line to a token.

use std::borrow::Cow;
use std::sync::Arc;

use opentok_token::{Issuer, Raw, T1Data, T1Issuer, TokenData};

use super::fault::Fault;
use super::line::Request;
use super::member::Member;
use super::nonces::Nonces;
use super::rooms::Rooms;

/// Who signs, for all threads.
#[derive(Clone)]
pub enum Signer {
    /// JWTs.
    Jwt(Arc<Issuer>),
    /// Legacy tokens.
    T1(Arc<T1Issuer>),
}

/// Makes the tokens of one thread, and keeps what makes the next one fast.
pub struct Mint {
    /// Who signs.
    signer: Signer,
    /// Whether the rules are skipped.
    raw: bool,
    /// Templates.
    rooms: Rooms,
    /// Nonces for lines that bring none.
    nonces: Nonces,
}

impl Mint {
    /// A mint that keeps the rules, or skips them if `raw`.
    pub fn new(signer: Signer, raw: bool) -> Self {
        Self { signer, raw, rooms: Rooms::default(), nonces: Nonces::default() }
    }

    /// Prepares for so many lines.
    pub fn expect(&mut self, lines: usize) {
        self.nonces.for_lines(lines);
    }

    /// Makes the token that a line asks for at this time; returns its length in `room`.
    ///
    /// Where there is not room enough, the fault says how much the line needs.
    pub fn token(&mut self, line: &[u8], now: u64, room: &mut [u8]) -> Result<usize, Fault> {
        let request = Request::read(line)?;
        let session_id = request.session_id.as_deref().ok_or(Fault::NoSession)?;
        let classes: Vec<&str> = request.layout_classes.iter().map(Cow::as_ref).collect();
        let created = request.create_time.unwrap_or(now);
        // Without rules, a token without an expiry time of its own expires 24 hours from now, as with
        // `encode --raw`.
        let begin = if self.raw { now } else { created };
        let TokenData { expire_time, .. } = TokenData::at(session_id, begin, 0);
        let data = TokenData {
            role: request.role.unwrap_or_default(),
            initial_layout_class_list: &classes,
            create_time: created,
            expire_time: request.expire_time.unwrap_or(expire_time),
            connection_data: request.connection_data.as_deref(),
            ..TokenData::at(session_id, created, 0)
        };
        let token = match &self.signer {
            Signer::Jwt(issuer) => {
                let nonce = match request.nonce {
                    Some(json) => json.get().parse().or(Err(Fault::NonceOfJwt))?,
                    None => self.nonces.take()?,
                };
                let data = TokenData { nonce, ..data };
                if self.raw {
                    issuer.encode_slice(&Raw(data), room)
                } else {
                    self.rooms.encode(issuer, &data, room)
                }
            }
            Signer::T1(issuer) => {
                let nonce = match request.nonce {
                    Some(json) => nonce_of_t1(json.get())?,
                    None => self.nonces.take()?.to_string().into(),
                };
                let data = T1Data { data, nonce: &nonce };
                if self.raw {
                    issuer.encode_slice(&Raw(data), room)
                } else {
                    issuer.encode_slice(&data, room)
                }
            }
        };
        Ok(token?.len())
    }
}

/// A nonce as text: a string, or the digits of a number.
fn nonce_of_t1(json: &str) -> Result<Cow<'_, str>, Fault> {
    match json.as_bytes().first() {
        Some(b'"') => serde_json::from_str(json).map_err(|error| Fault::json(&error)),
        Some(b'-' | b'0'..=b'9') => Ok(json.into()),
        _ => Err(Fault::Type(Member::Nonce)),
    }
}
