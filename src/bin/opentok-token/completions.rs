//! `completions`: scripts with which a shell completes the words of this command.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::failure::Failure;
use crate::output;

/// Prints the completion script of a shell
#[derive(Args)]
#[command(after_help = "\
Examples:
  opentok-token completions bash > ~/.local/share/bash-completion/completions/opentok-token
  opentok-token completions fish > ~/.config/fish/completions/opentok-token.fish")]
pub struct Completions {
    /// Shell that reads it
    shell: Shell,
}

impl Completions {
    /// Prints the script for this command line.
    pub fn run(&self, mut command: Command) -> Result<(), Failure> {
        // Into memory first, as the generator panics where it cannot write.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "opentok-token", &mut script);
        // The generator escapes the hyphen of this command's name in two ways, and bash then completes
        // nothing after a subcommand: https://github.com/clap-rs/clap/issues/6421
        let script = String::from_utf8_lossy(&script)
            .replace("opentok__subcmd__token__subcmd__", "opentok__token__subcmd__");
        Ok(output::print(&script)?)
    }
}
