//! Threads that make tokens, and one that writes them in the order of the input.
//!
//! A thread takes the next chunk of the input and, at the same time, the next place in a queue. The writer takes
//! the results from the places, one after the other. The buffers for results go around in a circle: if all of
//! them wait for the writer, the input waits too.

use std::io::{IsTerminal as _, Write as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use opentok_token::unix_now;

use super::chunk_output::ChunkOutput;
use super::chunks::{Chunk, Chunks};
use super::encoder::LineEncoder;
use super::interrupt::Interrupt;
use super::progress::{INTERVAL, Progress};
use crate::failure::Failure;
use crate::input::Source;
use crate::output;

/// Buffers for the results of each thread.
const BUFFERS: usize = 2;

/// The output of a chunk, or nothing at the end of the input.
type ChunkResult = Result<Option<ChunkOutput>, Failure>;

/// The part of the work that one thread does at a time: reading.
struct Input {
    /// The lines.
    chunks: Chunks<Source>,
    /// Empty buffers, which the writer gives back.
    buffers: Receiver<ChunkOutput>,
    /// Takes the place of each chunk in the output.
    queue: Sender<Receiver<ChunkResult>>,
}

/// Makes the tokens of all lines, on all cores.
pub fn run(
    source: Source,
    encoder: impl Fn() -> LineEncoder,
    json: bool,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let threads = thread::available_parallelism().map_or(1, Into::into);
    let ((queue, results), (written, buffers)) = (channel(), channel());
    for _ in 0..BUFFERS * threads {
        let _ = written.send(ChunkOutput::new(json)); // the other end is here
    }
    let input = Arc::new(Mutex::new(Input { chunks: Chunks::new(source), buffers, queue }));
    for _ in 0..threads {
        let (input, encoder) = (input.clone(), encoder());
        let worker = thread::Builder::new().spawn(move || work(&input, encoder));
        worker.map_err(|error| Failure::refused(format!("cannot start a thread: {error}")))?;
    }
    drop(input);
    write(&results, &written, progress)
}

/// Makes the tokens of one chunk after the other, until the input ends or nobody takes the output.
fn work(input: &Mutex<Input>, mut encoder: LineEncoder) {
    let mut chunk = Chunk::default();
    loop {
        // After a panic in another thread there is nothing to do.
        let Ok(mut input) = input.lock() else { return };
        let Ok(mut output) = input.buffers.recv() else { return };
        let read = input.chunks.next(&mut chunk);
        let (sender, place) = channel();
        let _ = input.queue.send(place); // or nobody takes it
        drop(input);
        let goes_on = matches!(read, Ok(true));
        let result = match read {
            Ok(true) => unix_now().map_err(Failure::from).and_then(|now| {
                encoder.now = now;
                output.fill(&chunk, &mut encoder).map(|()| Some(output))
            }),
            Ok(false) => Ok(None),
            Err(error) => Err(Failure::misused(format!("cannot read the lines: {error}"))),
        };
        let _ = sender.send(result); // or nobody takes it
        if !goes_on {
            return;
        }
    }
}

/// Writes the results in their order, until the input ends or the reader of the output has closed its end.
fn write(
    results: &Receiver<Receiver<ChunkResult>>,
    written: &Sender<ChunkOutput>,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let panicked = || Failure::refused("a thread panicked; output is missing");
    let mut stdout = output::stdout()?;
    let on_terminal = stdout.is_terminal();
    let interrupt = Interrupt::delay()
        .map_err(|error| Failure::refused(format!("cannot handle signals: {error}")))?;
    loop {
        // Between two chunks, so that the last line is whole.
        interrupt.obey(|| progress.finish());
        let place = match results.recv_timeout(INTERVAL) {
            Err(RecvTimeoutError::Timeout) => {
                progress.show();
                continue;
            }
            place => place.map_err(|_| panicked())?,
        };
        let Some(output) = place.recv().unwrap_or_else(|_| Err(panicked()))? else { return Ok(()) };
        if !output.errors.is_empty() {
            progress.aside(|| {
                let _ = anstream::stderr().write_all(output.errors.as_bytes()); // or nobody listens there
            });
        }
        let mut print = || output::write_lines(&mut stdout, output.text.as_bytes());
        match if on_terminal { progress.aside(print) } else { print() } {
            Err(error) if error.is_closed_pipe() => return Ok(()),
            result => result?,
        }
        progress.add(&output);
        let _ = written.send(output); // or no thread is left
    }
}
