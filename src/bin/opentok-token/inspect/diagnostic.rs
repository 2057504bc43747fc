//! The list of codes, and a single diagnostic.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

/// The most diagnostics of one code about one token; a token can have a million unknown names.
pub const MAX_PER_CODE: usize = 100;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// OpenTok refuses the token, or people come to regret it.
    Error,
    /// Unusual, and harmless.
    Note,
}

/// Declares the codes: variant, severity, the word in reports, and the line in the help.
macro_rules! codes {
    ($($variant:ident $severity:ident $name:literal $explanation:literal;)*) => {
        /// The kind of a diagnostic, under a word that never changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $(#[doc = $explanation] $variant,)* }

        impl Code {
            /// All codes, in the order of the help.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in reports.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The usual severity.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// The line in the help.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)* }
            }
        }
    };
}

codes! {
    // The text that was given.
    Malformed         Error "malformed"          "not a token, or a part of it is damaged or cut";
    TooLong           Error "too-long"           "longer than any token; nothing after it is read";
    Placeholder       Error "placeholder"        "empty, or a word such as undefined in a token's place";
    SessionIdGiven    Error "session-id-given"   "a session ID, not a token";
    SecretGiven       Error "secret-given"       "an API secret, not a token";
    PartnerAuth       Error "partner-auth"       "X-TB-PARTNER-AUTH: retired, and it carries the secret";
    OtherProduct      Error "other-product"      "a token of the Vonage Video API; nothing else is checked";
    Wrapped           Note  "wrapped"            "found inside quotes, a URL, JSON or other text";
    Mangled           Error "mangled"            "changed on its way, and repaired for this report";
    WrongHttpHeader   Error "wrong-http-header"  "given with the HTTP header of another form";
    Bearer            Error "bearer"             "the word Bearer in front, which OpenTok does not take";

    // Encoding and signature.
    Padded            Error "padded"             "a JWT with =, + or /, which base64url does not have";
    T1Alphabet        Note  "t1-alphabet"        "a T1 token with - or _, as the SDK for Java writes it";
    UnsupportedHeader Error "unsupported-header" "the header names another algorithm than HS256";
    HeaderSpelling    Note  "header-spelling"    "an HS256 header that no SDK writes";
    BadSignature      Error "bad-signature"      "signed with another secret, or changed since";
    SecretSpelling    Error "secret-spelling"    "signed with another spelling of the secret";
    HexSignature      Error "hex-signature"      "a signature in hexadecimal digits";
    WrongHash         Error "wrong-hash"         "signed with another hash function";
    SignatureCase     Note  "signature-case"     "a T1 signature in capital letters";
    UnsignedField     Note  "unsigned-field"     "another field in the unsigned part of a T1 token";
    NotUtf8           Error "not-utf8"           "not UTF-8, or a T1 field not percent-encoded UTF-8";
    LoneSurrogate     Error "lone-surrogate"     "half a surrogate pair in a JWT";

    // Names and types.
    MissingClaim      Error "missing-claim"      "a claim that must be there is missing";
    MisnamedClaim     Error "misnamed-claim"     "OpenTok reads this claim under another name";
    RepeatedClaim     Error "repeated-claim"     "a name comes more than once";
    WrongType         Error "wrong-type"         "a value of another type than OpenTok reads";
    UnknownClaim      Note  "unknown-claim"      "a name that OpenTok does not define";
    SdkClaim          Note  "sdk-claim"          "a claim that some SDKs write and OpenTok ignores";

    // Issuer.
    SecretInToken     Error "secret-in-token"    "an API secret in the API key's place";
    ApiKey            Error "api-key"            "an API key that is not a number";
    OtherApiKey       Error "other-api-key"      "another API key than the one given";
    IssuerType        Error "issuer-type"        "ist is neither project nor account";
    AccountIssuer     Error "account-issuer"     "an account's key on a connection token";
    Scope             Error "scope"              "scope is not session.connect";

    // Session and participant.
    SessionId         Error "session-id"         "a damaged session ID";
    SessionIdCut      Note  "session-id-cut"     "a session ID that seems to lack its end";
    SessionOtherKey   Error "session-other-key"  "a session of another API key";
    UnknownRole       Error "unknown-role"       "no role has this name";
    DataTooLong       Error "data-too-long"      "too much connection data";
    LayoutTooLong     Error "layout-too-long"    "too long a layout class list";
    LayoutSpoiled     Note  "layout-spoiled"     "a layout class list that seems spoiled, as by some SDKs";
    NonceTooLarge     Note  "nonce-too-large"    "a nonce that many JSON readers round";

    // Times.
    Expired           Error "expired"            "the expiry time has passed";
    NotYetValid       Error "not-yet-valid"      "nbf lies in the future";
    IssuedInFuture    Error "issued-in-future"   "the issue time lies in the future";
    ExpiryNotAfterIssue Error "expiry-not-after-issue" "the expiry is not after the issue time";
    LivesTooLong      Error "lives-too-long"     "a lifetime over 30 days (a note up to 60 s), or 5 min for REST";
    NoExpiry          Note  "no-expiry"          "no expiry time; some SDKs write none";
    DefaultExpiry     Note  "default-expiry"     "no expiry time in a T1 token, which is 24 hours then";
    Milliseconds      Error "milliseconds"       "a time in milliseconds";
    Microseconds      Error "microseconds"       "a time in microseconds";
    Nanoseconds       Error "nanoseconds"        "a time in nanoseconds";
    NotWholeSeconds   Note  "not-whole-seconds"  "a time with a fraction of a second";
    ClockNotSet       Error "clock-not-set"      "issued before 2015";
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One thing that is wrong or worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its kind.
    pub code: Code,
    /// The severity, in some cases milder than the code's.
    pub severity: Severity,
    /// The name of the claim or field that it is about.
    pub field: Option<String>,
    /// A sentence; may hold text of the token.
    pub message: Cow<'static, str>,
    /// The remedy.
    pub hint: Option<Cow<'static, str>>,
}

impl Diagnostic {
    /// A diagnostic about the token as a whole.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, severity: code.severity(), field: None, message: message.into(), hint: None }
    }

    /// Names the claim or field.
    pub fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// Adds the remedy.
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Turns an error into a note.
    pub fn into_note(mut self) -> Self {
        self.severity = Severity::Note;
        self
    }
}
