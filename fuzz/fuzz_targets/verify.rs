//! Any text as a token, and any header and payload with the right signature: accepted exactly when a naive verifier
//! accepts it, with the same claims, and only in its one spelling.
#![no_main]

use arbitrary::Arbitrary;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use libfuzzer_sys::fuzz_target;
use opentok_token::{Issuer, T1Issuer};
use opentok_token_fuzz::verify;

/// The key of this target.
const KEY: &str = "123456";

/// The secret of this target.
const SECRET: &str = "secret";

/// The parts of a token.
#[derive(Arbitrary, Debug)]
enum Input {
    Text(String),
    Signed(String),
    SignedParts { known: Option<u8>, header: String, payload: Vec<u8>, suffix: String },
    T1 { sig: Option<[u8; 20]>, data: Vec<u8>, suffix: String },
}

fuzz_target!(|input: Input| {
    let sign = |signed: &str| {
        let tag = hmac_sha256::HMAC::mac(signed.as_bytes(), SECRET.as_bytes());
        format!("{signed}.{}", BASE64URL_NOPAD.encode(&tag))
    };
    let token = match input {
        Input::Text(text) => text,
        Input::Signed(signed) => sign(&signed),
        Input::SignedParts { known, header, payload, suffix } => {
            let header = match known.map(|index| index % 6) {
                Some(0) => "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
                Some(1) => "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9",
                Some(2) => "eyJhbGciOiJIUzI1NiJ9",
                Some(3) => "eyJpc3QiOiJwcm9qZWN0IiwiYWxnIjoiSFMyNTYifQ",
                Some(4) => "eyJhbGciOiJIUzI1NiIsImlzdCI6InByb2plY3QifQ",
                Some(_) => "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiIsImlzdCI6InByb2plY3QifQ",
                None => &header,
            };
            sign(&format!("{header}.{}{suffix}", BASE64URL_NOPAD.encode(&payload)))
        }
        Input::T1 { sig, data, suffix } => {
            let sig = sig.unwrap_or_else(|| hmac_sha1_compact::HMAC::mac(&data, SECRET.as_bytes()));
            let mut all = format!("partner_id={KEY}&sig={}:", HEXLOWER.encode(&sig)).into_bytes();
            all.extend_from_slice(&data);
            format!("T1=={}{suffix}", BASE64.encode(&all))
        }
    };

    let issuer = Issuer::project(KEY, SECRET).unwrap();
    let expected = verify(&token, SECRET);
    let claims = issuer.verify_signature(&token);
    assert_eq!(claims.clone().ok(), expected);
    let mut buf = vec![0; token.len()];
    assert_eq!(issuer.verify_signature_into(&token, &mut buf).map(str::to_owned), claims);

    let t1 = T1Issuer::new(KEY, SECRET).unwrap();
    let data = t1.verify_signature(&token);
    assert_eq!(t1.verify_signature_into(&token, &mut buf).map(str::to_owned), data);
    if let Ok(data) = data {
        let tag = hmac_sha1_compact::HMAC::mac(data.as_bytes(), SECRET.as_bytes());
        let all = format!("partner_id={KEY}&sig={}:{data}", HEXLOWER.encode(&tag));
        assert_eq!(token, format!("T1=={}", BASE64.encode(all.as_bytes())));
    }
});
