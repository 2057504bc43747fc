//! Does the time depend on what is secret? Welch's t-test on two classes of inputs, after Reparaz, Balasch and
//! Verbauwhede, "Dude, is my code constant time?" (2017). An absolute t above 5 says yes, below it nothing was found.

use std::hint::black_box;

use dudect_bencher::rand::RngExt as _;
use dudect_bencher::{BenchRng, Class, CtRunner, ctbench_main};
use opentok_token::{Issuer, TokenData};

/// How often each is timed.
const SAMPLES: usize = 200_000;

/// A session of key `123456`.
const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

/// The data of all tokens.
fn data<'a>() -> TokenData<'a> {
    TokenData::at(SESSION, 1_700_000_000, 7).connection_data("text")
}

/// Runs on inputs of both classes, in random order. What is timed lies in the same memory for both: it is made anew
/// from the input each time, where what was made before it has just been dropped.
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
        // Once without being timed, so that what was prepared is no colder than it has to be.
        black_box(run(black_box(&prepared)));
        runner.run_one(class, || black_box(run(black_box(&prepared))));
    }
}

/// A signature that is wrong in its first character, or in its last but one: is it compared to the end?
fn verify_wrong_signature(runner: &mut CtRunner, rng: &mut BenchRng) {
    let issuer = Issuer::project("123456", "0123456789abcdef0123456789abcdef01234567").unwrap();
    let token = issuer.encode(&data()).unwrap();
    let wrong_at = |index: usize| {
        let mut bytes = token.clone().into_bytes();
        bytes[index] = if bytes[index] == b'B' { b'C' } else { b'B' };
        String::from_utf8(bytes).unwrap()
    };
    let [early, late] = [token.len() - 43, token.len() - 2].map(|index| [wrong_at(index)]);
    assert!(early.iter().chain(&late).all(|token| issuer.verify(token).is_err()));
    let buf = [0; 400];
    measure(runner, rng, [&early, &late], String::clone, |token| {
        issuer.verify_slice(token, &mut { buf }).map_or(0, str::len)
    });
}

/// One secret always, or one of many, and a token of none of them: does the time of the MAC depend on the secret?
fn mac_with_other_secrets(runner: &mut CtRunner, rng: &mut BenchRng) {
    let token = Issuer::project("123456", "another").unwrap().encode(&data()).unwrap();
    let buf = [0; 400];
    with_other_secrets(runner, rng, |issuer| {
        issuer.verify_slice(&token, &mut { buf }).map_or(0, str::len)
    });
}

/// The same for signing. Here the signature is written, too, and its characters are looked up in a table: the time
/// depends on which these are. The token gives them away in any case.
fn sign_with_other_secrets(runner: &mut CtRunner, rng: &mut BenchRng) {
    let buf = [0; 600];
    with_other_secrets(runner, rng, |issuer| {
        issuer.encode_slice(&data(), &mut { buf }).map_or(0, str::len)
    });
}

/// One secret always, or one of many.
fn with_other_secrets(runner: &mut CtRunner, rng: &mut BenchRng, run: impl Fn(&Issuer) -> usize) {
    let fixed = ["\u{1}".repeat(40)];
    let random: Vec<String> = (0..256)
        .map(|_| (0..40).map(|_| char::from(rng.random_range(b'0'..=b'z'))).collect())
        .collect();
    let issuer = |secret: &String| Issuer::project("123456", secret).unwrap();
    measure(runner, rng, [&fixed, &random], issuer, run);
}

/// The measure itself: a comparison that stops at the first difference must be found out.
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
