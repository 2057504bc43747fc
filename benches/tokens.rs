//! The time of a token in each form, over 2,048 different participants.
//!
//! `cargo bench --features t1`; with `-- --test`, each runs once. Results are checked in both cases. The benches named
//! "after 1 MB" and "after 16 MB" read that much memory before each token, as a server does other work between two
//! requests; all others find the caches warm.

#[path = "common/participants.rs"]
mod participants;

use std::hint::black_box;

use criterion::{BatchSize, Bencher, Criterion, criterion_group, criterion_main};
use opentok_token::{
    Claims, Issuer, RestAuth, Role, T1Issuer, TokenData, encode_token, random_nonces,
};
use participants::{COUNT, KEY, Participant, SECRET, SESSION};

/// Bytes for the longest token of the benches: 1000 characters of three bytes, percent-encoded, in base64.
const BUFFER: usize = 13_000;

/// Sizes of the memory that is read between two tokens.
const STATES: [(&str, usize); 3] = [("", 0), (" after 1 MB", 1 << 20), (" after 16 MB", 16 << 20)];

/// All benches.
fn tokens(criterion: &mut Criterion) {
    let participants = participants::participants();
    let none: Vec<_> = participants
        .iter()
        .map(|participant| TokenData::at(SESSION, participant.now, participant.nonce))
        .collect();
    kind(criterion, "no data", &none, &STATES[..1]);
    let typical: Vec<_> = none
        .iter()
        .zip(&participants)
        .map(|(data, participant)| data.connection_data(&participant.data))
        .collect();
    kind(criterion, "participants", &typical, &STATES);
    let extremes =
        [("1000 letters", "x"), ("1000 quotation marks", "\""), ("1000 ideographs", "\u{4e2d}")];
    for (name, unit) in extremes {
        let text = unit.repeat(1000);
        let data: Vec<_> = none.iter().map(|data| data.connection_data(&text)).collect();
        kind(criterion, name, &data, &STATES[..1]);
    }
    let issuer = Issuer::project(KEY, SECRET).unwrap();
    let auths: Vec<_> = participants
        .iter()
        .map(|participant| {
            RestAuth::at(participant.now)
                .jti_bits(u128::from(participant.nonce) << 64 | u128::from(participant.now))
        })
        .collect();
    forms(criterion, "REST", &issuer, &auths, &STATES);
    others(criterion, &participants);
}

/// Data of one kind in all forms, with other memory read in between.
fn kind(criterion: &mut Criterion, name: &str, data: &[TokenData<'_>], states: &[(&str, usize)]) {
    let issuer = Issuer::project(KEY, SECRET).unwrap();
    forms(criterion, name, &issuer, data, states);

    let tokens: Vec<_> = data.iter().map(|data| issuer.encode(data).unwrap()).collect();
    let template = issuer.session(SESSION, Role::Publisher).unwrap();
    let mut buf = [0; BUFFER];
    for (data, token) in data.iter().zip(&tokens) {
        assert_eq!(template.encode_slice(data, &mut buf).unwrap(), token);
        let claims = issuer.verify_signature_into(token, &mut buf).unwrap();
        assert!(claims.contains(&format!(r#""nonce":{}"#, data.nonce)));
    }
    bench(criterion, "template", name, states, |index| {
        template.encode_slice(black_box(&data[index]), &mut buf).unwrap().len()
    });
    bench(criterion, "verify_signature_into", name, states, |index| {
        issuer.verify_signature_into(black_box(&tokens[index]), &mut buf).unwrap().len()
    });

    let issuer = T1Issuer::new(KEY, SECRET).unwrap();
    for data in data {
        let token = issuer.encode_slice(data, &mut buf).unwrap();
        let query = issuer.verify_signature(token).unwrap();
        assert!(query.contains(&format!("nonce={}", data.nonce)));
    }
    bench(criterion, "t1", name, states, |index| {
        issuer.encode_slice(black_box(&data[index]), &mut buf).unwrap().len()
    });
}

/// Into a slice, a sink, a `String`.
fn forms(
    criterion: &mut Criterion,
    name: &str,
    issuer: &Issuer,
    claims: &[impl Claims],
    states: &[(&str, usize)],
) {
    let mut buf = [0; BUFFER];
    let mut sink = String::with_capacity(BUFFER);
    for claims in claims {
        let token = issuer.encode(claims).unwrap();
        assert!(issuer.verify_signature(&token).unwrap().starts_with(r#"{"iss":"12345678""#));
        assert_eq!(issuer.encoded_len(claims), Ok(token.len()));
        assert_eq!(issuer.encode_slice(claims, &mut buf), Ok(&*token));
        sink.clear();
        issuer.encode_to(claims, &mut sink).unwrap();
        assert_eq!(sink, token);
    }
    bench(criterion, "encode_slice", name, states, |index| {
        issuer.encode_slice(black_box(&claims[index]), &mut buf).unwrap().len()
    });
    bench(criterion, "encode_to", name, states, |index| {
        sink.clear();
        issuer.encode_to(black_box(&claims[index]), &mut sink).unwrap();
    });
    bench(criterion, "encode", name, states, |index| {
        issuer.encode(black_box(&claims[index])).unwrap()
    });
}

/// One form over the participants in turn.
fn bench<T>(
    criterion: &mut Criterion,
    form: &str,
    kind: &str,
    states: &[(&str, usize)],
    mut make: impl FnMut(usize) -> T,
) {
    let mut index = 0;
    for (state, size) in states {
        // Not zeros: an operating system may map all pages of zeros to the same memory.
        let memory = vec![1_u8; *size];
        criterion.bench_function(&format!("{form}/{kind}{state}"), |bencher| {
            measure(bencher, &memory, &mut index, &mut make);
        });
    }
}

/// Times a loop of tokens, or single tokens with memory read in between.
fn measure<T>(
    bencher: &mut Bencher<'_>,
    memory: &[u8],
    index: &mut usize,
    make: &mut impl FnMut(usize) -> T,
) {
    let mut next = || {
        *index = (*index + 1) % COUNT;
        *index
    };
    if memory.is_empty() {
        bencher.iter(|| make(next()));
    } else {
        let walk = || {
            // One byte of each cache line.
            let lines = black_box(memory).iter().step_by(64);
            black_box(lines.fold(0_u8, |sum, byte| sum.wrapping_add(*byte)));
            next()
        };
        bencher.iter_batched(walk, make, BatchSize::PerIteration);
    }
}

/// Keys, tokens of one call, nonces.
fn others(criterion: &mut Criterion, participants: &[Participant]) {
    criterion.bench_function("issuer", |bencher| {
        bencher.iter(|| Issuer::project(black_box(KEY), black_box(SECRET)).unwrap());
    });
    let issuer = Issuer::project(KEY, SECRET).unwrap();
    let data: Vec<_> = participants
        .iter()
        .map(|participant| {
            TokenData::at(SESSION, participant.now, participant.nonce)
                .connection_data(&participant.data)
        })
        .collect();
    for data in &data {
        assert_eq!(encode_token(data, KEY, SECRET), issuer.encode(data));
    }
    bench(criterion, "encode_token", "participants", &STATES[..1], |index| {
        encode_token(black_box(&data[index]), KEY, SECRET).unwrap()
    });
    bench(criterion, "encode_token", "clock and randomness", &STATES[..1], |index| {
        let data = TokenData::now(SESSION).unwrap().connection_data(&participants[index].data);
        encode_token(&data, KEY, SECRET).unwrap()
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
