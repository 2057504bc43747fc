//! `encode`: a connection token.

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use opentok_token::{Issuer, Raw, Role, T1Data, T1Issuer, TokenData, random_nonce, unix_now};

use crate::credentials::Credentials;
use crate::failure::Failure;
use crate::signer::{Format, Signer};
use crate::time::{parse_duration, parse_time};
use crate::{input, output};

/// The session ID in messages.
const SESSION_ID: &str = "session ID";

/// The longest session ID that is read from standard input, `--raw` or not.
const SESSION_ID_LIMIT: usize = 1 << 16;

/// The connection data file in messages.
const DATA_FILE: &str = "connection data file";

/// The longest connection data that is read from a file: far more than any rule allows.
const DATA_LIMIT: usize = 1 << 20;

/// Makes a connection token, with which one client joins one session
#[derive(Args)]
#[command(after_help = format!("\
Examples:
  opentok-token encode 1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg --role moderator
  opentok-token encode \"$SESSION_ID\" --expires-in 15m --connection-data '{{\"user\":7}}'"))]
pub struct Encode {
    /// Session to join, as its creation returned it; - for standard input
    session_id: String,

    /// Role of the client
    #[arg(long, value_name = "ROLE", default_value = "publisher", value_parser = role_parser())]
    role: Role,

    /// Text that every participant of the session can read, at most 1000 UTF-16 code units
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
    expires_in: Option<Duration>,

    /// Last moment to connect, as Unix seconds or a date such as 2026-12-01T10:00:00Z
    #[arg(long, value_name = "TIME", value_parser = parse_time, conflicts_with = "expires_in")]
    expire_time: Option<u64>,

    /// Issue time, likewise [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    create_time: Option<u64>,

    /// Move the issue time back, in case this clock is ahead of OpenTok's; the expiry stays
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    backdate: Option<Duration>,

    /// Number that sets this token apart from others of the same second; in T1 any text
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

impl Encode {
    /// Prints the token.
    pub fn run(&self) -> Result<(), Failure> {
        // Before anything is read, so that two readers of standard input are told at once.
        let session_source = match self.session_id.as_str() {
            "-" => Some(input::stdin(SESSION_ID)?),
            _ => None,
        };
        let data_source = match &self.connection_data_file {
            Some(path) => Some(input::open(path, DATA_FILE)?),
            None => None,
        };
        let signer = Signer::new(self.format, &self.credentials, self.raw)?;
        let session_id = match session_source {
            Some(source) => {
                input::without_line_end(&input::read(source, SESSION_ID, SESSION_ID_LIMIT)?)
                    .to_owned()
            }
            None => self.session_id.clone(),
        };
        if !self.raw {
            check_is_session_id(&session_id)?;
        }
        let connection_data = match data_source {
            Some(source) => Some(input::read(source, DATA_FILE, DATA_LIMIT)?),
            None => self.connection_data.clone(),
        };
        self.check_layout_classes()?;
        let classes = self.layout_classes.join(" ");
        let mut data = self.times(&session_id)?.role(self.role).layout_classes(&classes);
        data.connection_data = connection_data.as_deref();
        let token = match signer {
            Signer::Jwt(issuer) => self.jwt(&issuer, data),
            Signer::T1(issuer) => self.t1(&issuer, data),
        }?;
        if !self.raw && is_cut(&session_id) {
            output::note("the session ID looks cut: its last field is not closed by ~");
        }
        Ok(output::print(&format!("{token}\n"))?)
    }

    /// Refuses classes that would be none or several.
    fn check_layout_classes(&self) -> Result<(), Failure> {
        let is_class = |class: &String| !class.is_empty() && !class.contains(char::is_whitespace);
        if self.raw || self.layout_classes.iter().all(is_class) {
            return Ok(());
        }
        Err(Failure::refused("a layout class is empty or contains white space")
            .hint("repeat --layout-class, once for each class"))
    }

    /// The token as a JWT.
    fn jwt(&self, issuer: &Issuer, mut data: TokenData<'_>) -> Result<String, Failure> {
        data.nonce = match &self.nonce {
            None => random_nonce()?,
            Some(text) => text.parse().map_err(|_| {
                Failure::misused("the nonce of a JWT is an integer from 0 to 2^53 - 1")
                    .hint("leave --nonce out for a random one; --format t1 takes any text")
            })?,
        };
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
    fn times<'a>(&self, session_id: &'a str) -> Result<TokenData<'a>, Failure> {
        let created = self.create_time.map_or_else(unix_now, Ok)?;
        let data = TokenData::at(session_id, created, 0);
        let data = match (self.expires_in, self.expire_time) {
            (Some(lifetime), _) => data.expires_in(lifetime),
            (None, Some(time)) => data.expires_at(time),
            (None, None) if self.raw => {
                data.expires_at(TokenData::at("", unix_now()?, 0).expire_time())
            }
            (None, None) => data,
        };
        Ok(data.backdated(self.backdate.unwrap_or_default()))
    }
}

/// Refuses texts that are given in a session ID's place, where the rule would name a prefix or an offset.
fn check_is_session_id(text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Err(Failure::refused("session ID is empty")
            .hint("is the variable or file empty that should hold it?"));
    }
    if text.starts_with("ey") || text.starts_with("T1==") {
        return Err(Failure::refused("this is a token, not a session ID")
            .hint("opentok-token inspect shows the session ID in it"));
    }
    if text.trim_end().contains('\n') {
        return Err(Failure::refused("there are several lines, and one session ID is taken")
            .hint("opentok-token batch makes a token for each line"));
    }
    Ok(())
}

/// Whether the decoded session ID does not end in `~`, as the IDs of OpenTok do.
fn is_cut(session_id: &str) -> bool {
    let base64 = session_id.get(2..).unwrap_or_default();
    let mut fields = vec![0; base64.len()];
    let decoded = URL_SAFE_NO_PAD.decode_slice(base64, &mut fields);
    decoded.is_ok_and(|len| !fields[..len].ends_with(b"~"))
}

/// Takes the names of the roles.
pub fn role_parser() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str)).try_map(|name| name.parse::<Role>())
}
