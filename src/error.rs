//! Everything that can be refused, each with the numbers that say why.

use core::fmt;

use crate::{
    MAX_API_KEY_LEN, MAX_CONNECTION_DATA_UNITS, MAX_CONNECTION_LIFETIME, MAX_LAYOUT_UNITS,
    MAX_NONCE, MAX_REST_LIFETIME, MIN_ISSUE_TIME,
};

/// Why a token was not made or not accepted.
///
/// A variant carries the offending numbers, never the caller's text and never a secret, so an error
/// can be logged as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The API key has no characters.
    ApiKeyEmpty,
    /// The API key is longer than [`MAX_API_KEY_LEN`] bytes.
    ApiKeyTooLong {
        /// Length of the key given, in bytes.
        len: usize,
    },
    /// The API key contains a byte that is not visible ASCII.
    ApiKeyNotAscii {
        /// Index of that byte.
        index: usize,
    },
    /// The API secret has no bytes.
    SecretEmpty,

    /// A connection token was asked of an account's issuer; only a project's key can join sessions.
    AccountIssuer,

    /// The session ID does not start with `1_` or `2_`.
    SessionIdPrefix,
    /// The session ID contains a byte outside the base64url alphabet `A-Z a-z 0-9 - _`.
    SessionIdAlphabet {
        /// Index of that byte in the session ID.
        index: usize,
    },
    /// The base64url part of the session ID has a length that no encoder produces: it was cut.
    SessionIdLength {
        /// Length of the whole session ID, in bytes.
        len: usize,
    },
    /// The last character of the session ID carries bits that no encoder sets.
    SessionIdTrailingBits,
    /// The session ID decodes to bytes that are not UTF-8.
    SessionIdUtf8,
    /// The decoded session ID has no field 1; it should read `1~API_KEY~…`.
    SessionIdFields,
    /// Field 1 of the session ID is not the issuer's API key: the session is another project's.
    SessionIdOtherKey,

    /// The issue time lies before [`MIN_ISSUE_TIME`]: the clock is not set.
    IssueTimeTooEarly {
        /// The issue time given, in Unix seconds.
        issued: u64,
    },
    /// The issue time is so large that it must be in milliseconds.
    IssueTimeInMilliseconds {
        /// The issue time given.
        issued: u64,
    },
    /// The expiry time is so large that it must be in milliseconds.
    ExpiryInMilliseconds {
        /// The expiry time given.
        expires: u64,
    },
    /// The token would expire at or before the moment it is issued.
    ExpiryNotAfterIssue {
        /// The issue time, in Unix seconds.
        issued: u64,
        /// The expiry time, in Unix seconds.
        expires: u64,
    },
    /// A connection token would live longer than [`MAX_CONNECTION_LIFETIME`].
    ConnectionLifetime {
        /// Expiry less issue time, in seconds.
        lifetime: u64,
    },
    /// A REST token would live longer than [`MAX_REST_LIFETIME`].
    RestLifetime {
        /// Expiry less issue time, in seconds.
        lifetime: u64,
    },
    /// The nonce is above [`MAX_NONCE`]; many JSON readers would round it.
    NonceTooLarge {
        /// The nonce given.
        nonce: u64,
    },
    /// The connection data is longer than [`MAX_CONNECTION_DATA_UNITS`].
    ConnectionDataTooLong {
        /// Its length, in UTF-16 code units.
        units: usize,
    },
    /// The joined layout class list is longer than [`MAX_LAYOUT_UNITS`].
    LayoutTooLong {
        /// Its length, spaces included, in UTF-16 code units.
        units: usize,
    },
    /// A layout class has no characters.
    LayoutClassEmpty {
        /// Index of that class in the list.
        index: usize,
    },
    /// A layout class contains white space, which would make it two classes.
    LayoutClassWhiteSpace {
        /// Index of that class in the list.
        index: usize,
    },

    /// The claims write a registered claim twice, or one that the issuer writes itself.
    RepeatedClaim,
    /// The claims wrote something else the second time they were asked: their length is measured
    /// first, and then they are written.
    ClaimsChanged,
    /// The caller's buffer is too short. Nothing was written.
    BufferTooSmall {
        /// Bytes needed.
        needed: usize,
        /// Bytes given.
        available: usize,
    },
    /// The caller's [`core::fmt::Write`] refused the text; part of the token may be out already.
    Sink,
    /// What should be a token is not three parts of canonical base64url with dots between them; or what
    /// should be a T1 token is not `T1==` with canonical base64 of API key, signature and data behind it.
    Malformed,
    /// The token's header is none of the HS256 headers that OpenTok's SDKs write.
    UnsupportedHeader,
    /// The T1 token names another API key than the issuer's, so its signature says nothing here.
    OtherApiKey,
    /// The token was not signed with this secret, or was changed since.
    BadSignature,
    /// The system clock stands before 1970.
    Clock,
    /// The source of randomness failed.
    Random,
}

