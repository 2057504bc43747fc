//! REST tokens, as `connection` does it for the others.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use opentok_token::{Jti, Raw};
use opentok_token_fuzz::{Times, encode_all, issuer, open};
use serde_json::json;

/// Everything that a REST token can be made of.
#[derive(Arbitrary, Debug)]
struct Input {
    api_key: Option<String>,
    secret: String,
    account: bool,
    times: Times,
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
    let (issued, expires) = input.times.claims();
    let text;
    let (jti, expected_jti) = match &input.id {
        Id::None => (Jti::None, None),
        Id::Bits(bits) => (Jti::Bits(*bits), Some(format!("{bits:032x}"))),
        Id::Text(id, times) => {
            text = id.repeat(1 + usize::from(times % 600));
            (Jti::Text(&text), Some(text.clone()))
        }
    };
    let mut auth = input.times.set_rest();
    auth.jti = jti;
    assert_eq!((auth.create_time(), auth.expire_time()), (issued, expires));

    let token = encode_all(&issuer, &auth);
    let id_is_allowed = !matches!(jti, Jti::Text(id) if id.len() > 256);
    assert_eq!(token.is_ok(), input.times.are_allowed(300) && id_is_allowed, "{token:?}");
    let raw = encode_all(&issuer, &Raw(auth)).unwrap();
    if let Ok(token) = token {
        assert_eq!(token, raw);
    }
    let kind = if input.account { "account" } else { "project" };
    let mut expected = json!({"iss": key, "ist": kind, "iat": issued, "exp": expires});
    if let Some(jti) = expected_jti {
        expected["jti"] = jti.into();
    }
    assert_eq!(serde_json::Value::Object(open(&raw, &input.secret)), expected);
});
