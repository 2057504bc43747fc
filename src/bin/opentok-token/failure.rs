//! Failures: a message, a remedy and an exit status.

use std::borrow::Cow;
use std::io::Write as _;
use std::process::ExitCode;

use opentok_token::Error;

use crate::output::{ERROR, HINT, Unwritable};

/// The exit status of a refusal.
pub const REFUSED: u8 = 1;

/// The exit status of misuse.
pub const MISUSED: u8 = 2;

/// A failure: neither text repeats a value that the user gave, as any of them may be the secret, unless it
/// was read as a time or another number below 2^64, which no secret is.
#[derive(Debug)]
pub struct Failure {
    /// The message.
    message: Cow<'static, str>,
    /// The remedy.
    hint: Option<Cow<'static, str>>,
    /// The form of the command line, after a mistake there.
    usage: Option<String>,
    /// The exit status.
    status: u8,
}

impl Failure {
    /// A request or a token is refused.
    pub fn refused(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), hint: None, usage: None, status: REFUSED }
    }

    /// The command is misused.
    pub fn misused(message: impl Into<Cow<'static, str>>) -> Self {
        Self { status: MISUSED, ..Self::refused(message) }
    }

    /// Adds a remedy.
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the form of the command line.
    pub fn usage(mut self, usage: String) -> Self {
        self.usage = Some(usage);
        self
    }

    /// Says it on standard error, and gives the exit status. Nothing can be done if nobody listens there.
    pub fn report(&self) -> ExitCode {
        let mut stderr = anstream::stderr();
        let _ = writeln!(stderr, "{ERROR}error:{ERROR:#} {}", self.message);
        if let Some(hint) = &self.hint {
            let _ = writeln!(stderr, "{HINT}hint:{HINT:#} {hint}");
        }
        if let Some(usage) = &self.usage {
            let _ = writeln!(stderr, "\n{usage}\n\nFor more information, try '--help'.");
        }
        ExitCode::from(self.status)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::refused(error.to_string());
        match remedy(error) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<Unwritable> for Failure {
    fn from(Unwritable(error): Unwritable) -> Self {
        Self::refused(format!("cannot write to standard output: {error}"))
    }
}

/// The remedy for a broken rule in the words of the command line, where the rule's own text has none.
const fn remedy(error: Error) -> Option<&'static str> {
    Some(match error {
        Error::SecretEmpty => "the secret comes from OPENTOK_API_SECRET or --api-secret-file",
        Error::SessionIdTooLong { .. }
        | Error::SessionIdPrefix
        | Error::SessionIdAlphabet { .. }
        | Error::SessionIdLength { .. }
        | Error::SessionIdTrailingBits
        | Error::SessionIdUtf8
        | Error::SessionIdFields => "copy the whole session ID, from its 1_ or 2_ on, and no more",
        Error::IssueTimeTooEarly { .. } => "without a clock, give the time with --create-time",
        Error::ExpiryNotAfterIssue { .. } => "check --expires-in or --expire-time",
        Error::ConnectionLifetime { .. } => {
            "it counts from the issue time, --backdate included; a client that has connected by then \
             stays connected"
        }
        Error::RestLifetime { .. } => "make a new token for each call",
        Error::NonceTooLarge { .. } | Error::T1NonceLength { .. } => {
            "leave --nonce out for a random one"
        }
        Error::JtiTooLong { .. } => "leave --jti out for a random one",
        Error::ConnectionDataTooLong { .. } => {
            "put an ID into the data, and keep what belongs to it on your server"
        }
        _ => return None,
    })
}
