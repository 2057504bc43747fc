//! The command `opentok-token`: signs and inspects OpenTok tokens.

#![forbid(unsafe_code)]

mod args;
mod batch;
mod completions;
mod credentials;
mod encode;
mod failure;
mod input;
mod inspect;
mod man;
mod output;
mod rest;
mod signer;
mod time;
mod usage;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{Cli, Command};

fn main() -> ExitCode {
    let command = match Cli::try_parse() {
        Ok(cli) => cli.command,
        Err(error) => return usage::report(&error),
    };
    let result = match command {
        Command::Encode(encode) => encode.run(),
        Command::Rest(rest) => rest.run(),
        Command::Inspect(inspect) => {
            return inspect.run().unwrap_or_else(|failure| failure.report());
        }
        Command::Batch(batch) => return batch.run().unwrap_or_else(|failure| failure.report()),
        Command::Completions(completions) => completions.run(Cli::command()),
        Command::Man(man) => man.run(Cli::command()),
    };
    result.map_or_else(|failure| failure.report(), |()| ExitCode::SUCCESS)
}
