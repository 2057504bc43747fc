//! Allocations, counted: none into a slice or a sink, one for a `String`.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::fmt;

use allocation_counter::measure;
use common::{SESSION, auth, data, project};
use opentok_token::{Claims, Error, Issuer, Raw, check_session_id};

/// Allocations that an issuer keeps: the encoded prefix. Its JSON ends with a group of three bytes here.
const KEPT: u64 = if cfg!(feature = "alloc") { 1 } else { 0 };

/// A sink that keeps nothing but the length.
struct Count(usize);

impl fmt::Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// How often this allocates.
fn allocations(run: impl FnOnce()) -> u64 {
    measure(run).count_total
}

/// Claims of every size and type, and claims that need every escape.
fn for_all_claims(run: impl Fn(&dyn Claims)) {
    let long = "x".repeat(1000);
    let escapes = "\0\"".repeat(500);
    let huge = "\u{1f600}\\".repeat(20_000);
    run(&auth());
    run(&auth().jti_bits(7));
    run(&data());
    run(&data().connection_data(r#"{"user_id":"user123"}"#).layout_classes("focus main"));
    run(&data().connection_data(&long));
    run(&data().connection_data(&escapes));
    run(&Raw(data().connection_data(&huge)));
    run(&data().with_claims(|claims| claims.string("tenant", &long)));
}

/// The counter counts.
#[test]
fn counter() {
    assert_eq!(allocations(|| ()), 0);
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(7)))), 1);
    let grown = allocations(|| {
        let mut text = String::with_capacity(1);
        for _ in 0..100 {
            std::hint::black_box(&mut text).push('x');
        }
    });
    assert!(grown > 1, "{grown}");
}

/// With `alloc`, an issuer keeps the encoded prefix of its connection tokens, and the JSON after it.
#[test]
fn none_for_an_issuer_but_what_it_keeps() {
    let long = "s".repeat(1000);
    for secret in ["s", &long] {
        let count = allocations(|| drop(Issuer::project("123456", secret).unwrap()));
        assert_eq!(count, 2 * KEPT, "the JSON, too");
    }
    let issuer = project();
    assert_eq!(allocations(|| drop(std::hint::black_box(issuer.clone()))), KEPT);
    assert_eq!(allocations(|| check_session_id(SESSION, "123456").unwrap()), 0);
}

#[test]
fn none_for_encoded_len() {
    let issuer = project();
    for_all_claims(|claims| {
        assert_eq!(allocations(|| assert!(issuer.encoded_len(claims).is_ok())), 0);
    });
}

#[test]
fn none_for_encode_slice() {
    let issuer = project();
    for_all_claims(|claims| {
        let mut buf = vec![0; issuer.encoded_len(claims).unwrap()];
        let count = allocations(|| assert!(issuer.encode_slice(claims, &mut buf).is_ok()));
        assert_eq!(count, 0);
        let count = allocations(|| {
            let short = issuer.encode_slice(claims, &mut buf[1..]);
            assert!(matches!(short, Err(Error::BufferTooSmall { .. })));
        });
        assert_eq!(count, 0);
    });
}

#[test]
fn none_for_encode_to() {
    let issuer = project();
    for_all_claims(|claims| {
        let mut sink = Count(0);
        assert_eq!(allocations(|| issuer.encode_to(claims, &mut sink).unwrap()), 0);
        assert_eq!(Ok(sink.0), issuer.encoded_len(claims));
    });
}

#[test]
fn none_for_verify_signature_into() {
    let issuer = project();
    for_all_claims(|claims| {
        let mut token = vec![0; issuer.encoded_len(claims).unwrap()];
        let token = issuer.encode_slice(claims, &mut token).unwrap();
        let mut json = vec![0; token.len()];
        assert_eq!(
            allocations(|| assert!(issuer.verify_signature_into(token, &mut json).is_ok())),
            0
        );
        let other = project();
        let changed = allocations(|| {
            let verdict = other.verify_signature_into(&token[1..], &mut json);
            assert_eq!(verdict, Err(Error::UnsupportedHeader));
        });
        assert_eq!(changed, 0);
    });
}

#[cfg(feature = "alloc")]
#[test]
fn one_for_encode_and_one_for_verify() {
    let issuer = project();
    for_all_claims(|claims| {
        let mut token = String::new();
        assert_eq!(allocations(|| token = issuer.encode(claims).unwrap()), 1);
        assert_eq!(token.len(), token.capacity());
        let mut json = String::new();
        assert_eq!(allocations(|| json = issuer.verify_signature(&token).unwrap()), 1);
        assert_eq!(json, common::payload(&token));
    });
}

/// A token that breaks a rule is refused before anything is allocated.
#[cfg(feature = "alloc")]
#[test]
fn none_for_a_refusal() {
    let (issuer, data) = (project(), data().expires_in(std::time::Duration::ZERO));
    let count = allocations(|| {
        assert!(matches!(issuer.encode(&data), Err(Error::ExpiryNotAfterIssue { .. })));
    });
    assert_eq!(count, 0);
}
