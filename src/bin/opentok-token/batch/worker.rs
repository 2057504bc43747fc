//! One thread: reads a chunk, makes its tokens, and writes them when their turn has come.

use std::io::{Error, Read, Result, Stdout, Write as _};
use std::mem;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use opentok_token::unix_now;

use super::chunks::{Chunk, Chunks};
use super::mint::Mint;
use super::page::Page;
use super::progress::Progress;
use super::turns::Turns;

/// Where the input comes from.
pub type Source = Box<dyn Read + Send>;

/// What all threads share.
pub struct Shared {
    /// The input.
    pub chunks: Mutex<Chunks<Source>>,
    /// The output.
    pub turns: Turns<Stdout>,
    /// Whether the output is a terminal, and may be the one that shows the progress.
    pub on_terminal: bool,
    /// What is done.
    pub progress: Progress,
}

/// Why a thread has ended.
pub enum End {
    /// There is no more input.
    Done,
    /// The input cannot be read.
    Unreadable(Error),
    /// The output cannot be written.
    Unwritable(Error),
    /// It panicked.
    Panic,
}

/// A thread.
pub struct Worker {
    /// What all share.
    pub shared: Arc<Shared>,
    /// What makes the tokens.
    pub mint: Mint,
    /// Whether each line comes to a JSON object.
    pub json: bool,
    /// The time, in Unix seconds.
    pub now: u64,
    /// Who is told of the end.
    pub parent: Sender<End>,
}

/// Tells of the end of a thread, however that comes.
struct Farewell {
    /// Who is told.
    parent: Sender<End>,
    /// What is told.
    end: End,
}

impl Drop for Farewell {
    fn drop(&mut self) {
        let _ = self.parent.send(mem::replace(&mut self.end, End::Done)); // or nobody cares any more
    }
}

impl Worker {
    /// Works until the input ends.
    pub fn run(mut self) {
        let mut farewell = Farewell { parent: self.parent.clone(), end: End::Panic };
        farewell.end = self.work();
    }

    /// Works until the input ends, and says why it did.
    fn work(&mut self) -> End {
        let mut chunk = Chunk::new();
        let mut page = Page::new(self.json);
        loop {
            let read = {
                let mut chunks = self.shared.chunks.lock().unwrap_or_else(PoisonError::into_inner);
                chunks.next(&mut chunk)
            };
            let read = match read {
                Ok(Some(read)) => read,
                Ok(None) => return End::Done,
                Err(error) => return End::Unreadable(error),
            };
            // One reading of the clock for all; if it fails, as it did not at the start, the last one.
            self.now = unix_now().unwrap_or(self.now);
            let written = page.fill(&chunk, &mut self.mint, self.now).and_then(|()| {
                self.shared.turns.take(chunk.number, |output| {
                    self.shared.write(output, &page)?;
                    self.shared.progress.add(read, page.tokens, page.refused);
                    Ok(())
                })
            });
            if let Err(error) = written {
                return End::Unwritable(error);
            }
        }
    }
}

impl Shared {
    /// Writes what a chunk came to.
    fn write(&self, output: &mut Stdout, page: &Page) -> Result<()> {
        let mut print = || output.write_all(page.text()).and_then(|()| output.flush());
        if !page.errors.is_empty() {
            self.progress.aside(|| {
                let _ = anstream::stderr().write_all(&page.errors); // or nobody listens there
            });
        }
        if self.on_terminal { self.progress.aside(print) } else { print() }
    }
}
