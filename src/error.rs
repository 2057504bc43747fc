//! Everything that can be refused, each with the numbers that say why.

use core::fmt;

#[cfg(feature = "t1")]
use crate::MAX_T1_NONCE_LEN;
use crate::{
    MAX_API_KEY_LEN, MAX_CONNECTION_DATA_UNITS, MAX_CONNECTION_LIFETIME, MAX_JTI_LEN,
    MAX_LAYOUT_UNITS, MAX_NONCE, MAX_REST_LIFETIME, MAX_SESSION_ID_LEN, MIN_ISSUE_TIME,
};

/// The reason why a token was not made or not accepted.
///
/// A variant carries numbers, never the caller's text and never a secret, so that an error can be logged as it
/// is. [`kind`](Self::kind) tells whose fault it is:
///
/// ```
/// use opentok_token::{Error, ErrorKind};
///
/// fn http_status(error: Error) -> u16 {
///     match error.kind() {
///         ErrorKind::Input => 400,
///         ErrorKind::Token => 401,
///         _ => 500,
///     }
/// }
/// assert_eq!(http_status(Error::SessionIdOtherKey), 400);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The API key is empty.
    ApiKeyEmpty,
    /// The API key is longer than [`MAX_API_KEY_LEN`] bytes.
    ApiKeyTooLong {
        /// Length of the key, in bytes.
        len: usize,
    },
    /// The API key has a byte that is not visible ASCII, such as a space or a line end.
    ApiKeyNotAscii {
        /// Offset of that byte.
        index: usize,
    },
    /// The API key is not made of digits, as all keys of OpenTok are. A UUID is a key of the unified Vonage
    /// Video API, another product; 40 hexadecimal digits are a secret.
    ApiKeyNotDigits {
        /// Offset of the first byte that is not a digit.
        index: usize,
    },
    /// The API secret is empty.
    SecretEmpty,
    /// The API secret starts or ends with white space, a quotation mark or a byte order mark. It would sign
    /// with another key than meant.
    SecretNotTrimmed,
    /// The API secret is made of digits only, as an API key is: key and secret are swapped.
    CredentialsSwapped,
    /// The issuer has no key: it is [`EMPTY`](crate::Issuer::EMPTY), it was wiped, or its last `rekey` failed.
    NoKey,
    /// A connection token was asked of the issuer of an account; only a project's key can join sessions.
    AccountIssuer,

    /// The session ID is longer than [`MAX_SESSION_ID_LEN`] bytes.
    SessionIdTooLong {
        /// Length of the session ID, in bytes.
        len: usize,
    },
    /// The session ID does not start with `1_` or `2_`.
    SessionIdPrefix,
    /// The session ID has a byte outside the base64url alphabet `A-Z a-z 0-9 - _`
    /// ([RFC 4648, section 5](https://www.rfc-editor.org/rfc/rfc4648#section-5)).
    SessionIdAlphabet {
        /// Offset of that byte in the session ID.
        index: usize,
    },
    /// The base64url part of the session ID has a length that no encoder writes: it was cut.
    SessionIdLength {
        /// Length of the whole session ID, in bytes.
        len: usize,
    },
    /// The last character of the session ID has bits that no encoder sets.
    SessionIdTrailingBits,
    /// The session ID decodes to bytes that are not UTF-8.
    SessionIdUtf8,
    /// The decoded session ID has no second field; it should read `1~API_KEY~…`.
    SessionIdFields,
    /// The second field of the session ID is not the issuer's API key: the session is another project's.
    SessionIdOtherKey,
    /// A `SessionTemplate` was given data of another session, or no connection
    /// token's data.
    OtherSession,
    /// A `SessionTemplate` was given data of another role.
    OtherRole,

    /// The issue time is before [`MIN_ISSUE_TIME`]: the clock is not set.
    IssueTimeTooEarly {
        /// The issue time, in Unix seconds.
        issued: u64,
    },
    /// The issue time is in milliseconds, microseconds or nanoseconds.
    IssueTimeNotSeconds {
        /// The issue time given.
        issued: u64,
    },
    /// The expiry time is in milliseconds, microseconds or nanoseconds.
    ExpiryNotSeconds {
        /// The expiry time given.
        expires: u64,
    },
    /// The token would expire at or before the moment it is issued.
    ExpiryNotAfterIssue {
        /// The issue time before backdating, in Unix seconds.
        issued: u64,
        /// The expiry time, in Unix seconds.
        expires: u64,
    },
    /// A connection token would live longer than
    /// [`MAX_CONNECTION_LIFETIME`].
    ConnectionLifetime {
        /// From issue to expiry, in seconds.
        lifetime: u64,
    },
    /// A REST token would live longer than [`MAX_REST_LIFETIME`].
    RestLifetime {
        /// From issue to expiry, in seconds.
        lifetime: u64,
    },

    /// The nonce is above [`MAX_NONCE`]; many JSON readers would round it
    /// ([RFC 8259, section 6](https://www.rfc-editor.org/rfc/rfc8259#section-6)).
    NonceTooLarge {
        /// The nonce given.
        nonce: u64,
    },
    /// The text nonce of a T1 token is empty or longer than [`MAX_T1_NONCE_LEN`] bytes.
    #[cfg(feature = "t1")]
    T1NonceLength {
        /// Length of the nonce, in bytes.
        len: usize,
    },
    /// The `jti` is longer than [`MAX_JTI_LEN`] bytes.
    JtiTooLong {
        /// Length of the ID, in bytes.
        len: usize,
    },
    /// The connection data is longer than [`MAX_CONNECTION_DATA_UNITS`].
    ConnectionDataTooLong {
        /// Length of the data, in UTF-16 code units.
        units: usize,
    },
    /// The initial layout class list is longer than [`MAX_LAYOUT_UNITS`].
    LayoutTooLong {
        /// Length of the list, in UTF-16 code units.
        units: usize,
    },
    /// The initial layout class list has white space other than one space between two classes.
    LayoutWhiteSpace {
        /// Offset of that character, in bytes.
        index: usize,
    },
    /// A claim of the caller's own has the name of a claim that this crate writes.
    RepeatedClaim,
    /// The token is longer than this machine's memory can be, or than a `String` can become here.
    TooLong,
    /// The text is not the name of a [`Role`](crate::Role).
    UnknownRole,
    /// The text is not the name of an [`IssuerType`](crate::IssuerType).
    UnknownIssuerType,

    /// The text is not three parts of canonical base64url separated by dots; or, for a T1 token, not `T1==`
    /// and canonical base64 of API key, signature and data.
    Malformed,
    /// The header of the token is none of the HS256 headers that OpenTok's SDKs write.
    UnsupportedHeader,
    /// The T1 token names another API key than the issuer's, so that its signature cannot be checked.
    OtherApiKey,
    /// The token was not signed with this secret, or was changed since.
    BadSignature,

    /// The caller's buffer is too short.
    BufferTooSmall {
        /// Bytes needed.
        needed: usize,
        /// Bytes given.
        available: usize,
    },
    /// The caller's [`core::fmt::Write`] failed; a part of the token may be written already.
    Sink,
    /// The system clock is before 1970.
    Clock,
    /// The source of randomness failed.
    #[cfg(feature = "getrandom")]
    Random(getrandom::Error),

    /// A bug in this crate: an invariant does not hold. No token is returned.
    Internal,
}

