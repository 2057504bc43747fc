//! Misuse of the command line, in words that repeat no value.
//!
//! Clap's own messages quote the arguments, and one of them may be the secret: given to an option that does not
//! exist, in the place of a file name, as an argument too many. Only names are quoted here: those of the
//! command, and a typing error that comes close to one of them.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory as _, Error};

use crate::args::Cli;
use crate::failure::{Failure, MISUSED};
use crate::output;

/// The longest typing error that is quoted; no secret is that short.
const LONGEST_NAME: usize = 24;

/// Words that people try as subcommands, after the right one.
const SYNONYMS: [(&str, &[&str]); 4] = [
    ("inspect", &["decode", "verify", "check", "validate", "show"]),
    ("encode", &["generate", "create", "sign", "make", "token"]),
    ("--help", &["help", "usage"]),
    ("--version", &["version"]),
];

/// Options that people try, after the right ones.
const OPTION_SYNONYMS: [(&str, &[&str]); 11] = [
    ("--role publisher", &["--publisher"]),
    ("--role subscriber", &["--subscriber"]),
    ("--role moderator", &["--moderator"]),
    ("--issuer-type account", &["--account"]),
    ("--expires-in", &["--ttl", "--lifetime", "--duration", "--expiration", "--valid-for"]),
    ("--expire-time", &["--expires-at", "--expiry", "--exp"]),
    ("--create-time", &["--issued-at", "--iat"]),
    ("--connection-data", &["--data", "--metadata"]),
    ("--layout-class", &["--layout", "--initial-layout-class-list"]),
    ("--api-key", &["--key", "-k"]),
    ("--version", &["-v"]),
];

/// Prints help, version or an error, and gives the exit status.
pub fn report(error: &Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let printed = output::print(&error.render().ansi().to_string());
            printed.map_or_else(|error| Failure::from(error).report(), |()| ExitCode::SUCCESS)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print(); // to standard error, where nothing can be done if nobody listens
            ExitCode::from(MISUSED)
        }
        _ => failure(error).report(),
    }
}

/// The failure for an error of clap.
fn failure(error: &Error) -> Failure {
    let failure = Failure::misused(message(error));
    let failure = match hint(error) {
        Some(hint) => failure.hint(hint),
        None => failure,
    };
    // Clap's own usage leaves out optional arguments, and requires values that the environment has.
    match error.get(ContextKind::Usage) {
        Some(usage) => failure.usage(command_of(&usage.to_string()).render_usage().to_string()),
        None => failure,
    }
}

/// The command or subcommand that clap's usage is about.
fn command_of(usage: &str) -> Command {
    let mut command = Cli::command();
    command.build(); // gives the subcommands their full names
    let name = usage.split_whitespace().nth(2).unwrap_or_default(); // after `Usage: opentok-token`
    match command.find_subcommand(name) {
        Some(subcommand) => subcommand.clone(),
        None => command,
    }
}

/// The message.
fn message(error: &Error) -> String {
    // An argument of the command, as its help names it.
    let argument = text(error, ContextKind::InvalidArg).unwrap_or_default();
    match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("{argument} is missing"),
        ErrorKind::MissingSubcommand => "a subcommand is missing".to_owned(),
        ErrorKind::InvalidSubcommand => {
            let word = text(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            match typing_error(error, ContextKind::InvalidSubcommand) {
                Some(name) => format!("there is no subcommand {name}"),
                None if synonym(&word).is_some() => format!("there is no subcommand {word}"),
                None => "there is no such subcommand".to_owned(),
            }
        }
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

/// The remedy.
fn hint(error: &Error) -> Option<String> {
    let argument = text(error, ContextKind::InvalidArg).unwrap_or_default();
    if error.kind() == ErrorKind::UnknownArgument && asks_for_secret(&argument) {
        return Some(
            "the secret is never an argument, which other users of the machine can read: \
             set OPENTOK_API_SECRET or give --api-secret-file FILE"
                .to_owned(),
        );
    }
    if let Some(word) = text(error, ContextKind::InvalidSubcommand) {
        if let Some(right) = right_subcommand(&word) {
            return Some(format!("did you mean {right}?"));
        }
    }
    let usage = error.get(ContextKind::Usage).map(ToString::to_string).unwrap_or_default();
    let about_argument = match error.kind() {
        ErrorKind::UnknownArgument => argument_hint(&command_of(&usage), &argument),
        ErrorKind::MissingRequiredArgument => values_hint(&command_of(&usage)),
        _ => None,
    };
    if about_argument.is_some() {
        return about_argument;
    }
    let value = text(error, ContextKind::InvalidValue).unwrap_or_default();
    // A date that is not complete is no lifetime.
    if error.kind() == ErrorKind::ValueValidation
        && argument.starts_with("--expire-time")
        && !value.contains('-')
    {
        return Some("--expires-in takes a lifetime, such as 24h".to_owned());
    }
    let similar =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(similar) = similar.into_iter().find_map(|kind| text(error, kind)) {
        return Some(format!("did you mean {similar}?"));
    }
    if let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue) {
        return match values.iter().find(|valid| valid.eq_ignore_ascii_case(&value)) {
            Some(valid) => Some(format!("did you mean {valid}?")),
            None => Some(format!("it takes one of {}", values.join(", "))),
        };
    }
    let option = option_before(error, &argument)?;
    Some(format!("a value that starts with - is written after =, as in {option}=-..."))
}

/// The subcommand or option that a word stands for.
fn synonym(word: &str) -> Option<&'static str> {
    let (right, _) = SYNONYMS.iter().find(|(_, words)| words.contains(&word))?;
    Some(right)
}

