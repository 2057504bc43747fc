//! `inspect`: what a token says, and what is wrong with it.

mod finding;
mod issuer;
mod json;
mod names;
mod object;
mod session;
mod signature;
mod text;
mod times;
mod token;

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Args;
use opentok_token::unix_now;

use crate::credentials::Credentials;
use crate::failure::{Failure, REFUSED};
use crate::time::parse_time;
use crate::{input, output};
use finding::{Finding, Severity};
use signature::Signature;
use token::Token;

/// The longest input; tokens that the rules allow have less than 10,000 bytes.
const INPUT_LIMIT: usize = 1 << 16;

/// Shows what a token says and what is wrong with it
///
/// Takes all three forms: connection and REST tokens as JWTs, and legacy connection tokens, T1. White
/// space around the token does not matter, and a whole header line is taken as well, X-OPENTOK-AUTH: or
/// X-TB-TOKEN-AUTH: and the token.
///
/// The exit status is 0 when nothing is wrong, and 1 otherwise. Notes do not count, and neither does a
/// signature that was not checked because there is no secret.
#[derive(Args)]
#[command(after_help = "\
Examples:
  opentok-token inspect \"$TOKEN\"
  pbpaste | opentok-token inspect --api-secret-file secret.txt")]
#[command(after_long_help = json::HELP)]
pub struct Inspect {
    /// Token or header line; from standard input if it is missing or -
    token: Option<String>,

    /// Judge the times as of this time, in Unix seconds [default: now]
    #[arg(long, value_name = "UNIX", value_parser = parse_time)]
    now: Option<u64>,

    /// Print one JSON object for scripts
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    credentials: Credentials,
}

/// All that is found out.
struct Report {
    /// The time of judgement, in Unix seconds.
    now: u64,
    /// What the token says; none if it is not a token.
    token: Option<Token>,
    /// Whether it was signed with the secret.
    signature: Signature,
    /// What is wrong or worth knowing.
    findings: Vec<Finding>,
}

impl Inspect {
    /// Prints the report, and gives the exit status.
    pub fn run(&self) -> Result<ExitCode, Failure> {
        let text = self.text()?;
        let now = self.now.map_or_else(unix_now, Ok)?;
        let secret = self.credentials.secret()?;
        let report = match token::read(&text) {
            Err(finding) => {
                let signature = Signature::NotChecked;
                Report { now, token: None, signature, findings: vec![finding] }
            }
            Ok(token) => {
                let (signature, mut findings) = signature::check(&token, secret.as_deref())?;
                findings.extend(names::check(&token));
                findings.extend(issuer::check(&token, self.credentials.api_key()));
                findings.extend(times::check(&token, now));
                findings.extend(session::check(&token));
                // Problems first; the order among them stays.
                findings.sort_by_key(Finding::severity);
                Report { now, token: Some(token), signature, findings }
            }
        };
        output::print(&if self.json { json::render(&report)? } else { text::render(&report) })?;
        Ok(if report.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
    }

    /// The token as it was given.
    fn text(&self) -> Result<String, Failure> {
        let text = match &self.token {
            Some(token) if token != "-" => token.clone(),
            _ => {
                if io::stdin().is_terminal() {
                    let note = "reads the token from here; end it with Enter and Ctrl-D";
                    let _ = writeln!(anstream::stderr(), "{note}");
                }
                input::read_stdin("token", INPUT_LIMIT)?
            }
        };
        if text.len() > INPUT_LIMIT {
            return Err(input::too_long("token", INPUT_LIMIT));
        }
        if text.trim().is_empty() {
            return Err(Failure::misused("the token is empty")
                .hint("give it as an argument, in quotes, or on standard input"));
        }
        Ok(text)
    }
}

impl Report {
    /// Whether nothing is wrong.
    fn is_ok(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity() == Severity::Note)
    }
}
