//! `inspect`: the contents of a token, and its faults.
//!
//! `find` splits the input into items, finds the tokens in them and repairs them; `read` takes them apart;
//! `judge` finds their faults; `report` puts the results together, without secrets, and writes them.

mod diagnostic;

/// From input to tokens.
mod find {
    pub mod expects;
    pub mod extent;
    pub mod items;
    pub mod locate;
    pub mod other;
    pub mod shapes;
    pub mod start;
    pub mod unit;
}

/// From tokens to their fields.
mod read {
    pub mod base64;
    pub mod fields;
    pub mod jwt;
    pub mod moment;
    pub mod session_id;
    pub mod t1;
    pub mod token;
}

/// From fields to diagnostics.
mod judge {
    pub mod http;
    pub mod issuer;
    pub mod names;
    pub mod participant;
    pub mod signature;
    pub mod spelling;
    pub mod times;
}

/// From diagnostics to text and JSON.
mod report {
    pub mod assemble;
    pub mod json;
    pub mod redact;
    pub mod text;
}

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write as _};
use std::process::ExitCode;

use clap::Args;
use opentok_token::{Error, unix_now};

use crate::credentials::Credentials;
use crate::failure::{Failure, REFUSED};
use crate::input;
use crate::output::{self, Unwritable};
use crate::time::parse_time;
use find::items::{Item, Items};
use report::assemble::{Judge, Report};
use report::{json, text};

/// Shows the contents of a token and its faults
///
/// Takes all three forms: connection and REST tokens as JWTs, and legacy connection tokens, T1. A token may
/// be in a header line, in quotes, in a URL, in JSON or in other text, and it may have been damaged on its
/// way. Several tokens, one a line, are reported one by one.
///
/// The exit status is 1 when an error is found, and 0 otherwise. Notes do not count, and neither does a
/// signature that was not checked because there is no secret.
#[derive(Args)]
#[command(after_help = "\
Examples:
  opentok-token inspect \"$TOKEN\"
  pbpaste | opentok-token inspect --api-secret-file secret.txt")]
#[command(after_long_help = format!("\
Examples:
  opentok-token inspect \"$TOKEN\"
  pbpaste | opentok-token inspect --api-secret-file secret.txt
  opentok-token inspect --json \"$TOKEN\" | jq -r '.findings[].code'

{}", json::help()))]
pub struct Inspect {
    /// Token, or text with tokens in it; from standard input if it is missing or -
    token: Option<OsString>,

    /// Time to judge by, as Unix seconds or a date such as 2026-12-01T10:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<u64>,

    /// Print one JSON object a line for scripts
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    credentials: Credentials,
}

impl Inspect {
    /// Prints the reports, and gives the exit status.
    pub fn run(&self) -> Result<ExitCode, Failure> {
        // Before the secret is read, so that two readers of standard input are told at once.
        let source = match &self.token {
            Some(token) if token != "-" => None,
            _ => Some(input::stdin("token")?),
        };
        let secret = self.credentials.secret()?;
        if secret.as_deref() == Some("") {
            return Err(Error::SecretEmpty.into());
        }
        let judge = Judge {
            now: self.now.map_or_else(unix_now, Ok)?,
            api_key: self.credentials.api_key(),
            secret: secret.as_deref(),
        };
        match (source, &self.token) {
            (None, Some(token)) => self.inspect(token.as_encoded_bytes(), &judge),
            (source, _) => self.inspect(BufReader::new(source.ok_or(Error::Internal)?), &judge),
        }
    }

    /// Reports on all items of an input.
    fn inspect(&self, input: impl BufRead, judge: &Judge<'_>) -> Result<ExitCode, Failure> {
        let mut printer = Printer { json: self.json, held: None, count: 0 };
        let mut is_ok = true;
        for item in Items::new(input) {
            let item = item.map_err(|error| {
                Failure::misused(format!("cannot read standard input: {error}"))
            })?;
            for report in judge.reports(&item) {
                is_ok &= report.is_ok();
                if !printer.print(report)? {
                    return Ok(status(is_ok));
                }
            }
        }
        if printer.count == 0 && printer.held.is_none() {
            let item = Item { line: 1, text: Some(String::new()), is_utf8: true };
            for report in judge.reports(&item) {
                is_ok &= report.is_ok();
                printer.print(report)?;
            }
        }
        printer.finish()?;
        Ok(status(is_ok))
    }
}

/// The exit status.
fn status(is_ok: bool) -> ExitCode {
    if is_ok { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) }
}

/// Prints reports; for people, several get a line in front of each that tells them apart.
struct Printer {
    /// Whether they are for scripts.
    json: bool,
    /// The first report for people, until it is known whether there are others.
    held: Option<Report>,
    /// The number of reports that were printed.
    count: u64,
}

impl Printer {
    /// Prints a report. False if nobody reads on.
    fn print(&mut self, report: Report) -> Result<bool, Failure> {
        if self.json {
            self.count += 1;
            let json = json::render(&report)
                .map_err(|error| Failure::refused(format!("cannot write the report: {error}")))?;
            return write(&json);
        }
        if self.count == 0 && self.held.is_none() {
            self.held = Some(report);
            return Ok(true);
        }
        if let Some(first) = self.held.take() {
            if !self.print_numbered(&first)? {
                return Ok(false);
            }
        }
        self.print_numbered(&report)
    }

    /// Prints one of several reports.
    fn print_numbered(&mut self, report: &Report) -> Result<bool, Failure> {
        self.count += 1;
        let gap = if self.count > 1 { "\n" } else { "" };
        let (count, line) = (self.count, report.line);
        write(&format!("{gap}=== {count}, line {line} ===\n{}", text::render(report)))
    }

    /// Prints a report that turned out to be the only one.
    fn finish(&mut self) -> Result<(), Failure> {
        if let Some(report) = self.held.take() {
            write(&text::render(&report))?;
        }
        Ok(())
    }
}

/// Writes to standard output; false if its reader has closed it, which is no failure.
fn write(text: &str) -> Result<bool, Failure> {
    let mut stdout = anstream::AutoStream::auto(output::stdout()?);
    match stdout.write_all(text.as_bytes()).map_err(Unwritable) {
        Ok(()) => Ok(true),
        Err(error) if error.is_closed_pipe() => Ok(false),
        Err(error) => Err(error.into()),
    }
}
