//! `rest`: a token for one server-to-server call.

use std::time::Duration;

use clap::{Args, ValueEnum};
use opentok_token::{IssuerType, REST_HEADER, Raw, RestAuth, random_jti, unix_now};

use crate::credentials::Credentials;
use crate::failure::Failure;
use crate::output;
use crate::time::{parse_duration, parse_time};

/// Makes a REST token, which authenticates one server-to-server call
#[derive(Args)]
#[command(after_help = format!("\
Examples:
  opentok-token rest --expires-in 5m
  curl -H \"$(opentok-token rest --header)\" https://api.opentok.com/v2/project/123456/archive"))]
pub struct Rest {
    /// Owner of the API key
    #[arg(long, value_enum, value_name = "TYPE", default_value_t = Kind::Project)]
    issuer_type: Kind,

    /// Lifetime, such as 90s, at most 5m [default: 3m]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    expires_in: Option<Duration>,

    /// Last moment of use, as Unix seconds or a date such as 2026-12-01T10:00:00Z
    #[arg(long, value_name = "TIME", value_parser = parse_time, conflicts_with = "expires_in")]
    expire_time: Option<u64>,

    /// Issue time, likewise [default: now]
    #[arg(long, alias = "issued-at", value_name = "TIME", value_parser = parse_time)]
    create_time: Option<u64>,

    /// ID of the token [default: 32 random hexadecimal digits]
    #[arg(long, value_name = "ID", conflicts_with = "no_jti")]
    jti: Option<String>,

    /// Leave the ID out
    #[arg(long)]
    no_jti: bool,

    /// Skip the rules and sign what is given
    #[arg(long)]
    raw: bool,

    /// Print the whole header line, X-OPENTOK-AUTH: TOKEN
    #[arg(long)]
    header: bool,

    #[command(flatten)]
    credentials: Credentials,
}

/// The owner of an API key.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A project, and the token calls its methods
    Project,
    /// An account, and the token calls those that create and change projects
    Account,
}

impl Rest {
    /// Prints the token.
    pub fn run(&self) -> Result<(), Failure> {
        let issuer_type = match self.issuer_type {
            Kind::Project => IssuerType::Project,
            Kind::Account => IssuerType::Account,
        };
        let issuer = self.credentials.issuer(issuer_type, self.raw)?;
        let auth = self.auth()?;
        let token = if self.raw { issuer.encode(&Raw(auth)) } else { issuer.encode(&auth) }?;
        let name = if self.header { format!("{REST_HEADER}: ") } else { String::new() };
        Ok(output::print(&format!("{name}{token}\n"))?)
    }

    /// The claims.
    fn auth(&self) -> Result<RestAuth<'_>, Failure> {
        let auth = RestAuth::at(self.create_time.map_or_else(unix_now, Ok)?);
        let auth = match (self.expires_in, self.expire_time) {
            (Some(lifetime), _) => auth.expires_in(lifetime),
            (None, Some(time)) => auth.expires_at(time),
            (None, None) => auth,
        };
        Ok(match &self.jti {
            Some(id) => auth.jti(id),
            None if self.no_jti => auth,
            None => auth.jti_bits(random_jti()?),
        })
    }
}
