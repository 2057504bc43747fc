//! Claims of the caller's own, any number of them: another JSON reader reads them back after those of the crate, all
//! outputs agree, a session template makes the same tokens, and a name is refused exactly when it is one of the crate's.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use opentok_token::{ClaimsWriter, Error, Jti, Raw};
use opentok_token_fuzz::json::Members;
use opentok_token_fuzz::names::{Name, OF_OPENTOK};
use opentok_token_fuzz::{Input, issuer, verify};

/// A claim of the caller's own.
#[derive(Arbitrary, Debug)]
struct Own {
    name: Name,
    value: Value,
}

/// Its value.
#[derive(Arbitrary, Debug)]
enum Value {
    Text(String, u16),
    Integer(u64),
    Boolean(bool),
}

impl Own {
    /// Its value as JSON.
    fn json(&self) -> serde_json::Value {
        match &self.value {
            Value::Text(text, times) => text.repeat(1 + usize::from(times % 300)).into(),
            Value::Integer(number) => (*number).into(),
            Value::Boolean(is) => (*is).into(),
        }
    }

    /// Writes it.
    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        let name = self.name.get();
        match &self.value {
            Value::Text(..) => claims.string(&name, self.json().as_str().unwrap()),
            Value::Integer(number) => claims.integer(&name, *number),
            Value::Boolean(is) => claims.boolean(&name, *is),
        }
    }
}

/// The token of all outputs of an issuer or a template, which agree, or the one error that all give.
macro_rules! encode_all {
    ($by:expr, $claims:expr) => {{
        let (by, claims) = ($by, $claims);
        let token = by.encode(claims);
        let mut sink = String::new();
        assert_eq!(by.encode_to(claims, &mut sink), token.as_ref().map(drop).map_err(|e| *e));
        match &token {
            Ok(token) => {
                assert_eq!((&sink, by.encoded_len(claims)), (token, Ok(token.len())));
                let (needed, available) = (token.len(), token.len() - 1);
                let mut exact = vec![0; needed];
                assert_eq!(by.encode_slice(claims, &mut exact), Ok(&**token));
                let short = by.encode_slice(claims, &mut exact[..available]);
                assert_eq!(short, Err(Error::BufferTooSmall { needed, available }));
            }
            Err(error) => {
                // A sink may hold the beginning of a token, and never its signature.
                assert!(sink.matches('.').count() < 2);
                for len in [0, 4096] {
                    assert_eq!(by.encode_slice(claims, &mut vec![0; len]), Err(*error));
                }
            }
        }
        token
    }};
}

/// The members of a token's claims.
fn members(token: &str, secret: &str) -> Vec<(String, serde_json::Value)> {
    Members::parse(verify(token, secret).unwrap().as_bytes()).unwrap().0
}

fuzz_target!(|input: (Input, Option<u128>, Vec<Own>)| {
    let (input, bits, own) = input;
    let Some(issuer) = issuer(input.account, input.key(), &input.secret) else { return };
    let names: Vec<String> = own.iter().map(|own| own.name.get()).collect();
    let repeats = names.iter().any(|name| OF_OPENTOK.contains(&&**name));
    let added: Vec<_> = names.into_iter().zip(own.iter().map(Own::json)).collect();
    let write = |claims: &mut ClaimsWriter<'_>| own.iter().for_each(|own| own.write(claims));
    // After the crate's own claims come these, in their order.
    let check = |with: Result<String, Error>, without: Result<String, Error>| match without {
        Ok(_) if repeats => assert_eq!(with, Err(Error::RepeatedClaim)),
        Ok(without) => {
            let mut expected = members(&without, &input.secret);
            expected.extend(added.iter().cloned());
            assert_eq!(members(&with.unwrap(), &input.secret), expected);
        }
        Err(error) => assert_eq!(with, Err(error)),
    };

    let session_id = input.session.get(input.key());
    let text = input.text();
    let data = input.token_data(&session_id, text.as_deref());
    let with = data.with_claims(write);
    let (checked, raw) = (encode_all!(&issuer, &with), encode_all!(&issuer, &Raw(&with)));
    if let Ok(template) = issuer.session(&session_id, data.role) {
        assert_eq!(encode_all!(&template, &with), checked);
        assert_eq!(encode_all!(&template, &Raw(&with)), raw);
    }
    check(checked, issuer.encode(&data));
    check(raw, issuer.encode(&Raw(data)));

    let mut auth = input.times.set_rest();
    auth.jti = bits.map_or(Jti::None, Jti::Bits);
    let with = auth.with_claims(write);
    check(encode_all!(&issuer, &with), issuer.encode(&auth));
    check(encode_all!(&issuer, &Raw(&with)), issuer.encode(&Raw(auth)));
});
