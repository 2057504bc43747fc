//! The tokens of 2,048 participants from the library and from others, with warm and with cold caches.
//!
//! `NAME: N ns, R x floor` is the best of many rounds over all participants: a loop that does nothing but make tokens.
//! `NAME after 16 MB: N ns, R x encode_slice` is the median over single tokens. Before each of them 16 MB of other memory
//! are read, as a server does other work between two requests.
//!
//! The floor is the time of the token's own SHA-256 compressions in one call. All keys are prepared.

mod check;
mod clock;
#[cfg(not(feature = "first-version"))]
mod crates;
mod library;
#[path = "../../common/participants.rs"]
mod participants;
mod race;

use std::hint::black_box;
use std::thread;
use std::time::Instant;

use opentok_token::{Issuer, TokenData};
use participants::{COUNT, KEY, Participant, SECRET, SESSION};
use race::Contestant;

fn main() {
    let participants = participants::participants();
    if std::env::args().nth(1).as_deref() == Some("participants") {
        println!("{}", json(&participants));
        return;
    }
    let (present, tokens) = library::present(&participants);
    let mut contestants: Vec<Contestant<'_>> = vec![("floor", Box::new(floor(&tokens)))];
    contestants.extend(present);
    #[cfg(feature = "first-version")]
    {
        let (first, first_tokens) = library::first(&participants);
        assert_eq!(tokens, first_tokens);
        contestants.extend(first);
    }
    #[cfg(not(feature = "first-version"))]
    contestants.extend(crates::contestants(&participants));

    let times = race::warm(&mut contestants);
    report("", "floor", &contestants, &times);
    if cfg!(feature = "first-version") {
        let times = race::cold(&mut contestants, 1 << 20);
        report(" after 1 MB", "first version", &contestants, &times);
        let times = race::cold(&mut contestants, 16 << 20);
        report(" after 16 MB", "first version", &contestants, &times);
    } else {
        let times = race::cold(&mut contestants, 16 << 20);
        report(" after 16 MB", "encode_slice", &contestants, &times);
        if cfg!(feature = "rust-crypto") {
            threads(&participants);
        }
    }
}

/// One line for each contestant, over the time of the one that is named.
fn report(state: &str, base: &str, contestants: &[Contestant<'_>], times: &[f64]) {
    let base_index = contestants.iter().position(|(name, _)| *name == base).unwrap();
    for ((name, _), time) in contestants.iter().zip(times) {
        println!("{name}{state}: {time:.0} ns, {:.2} x {base}", time / times[base_index]);
    }
}

/// The compressions of each token: of header, payload and padding, and one around the inner hash.
fn floor(tokens: &[String]) -> impl FnMut(usize) -> u32 + use<> {
    const SIGNATURE: usize = 44;
    const PADDING: usize = 9;
    let counts: Vec<usize> =
        tokens.iter().map(|token| (token.len() - SIGNATURE + PADDING).div_ceil(64) + 1).collect();
    let blocks = vec![[0x5A; 64]; counts.iter().copied().max().unwrap()];
    let mut state = [0; 8];
    move |index| {
        sha2::block_api::compress256(&mut state, &black_box(&*blocks)[..counts[index]]);
        state[0]
    }
}

/// The participants for contestants in other languages.
fn json(participants: &[Participant]) -> serde_json::Value {
    participants
        .iter()
        .map(|participant| serde_json::json!({ "now": participant.now, "nonce": participant.nonce, "data": participant.data }))
        .collect()
}

/// Tokens of all cores at once, over those of one.
fn threads(participants: &[Participant]) {
    let issuer = Issuer::project(KEY, SECRET).unwrap();
    let data: Vec<_> = participants
        .iter()
        .map(|participant| {
            TokenData::at(SESSION, participant.now, participant.nonce)
                .connection_data(&participant.data)
        })
        .collect();
    let cores = thread::available_parallelism().map_or(1, usize::from).min(4);
    let rate = |count: usize| {
        let run = || {
            let mut buf = [0; 600];
            for index in 0..200_000 {
                let data = black_box(&data[index % COUNT]);
                black_box(issuer.encode_slice(data, &mut buf).unwrap().len());
            }
        };
        let seconds = (0..7).map(|_| {
            let start = Instant::now();
            thread::scope(|scope| {
                for _ in 0..count {
                    scope.spawn(run);
                }
            });
            start.elapsed().as_secs_f64()
        });
        count as f64 / seconds.fold(f64::INFINITY, f64::min)
    };
    println!("threads: {cores} over 1: {:.2}", rate(cores) / rate(1));
}