/// The command that is meant by a word, or by a session ID or token that stands alone.
fn right_subcommand(word: &str) -> Option<String> {
    if ["1_", "2_"].iter().any(|prefix| word.starts_with(prefix)) {
        return Some("encode SESSION_ID".to_owned());
    }
    if ["ey", "T1=="].iter().any(|prefix| word.starts_with(prefix)) {
        return Some("inspect TOKEN".to_owned());
    }
    // `help encode`.
    let topic = arguments().into_iter().skip_while(|argument| argument != word).nth(1);
    match topic.filter(|topic| Cli::command().find_subcommand(topic).is_some()) {
        Some(topic) if synonym(word) == Some("--help") => Some(format!("{topic} --help")),
        _ => synonym(word).map(str::to_owned),
    }
}

/// The remedy for an argument or option that a command does not take, where the name does not say it.
fn argument_hint(command: &Command, argument: &str) -> Option<String> {
    let Some(option) = option_name(argument) else {
        let hint = match command.get_name() {
            _ if argument.starts_with('-') => return None,
            "encode" => "the session ID is the only argument; key and secret are none",
            "rest" => "a REST token is for no session, and key and secret are no arguments",
            "inspect" => "put text with spaces in quotes, or give it on standard input",
            "batch" => "one file at a time; several go through cat, on standard input",
            _ => return None,
        };
        return Some(hint.to_owned());
    };
    let is_value = |arg: &Arg| {
        let name = format!("--{}", arg.get_id()).replace('_', "-");
        option.len() > 3 && name.starts_with(option)
    };
    if command.get_positionals().any(is_value) {
        return Some(format!("write the value alone, without {option}"));
    }
    let (right, _) = OPTION_SYNONYMS.iter().find(|(_, words)| words.contains(&option))?;
    let name = right.split(' ').next()?.strip_prefix("--")?;
    let has = command.get_arguments().any(|arg| arg.get_long() == Some(name));
    has.then(|| format!("did you mean {right}?"))
}

/// The values of a command's argument, if there are few.
fn values_hint(command: &Command) -> Option<String> {
    let values = command.get_positionals().next()?.get_possible_values();
    let names: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
    (!names.is_empty()).then(|| format!("it takes one of {}", names.join(", ")))
}

/// The command line as text.
fn arguments() -> Vec<String> {
    std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect()
}

/// The option that stands before an unknown one and takes a value: the unknown one is meant as its value.
fn option_before(error: &Error, unknown: &str) -> Option<String> {
    let arguments = arguments();
    // Of several letters after one dash, clap names the first.
    let index = arguments.iter().position(|argument| {
        error.kind() == ErrorKind::UnknownArgument && argument.starts_with(unknown)
    })?;
    let option = arguments.get(index.checked_sub(1)?)?;
    let name = option.strip_prefix("--")?;
    let command = command_of(&error.get(ContextKind::Usage)?.to_string());
    let takes_value = |arg: &Arg| arg.get_long() == Some(name) && arg.get_action().takes_values();
    command.get_arguments().any(takes_value).then(|| option.clone())
}

/// Whether an option that does not exist was meant to take the secret.
fn asks_for_secret(option: &str) -> bool {
    let option = option.to_ascii_lowercase();
    option.starts_with('-') && ["secret", "pass"].iter().any(|word| option.contains(word))
}

/// The name of an option that does not exist, without its value.
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
