//! REST tokens, as `connection` does it for the others.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use opentok_token::{Jti, Raw, RestAuth};
use opentok_token_fuzz::{Expiry, Time, encode_all, issuer, open, rest_is_allowed};
use serde_json::json;

/// Everything that a REST token can be made of.
#[derive(Arbitrary, Debug)]
struct Input {
    api_key: Option<String>,
    secret: String,
    account: bool,
    issued_at: Time,
    expiry: Expiry,
    id: Id,
}

/// The token's ID.
#[derive(Arbitrary, Debug)]
enum Id {
    None,
    Text(String, u16),
    Bits(u128),
}

fuzz_target!(|input: Input| {
    let key = input.api_key.as_deref().unwrap_or("123456");
    let Some(issuer) = issuer(input.account, key, &input.secret) else { return };
    let issued_at = input.issued_at.get();
    let expires_at = input.expiry.get(issued_at);
    let text;
    let (jti, expected_jti) = match &input.id {
        Id::None => (Jti::None, None),
        Id::Bits(bits) => (Jti::Bits(*bits), Some(format!("{bits:032x}"))),
        Id::Text(id, times) => {
            text = id.repeat(1 + usize::from(times % 600));
            (Jti::Text(&text), Some(text.clone()))
        }
    };
    let auth = RestAuth { issued_at, expires_at, jti };

    let token = encode_all(&issuer, &auth);
    assert_eq!(token.is_ok(), rest_is_allowed(issued_at, expires_at), "{token:?}");
    let raw = encode_all(&issuer, &Raw(auth)).unwrap();
    if let Ok(token) = token {
        assert_eq!(token, raw);
    }
    let kind = if input.account { "account" } else { "project" };
    let mut expected = json!({"iss": key, "ist": kind, "iat": issued_at, "exp": expires_at});
    if let Some(jti) = expected_jti {
        expected["jti"] = jti.into();
    }
    assert_eq!(serde_json::Value::Object(open(&raw, &input.secret)), expected);
});
