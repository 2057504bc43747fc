//! API key and secret: their sources, and the errors about missing ones.

use std::env;
use std::path::PathBuf;

use clap::Args;
use opentok_token::{Error, Issuer, IssuerType, T1Issuer};

use crate::failure::Failure;
use crate::input;

/// The environment variable of the secret.
const SECRET_VARIABLE: &str = "OPENTOK_API_SECRET";

/// The secret file in messages.
const SECRET_FILE: &str = "secret file";

/// The longest secret file; secrets have 40 bytes.
const SECRET_LIMIT: usize = 4096;

/// Quotation marks that programs and keyboards put around a text.
const QUOTES: [char; 7] = ['"', '\'', '`', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}'];

/// API key and secret, to sign or to check.
#[derive(Args)]
#[command(next_help_heading = "Credentials")]
pub struct Credentials {
    /// API key of the project or account
    #[arg(long, value_name = "KEY", env = "OPENTOK_API_KEY", hide_env_values = true)]
    api_key: Option<String>,

    /// File with the API secret, - for standard input; without it, OPENTOK_API_SECRET holds the secret
    ///
    /// One line end after the secret is dropped; with --raw only a line feed is. The secret itself is never
    /// an argument, because other users of the machine can read arguments.
    #[arg(long, value_name = "FILE")]
    api_secret_file: Option<PathBuf>,
}

impl Credentials {
    /// The API key; an empty one counts as none.
    pub fn api_key(&self) -> Option<&str> {
        self.api_key.as_deref().filter(|key| !key.is_empty())
    }

    /// The secret; an empty variable counts as none.
    pub fn secret(&self) -> Result<Option<String>, Failure> {
        self.find_secret(false)
    }

    /// The secret; if it is `raw`, a carriage return at its end is part of it.
    fn find_secret(&self, raw: bool) -> Result<Option<String>, Failure> {
        if let Some(path) = &self.api_secret_file {
            let file = input::open(path, SECRET_FILE).map_err(|failure| {
                if input::is_stdin(path) {
                    return failure;
                }
                failure.hint("--api-secret-file takes the path of a file, not the secret itself")
            })?;
            let text = input::read(file, SECRET_FILE, SECRET_LIMIT)?;
            let secret = if raw {
                text.strip_suffix('\n').unwrap_or(&text)
            } else {
                input::without_line_end(&text)
            };
            return Ok(Some(secret.to_owned()));
        }
        match env::var(SECRET_VARIABLE) {
            Ok(secret) => Ok(Some(secret).filter(|secret| !secret.is_empty())),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => {
                Err(Failure::misused(format!("{SECRET_VARIABLE} is not UTF-8 text")))
            }
        }
    }

    /// The issuer of JWTs; a `raw` one is not checked.
    pub fn issuer(&self, issuer_type: IssuerType, raw: bool) -> Result<Issuer, Failure> {
        let new = if raw { Issuer::raw } else { Issuer::new };
        self.sign_with(raw, |api_key, secret| new(issuer_type, api_key, secret))
    }

    /// The issuer of legacy tokens; a `raw` one is not checked.
    pub fn t1_issuer(&self, raw: bool) -> Result<T1Issuer, Failure> {
        self.sign_with(raw, if raw { T1Issuer::raw } else { T1Issuer::new })
    }

    /// Makes an issuer of key and secret.
    fn sign_with<T>(
        &self,
        raw: bool,
        new: impl FnOnce(&str, &str) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        let api_key = self.api_key().ok_or_else(|| {
            Failure::misused("no API key").hint("set OPENTOK_API_KEY or give --api-key KEY")
        })?;
        let secret = self.find_secret(raw)?.ok_or_else(|| {
            Failure::misused("no API secret")
                .hint(format!("set {SECRET_VARIABLE} or give --api-secret-file FILE"))
        })?;
        if !raw {
            check_is_alone(&secret)?;
        }
        new(api_key, &secret).map_err(|error| match remedy(error, api_key, &secret) {
            Some(hint) => Failure::from(error).hint(hint),
            None if self.api_secret_file.is_some() => match error {
                Error::SecretEmpty => Failure::from(error).hint("the secret file holds no secret"),
                Error::SecretNotTrimmed => Failure::from(error)
                    .hint("the secret file holds the secret and at most one line end"),
                _ => error.into(),
            },
            None => error.into(),
        })
    }
}

/// Refuses a line of a `.env` file, and several lines, in the secret's place.
fn check_is_alone(secret: &str) -> Result<(), Failure> {
    if secret.trim().contains(['\n', '\r']) {
        return Err(Failure::refused("API secret has several lines")
            .hint("give the line of the secret alone"));
    }
    let is_name = |name: &str| {
        let name = name.trim().to_ascii_uppercase();
        name.ends_with("SECRET") || name.ends_with("API_KEY")
    };
    if secret.split_once(['=', ':']).is_some_and(|(name, _)| is_name(name)) {
        return Err(Failure::refused("API secret has its name in front, as in NAME=secret")
            .hint("give the part after the name alone"));
    }
    Ok(())
}

/// The remedy for wrong credentials, by their looks, where the rule's own text has none.
fn remedy(error: Error, api_key: &str, secret: &str) -> Option<&'static str> {
    let is_quoted = |text: &str| text.starts_with(QUOTES) || text.ends_with(QUOTES);
    Some(match error {
        Error::ApiKeyNotAscii { .. } | Error::ApiKeyNotDigits { .. } if is_quoted(api_key) => {
            "remove the quotation marks"
        }
        Error::SecretNotTrimmed if is_quoted(secret) => "remove the quotation marks",
        Error::ApiKeyNotDigits { .. } if is_uuid(api_key) => {
            "this is a key of the Vonage Video API, another product with other tokens"
        }
        Error::ApiKeyNotDigits { .. } if is_secret(api_key) => "key and secret are swapped",
        Error::ApiKeyNotDigits { .. } | Error::ApiKeyTooLong { .. } => {
            "OpenTok's account page lists the key of each project"
        }
        _ => return None,
    })
}

/// Whether a text has the form of a UUID.
fn is_uuid(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Whether a text has the form of OpenTok's secrets.
fn is_secret(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
