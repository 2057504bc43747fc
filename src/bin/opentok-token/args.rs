//! The command line as a whole; each subcommand's own arguments are in its file.

use clap::{Parser, Subcommand};

use crate::batch::Batch;
use crate::completions::Completions;
use crate::encode::Encode;
use crate::inspect::Inspect;
use crate::man::Man;
use crate::rest::Rest;

/// Makes and inspects signed OpenTok tokens
///
/// Standard output carries the result alone, standard error everything else. The exit status is 0 when
/// the work is done, 1 when a token or a request for one is refused, 2 when the command is misused.
#[derive(Parser)]
#[command(version, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = "\
Example:
  export OPENTOK_API_KEY=123456 OPENTOK_API_SECRET=...
  opentok-token encode 1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg --role moderator")]
pub struct Cli {
    /// The subcommand.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Subcommand)]
pub enum Command {
    Encode(Encode),
    Rest(Rest),
    Inspect(Inspect),
    Batch(Batch),
    Completions(Completions),
    Man(Man),
}
