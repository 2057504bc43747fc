//! `batch`: a connection token for each line of a file.

mod chunk_output;
mod chunks;
mod encoder;
mod interrupt;
mod line;
mod pipeline;
mod progress;
mod sessions;

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use opentok_token::Role;

use crate::credentials::Credentials;
use crate::encode::role_parser;
use crate::failure::Failure;
use crate::input;
use crate::signer::{Format, Signer};
use crate::time::parse_duration;
use encoder::LineEncoder;
use progress::Progress;

/// Makes a connection token for each line of a file, in the same order
///
/// A line is a JSON object with these fields, of which only the first is required, and null means
/// none:
///
///   session_id                 session to join
///   role                       publisher, publisheronly, subscriber or moderator
///   connection_data            text that every participant of the session can read; of an object or a
///                              list, its JSON
///   initial_layout_class_list  layout classes, with one space between two
///   create_time                Unix seconds, or a date such as "2026-12-01T10:00:00Z"; now if there is
///                              none
///   expire_time                likewise
///   expires_in                 instead of expire_time: seconds, or a duration such as "90s" or "24h"
///   nonce                      integer; in T1 any number or string; random if there is none
///
/// A line that is refused is reported on standard error by its number, counted from 1, and has no line
/// in the output; the work goes on, and the exit status is 1 in the end. Blank lines count and are
/// skipped. No line is longer than 65536 bytes. Tokens are written as soon as their lines are read,
/// whether or not more follow. SIGINT and SIGTERM end the work after a whole line. A file that takes no
/// more, as on a full disk, ends it after a whole line, too, with exit status 1.
///
/// On more than one machine: no line depends on another, so that GNU parallel can spread them.
///
///   parallel --pipe --keep-order -N 100000 --sshlogin server1,server2 \
///     'opentok-token batch --api-key 123456 --api-secret-file ~/secret' < participants.jsonl
///
/// The tokens are in the order of the lines. Errors count the lines of their block: with -N 100000,
/// line 7 of block 3 is line 200007. '... 2> errors.{#}' writes the errors of each block to its own file.
#[derive(Args)]
#[command(verbatim_doc_comment)]
#[command(after_help = "\
Examples:
  opentok-token batch participants.jsonl > tokens.txt
  jq -c '.participants[]' meeting.json | opentok-token batch --json
  echo '{\"session_id\":\"1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg\"}' | opentok-token batch")]
pub struct Batch {
    /// File with the lines; standard input if it is missing or -
    file: Option<PathBuf>,

    /// Role of lines without one
    #[arg(long, value_name = "ROLE", default_value = "publisher", value_parser = role_parser())]
    role: Role,

    /// How long clients can connect with the tokens of lines without a time [default: 24h]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    expires_in: Option<Duration>,

    /// Form of the tokens
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Jwt)]
    format: Format,

    /// Skip the rules and sign what is given, as encode does
    #[arg(long)]
    raw: bool,

    /// Print a JSON object for each line, with its number and its token or error
    ///
    ///   line   number of the line, from 1 on
    ///   token  token, of a line that has one
    ///   error  reason why a line has none, which is then not reported on standard error
    #[arg(long, verbatim_doc_comment)]
    json: bool,

    #[command(flatten)]
    credentials: Credentials,
}

impl Batch {
    /// Prints the tokens, and gives the exit status.
    pub fn run(&self) -> Result<ExitCode, Failure> {
        let path = self.file.as_deref().unwrap_or(Path::new("-"));
        let source = input::open(path, "file with the lines")?;
        let signer = Arc::new(Signer::new(self.format, &self.credentials, self.raw)?);
        let encoder = || LineEncoder::new(signer.clone(), self.raw, self.role, self.expires_in);
        let size = fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|data| data.len());
        let is_typed = input::is_stdin(path) && io::stdin().is_terminal();
        let mut progress = Progress::new(size, is_typed);
        let written = pipeline::run(source, encoder, self.json, &mut progress);
        progress.finish();
        written?;
        let (refused, lines) = (progress.refused, progress.tokens + progress.refused);
        let error = || Failure::refused(format!("{refused} of {lines} lines refused"));
        if refused == 0 { Ok(ExitCode::SUCCESS) } else { Err(error()) }
    }
}
