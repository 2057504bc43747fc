//! What can be wrong with a line, in words that repeat none of its values: any of them may be the secret.

use std::fmt;

use opentok_token::{Error, Role};

use super::member::Member;

/// The longest name that is repeated, if it is made of letters and `_`; no secret is that short.
const LONGEST_NAME: usize = 24;

/// Why a line gets no token.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is longer than this, in bytes.
    TooLong(usize),
    /// It is not UTF-8, from this byte on, counted from 1.
    Utf8(usize),
    /// It is not JSON.
    Json(String),
    /// It is JSON of another type.
    NoObject,
    /// It has a member that no line has.
    Unknown {
        /// Which one, counted from 1.
        position: usize,
        /// Its name, if that can be repeated.
        name: Option<String>,
    },
    /// It has a member twice.
    Repeated(Member),
    /// It has a value of another type.
    Type(Member),
    /// It has no session.
    NoSession,
    /// It has another role.
    Role,
    /// It has a nonce that no JWT has.
    NonceOfJwt,
    /// It breaks a rule.
    Rule(Error),
}

impl Fault {
    /// What is wrong with the syntax. That text says where, and repeats nothing.
    pub fn json(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let what = text.strip_suffix(&place).unwrap_or("it cannot be read");
        Self::Json(format!("{what}, at byte {}", error.column()))
    }

    /// A member that no line has.
    pub fn unknown(position: usize, name: &str) -> Self {
        let harmless = |c: char| c.is_ascii_alphabetic() || c == '_';
        let repeatable =
            name.len() <= LONGEST_NAME && !name.is_empty() && name.chars().all(harmless);
        Self::Unknown { position, name: repeatable.then(|| name.to_owned()) }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Rule(error)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(limit) => write!(f, "it is longer than {limit} bytes"),
            Self::Utf8(byte) => write!(f, "it is not UTF-8 text, at byte {byte}"),
            Self::Json(what) => write!(f, "it is not JSON: {what}"),
            Self::NoObject => f.write_str("it is not a JSON object"),
            Self::Unknown { position, name } => {
                match name {
                    Some(name) => write!(f, "there is no member {name}")?,
                    None => write!(f, "member {position} is none of a line's")?,
                }
                f.write_str("; there are ")?;
                list(f, Member::ALL.map(Member::name))
            }
            Self::Repeated(member) => write!(f, "{} is given more than once", member.name()),
            Self::Type(member) => {
                let expected = match member {
                    Member::SessionId | Member::Role | Member::ConnectionData => "not a string",
                    Member::InitialLayoutClassList => "neither a list of strings nor a string",
                    Member::CreateTime | Member::ExpireTime => {
                        "not a whole number of seconds since 1970"
                    }
                    Member::Nonce => "neither a number nor a string",
                };
                write!(f, "{} is {expected}", member.name())
            }
            Self::NoSession => write!(f, "{} is missing", Member::SessionId.name()),
            Self::Role => {
                write!(f, "{} is none of ", Member::Role.name())?;
                list(f, Role::ALL.map(Role::as_str))
            }
            Self::NonceOfJwt => f.write_str("nonce of a JWT is not an integer from 0 to 2^53 - 1"),
            Self::Rule(error) => error.fmt(f),
        }
    }
}

/// Writes names with commas between.
fn list<const N: usize>(f: &mut fmt::Formatter<'_>, names: [&str; N]) -> fmt::Result {
    f.write_str(&names.join(", "))
}
