//! How long a token takes: each form, with data of several kinds.
//!
//! `cargo bench --features t1`; with `-- --test`, each runs once and its result is checked, as it always is.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use opentok_token::{
    Claims, Issuer, RestAuth, Role, T1Issuer, TokenData, encode_token, random_nonces,
};

/// The API key.
const KEY: &str = "12345678";

/// The secret, as long as OpenTok's are.
const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// One of its sessions: `1~12345678~~1700000000000~AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd~`.
const SESSION: &str =
    "1_MX4xMjM0NTY3OH5-MTcwMDAwMDAwMDAwMH5BYkNkRWZHaElqS2xNbk9wUXJTdFV2V3hZejAxMjM0NTY3ODlBYkNkfg";

/// The issue time.
const NOW: u64 = 1_700_000_000;

/// 36 bytes of JSON, which make a token of 496 bytes.
const TYPICAL: &str = r#"{"user_id":"user123","name":"Ada L"}"#;

/// Data without connection data, with a nonce of full length.
fn data<'a>() -> TokenData<'a> {
    TokenData::at(SESSION, NOW, 9_007_199_254_740_991)
}

/// All that is measured.
fn tokens(criterion: &mut Criterion) {
    let issuer = Issuer::project(KEY, SECRET).unwrap();
    let long = "x".repeat(1000);
    let hostile = "\"".repeat(1000);
    let cjk = "\u{4e2d}".repeat(1000);
    let kinds = [
        ("short", None),
        ("typical", Some(TYPICAL)),
        ("long", Some(&*long)),
        ("hostile", Some(&*hostile)),
        ("cjk", Some(&*cjk)),
    ];
    for (kind, text) in kinds {
        let data = TokenData { connection_data: text, ..data() };
        let token = issuer.encode(&data).unwrap();
        assert_eq!(token.len(), issuer.encoded_len(&data));
        assert!(issuer.verify(&token).unwrap().contains("\"nonce\":9007199254740991"));
        if kind == "typical" {
            assert_eq!(token.len(), 496);
        }
        forms(criterion, kind, &issuer, &data);
        template(criterion, kind, &issuer, &data);
        t1(criterion, kind, &data);
        criterion.bench_function(&format!("verify_slice/{kind}"), |bencher| {
            let mut buf = vec![0; token.len()];
            bencher.iter(|| issuer.verify_slice(black_box(&token), &mut buf).unwrap().len());
        });
    }
    let auth = RestAuth::at(NOW).jti_bits(7);
    forms(criterion, "REST", &issuer, &auth);
    others(criterion);
}

/// Into a slice, a sink, a `String`.
fn forms(criterion: &mut Criterion, kind: &str, issuer: &Issuer, claims: &impl Claims) {
    let expected = issuer.encode(claims).unwrap();
    let mut buf = vec![0; expected.len()];
    assert_eq!(issuer.encode_slice(claims, &mut buf), Ok(&*expected));
    criterion.bench_function(&format!("encode_slice/{kind}"), |bencher| {
        bencher.iter(|| issuer.encode_slice(black_box(claims), &mut buf).unwrap().len());
    });
    let mut sink = String::with_capacity(expected.len());
    issuer.encode_to(claims, &mut sink).unwrap();
    assert_eq!(sink, expected);
    criterion.bench_function(&format!("encode_to/{kind}"), |bencher| {
        bencher.iter(|| {
            sink.clear();
            issuer.encode_to(black_box(claims), &mut sink).unwrap();
        });
    });
    criterion.bench_function(&format!("encode/{kind}"), |bencher| {
        bencher.iter(|| issuer.encode(black_box(claims)).unwrap());
    });
}

/// From a session's template.
fn template(criterion: &mut Criterion, kind: &str, issuer: &Issuer, data: &TokenData<'_>) {
    let room = issuer.session(SESSION, Role::Publisher).unwrap();
    let expected = issuer.encode(data).unwrap();
    let mut buf = vec![0; expected.len()];
    assert_eq!(room.encode_slice(data, &mut buf), Ok(&*expected));
    criterion.bench_function(&format!("template/{kind}"), |bencher| {
        bencher.iter(|| room.encode_slice(black_box(data), &mut buf).unwrap().len());
    });
}

/// In the legacy form.
fn t1(criterion: &mut Criterion, kind: &str, data: &TokenData<'_>) {
    let issuer = T1Issuer::new(KEY, SECRET).unwrap();
    let mut buf = vec![0; issuer.encoded_len(data)];
    let token = issuer.encode_slice(data, &mut buf).unwrap();
    assert!(issuer.verify(token).unwrap().contains("nonce=9007199254740991"));
    criterion.bench_function(&format!("t1/{kind}"), |bencher| {
        bencher.iter(|| issuer.encode_slice(black_box(data), &mut buf).unwrap().len());
    });
}

/// What is done less often: keys, one-call tokens, nonces.
fn others(criterion: &mut Criterion) {
    let data = data().connection_data(TYPICAL);
    let expected = Issuer::project(KEY, SECRET).unwrap().encode(&data).unwrap();
    assert_eq!(encode_token(&data, KEY, SECRET).unwrap(), expected);
    criterion.bench_function("issuer", |bencher| {
        bencher.iter(|| Issuer::project(black_box(KEY), black_box(SECRET)).unwrap());
    });
    criterion.bench_function("encode_token/given", |bencher| {
        bencher.iter(|| encode_token(black_box(&data), KEY, SECRET).unwrap());
    });
    criterion.bench_function("encode_token/clock and randomness", |bencher| {
        bencher.iter(|| {
            let data = TokenData::new(SESSION).unwrap().connection_data(TYPICAL);
            encode_token(&data, KEY, SECRET).unwrap()
        });
    });
    let mut nonces = [0; 1000];
    random_nonces(&mut nonces).unwrap();
    assert_ne!(nonces[0], nonces[999]);
    criterion.bench_function("1000 nonces", |bencher| {
        bencher.iter(|| random_nonces(black_box(&mut nonces)).unwrap());
    });
}

criterion_group!(benches, tokens);
criterion_main!(benches);
