//! Does the running time depend on a secret? Welch's t-test on two classes of inputs, after Reparaz, Balasch and
//! Verbauwhede, "Dude, is my code constant time?" (2017). An absolute t above 5 means yes; below it, no dependence was
//! found.

use std::hint::black_box;

use dudect_bencher::rand::RngExt as _;
use dudect_bencher::{BenchRng, Class, CtRunner, ctbench_main};
use opentok_token::{Issuer, TokenData};

/// Timed runs of each test.
const SAMPLES: usize = 200_000;

/// A session of key `123456`.
const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

/// The data of all tokens.
fn data<'a>() -> TokenData<'a> {
    TokenData::at(SESSION, 1_700_000_000, 7).connection_data("text")
}

/// Runs on inputs of both classes, in random order. Both classes are timed on the same memory: each value is made anew
/// from its input, in the place of the value that was dropped before it.
fn measure<T, P>(
    runner: &mut CtRunner,
    rng: &mut BenchRng,
    inputs: [&[T]; 2],
    prepare: impl Fn(&T) -> P,
    run: impl Fn(&P) -> usize,
) {
    for _ in 0..SAMPLES {
        let (class, inputs) =
            if rng.random::<bool>() { (Class::Left, inputs[0]) } else { (Class::Right, inputs[1]) };
        let prepared = prepare(&inputs[rng.random_range(0..inputs.len())]);
        // One run that is not timed loads the value into the caches.
        black_box(run(black_box(&prepared)));
        runner.run_one(class, || black_box(run(black_box(&prepared))));
    }
}

/// A signature that is wrong in its first character, or in its last but one: is all of it compared?
fn verify_wrong_signature(runner: &mut CtRunner, rng: &mut BenchRng) {
    let issuer = Issuer::project("123456", "0123456789abcdef0123456789abcdef01234567").unwrap();
    let token = issuer.encode(&data()).unwrap();
    let wrong_at = |index: usize| {
        let mut bytes = token.clone().into_bytes();
        bytes[index] = if bytes[index] == b'B' { b'C' } else { b'B' };
        String::from_utf8(bytes).unwrap()
    };
    let [early, late] = [token.len() - 43, token.len() - 2].map(|index| [wrong_at(index)]);
    assert!(early.iter().chain(&late).all(|token| issuer.verify_signature(token).is_err()));
    let buf = [0; 400];
    measure(runner, rng, [&early, &late], String::clone, |token| {
        issuer.verify_signature_into(token, &mut { buf }).map_or(0, str::len)
    });
}

/// One fixed secret, or one of many, and a token of another issuer: does the time of the MAC depend on the secret?
fn mac_with_other_secrets(runner: &mut CtRunner, rng: &mut BenchRng) {
    let token = Issuer::project("123456", "another").unwrap().encode(&data()).unwrap();
    let buf = [0; 400];
    with_other_secrets(runner, rng, |issuer| {
        issuer.verify_signature_into(&token, &mut { buf }).map_or(0, str::len)
    });
}

/// The same for signing. Here the signature is encoded, too, and that time may depend on its characters. They are no
/// secret, as the token shows them.
fn sign_with_other_secrets(runner: &mut CtRunner, rng: &mut BenchRng) {
    let buf = [0; 600];
    with_other_secrets(runner, rng, |issuer| {
        issuer.encode_slice(&data(), &mut { buf }).map_or(0, str::len)
    });
}

/// Runs with one fixed secret, or with one of many.
fn with_other_secrets(runner: &mut CtRunner, rng: &mut BenchRng, run: impl Fn(&Issuer) -> usize) {
    let fixed = ["\u{1}".repeat(40)];
    let random: Vec<String> = (0..256)
        .map(|_| (0..40).map(|_| char::from(rng.random_range(b'a'..=b'z'))).collect())
        .collect();
    let issuer = |secret: &String| Issuer::project("123456", secret).unwrap();
    measure(runner, rng, [&fixed, &random], issuer, run);
}

/// The test of the test: a comparison that stops at the first difference must be detected.
fn control(runner: &mut CtRunner, rng: &mut BenchRng) {
    let expected = vec![7_u8; 4096];
    let differs_at = |index: usize| {
        let mut bytes = expected.clone();
        bytes[index] = 8;
        bytes
    };
    let [early, late] = [differs_at(0), differs_at(4095)];
    measure(runner, rng, [&[early], &[late]], Vec::clone, |bytes: &Vec<u8>| {
        bytes.iter().zip(&expected).take_while(|(a, b)| black_box(a) == black_box(b)).count()
    });
}

ctbench_main!(verify_wrong_signature, mac_with_other_secrets, sign_with_other_secrets, control);
