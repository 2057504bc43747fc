//! Any text as a string of JSON, as a claim's value and as its name: `serde_json` reads it back, and no byte more is
//! escaped than must be.
#![no_main]

use libfuzzer_sys::fuzz_target;
use opentok_token::{Error, Issuer, RestAuth};
use opentok_token_fuzz::names::OF_OPENTOK;

/// Bytes of a text in JSON, at least.
fn escaped_len(text: &str) -> usize {
    text.bytes()
        .map(|byte| match byte {
            b'"' | b'\\' | 0x08 | 0x09 | 0x0A | 0x0C | 0x0D => 2,
            0x00..0x20 => 6,
            _ => 1,
        })
        .sum()
}

fuzz_target!(|input: (&str, &str, u8)| {
    let (name, text, times) = input;
    let value = text.repeat(1 + usize::from(times % 20));
    let issuer = Issuer::project("123456", "secret").unwrap();
    let claims = RestAuth::at(1_700_000_000).with_claims(|claims| {
        claims.string("value", &value);
        claims.string(name, &value);
    });
    let token = issuer.encode(&claims);
    if OF_OPENTOK.contains(&name) {
        assert_eq!(token, Err(Error::RepeatedClaim));
        return;
    }
    let json = issuer.verify_signature(&token.unwrap()).unwrap();
    let read: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(read[name], value.as_str());
    assert_eq!(read["value"], value.as_str());
    let frame =
        r#"{"iss":"123456","ist":"project","iat":1700000000,"exp":1700000180,"value":"","":""}"#
            .len();
    assert_eq!(json.len(), frame + escaped_len(name) + 2 * escaped_len(&value));
});
