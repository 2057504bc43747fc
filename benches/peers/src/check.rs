//! Checks that a token is the requested one. Of the contestants it uses only serde_json and RustCrypto's crates.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;

use crate::participants::{KEY, Participant, SECRET, SESSION};

/// The lifetime of a connection token that is not asked for another one, in seconds.
pub const LIFETIME: u64 = 86_400;

/// All claims of a token.
#[derive(Serialize)]
pub struct Claims<'a> {
    iss: &'a str,
    ist: &'a str,
    scope: &'a str,
    session_id: &'a str,
    role: &'a str,
    iat: u64,
    exp: u64,
    nonce: u64,
    connection_data: &'a str,
}

impl<'a> Claims<'a> {
    /// Those of one participant.
    pub fn of(participant: &'a Participant) -> Self {
        Self {
            iss: KEY,
            ist: "project",
            scope: "session.connect",
            session_id: SESSION,
            role: "publisher",
            iat: participant.now,
            exp: participant.now + LIFETIME,
            nonce: participant.nonce,
            connection_data: &participant.data,
        }
    }
}

/// Panics unless the token is signed and has the claims of the participant, and no others.
pub fn check(name: &str, token: &str, participant: &Participant) {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert!(mac.verify_slice(&signature).is_ok(), "{name}: {token}");
    let payload = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(claims, serde_json::to_value(Claims::of(participant)).unwrap(), "{name}");
}
