//! `man`: manual pages.

use clap::{Args, Command};

use crate::failure::Failure;
use crate::output;

/// Prints a manual page
#[derive(Args)]
#[command(after_help = "\
Examples:
  opentok-token man encode | man -l -
  opentok-token man > ~/.local/share/man/man1/opentok-token.1")]
pub struct Man {
    /// Subcommand that the page is about [default: the command as a whole]
    #[arg(value_name = "COMMAND")]
    subcommand: Option<String>,
}

impl Man {
    /// Prints the page of this command line, or of a subcommand.
    pub fn run(&self, mut command: Command) -> Result<(), Failure> {
        command.build(); // gives the subcommands their full names
        let page = match &self.subcommand {
            None => command,
            Some(name) => command.find_subcommand(name).cloned().ok_or_else(|| {
                Failure::misused("no such subcommand").hint("opentok-token --help lists them")
            })?,
        };
        let mut text = Vec::new();
        clap_mangen::Man::new(page)
            .render(&mut text)
            .map_err(|error| Failure::refused(format!("cannot make the page: {error}")))?;
        Ok(output::print(&String::from_utf8_lossy(&text))?)
    }
}
