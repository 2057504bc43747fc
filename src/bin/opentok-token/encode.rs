//! `encode`: a connection token.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use opentok_token::{Issuer, Raw, Role, T1Data, T1Issuer, TokenData, random_nonce, unix_now};

use crate::credentials::Credentials;
use crate::failure::Failure;
use crate::time::{parse_duration, parse_unix};
use crate::{input, output};

/// The longest connection data that is read from a file: far more than any rule allows.
const DATA_LIMIT: usize = 1 << 20;

/// Makes a connection token, with which one client joins one session
#[derive(Args)]
#[command(after_help = format!("\
Examples:
  opentok-token encode 1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg --role moderator
  opentok-token encode \"$SESSION_ID\" --expires-in 15m --connection-data '{{\"user\":7}}'"))]
pub struct Encode {
    /// Session to join, as its creation returned it
    session_id: String,

    /// What the client may do
    #[arg(long, value_name = "ROLE", default_value = "publisher", value_parser = role_parser())]
    role: Role,

    /// Text that every participant of the session can read, at most 1000 characters
    #[arg(long, value_name = "TEXT", conflicts_with = "connection_data_file")]
    connection_data: Option<String>,

    /// File with that text, taken as it is to the last byte; - for standard input
    #[arg(long, value_name = "FILE")]
    connection_data_file: Option<PathBuf>,

    /// Layout class of the client's stream; repeat it for several
    #[arg(long = "layout-class", value_name = "CLASS")]
    layout_classes: Vec<String>,

    /// How long clients can connect with it, such as 90s, 15m, 24h or 30d [default: 24h]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    expires_in: Option<u64>,

    /// Until when, in Unix seconds
    #[arg(long, value_name = "UNIX", value_parser = parse_unix, conflicts_with = "expires_in")]
    expire_time: Option<u64>,

    /// Issue time in Unix seconds [default: now]
    #[arg(long, value_name = "UNIX", value_parser = parse_unix)]
    create_time: Option<u64>,

    /// Move the issue time back, for a server whose clock is behind; the expiry stays
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    backdate: Option<u64>,

    /// What tells this token from others of the same second: a number, in T1 any text
    /// [default: random]
    #[arg(long, value_name = "NONCE")]
    nonce: Option<String>,

    /// Form of the token
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Jwt)]
    format: Format,

    /// Skip the rules and sign what is given
    ///
    /// As in the Node package opentok-token, a token without an expiry time of its own then expires 24
    /// hours from now, whatever its issue time.
    #[arg(long)]
    raw: bool,

    #[command(flatten)]
    credentials: Credentials,
}

/// The forms of a connection token.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The form that today's SDKs make
    Jwt,
    /// The legacy form, signed with HMAC-SHA1
    T1,
}

impl Encode {
    /// Prints the token.
    pub fn run(&self) -> Result<(), Failure> {
        let (api_key, secret) = self.credentials.both()?;
        let classes: Vec<&str> = self.layout_classes.iter().map(String::as_str).collect();
        let text = self.connection_data()?;
        let data = TokenData {
            role: self.role,
            initial_layout_class_list: &classes,
            connection_data: text.as_deref(),
            ..self.times()?
        };
        let token = match self.format {
            Format::Jwt => self.jwt(&Issuer::project(api_key, &secret)?, data),
            Format::T1 => self.t1(&T1Issuer::new(api_key, &secret)?, data),
        }?;
        output::print(&format!("{token}\n"))
    }

    /// The token as a JWT.
    fn jwt(&self, issuer: &Issuer, data: TokenData<'_>) -> Result<String, Failure> {
        let nonce = match &self.nonce {
            None => random_nonce()?,
            Some(text) => text.parse().map_err(|_| {
                Failure::misused("the nonce of a JWT is an integer from 0 to 2^53 - 1")
                    .hint("leave --nonce out for a random one; --format t1 takes any text")
            })?,
        };
        let data = TokenData { nonce, ..data };
        Ok(if self.raw { issuer.encode(&Raw(data)) } else { issuer.encode(&data) }?)
    }

    /// The token in its legacy form.
    fn t1(&self, issuer: &T1Issuer, data: TokenData<'_>) -> Result<String, Failure> {
        let random;
        let nonce = match &self.nonce {
            None => {
                random = random_nonce()?.to_string();
                &random
            }
            Some(text) => text,
        };
        let data = T1Data { data, nonce };
        Ok(if self.raw { issuer.encode(&Raw(data)) } else { issuer.encode(&data) }?)
    }

    /// Session and times, all else as the library has it.
    fn times(&self) -> Result<TokenData<'_>, Failure> {
        let created = self.create_time.map_or_else(unix_now, Ok)?;
        let data = TokenData::at(&self.session_id, created, 0);
        let data = match (self.expires_in, self.expire_time) {
            (Some(seconds), _) => data.expires_in(seconds),
            (None, Some(time)) => data.expires_at(time),
            (None, None) if self.raw => {
                data.expires_at(TokenData::at("", unix_now()?, 0).expire_time)
            }
            (None, None) => data,
        };
        Ok(data.backdated(self.backdate.unwrap_or_default()))
    }

    /// The connection data, wherever it comes from.
    fn connection_data(&self) -> Result<Option<String>, Failure> {
        let name = "connection data file";
        match &self.connection_data_file {
            None => Ok(self.connection_data.clone()),
            Some(path) if path == Path::new("-") => input::read_stdin(name, DATA_LIMIT).map(Some),
            Some(path) => input::read_file(path, name, DATA_LIMIT).map(Some),
        }
    }
}

/// Takes the names of the roles.
fn role_parser() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str))
        .try_map(|name| Role::from_name(&name).ok_or("not a role"))
}
