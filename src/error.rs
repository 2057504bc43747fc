//! Everything that can be refused, each with the numbers that say why.

use core::ffi::CStr;
use core::fmt;

#[cfg(feature = "t1")]
use crate::MAX_T1_NONCE_LEN;
use crate::{
    MAX_API_KEY_LEN, MAX_CONNECTION_DATA_UNITS, MAX_CONNECTION_LIFETIME, MAX_JTI_LEN,
    MAX_LAYOUT_UNITS, MAX_NONCE, MAX_REST_LIFETIME, MAX_SESSION_ID_LEN, MIN_ISSUE_TIME,
};

/// Declares [`Error`]: of each variant its number and word for [`ErrorCode`], its sentence, and the values in the
/// sentence that are neither numbers of the variant nor constants.
macro_rules! errors {
    ($(#[doc = $outer:literal])* pub enum Error { $(
        $(#[doc = $doc:literal])* $(#[cfg($cfg:meta)])?
        $variant:ident $({ $($(#[doc = $about:literal])* $field:ident: $type:ty,)* })?
            = $number:literal $word:literal: $text:literal $(, $name:ident = $value:expr)*;
    )* }) => {
        $(#[doc = $outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum Error {
            $(
                $(#[doc = $doc])* $(#[cfg($cfg)])?
                $variant $({ $($(#[doc = $about])* $field: $type,)* })? = $number,
            )*
            /// The source of randomness failed.
            #[cfg(feature = "getrandom")]
            Random(getrandom::Error) = 404,
        }

        impl Error {
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
                match self {
                    $($(#[cfg($cfg)])? Self::$variant { .. } => {
                        const { ErrorCode::new($number, $word, concat!($word, "\0")) }
                    })*
                    #[cfg(feature = "getrandom")]
                    Self::Random(_) => const { ErrorCode::new(404, "RANDOM", "RANDOM\0") },
                }
            }

            /// The error of a code and of the variant's [`numbers`](Self::numbers), for interfaces to other languages.
            /// `None` for other numbers, and for `Random`.
            ///
            /// ```
            /// use opentok_token::Error;
            ///
            /// let error = Error::BufferTooSmall { needed: 500, available: 100 };
            /// assert_eq!(Error::from_code(error.code().number, [500, 100]), Some(error));
            /// ```
            #[must_use]
            pub fn from_code(number: u16, numbers: [u64; 2]) -> Option<Self> {
                let mut numbers = numbers.into_iter();
                Some(match number {
                    $($(#[cfg($cfg)])? $number => {
                        Self::$variant { $($($field: numbers.next()?.try_into().ok()?),*)? }
                    })*
                    _ => return None,
                })
            }

            /// The numbers of the variant, in order, or zeros; [`from_code`](Self::from_code) takes them.
            #[must_use]
            pub const fn numbers(&self) -> [u64; 2] {
                match *self {
                    $($(#[cfg($cfg)])? Self::$variant { $($($field,)*)? .. } => {
                        let [first, second, ..] = [$($($field as u64,)*)? 0, 0];
                        [first, second]
                    })*
                    #[cfg(feature = "getrandom")]
                    Self::Random(_) => [0; 2],
                }
            }

            /// The same with their names.
            const fn named(&self) -> [Option<(&'static str, u64)>; 2] {
                match *self {
                    $($(#[cfg($cfg)])? Self::$variant { $($($field,)*)? .. } => {
                        let [first, second, ..] = [$($(Some((stringify!($field), $field as u64)),)*)? None, None];
                        [first, second]
                    })*
                    #[cfg(feature = "getrandom")]
                    Self::Random(_) => [None; 2],
                }
            }
        }

        impl fmt::Display for Error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match *self {
                    $($(#[cfg($cfg)])? Self::$variant { $($($field,)*)? .. } => {
                        write!(f, $text $(, $name = $value)*)
                    })*
                    #[cfg(feature = "getrandom")]
                    Self::Random(_) => f.write_str("the source of randomness failed"),
                }
            }
        }
    };
}

errors! {
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
pub enum Error {
    /// The API key is empty.
    ApiKeyEmpty = 101 "API_KEY_EMPTY":
        "API key is empty; OpenTok's account page lists the key of each project";
    /// The API key is longer than [`MAX_API_KEY_LEN`] bytes.
    ApiKeyTooLong {
        /// Length of the key, in bytes.
        len: usize,
    } = 102 "API_KEY_TOO_LONG": "API key has {len} bytes; at most {MAX_API_KEY_LEN} are possible";
    /// The API key has a byte that is not visible ASCII, such as a space or a line end.
    ApiKeyNotAscii {
        /// Offset of that byte.
        index: usize,
    } = 103 "API_KEY_NOT_ASCII":
        "API key has a byte at offset {index} that is not visible ASCII; \
         remove spaces and line ends";
    /// The API key is not made of digits, as all keys of OpenTok are. A UUID is a key of the unified Vonage
    /// Video API, another product; 40 hexadecimal digits are a secret.
    ApiKeyNotDigits {
        /// Offset of the first byte that is not a digit.
        index: usize,
    } = 104 "API_KEY_NOT_DIGITS":
        "API key has a character at offset {index} that is not a digit; \
         OpenTok's keys are numbers, a UUID is a key of the Vonage Video API";
    /// The API secret is empty.
    SecretEmpty = 105 "SECRET_EMPTY": "API secret is empty";
    /// The API secret starts or ends with white space, a quotation mark or a byte order mark. It would sign
    /// with another key than meant.
    SecretNotTrimmed = 106 "SECRET_NOT_TRIMMED":
        "API secret starts or ends with white space, a quotation mark or a byte order mark; \
         remove it";
    /// The API secret is made of digits only, as an API key is: key and secret are swapped.
    CredentialsSwapped = 107 "CREDENTIALS_SWAPPED":
        "API secret is made of digits only, as an API key is: key and secret are swapped";
    /// The issuer has no key: it is [`EMPTY`](crate::Issuer::EMPTY), it was wiped, or its last `rekey` failed.
    NoKey = 108 "NO_KEY": "issuer has no key; give it one with rekey";
    /// A connection token was asked of the issuer of an account; only a project's key can join sessions.
    AccountIssuer = 109 "ACCOUNT_ISSUER":
        "an account key cannot sign a connection token; use the key and secret of a project";

    /// The session ID is longer than [`MAX_SESSION_ID_LEN`] bytes.
    SessionIdTooLong {
        /// Length of the session ID, in bytes.
        len: usize,
    } = 201 "SESSION_ID_TOO_LONG":
        "session ID has {len} bytes; at most {MAX_SESSION_ID_LEN} are possible";
    /// The session ID does not start with `1_` or `2_`.
    SessionIdPrefix = 202 "SESSION_ID_PREFIX": "session ID does not start with 1_ or 2_";
    /// The session ID has a byte outside the base64url alphabet `A-Z a-z 0-9 - _`
    /// ([RFC 4648, section 5](https://www.rfc-editor.org/rfc/rfc4648#section-5)).
    SessionIdAlphabet {
        /// Offset of that byte in the session ID.
        index: usize,
    } = 203 "SESSION_ID_ALPHABET":
        "session ID has a byte at offset {index} outside the alphabet A-Z a-z 0-9 - _";
    /// The base64url part of the session ID has a length that no encoder writes: it was cut.
    SessionIdLength {
        /// Length of the whole session ID, in bytes.
        len: usize,
    } = 204 "SESSION_ID_LENGTH":
        "session ID of {len} bytes cannot be whole; compare it with the one you were given";
    /// The last character of the session ID has bits that no encoder sets.
    SessionIdTrailingBits = 205 "SESSION_ID_TRAILING_BITS":
        "session ID ends in a character no encoder writes there; \
         compare it with the one you were given";
    /// The session ID decodes to bytes that are not UTF-8.
    SessionIdUtf8 = 206 "SESSION_ID_UTF8": "session ID does not decode to UTF-8 text";
    /// The decoded session ID has no second field; it should read `1~API_KEY~…`.
    SessionIdFields = 207 "SESSION_ID_FIELDS":
        "session ID does not decode to fields of the form 1~API_KEY~...";
    /// The second field of the session ID is not the issuer's API key: the session is another project's.
    SessionIdOtherKey = 208 "SESSION_ID_OTHER_KEY":
        "session ID belongs to another project: its second field is not this API key; \
         use the key that created the session";
    /// A `SessionTemplate` was given data of another session, or no connection
    /// token's data.
    OtherSession = 209 "OTHER_SESSION":
        "data is of another session than the template; make a template for each session";
    /// A `SessionTemplate` was given data of another role.
    OtherRole = 210 "OTHER_ROLE":
        "data is of another role than the template; make a template for each role";

    /// The issue time is before [`MIN_ISSUE_TIME`]: the clock is not set.
    IssueTimeTooEarly {
        /// The issue time, in Unix seconds.
        issued: u64,
    } = 221 "ISSUE_TIME_TOO_EARLY":
        "issue time {issued} is before 2015 ({MIN_ISSUE_TIME}); set the clock first";
    /// The issue time is in milliseconds, microseconds or nanoseconds.
    IssueTimeNotSeconds {
        /// The issue time given.
        issued: u64,
    } = 222 "ISSUE_TIME_NOT_SECONDS":
        "issue time {issued} is in {unit}; in seconds it would be {seconds}",
        unit = to_seconds(issued).1, seconds = to_seconds(issued).0;
    /// The expiry time is in milliseconds, microseconds or nanoseconds.
    ExpiryNotSeconds {
        /// The expiry time given.
        expires: u64,
    } = 223 "EXPIRY_NOT_SECONDS":
        "expiry time {expires} is in {unit}; in seconds it would be {seconds}",
        unit = to_seconds(expires).1, seconds = to_seconds(expires).0;
    /// The token would expire at or before the moment it is issued.
    ExpiryNotAfterIssue {
        /// The issue time before backdating, in Unix seconds.
        issued: u64,
        /// The expiry time, in Unix seconds.
        expires: u64,
    } = 224 "EXPIRY_NOT_AFTER_ISSUE": "expiry time {expires} is not after the issue time {issued}";
    /// A connection token would live longer than
    /// [`MAX_CONNECTION_LIFETIME`].
    ConnectionLifetime {
        /// From issue to expiry, in seconds.
        lifetime: u64,
    } = 225 "CONNECTION_LIFETIME":
        "connection token would live {lifetime} s; at most {max} s (30 days) are allowed",
        max = MAX_CONNECTION_LIFETIME.as_secs();
    /// A REST token would live longer than [`MAX_REST_LIFETIME`].
    RestLifetime {
        /// From issue to expiry, in seconds.
        lifetime: u64,
    } = 226 "REST_LIFETIME":
        "REST token would live {lifetime} s; at most {max} s (5 minutes) are allowed",
        max = MAX_REST_LIFETIME.as_secs();

    /// The nonce is above [`MAX_NONCE`]; many JSON readers would round it
    /// ([RFC 8259, section 6](https://www.rfc-editor.org/rfc/rfc8259#section-6)).
    NonceTooLarge {
        /// The nonce given.
        nonce: u64,
    } = 231 "NONCE_TOO_LARGE":
        "nonce {nonce} is above {MAX_NONCE}, the largest that every JSON reader keeps";
    /// The text nonce of a T1 token is empty or longer than [`MAX_T1_NONCE_LEN`] bytes.
    #[cfg(feature = "t1")]
    T1NonceLength {
        /// Length of the nonce, in bytes.
        len: usize,
    } = 232 "T1_NONCE_LENGTH": "T1 nonce has {len} bytes; 1 to {MAX_T1_NONCE_LEN} are allowed";
    /// The `jti` is longer than [`MAX_JTI_LEN`] bytes.
    JtiTooLong {
        /// Length of the ID, in bytes.
        len: usize,
    } = 233 "JTI_TOO_LONG": "jti has {len} bytes; at most {MAX_JTI_LEN} are allowed";
    /// The connection data is longer than [`MAX_CONNECTION_DATA_UNITS`].
    ConnectionDataTooLong {
        /// Length of the data, in UTF-16 code units.
        units: usize,
    } = 234 "CONNECTION_DATA_TOO_LONG":
        "connection data has {units} UTF-16 code units; \
         at most {MAX_CONNECTION_DATA_UNITS} are allowed";
    /// The initial layout class list is longer than [`MAX_LAYOUT_UNITS`].
    LayoutTooLong {
        /// Length of the list, in UTF-16 code units.
        units: usize,
    } = 235 "LAYOUT_TOO_LONG":
        "layout class list has {units} UTF-16 code units; at most {MAX_LAYOUT_UNITS} are allowed";
    /// The initial layout class list has white space other than one space between two classes.
    LayoutWhiteSpace {
        /// Offset of that character, in bytes.
        index: usize,
    } = 236 "LAYOUT_WHITE_SPACE":
        "layout class list has white space at offset {index}; \
         write one space between two classes and no other";
    /// A claim of the caller's own has the name of a claim that this crate writes.
    RepeatedClaim = 237 "REPEATED_CLAIM":
        "a claim of your own has the name of one of OpenTok's; choose another name";
    /// The token is longer than this machine's memory can be, or than a `String` can become here.
    TooLong = 238 "TOO_LONG": "token is longer than memory can be";
    /// The text is not the name of a [`Role`](crate::Role).
    UnknownRole = 239 "UNKNOWN_ROLE":
        "unknown role; the roles are publisher, publisheronly, subscriber and moderator";
    /// The text is not the name of an [`IssuerType`](crate::IssuerType).
    UnknownIssuerType = 240 "UNKNOWN_ISSUER_TYPE":
        "unknown issuer type; the types are project and account";

    /// The text is not three parts of canonical base64url separated by dots; or, for a T1 token, not `T1==`
    /// and canonical base64 of API key, signature and data.
    Malformed = 301 "MALFORMED": "not a token: parts of it are missing or damaged";
    /// The header of the token is none of the HS256 headers that OpenTok's SDKs write.
    UnsupportedHeader = 302 "UNSUPPORTED_HEADER":
        "token header is none of the HS256 headers that OpenTok's SDKs write";
    /// The T1 token names another API key than the issuer's, so that its signature cannot be checked.
    OtherApiKey = 303 "OTHER_API_KEY":
        "token names another API key; verify it with the key and secret that signed it";
    /// The token was not signed with this secret, or was changed since.
    BadSignature = 304 "BAD_SIGNATURE":
        "signature does not match: another secret, or the token was changed";

    /// The caller's buffer is too short.
    BufferTooSmall {
        /// Bytes needed.
        needed: usize,
        /// Bytes given.
        available: usize,
    } = 401 "BUFFER_TOO_SMALL": "buffer has {available} bytes; {needed} are needed";
    /// The caller's [`core::fmt::Write`] failed; a part of the token may be written already.
    Sink = 402 "SINK": "the writer refused the text of the token";
    /// The system clock is before 1970.
    Clock = 403 "CLOCK": "the system clock is before 1970; set it first";

    /// A bug in this crate: an invariant does not hold. No token is returned.
    Internal = 501 "INTERNAL": "internal error: please report it";
}}

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
    /// The word as C takes it.
    pub c_word: &'static CStr,
}

impl ErrorCode {
    /// The names of an error; `c_word` is the word with a NUL after it.
    const fn new(number: u16, word: &'static str, c_word: &'static str) -> Self {
        let c_word = match CStr::from_bytes_with_nul(c_word.as_bytes()) {
            Ok(c_word) => c_word,
            Err(_) => c"",
        };
        Self { number, word, c_word }
    }
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

    /// Its numbers with their names, and the seconds of a time that is in another unit.
    ///
    /// ```
    /// use opentok_token::Error;
    ///
    /// let error = Error::BufferTooSmall { needed: 500, available: 100 };
    /// assert_eq!(error.details(), [Some(("needed", 500)), Some(("available", 100))]);
    /// ```
    #[must_use]
    pub const fn details(&self) -> [Option<(&'static str, u64)>; 2] {
        let [first, second] = self.named();
        match *self {
            Self::IssueTimeNotSeconds { issued: time }
            | Self::ExpiryNotSeconds { expires: time } => {
                [first, Some(("seconds", to_seconds(time).0))]
            }
            _ => [first, second],
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

/// The seconds of a time in another unit, and the unit, judged by the size: as seconds, 10^11 is the year 5138;
/// as milliseconds, it is 1973; the next units follow by factors of 1000.
const fn to_seconds(time: u64) -> (u64, &'static str) {
    match time {
        0..100_000_000_000_000 => (time / 1_000, "milliseconds"),
        100_000_000_000_000..100_000_000_000_000_000 => (time / 1_000_000, "microseconds"),
        _ => (time / 1_000_000_000, "nanoseconds"),
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;

    /// The compiler makes the names of all errors; here it is done at run time.
    #[test]
    fn names() {
        let code = ErrorCode::new(7, "WORD", "WORD\0");
        assert_eq!((code.number, code.word, code.c_word), (7, "WORD", c"WORD"));
        assert!(ErrorCode::new(7, "WORD", "WORD").c_word.is_empty());
    }
}