/// Whose fault an [`Error`] is; returned by [`Error::kind`]. [`Error`] has an example with HTTP statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller's data breaks a rule: for a service, a bad request.
    Input,
    /// API key or secret break a rule, or do not fit the token: the service is not set up.
    Credentials,
    /// A token that was given to verification is not accepted.
    Token,
    /// The clock, the source of randomness, the caller's writer or the caller's buffer failed.
    Environment,
    /// A bug in this crate: please report it.
    Internal,
}

/// The stable names of an [`Error`], for logs and for interfaces to other languages; returned by [`Error::code`].
///
/// ```
/// use opentok_token::{Error, check_session_id};
///
/// let error = check_session_id("1_abcd", "123456").unwrap_err();
/// let line = format!("{}: {error}", error.code().word);
/// assert_eq!(line, "SESSION_ID_UTF8: session ID does not decode to UTF-8 text");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ErrorCode {
    /// A number that no other error has.
    pub number: u16,
    /// The name of the variant in capitals, such as `SESSION_ID_OTHER_KEY`.
    pub word: &'static str,
}

impl Error {
    /// Whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self.code().number / 100 {
            1 => ErrorKind::Credentials,
            2 => ErrorKind::Input,
            3 => ErrorKind::Token,
            4 => ErrorKind::Environment,
            _ => ErrorKind::Internal,
        }
    }

    /// Its stable names, for logs and other programs. The text of `Display` may change between releases.
    ///
    /// ```
    /// use opentok_token::Error;
    ///
    /// let code = Error::SessionIdOtherKey.code();
    /// assert_eq!((code.number, code.word), (208, "SESSION_ID_OTHER_KEY"));
    /// ```
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        let (number, word) = match self {
            Self::ApiKeyEmpty => (101, "API_KEY_EMPTY"),
            Self::ApiKeyTooLong { .. } => (102, "API_KEY_TOO_LONG"),
            Self::ApiKeyNotAscii { .. } => (103, "API_KEY_NOT_ASCII"),
            Self::ApiKeyNotDigits { .. } => (104, "API_KEY_NOT_DIGITS"),
            Self::SecretEmpty => (105, "SECRET_EMPTY"),
            Self::SecretNotTrimmed => (106, "SECRET_NOT_TRIMMED"),
            Self::CredentialsSwapped => (107, "CREDENTIALS_SWAPPED"),
            Self::NoKey => (108, "NO_KEY"),
            Self::AccountIssuer => (109, "ACCOUNT_ISSUER"),
            Self::SessionIdTooLong { .. } => (201, "SESSION_ID_TOO_LONG"),
            Self::SessionIdPrefix => (202, "SESSION_ID_PREFIX"),
            Self::SessionIdAlphabet { .. } => (203, "SESSION_ID_ALPHABET"),
            Self::SessionIdLength { .. } => (204, "SESSION_ID_LENGTH"),
            Self::SessionIdTrailingBits => (205, "SESSION_ID_TRAILING_BITS"),
            Self::SessionIdUtf8 => (206, "SESSION_ID_UTF8"),
            Self::SessionIdFields => (207, "SESSION_ID_FIELDS"),
            Self::SessionIdOtherKey => (208, "SESSION_ID_OTHER_KEY"),
            Self::OtherSession => (209, "OTHER_SESSION"),
            Self::OtherRole => (210, "OTHER_ROLE"),
            Self::IssueTimeTooEarly { .. } => (221, "ISSUE_TIME_TOO_EARLY"),
            Self::IssueTimeNotSeconds { .. } => (222, "ISSUE_TIME_NOT_SECONDS"),
            Self::ExpiryNotSeconds { .. } => (223, "EXPIRY_NOT_SECONDS"),
            Self::ExpiryNotAfterIssue { .. } => (224, "EXPIRY_NOT_AFTER_ISSUE"),
            Self::ConnectionLifetime { .. } => (225, "CONNECTION_LIFETIME"),
            Self::RestLifetime { .. } => (226, "REST_LIFETIME"),
            Self::NonceTooLarge { .. } => (231, "NONCE_TOO_LARGE"),
            #[cfg(feature = "t1")]
            Self::T1NonceLength { .. } => (232, "T1_NONCE_LENGTH"),
            Self::JtiTooLong { .. } => (233, "JTI_TOO_LONG"),
            Self::ConnectionDataTooLong { .. } => (234, "CONNECTION_DATA_TOO_LONG"),
            Self::LayoutTooLong { .. } => (235, "LAYOUT_TOO_LONG"),
            Self::LayoutWhiteSpace { .. } => (236, "LAYOUT_WHITE_SPACE"),
            Self::RepeatedClaim => (237, "REPEATED_CLAIM"),
            Self::TooLong => (238, "TOO_LONG"),
            Self::UnknownRole => (239, "UNKNOWN_ROLE"),
            Self::UnknownIssuerType => (240, "UNKNOWN_ISSUER_TYPE"),
            Self::Malformed => (301, "MALFORMED"),
            Self::UnsupportedHeader => (302, "UNSUPPORTED_HEADER"),
            Self::OtherApiKey => (303, "OTHER_API_KEY"),
            Self::BadSignature => (304, "BAD_SIGNATURE"),
            Self::BufferTooSmall { .. } => (401, "BUFFER_TOO_SMALL"),
            Self::Sink => (402, "SINK"),
            Self::Clock => (403, "CLOCK"),
            #[cfg(feature = "getrandom")]
            Self::Random(_) => (404, "RANDOM"),
            Self::Internal => (501, "INTERNAL"),
        };
        ErrorCode { number, word }
    }

    /// Its numbers, with their names.
    ///
    /// ```
    /// use opentok_token::Error;
    ///
    /// let error = Error::BufferTooSmall { needed: 500, available: 100 };
    /// assert_eq!(error.details(), [Some(("needed", 500)), Some(("available", 100))]);
    /// ```
    #[must_use]
    pub const fn details(&self) -> [Option<(&'static str, u64)>; 2] {
        match *self {
            Self::ApiKeyTooLong { len }
            | Self::SessionIdTooLong { len }
            | Self::SessionIdLength { len }
            | Self::JtiTooLong { len } => [Some(("len", len as u64)), None],
            #[cfg(feature = "t1")]
            Self::T1NonceLength { len } => [Some(("len", len as u64)), None],
            Self::ApiKeyNotAscii { index }
            | Self::ApiKeyNotDigits { index }
            | Self::SessionIdAlphabet { index }
            | Self::LayoutWhiteSpace { index } => [Some(("index", index as u64)), None],
            Self::ConnectionDataTooLong { units } | Self::LayoutTooLong { units } => {
                [Some(("units", units as u64)), None]
            }
            Self::IssueTimeTooEarly { issued } => [Some(("issued", issued)), None],
            Self::IssueTimeNotSeconds { issued } => {
                [Some(("issued", issued)), Some(("seconds", to_seconds(issued).0))]
            }
            Self::ExpiryNotSeconds { expires } => {
                [Some(("expires", expires)), Some(("seconds", to_seconds(expires).0))]
            }
            Self::ExpiryNotAfterIssue { issued, expires } => {
                [Some(("issued", issued)), Some(("expires", expires))]
            }
            Self::ConnectionLifetime { lifetime } | Self::RestLifetime { lifetime } => {
                [Some(("lifetime", lifetime)), None]
            }
            Self::NonceTooLarge { nonce } => [Some(("nonce", nonce)), None],
            Self::BufferTooSmall { needed, available } => {
                [Some(("needed", needed as u64)), Some(("available", available as u64))]
            }
            _ => [None, None],
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Sink => Some(&fmt::Error),
            #[cfg(feature = "getrandom")]
            Self::Random(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ApiKeyEmpty => f.write_str("API key is empty; OpenTok's account page lists the key of each project"),
            Self::ApiKeyTooLong { len } => write!(f, "API key has {len} bytes; at most {MAX_API_KEY_LEN} are possible"),
            Self::ApiKeyNotAscii { index } => write!(
                f,
                "API key has a byte at offset {index} that is not visible ASCII; \
                 remove spaces and line ends"
            ),
            Self::ApiKeyNotDigits { index } => write!(
                f,
                "API key has a character at offset {index} that is not a digit; OpenTok's keys are numbers, \
                 a UUID is a key of the Vonage Video API"
            ),
            Self::SecretEmpty => f.write_str("API secret is empty"),
            Self::SecretNotTrimmed => f.write_str(
                "API secret starts or ends with white space, a quotation mark or a byte order mark; remove it",
            ),
            Self::CredentialsSwapped => f.write_str("API secret is made of digits only, as an API key is: key and secret are swapped"),
            Self::NoKey => f.write_str("issuer has no key; give it one with rekey"),
            Self::AccountIssuer => f.write_str(
                "an account key cannot sign a connection token; use the key and secret of a project",
            ),
            Self::SessionIdTooLong { len } => write!(
                f,
                "session ID has {len} bytes; at most {MAX_SESSION_ID_LEN} are possible"
            ),
            Self::SessionIdPrefix => f.write_str("session ID does not start with 1_ or 2_"),
            Self::SessionIdAlphabet { index } => write!(
                f,
                "session ID has a byte at offset {index} outside the alphabet A-Z a-z 0-9 - _"
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
            Self::SessionIdFields => f.write_str("session ID does not decode to fields of the form 1~API_KEY~..."),
            Self::SessionIdOtherKey => f.write_str(
                "session ID belongs to another project: its second field is not this API key; \
                 use the key that created the session",
            ),
            Self::OtherSession => f.write_str(
                "data is of another session than the template; make a template for each session",
            ),
            Self::OtherRole => f.write_str("data is of another role than the template; make a template for each role"),
            Self::IssueTimeTooEarly { issued } => write!(
                f,
                "issue time {issued} is before 2015 ({MIN_ISSUE_TIME}); set the clock first"
            ),
            Self::IssueTimeNotSeconds { issued } => not_seconds(f, "issue", issued),
            Self::ExpiryNotSeconds { expires } => not_seconds(f, "expiry", expires),
            Self::ExpiryNotAfterIssue { issued, expires } => write!(f, "expiry time {expires} is not after the issue time {issued}"),
            Self::ConnectionLifetime { lifetime } => write!(
                f,
                "connection token would live {lifetime} s; at most {} s (30 days) are allowed",
                MAX_CONNECTION_LIFETIME.as_secs()
            ),
            Self::RestLifetime { lifetime } => write!(
                f,
                "REST token would live {lifetime} s; at most {} s (5 minutes) are allowed",
                MAX_REST_LIFETIME.as_secs()
            ),
            Self::NonceTooLarge { nonce } => write!(
                f,
                "nonce {nonce} is above {MAX_NONCE}, the largest that every JSON reader keeps"
            ),
            #[cfg(feature = "t1")]
            Self::T1NonceLength { len } => write!(f, "T1 nonce has {len} bytes; 1 to {MAX_T1_NONCE_LEN} are allowed"),
            Self::JtiTooLong { len } => write!(f, "jti has {len} bytes; at most {MAX_JTI_LEN} are allowed"),
            Self::ConnectionDataTooLong { units } => write!(
                f,
                "connection data has {units} UTF-16 code units; \
                 at most {MAX_CONNECTION_DATA_UNITS} are allowed"
            ),
            Self::LayoutTooLong { units } => write!(
                f,
                "layout class list has {units} UTF-16 code units; at most {MAX_LAYOUT_UNITS} are allowed"
            ),
            Self::LayoutWhiteSpace { index } => write!(
                f,
                "layout class list has white space at offset {index}; \
                 write one space between two classes and no other"
            ),
            Self::RepeatedClaim => f.write_str("a claim of your own has the name of one of OpenTok's; choose another name"),
            Self::TooLong => f.write_str("token is longer than memory can be"),
            Self::UnknownRole => f.write_str(
                "unknown role; the roles are publisher, publisheronly, subscriber and moderator",
            ),
            Self::UnknownIssuerType => f.write_str("unknown issuer type; the types are project and account"),
            Self::Malformed => f.write_str("not a token: parts of it are missing or damaged"),
            Self::UnsupportedHeader => f.write_str("token header is none of the HS256 headers that OpenTok's SDKs write"),
            Self::OtherApiKey => f.write_str(
                "token names another API key; verify it with the key and secret that signed it",
            ),
            Self::BadSignature => f.write_str("signature does not match: another secret, or the token was changed"),
            Self::BufferTooSmall { needed, available } => write!(f, "buffer has {available} bytes; {needed} are needed"),
            Self::Sink => f.write_str("the writer refused the text of the token"),
            Self::Clock => f.write_str("the system clock is before 1970; set it first"),
            #[cfg(feature = "getrandom")]
            Self::Random(_) => f.write_str("the source of randomness failed"),
            Self::Internal => f.write_str("internal error: please report it"),
        }
    }
}

/// Names a time that is not in seconds.
fn not_seconds(f: &mut fmt::Formatter<'_>, name: &str, time: u64) -> fmt::Result {
    let (seconds, unit) = to_seconds(time);
    write!(f, "{name} time {time} is in {unit}; in seconds it would be {seconds}")
}

/// The seconds of a time in another unit, and the unit, judged by the size: as seconds, 10^11 is the year 5138;
/// as milliseconds, it is 1973; the next units follow by factors of 1000.
const fn to_seconds(time: u64) -> (u64, &'static str) {
    match time {
        0..100_000_000_000_000 => (time / 1_000, "milliseconds"),
        100_000_000_000_000..100_000_000_000_000_000 => (time / 1_000_000, "microseconds"),
        _ => (time / 1_000_000_000, "nanoseconds"),
    }
}
