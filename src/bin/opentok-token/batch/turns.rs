//! Output in the order of the input: each thread writes when its chunk's turn has come.

use std::io::Result;
use std::sync::{Condvar, Mutex, PoisonError};

/// Lets threads write one after the other.
pub struct Turns<W> {
    /// Whose turn it is, and what is written to.
    state: Mutex<State<W>>,
    /// Where threads wait for their turns. Each has one chunk in work and all chunks in work follow one
    /// another, so no two of them wait in the same place.
    places: Vec<Condvar>,
}

/// What all threads share.
struct State<W> {
    /// The number of the chunk whose turn it is.
    next: u64,
    /// Whether writing failed: there are no more turns.
    failed: bool,
    /// What is written to.
    output: W,
}

impl<W> Turns<W> {
    /// Begins with chunk 0, for so many threads.
    pub fn new(output: W, threads: usize) -> Self {
        let state = Mutex::new(State { next: 0, failed: false, output });
        Self { state, places: (0..threads).map(|_| Condvar::new()).collect() }
    }

    /// Waits for the turn of a chunk and writes; does not write, if that failed for an earlier chunk.
    pub fn take(&self, chunk: u64, write: impl FnOnce(&mut W) -> Result<()>) -> Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.next != chunk && !state.failed {
            let place = self.place(chunk);
            state = place.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.failed {
            return Ok(());
        }
        let result = write(&mut state.output);
        state.failed = result.is_err();
        state.next += 1;
        drop(state);
        if result.is_err() {
            self.places.iter().for_each(Condvar::notify_all);
        } else {
            self.place(chunk + 1).notify_one();
        }
        result
    }

    /// Where a chunk's thread waits.
    fn place(&self, chunk: u64) -> &Condvar {
        &self.places[(chunk % self.places.len() as u64) as usize]
    }
}
