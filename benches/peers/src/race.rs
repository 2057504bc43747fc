//! The contestants take turns, so that a disturbance of the machine disturbs all of them.

use std::hint::black_box;
use std::time::Instant;

use crate::clock::{tick_length, ticks};
use crate::participants::{COUNT, splitmix64};

/// Rounds with warm caches. In each, a contestant makes the tokens of all participants.
const WARM_ROUNDS: usize = 200;

/// Makes tokens. Implemented for closures from the number of a participant to the token or its length.
pub trait Make {
    /// Nanoseconds of a token, the mean over all participants in a row.
    fn all(&mut self) -> f64;

    /// Ticks of the clock for the token of one participant.
    fn one(&mut self, index: usize) -> u64;
}

impl<T, F: FnMut(usize) -> T> Make for F {
    fn all(&mut self) -> f64 {
        let start = Instant::now();
        for index in 0..COUNT {
            black_box(self(index));
        }
        start.elapsed().as_nanos() as f64 / COUNT as f64
    }

    fn one(&mut self, index: usize) -> u64 {
        ticks(|| {
            black_box(self(black_box(index)));
        })
    }
}

/// A name, and the maker of its tokens.
pub type Contestant<'a> = (&'static str, Box<dyn Make + 'a>);

/// Nanoseconds of a token with warm caches, in the best round of each contestant.
pub fn warm(contestants: &mut [Contestant<'_>]) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; contestants.len()];
    for _ in 0..WARM_ROUNDS {
        for ((_, contestant), best) in contestants.iter_mut().zip(&mut best) {
            *best = best.min(contestant.all());
        }
    }
    best
}

/// Nanoseconds of one token after `size` bytes of other memory were read, less those of an empty measurement: medians
/// over all participants.
pub fn cold(contestants: &mut [Contestant<'_>], size: usize) -> Vec<f64> {
    // Not zeros: an operating system may map all pages of zeros to the same memory.
    let memory = vec![1_u8; size];
    let mut seen = vec![Vec::new(); contestants.len()];
    let mut empty = Vec::new();
    let mut turns: Vec<usize> = (0..contestants.len()).collect();
    let mut random = 0;
    for round in 0..COUNT {
        // Participants who are neighbours in memory are not neighbours in time.
        let index = round * 1021 % COUNT;
        // Contestants share code, which the one before may have left in a cache. A random order gives none an advantage.
        shuffle(&mut turns, &mut random);
        for &turn in &turns {
            walk(&memory);
            seen[turn].push(contestants[turn].1.one(index));
        }
        walk(&memory);
        empty.push((|_| ()).one(index));
    }
    let (empty, length) = (median(&mut empty), tick_length());
    seen.iter_mut().map(|ticks| (median(ticks) - empty) * length).collect()
}

/// Puts the turns into a random order.
fn shuffle(turns: &mut [usize], random: &mut u64) {
    for last in (1..turns.len()).rev() {
        turns.swap(last, (splitmix64(random) % (last as u64 + 1)) as usize);
    }
}

/// Reads one byte of each cache line.
fn walk(memory: &[u8]) {
    let sum = black_box(memory).iter().step_by(64).fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    black_box(sum);
}

/// The median of an even number of ticks.
fn median(ticks: &mut [u64]) -> f64 {
    ticks.sort_unstable();
    let middle = ticks.len() / 2;
    (ticks[middle - 1] + ticks[middle]) as f64 / 2.0
}
