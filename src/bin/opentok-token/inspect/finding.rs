//! What can be wrong with a token, or worth knowing.

use std::borrow::Cow;

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// OpenTok refuses it, or people come to regret it.
    Error,
    /// It is unusual, and does no harm.
    Note,
}

/// What it is, under a name that does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// It cannot be read as a token.
    Malformed,
    /// The header is none that OpenTok's SDKs write, or names another algorithm.
    UnsupportedHeader,
    /// It was signed with another secret, or changed since.
    BadSignature,
    /// It came with the HTTP header of another form.
    WrongHttpHeader,
    /// The word `Bearer` stood in front.
    Bearer,

    /// A name comes twice.
    RepeatedClaim,
    /// OpenTok does not know the name.
    UnknownClaim,
    /// OpenTok knows this under another name.
    MisnamedClaim,
    /// A claim that must be there is not.
    MissingClaim,
    /// A value has another type than it must have.
    WrongType,
    /// The claims are those of a token for the Vonage Video API.
    OtherProduct,
    /// A claim that some SDKs write, and that does not count.
    SdkClaim,

    /// `ist` is neither `project` nor `account`.
    IssuerType,
    /// An account's key on a connection token.
    AccountIssuer,
    /// The API key is not the one given to this command.
    OtherApiKey,
    /// `scope` is not `session.connect`.
    Scope,

    /// The session ID is damaged.
    SessionId,
    /// The session belongs to another API key.
    SessionOtherKey,
    /// No role has this name.
    UnknownRole,
    /// The connection data is too long.
    DataTooLong,
    /// The layout class list is too long.
    LayoutTooLong,
    /// The layout class list looks as if an SDK had spoiled it.
    LayoutSpoiled,
    /// The nonce is an integer that many JSON readers round.
    NonceTooLarge,

    /// There is no expiry time.
    NoExpiry,
    /// There is no expiry time, and 24 hours are the default of the form.
    DefaultExpiry,
    /// A time is in milliseconds.
    Milliseconds,
    /// A time is not a whole number of seconds.
    NotWholeSeconds,
    /// The issue time lies before 2015.
    ClockNotSet,
    /// It has expired.
    Expired,
    /// It is not valid yet.
    NotYetValid,
    /// It was issued in the future.
    IssuedInFuture,
    /// It expires no later than it was issued.
    ExpiryNotAfterIssue,
    /// It lives longer than is allowed.
    LivesTooLong,
}

impl Code {
    /// How bad it is.
    const fn severity(self) -> Severity {
        match self {
            Self::SdkClaim | Self::LayoutSpoiled | Self::NonceTooLarge | Self::DefaultExpiry => {
                Severity::Note
            }
            _ => Severity::Error,
        }
    }
}

/// One thing that is wrong or worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub code: Code,
    /// The claim that it is about.
    pub claim: Option<String>,
    /// What it is, in a sentence; may hold text of the token.
    pub message: Cow<'static, str>,
    /// What to do about it.
    pub hint: Option<&'static str>,
}

impl Finding {
    /// A finding about the token as a whole.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, claim: None, message: message.into(), hint: None }
    }

    /// Names the claim that it is about.
    pub fn about(mut self, claim: &str) -> Self {
        self.claim = Some(claim.to_owned());
        self
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}
