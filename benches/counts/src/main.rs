//! Makes tokens, to have their instructions counted by callgrind in the function that is named like the argument.

use std::hint::black_box;

use opentok_token::{Issuer, Role, Session, TokenData};

/// One of the project's sessions: `1~12345678~~1700000000000~AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd~`.
const SESSION: &str =
    "1_MX4xMjM0NTY3OH5-MTcwMDAwMDAwMDAwMH5BYkNkRWZHaElqS2xNbk9wUXJTdFV2V3hZejAxMjM0NTY3ODlBYkNkfg";

/// Tokens that are counted together.
const TOKENS: u64 = 1000;

/// The data of a token of 496 bytes.
fn data<'a>(nonce: u64) -> TokenData<'a> {
    TokenData::at(SESSION, 1_700_000_000, 9_007_199_254_740_000 + nonce)
        .connection_data(r#"{"user_id":"user123","name":"Ada L"}"#)
}

/// Tokens of an issuer at hand.
#[inline(never)]
fn encode_slice(issuer: &Issuer, buf: &mut [u8]) {
    for nonce in 0..TOKENS {
        assert_eq!(issuer.encode_slice(black_box(&data(nonce % 900)), buf).unwrap().len(), 496);
    }
}

/// Tokens of a template at hand.
#[inline(never)]
fn template(room: &Session, buf: &mut [u8]) {
    for nonce in 0..TOKENS {
        assert_eq!(room.encode_slice(black_box(&data(nonce % 900)), buf).unwrap().len(), 496);
    }
}

fn main() {
    let issuer = Issuer::project("12345678", "0123456789abcdef0123456789abcdef01234567").unwrap();
    let room = issuer.session(SESSION, Role::Publisher).unwrap();
    let mut buf = [0; 512];
    match std::env::args().nth(1).as_deref() {
        Some("encode_slice") => encode_slice(&issuer, &mut buf),
        Some("template") => template(&room, &mut buf),
        _ => println!("counts encode_slice|template"),
    }
}
