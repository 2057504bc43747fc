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
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use opentok_token::{Issuer, Role, T1Issuer};

use crate::credentials::Credentials;
use crate::encode::{Format, role_parser};
use crate::failure::Failure;
use crate::input;
use crate::time::parse_duration;
use chunks::MAX_LINE;
use encoder::{LineEncoder, Signer};
use progress::Progress;

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

    /// Role of lines without one
    #[arg(long, value_name = "ROLE", default_value = "publisher", value_parser = role_parser())]
    role: Role,

    /// How long clients can connect with the tokens of lines without a time [default: 24h]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    expires_in: Option<u64>,

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
        let path = self.file.as_deref().unwrap_or(Path::new("-"));
        let source = input::open(path, "file with the lines")?;
        let (api_key, secret) = self.credentials.both(self.raw)?;
        let signer = match self.format {
            Format::Jwt => Signer::Jwt(Issuer::project(api_key, &secret)?.into()),
            Format::T1 => Signer::T1(T1Issuer::new(api_key, &secret)?.into()),
        };
        let encoder = || LineEncoder::new(signer.clone(), self.raw, self.role, self.expires_in);
        let size = fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|data| data.len());
        let mut progress = Progress::new(size);
        let written = pipeline::run(source, encoder, self.json, &mut progress);
        progress.finish();
        written?;
        match (progress.tokens, progress.refused) {
            (_, 0) => Ok(ExitCode::SUCCESS),
            (tokens, refused) => {
                Err(Failure::refused(format!("{refused} of {} lines refused", tokens + refused)))
            }
        }
    }
}
