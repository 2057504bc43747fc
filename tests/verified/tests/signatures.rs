//! Signatures and MACs against libcrux's HMAC-SHA256 and SHA-256: safe Rust, compiled from C of HACL*, which is
//! verified in F* to compute these functions (README of `libcrux-hmac`).

use data_encoding::BASE64URL_NOPAD;
use opentok_token::{Error, Issuer, IssuerType, Raw, RestAuth, Role, TokenData};
use proptest::prelude::*;

/// A session of the project 123456.
const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

/// A time within the rules.
const NOW: u64 = 1_700_000_000;

/// Lengths of keys, as far as two blocks of SHA-256 and some more.
const KEY_LENS: usize = 140;

/// Lengths of texts, as far as three blocks and some more.
const TEXT_LENS: usize = 200;

/// HMAC-SHA256 by libcrux.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut tag = [0; 32];
    libcrux_hmac::hmac_sha2_256(&mut tag, key, text);
    tag
}

/// Visible ASCII, in which no character soon returns.
fn bytes(len: usize) -> Vec<u8> {
    (b'!'..=b'~').cycle().step_by(37).take(len).collect()
}

/// The token of this issuer carries libcrux's signature.
fn assert_signed(token: &str, secret: &[u8]) {
    let (text, signature) = token.rsplit_once('.').unwrap();
    let expected = BASE64URL_NOPAD.encode(&hmac(secret, text.as_bytes()));
    assert_eq!(signature, expected, "secret of {} bytes, text of {}", secret.len(), text.len());
}

/// A raw issuer takes any secret that is not empty.
fn issuer(secret: &str) -> Issuer {
    Issuer::raw(IssuerType::Project, "123456", secret).unwrap()
}

#[test]
fn macs_of_every_length() {
    let (keys, texts) = (bytes(KEY_LENS), bytes(TEXT_LENS));
    for key in 0..=KEY_LENS {
        for text in 0..=TEXT_LENS {
            let mac = verified::sign(&keys[..key], &texts[..text]);
            let expected = hmac(&keys[..key], &texts[..text]);
            assert_eq!(mac, expected, "key of {key} bytes, text of {text}");
        }
    }
}

#[test]
fn tokens_of_every_length() {
    let (secrets, texts) = (bytes(KEY_LENS), bytes(TEXT_LENS));
    let [secrets, texts] = [&secrets, &texts].map(|bytes| std::str::from_utf8(bytes).unwrap());
    for secret in 1..=KEY_LENS {
        let secret = &secrets[..secret];
        let issuer = issuer(secret);
        let room = issuer.session(SESSION, Role::Publisher).unwrap();
        for text in 0..=TEXT_LENS {
            let data = TokenData::at(SESSION, NOW, 7).connection_data(&texts[..text]);
            let token = issuer.encode(&data).unwrap();
            assert_signed(&token, secret.as_bytes());
            assert_eq!(room.encode(&data).unwrap(), token);
            let auth = RestAuth::at(NOW).jti(&texts[..text]);
            assert_signed(&issuer.encode(&auth).unwrap(), secret.as_bytes());
        }
    }
}

/// A key of more than a block is hashed first (RFC 2104, section 2): the same token comes of its hash by libcrux.
#[test]
fn long_secrets_are_hashed() {
    for len in 65..=300 {
        let secret = String::from_utf8(bytes(len)).unwrap();
        let token = issuer(&secret).encode(&RestAuth::at(NOW)).unwrap();
        assert_signed(&token, &libcrux_sha2::sha256(secret.as_bytes()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_mac(
        key in prop::collection::vec(any::<u8>(), 0..400),
        text in prop::collection::vec(any::<u8>(), 0..5000),
    ) {
        prop_assert_eq!(verified::sign(&key, &text), hmac(&key, &text));
    }

    #[test]
    fn any_token(
        secret in "(?s).{1,200}", data in "(?s).{0,1000}", classes in "(?s).{0,50}", session_id in "(?s).{0,100}",
        role in 0_usize..4, times: (u64, u64), nonce: u64,
    ) {
        let issuer = issuer(&secret);
        let data = TokenData::at(&session_id, times.0, nonce)
            .role(Role::ALL[role])
            .layout_classes(&classes)
            .connection_data(&data)
            .expires_at(times.1);
        let token = issuer.encode(&Raw(&data)).unwrap();
        assert_signed(&token, secret.as_bytes());
        let auth = RestAuth::at(times.0).expires_at(times.1).jti(&session_id);
        assert_signed(&issuer.encode(&Raw(&auth)).unwrap(), secret.as_bytes());
    }

    /// Verification accepts a token that libcrux has signed, and refuses it with another bit.
    #[test]
    fn any_signature(secret in "(?s).{1,200}", claims in "(?s).{0,500}", bit in 0_usize..256) {
        let header = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
        let text = format!("{header}.{}", BASE64URL_NOPAD.encode(claims.as_bytes()));
        let mut tag = hmac(secret.as_bytes(), text.as_bytes());
        let token = format!("{text}.{}", BASE64URL_NOPAD.encode(&tag));
        prop_assert_eq!(issuer(&secret).verify_signature(&token), Ok(claims));
        tag[bit / 8] ^= 1 << (bit % 8);
        let token = format!("{text}.{}", BASE64URL_NOPAD.encode(&tag));
        prop_assert_eq!(issuer(&secret).verify_signature(&token), Err(Error::BadSignature));
    }
}
