//! Tokens longer than memory: on machines of 32 bits a length can be that large, and is an error.
//!
//! The caller's texts cannot be that long together, but one text may be written many times. On machines of 64 bits
//! nothing can be tested: it would take years to count to the limit.
#![cfg(all(target_pointer_width = "32", feature = "alloc"))]

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::cell::Cell;

use common::{auth, data, project};
use opentok_token::{Claims, Error, Role};

/// Bytes of a text: 64 of them are 4 GiB.
const LEN: usize = 1 << 26;

/// The claims are too long for a `String`, and are measured to be.
fn assert_too_long(claims: &impl Claims) {
    let issuer = project();
    assert_eq!(issuer.encoded_len(claims), Err(Error::TooLong));
    assert_eq!(issuer.encode(claims), Err(Error::TooLong));
}

#[test]
fn tokens_longer_than_memory() {
    let text = "x".repeat(LEN);
    let many = |claims: &mut opentok_token::ClaimsWriter<'_>| {
        for _ in 0..64 {
            claims.string("text", &text);
        }
    };
    assert_too_long(&auth().with_claims(many));
    let data = data().with_claims(many);
    assert_too_long(&data);
    let room = project().session(common::SESSION, Role::Publisher).unwrap();
    assert_eq!(room.encoded_len(&data), Err(Error::TooLong));
    assert_eq!(room.encode(&data), Err(Error::TooLong));
}

#[cfg(feature = "t1")]
#[test]
fn t1_tokens_longer_than_memory() {
    use opentok_token::{Raw, T1Fields, T1Issuer};

    let issuer = T1Issuer::new(common::KEY, common::SECRET).unwrap();
    let text = "x".repeat(LEN);
    // The query string itself, and only its base64.
    for count in [64, 63, 50, 48] {
        let fields = vec![("text", &*text); count];
        let claims = Raw(T1Fields(&fields));
        assert_eq!(issuer.encoded_len(&claims), Err(Error::TooLong), "{count}");
        assert_eq!(issuer.encode(&claims), Err(Error::TooLong), "{count}");
    }
    let fields = vec![("text", &*text); 47];
    assert!(issuer.encoded_len(&Raw(T1Fields(&fields))).is_ok());
}

/// Escapes multiply a text's length by six: the longest that one text can become.
#[test]
fn escapes_of_one_long_text() {
    let text = "\0".repeat(LEN * 9); // 3.4 GiB of JSON, 4.5 GiB of base64url
    let claims = auth().with_claims(|claims| claims.string("text", &text));
    assert_too_long(&claims);
}

/// Claims that are short while they are measured, and then longer than a `String` can be.
#[test]
fn claims_that_outgrow_their_string() {
    let text = "x".repeat(LEN);
    let count = Cell::new(0);
    let claims = auth().with_claims(|claims| {
        for _ in 0..count.replace(24) {
            claims.string("text", &text); // 2 GiB of base64url in all
        }
    });
    assert_eq!(project().encode(&claims), Err(Error::TooLong));
}
