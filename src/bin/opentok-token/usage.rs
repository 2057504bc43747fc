//! Misuse of the command line, in words that repeat no value.
//!
//! Clap's own messages quote what was typed, and that may be the secret: given to an option that does not
//! exist, in the place of a file name, as an argument too many. Only names are quoted here: those of the
//! command, and a typing error that comes close to one of them.

use std::io::ErrorKind::BrokenPipe;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Error};

use crate::args::Cli;
use crate::failure::{Failure, MISUSED};

/// The longest typing error that is quoted; no secret is that short.
const LONGEST_NAME: usize = 24;

/// Prints what clap has to say: help or version, or what is wrong; gives the exit status.
pub fn report(error: &Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match error.print() {
            Err(fault) if fault.kind() != BrokenPipe => {
                Failure::refused(format!("cannot write to standard output: {fault}")).report()
            }
            _ => ExitCode::SUCCESS,
        },
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print(); // to standard error, where nothing can be done if nobody listens
            ExitCode::from(MISUSED)
        }
        _ => failure(error).report(),
    }
}

/// What is wrong with the command line.
fn failure(error: &Error) -> Failure {
    let failure = Failure::misused(message(error));
    let failure = match hint(error) {
        Some(hint) => failure.hint(hint),
        None => failure,
    };
    match error.get(ContextKind::Usage) {
        Some(usage) => failure.usage(full_usage(&usage.to_string())),
        None => failure,
    }
}

/// The form of the whole command line, of the subcommand that clap's own usage is about. That one leaves
/// out what is optional, and calls required what comes from the environment.
fn full_usage(usage: &str) -> String {
    let mut command = Cli::command();
    command.build(); // gives the subcommands their full names
    let name = usage.split_whitespace().nth(2).unwrap_or_default(); // after `Usage: opentok-token`
    let usage = match command.find_subcommand_mut(name) {
        Some(subcommand) => subcommand.render_usage(),
        None => command.render_usage(),
    };
    usage.to_string()
}

/// What is wrong.
fn message(error: &Error) -> String {
    // An argument of the command, as its help names it.
    let argument = text(error, ContextKind::InvalidArg).unwrap_or_default();
    match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("{argument} is missing"),
        ErrorKind::MissingSubcommand => "a subcommand is missing".to_owned(),
        ErrorKind::InvalidSubcommand => match typing_error(error, ContextKind::InvalidSubcommand) {
            Some(name) => format!("there is no subcommand {name}"),
            None => "there is no such subcommand".to_owned(),
        },
        ErrorKind::UnknownArgument => match option_name(&argument) {
            Some(name) => format!("there is no option {name}"),
            None if argument.starts_with('-') => "there is no such option".to_owned(),
            None => "there is an argument too many".to_owned(),
        },
        ErrorKind::ArgumentConflict => match text(error, ContextKind::PriorArg) {
            Some(other) if other != argument => format!("{argument} cannot be used with {other}"),
            _ => format!("{argument} is given more than once"),
        },
        ErrorKind::InvalidValue if text(error, ContextKind::InvalidValue).is_none() => {
            format!("{argument} lacks its value")
        }
        ErrorKind::InvalidValue => match typing_error(error, ContextKind::InvalidValue) {
            Some(value) => format!("{argument} does not take {value}"),
            None => format!("{argument} does not take this value"),
        },
        ErrorKind::ValueValidation => match std::error::Error::source(error) {
            Some(reason) => format!("{argument}: {reason}"),
            None => format!("{argument} does not take this value"),
        },
        ErrorKind::TooManyValues => format!("{argument} takes no value"),
        ErrorKind::InvalidUtf8 => "an argument or OPENTOK_API_KEY is not UTF-8 text".to_owned(),
        kind => kind.as_str().unwrap_or("this cannot be understood").to_owned(),
    }
}

/// What to do about it.
fn hint(error: &Error) -> Option<String> {
    let argument = text(error, ContextKind::InvalidArg).unwrap_or_default();
    if error.kind() == ErrorKind::UnknownArgument && asks_for_secret(&argument) {
        return Some(
            "the secret is never an argument, which other users of the machine can read: \
             set OPENTOK_API_SECRET or give --api-secret-file FILE"
                .to_owned(),
        );
    }
    let similar =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(similar) = similar.into_iter().find_map(|kind| text(error, kind)) {
        return Some(format!("did you mean {similar}?"));
    }
    match text(error, ContextKind::ValidValue) {
        Some(values) => Some(format!("it takes one of {values}")),
        None if error.kind() == ErrorKind::UnknownArgument && argument.starts_with('-') => {
            Some("a value that starts with - is written behind =, as in --jti=-5".to_owned())
        }
        None => None,
    }
}

/// Whether an option that does not exist was meant to take the secret.
fn asks_for_secret(option: &str) -> bool {
    let option = option.to_ascii_lowercase();
    option.starts_with('-') && ["secret", "pass"].iter().any(|word| option.contains(word))
}

/// The name of an option that does not exist, without what follows it.
fn option_name(argument: &str) -> Option<&str> {
    let name = argument.split('=').next()?;
    let is_name = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '_';
    (name.starts_with('-') && name.len() <= LONGEST_NAME && name.chars().all(is_name))
        .then_some(name)
}

/// A word that clap takes for a typing error, as it has a better one.
fn typing_error(error: &Error, word: ContextKind) -> Option<String> {
    let better = match word {
        ContextKind::InvalidSubcommand => ContextKind::SuggestedSubcommand,
        _ => ContextKind::SuggestedValue,
    };
    error.get(better)?;
    text(error, word).filter(|word| word.len() <= LONGEST_NAME)
}

/// A piece of context; lists are joined. None where it is empty.
fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}
