//! Shared by the tests: fixed data, and readers that are not this crate's.

pub mod reference;

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use opentok_token::{Claims, Error, Issuer, RestAuth, TokenData};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// The API key of tests that need no other.
pub const KEY: &str = "123456";

/// The secret of tests that need no other.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// The time of tests that need no other: 2023-11-14.
pub const NOW: u64 = 1_700_000_000;

/// A session of [`KEY`]: `1~123456~~1400000000~0.5~`.
pub const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

/// A project's issuer with [`KEY`] and [`SECRET`].
pub fn project() -> Issuer {
    Issuer::project(KEY, SECRET).unwrap()
}

/// An account's issuer with [`KEY`] and [`SECRET`].
pub fn account() -> Issuer {
    Issuer::account(KEY, SECRET).unwrap()
}

/// Connection token data that keeps the rules.
pub const fn data<'a>() -> TokenData<'a> {
    TokenData::at(SESSION, NOW, 7)
}

/// REST token data that keeps the rules.
pub const fn auth<'a>() -> RestAuth<'a> {
    RestAuth::at(NOW)
}

/// The same data for another session.
pub fn in_session<'a>(session_id: &'a str, mut data: TokenData<'a>) -> TokenData<'a> {
    data.session_id = session_id;
    data
}

/// The same data with another nonce.
pub fn with_nonce(nonce: u64, mut data: TokenData<'_>) -> TokenData<'_> {
    data.nonce = nonce;
    data
}

/// The session ID that decodes to this.
pub fn session_id(decoded: impl AsRef<[u8]>) -> String {
    format!("1_{}", BASE64URL_NOPAD.encode(decoded.as_ref()))
}

/// The token, encoded into a buffer that fits exactly; works without any feature.
pub fn encode(issuer: &Issuer, claims: &(impl Claims + ?Sized)) -> Result<String, Error> {
    let mut buf = vec![0; issuer.encoded_len(claims)?];
    issuer.encode_slice(claims, &mut buf).map(str::to_owned)
}

/// The claims of a token as JSON text; the signature is not looked at.
pub fn payload(token: &str) -> String {
    let payload = token.split('.').nth(1).unwrap();
    String::from_utf8(BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}

/// The claims of a token in their order, opened by `jsonwebtoken`: its signature holds.
pub fn open(token: &str, secret: &str) -> Vec<(String, Value)> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false; // the tests' clock stands still
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_secret(secret.as_bytes());
    let opened = jsonwebtoken::decode::<Members>(token, &key, &validation).unwrap();
    assert_eq!(opened.header.alg, Algorithm::HS256);
    assert_eq!(opened.header.typ.as_deref(), Some("JWT"));
    opened.claims.0
}

/// The members of a JSON object as `serde_json` reads them, in their order and with repetitions. Its own maps
/// lose both.
#[derive(Clone, Debug)]
pub struct Members(pub Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Collects the members.
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

/// The error of claims that break a rule: the same from every output, before anything is written, and
/// whatever the size of the buffer.
pub fn refusal(issuer: &Issuer, claims: &(impl Claims + ?Sized)) -> Error {
    let mut large = [0xA5; 4096];
    let error = issuer.encode_slice(claims, &mut large).unwrap_err();
    assert!(large.iter().all(|&byte| byte == 0xA5));
    assert_eq!(issuer.encode_slice(claims, &mut []), Err(error));
    let mut sink = String::new();
    assert_eq!(issuer.encode_to(claims, &mut sink), Err(error));
    assert_eq!(sink, "");
    #[cfg(feature = "alloc")]
    assert_eq!(issuer.encode(claims), Err(error));
    error
}