impl core::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ApiKeyEmpty => f.write_str("API key is empty"),
            Self::ApiKeyTooLong { len } => {
                write!(f, "API key has {len} bytes, at most {MAX_API_KEY_LEN} are possible")
            }
            Self::ApiKeyNotAscii { index } => write!(
                f,
                "API key has a byte at index {index} that is not visible ASCII; \
                 check for spaces and line ends"
            ),
            Self::SecretEmpty => f.write_str("API secret is empty"),
            Self::AccountIssuer => f.write_str(
                "an account key cannot sign a connection token; use the key and secret of a project",
            ),
            Self::SessionIdPrefix => f.write_str("session ID does not start with 1_ or 2_"),
            Self::SessionIdAlphabet { index } => write!(
                f,
                "session ID has a byte at index {index} outside the alphabet A-Z a-z 0-9 - _"
            ),
            Self::SessionIdLength { len } => write!(
                f,
                "session ID of {len} bytes cannot be whole; compare it with the one you were given"
            ),
            Self::SessionIdTrailingBits => f.write_str(
                "session ID ends in a character no encoder writes there; \
                 compare it with the one you were given",
            ),
            Self::SessionIdUtf8 => f.write_str("session ID does not decode to UTF-8 text"),
            Self::SessionIdFields => {
                f.write_str("session ID does not decode to fields of the form 1~API_KEY~...")
            }
            Self::SessionIdOtherKey => f.write_str(
                "session ID belongs to another project: its field 1 is not this API key; \
                 use the key that created the session",
            ),
            Self::IssueTimeTooEarly { issued } => write!(
                f,
                "issue time {issued} lies before 2015 ({MIN_ISSUE_TIME}); set the clock first"
            ),
            Self::IssueTimeInMilliseconds { issued } => write!(
                f,
                "issue time {issued} is in milliseconds; in seconds it would be {}",
                issued / 1000
            ),
            Self::ExpiryInMilliseconds { expires } => write!(
                f,
                "expiry time {expires} is in milliseconds; in seconds it would be {}",
                expires / 1000
            ),
            Self::ExpiryNotAfterIssue { issued, expires } => {
                write!(f, "expiry time {expires} is not after the issue time {issued}")
            }
            Self::ConnectionLifetime { lifetime } => write!(
                f,
                "connection token would live {lifetime} s, \
                 at most {MAX_CONNECTION_LIFETIME} s (30 days) are allowed"
            ),
            Self::RestLifetime { lifetime } => write!(
                f,
                "REST token would live {lifetime} s, \
                 at most {MAX_REST_LIFETIME} s (5 minutes) are allowed"
            ),
            Self::NonceTooLarge { nonce } => {
                write!(f, "nonce {nonce} is above {MAX_NONCE}, the largest every JSON reader keeps")
            }
            Self::ConnectionDataTooLong { units } => write!(
                f,
                "connection data has {units} UTF-16 code units, \
                 at most {MAX_CONNECTION_DATA_UNITS} are allowed"
            ),
            Self::LayoutTooLong { units } => write!(
                f,
                "layout class list has {units} UTF-16 code units, \
                 at most {MAX_LAYOUT_UNITS} are allowed"
            ),
            Self::LayoutClassEmpty { index } => write!(f, "layout class {index} is empty"),
            Self::LayoutClassWhiteSpace { index } => write!(
                f,
                "layout class {index} contains white space; give each class as an entry of its own"
            ),
            Self::RepeatedClaim => f.write_str("a claim would be written twice"),
            Self::ClaimsChanged => {
                f.write_str("the claims changed while they were written; make them constant")
            }
            Self::BufferTooSmall { needed, available } => {
                write!(f, "buffer has {available} bytes, {needed} are needed")
            }
            Self::Sink => f.write_str("the sink refused the token's text"),
            Self::Malformed => f.write_str("not a token: parts of it are missing or damaged"),
            Self::UnsupportedHeader => {
                f.write_str("token header is none of the HS256 headers that OpenTok's SDKs write")
            }
            Self::OtherApiKey => f.write_str(
                "token names another API key; verify it with the key and secret that signed it",
            ),
            Self::BadSignature => {
                f.write_str("signature does not match: another secret, or the token was changed")
            }
            Self::Clock => f.write_str("the system clock stands before 1970; set it first"),
            Self::Random => f.write_str("the source of randomness failed"),
        }
    }
}
