//! `batch`: a connection token for each line of a file.

mod chunks;
mod fault;
mod line;
mod member;
mod mint;
mod nonces;
mod page;
mod progress;
mod rooms;
mod turns;
mod value;
mod worker;

use std::fs::{self, File};
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use clap::Args;
use opentok_token::{Issuer, T1Issuer, unix_now};

use crate::credentials::Credentials;
use crate::encode::Format;
use crate::failure::Failure;
use chunks::{Chunks, MAX_LINE};
use mint::{Mint, Signer};
use progress::{INTERVAL, Progress};
use turns::Turns;
use worker::{End, Shared, Source, Worker};

/// Threads beyond the number of cores: they work while others wait for the disk or for their turns.
const EXTRA_THREADS: usize = 1;

/// Makes a connection token for each line of a file, in the same order
///
/// A line is a JSON object with these members, of which only the first is required, and null stands for
/// none:
///
///   session_id                 session to join
///   role                       publisher (if there is none), publisheronly, subscriber or moderator
///   connection_data            text that every participant of the session can read
///   initial_layout_class_list  layout classes, as a list or in one string with spaces between
///   create_time, expire_time   in Unix seconds; from now on, for 24 hours, if there are none
///   nonce                      integer; in T1 any number or string; random if there is none
///
/// A line that is refused is reported on standard error by its number, counted from 1, and has no line
/// in the output; the work goes on, and the exit status is 1 in the end. Blank lines count and are
/// passed over. Tokens are written as soon as their lines are read, whether or not more follow.
#[derive(Args)]
#[command(verbatim_doc_comment)]
#[command(after_help = "\
Examples:
  opentok-token batch participants.jsonl > tokens.txt
  jq -c '.participants[]' meeting.json | opentok-token batch --json")]
#[command(after_long_help = format!("\
Examples:
  opentok-token batch participants.jsonl > tokens.txt
  jq -c '.participants[]' meeting.json | opentok-token batch --json
  echo '{{\"session_id\":\"1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg\"}}' | opentok-token batch

Fields of --json:
  line   number of the line, from 1 on
  token  token, of a line that has one
  error  why a line has none; it is not reported on standard error then

No line is longer than {MAX_LINE} bytes."))]
pub struct Batch {
    /// File with the lines; standard input if it is missing or -
    file: Option<PathBuf>,

    /// Form of the tokens
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Jwt)]
    format: Format,

    /// Skip the rules and sign what is given, as encode does
    #[arg(long)]
    raw: bool,

    /// Print a JSON object for each line, with its number and its token or error
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    credentials: Credentials,
}

impl Batch {
    /// Prints the tokens, and gives the exit status.
    pub fn run(&self) -> Result<ExitCode, Failure> {
        let (api_key, secret) = self.credentials.both()?;
        let signer = match self.format {
            Format::Jwt => Signer::Jwt(Issuer::project(api_key, &secret)?.into()),
            Format::T1 => Signer::T1(T1Issuer::new(api_key, &secret)?.into()),
        };
        let (source, size) = self.open()?;
        let threads = thread::available_parallelism().map_or(1, Into::into) + EXTRA_THREADS;
        let stdout = io::stdout();
        let shared = Arc::new(Shared {
            chunks: Mutex::new(Chunks::new(source)),
            on_terminal: stdout.is_terminal(),
            turns: Turns::new(stdout, threads),
            progress: Progress::new(size),
        });
        let (parent, ends) = channel();
        let now = unix_now()?;
        for number in 0..threads {
            let mint = Mint::new(signer.clone(), self.raw);
            let (shared, parent, json) = (shared.clone(), parent.clone(), self.json);
            let worker = Worker { shared, mint, json, now, parent };
            let spawned = thread::Builder::new().spawn(move || worker.run());
            // One is enough, where the system allows no more.
            if let (0, Err(error)) = (number, spawned) {
                return Err(Failure::refused(format!("cannot start a thread: {error}")));
            }
        }
        drop(parent);
        let result = wait(&ends, &shared.progress);
        shared.progress.finish();
        result?;
        match shared.progress.counts() {
            (_, 0) => Ok(ExitCode::SUCCESS),
            (tokens, refused) => {
                Err(Failure::refused(format!("{refused} of {} lines refused", tokens + refused)))
            }
        }
    }

    /// The input, and its size in bytes where it is a file.
    fn open(&self) -> Result<(Source, Option<u64>), Failure> {
        if let Some(path) = self.file.as_deref().filter(|&path| path != Path::new("-")) {
            let file = File::open(path).map_err(|error| {
                Failure::misused(format!("cannot open the file with the lines: {error}"))
            })?;
            let size = file.metadata().ok().filter(fs::Metadata::is_file).map(|data| data.len());
            return Ok((Box::new(file), size));
        }
        if io::stdin().is_terminal() {
            let note = "reads the lines from here; end them with Enter and Ctrl-D";
            let _ = writeln!(anstream::stderr(), "{note}");
        }
        Ok((Box::new(io::stdin()), None))
    }
}

/// Waits until all threads have ended, or as many as matter, and shows the progress meanwhile.
fn wait(ends: &Receiver<End>, progress: &Progress) -> Result<(), Failure> {
    let mut result = Ok(());
    loop {
        let end = if progress.is_hidden() {
            ends.recv().map_err(RecvTimeoutError::from)
        } else {
            ends.recv_timeout(INTERVAL)
        };
        match end {
            Ok(End::Done) => {}
            // What was read before is still written.
            Ok(End::Unreadable(error)) => {
                result = Err(Failure::misused(format!("cannot read the lines: {error}")));
            }
            // A reader that has closed its end has what it wanted. A thread may wait for input that
            // never comes; the end of the process is its end.
            Ok(End::Unwritable(error)) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            Ok(End::Unwritable(error)) => {
                let text = format!("cannot write to standard output: {error}");
                return Err(Failure::refused(text));
            }
            Ok(End::Panic) => return Err(Failure::refused("a thread panicked; output is missing")),
            Err(RecvTimeoutError::Timeout) => progress.show(),
            Err(RecvTimeoutError::Disconnected) => return result,
        }
    }
}
