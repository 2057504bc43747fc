//! The models that the targets compare the crate with: its rules, its tokens and its verifier written a second time,
//! as plainly as they can be, on other people's base64, HMAC and JSON.

pub mod json;
pub mod names;
mod time;

pub use time::Time;

use std::time::Duration;

use arbitrary::Arbitrary;
use data_encoding::BASE64URL_NOPAD;
use opentok_token::{Claims, Error, Issuer, IssuerType, RestAuth, Role, TokenData};

/// An expiry: a time, or a time after the issue.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Expiry {
    /// A time of its own.
    At(Time),
    /// A duration in seconds.
    After(u64),
    /// The longest lifetime of a connection token, and an offset.
    Days30(i8),
    /// The longest lifetime of a REST token, and an offset.
    Minutes5(i8),
}

impl Expiry {
    /// The duration, if it is one.
    fn duration(self) -> Option<u64> {
        match self {
            Self::At(_) => None,
            Self::After(seconds) => Some(seconds),
            Self::Days30(offset) => 2_592_000_u64.checked_add_signed(offset.into()),
            Self::Minutes5(offset) => 300_u64.checked_add_signed(offset.into()),
        }
    }
}

/// The times of a token.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct Times {
    now: Time,
    backdated: Option<u32>,
    backdated_first: bool,
    expiry: Expiry,
}

impl Times {
    /// The times of a connection token.
    pub fn set<'a>(self, session_id: &'a str, nonce: u64) -> TokenData<'a> {
        let mut data = TokenData::at(session_id, self.now.get(), nonce);
        let by = self.backdated.map(|seconds| Duration::from_secs(seconds.into()));
        if let Some(by) = by.filter(|_| self.backdated_first) {
            data = data.backdated(by);
        }
        data = match self.expiry {
            Expiry::At(time) => data.expires_at(time.get()),
            _ => data.expires_in(Duration::from_secs(self.expiry.duration().unwrap_or(0))),
        };
        by.filter(|_| !self.backdated_first).map_or(data, |by| data.backdated(by))
    }

    /// The times of a REST token.
    pub fn set_rest<'a>(self) -> RestAuth<'a> {
        let mut auth = RestAuth::at(self.now.get());
        let by = self.backdated.map(|seconds| Duration::from_secs(seconds.into()));
        if let Some(by) = by.filter(|_| self.backdated_first) {
            auth = auth.backdated(by);
        }
        auth = match self.expiry {
            Expiry::At(time) => auth.expires_at(time.get()),
            _ => auth.expires_in(Duration::from_secs(self.expiry.duration().unwrap_or(0))),
        };
        by.filter(|_| !self.backdated_first).map_or(auth, |by| auth.backdated(by))
    }

    /// Issue and expiry time, in a type that nothing overflows.
    fn get(self) -> (i128, i128) {
        let now = i128::from(self.now.get());
        let expires = match self.expiry {
            Expiry::At(time) => i128::from(time.get()),
            _ => now + i128::from(self.expiry.duration().unwrap_or(0)),
        };
        (now - i128::from(self.backdated.unwrap_or(0)), expires)
    }

    /// As they are in a token.
    pub fn claims(self) -> (u64, u64) {
        let (issued, expires) = self.get();
        (issued.max(0) as u64, expires.min(u64::MAX.into()) as u64)
    }

    /// The rules.
    pub fn are_allowed(self, max: i128) -> bool {
        let now = i128::from(self.now.get());
        let (issued, expires) = self.get();
        let plausible = 1_420_070_400..100_000_000_000;
        plausible.contains(&now)
            && plausible.contains(&issued)
            && expires < plausible.end
            && expires > now
            && expires - issued <= max
    }
}

/// A session ID: of the right shape around any text, or any text.
#[derive(Arbitrary, Clone, Debug)]
pub enum Session {
    /// `1_` or `2_` and base64url of `1~KEY~` and this.
    Own(bool, String),
    /// The same around any bytes.
    Decoded(Vec<u8>),
    /// Any text.
    Any(String),
}

impl Session {
    /// The session ID.
    pub fn get(&self, key: &str) -> String {
        match self {
            Self::Own(second, rest) => {
                let text = format!("1~{key}~{rest}");
                let prefix = if *second { "2_" } else { "1_" };
                format!("{prefix}{}", BASE64URL_NOPAD.encode(text.as_bytes()))
            }
            Self::Decoded(bytes) => format!("1_{}", BASE64URL_NOPAD.encode(bytes)),
            Self::Any(text) => text.clone(),
        }
    }
}

/// Everything that a connection token can be made of.
#[derive(Arbitrary, Clone, Debug)]
pub struct Input {
    pub api_key: Option<String>,
    pub secret: String,
    pub account: bool,
    pub session: Session,
    pub role: u8,
    pub classes: String,
    pub times: Times,
    pub nonce: u64,
    pub data: Option<String>,
    pub repeat: u16,
}

impl Input {
    /// The API key.
    pub fn key(&self) -> &str {
        self.api_key.as_deref().unwrap_or("123456")
    }

    /// The connection data, which may be long.
    pub fn text(&self) -> Option<String> {
        self.data.as_ref().map(|data| data.repeat(1 + usize::from(self.repeat % 600)))
    }

    /// The data for a token.
    pub fn token_data<'a>(&'a self, session_id: &'a str, text: Option<&'a str>) -> TokenData<'a> {
        let nonce = if self.nonce >> 60 == 0 { self.nonce } else { self.nonce % (1 << 54) };
        let mut data = self.times.set(session_id, nonce);
        data = data.role(Role::ALL[usize::from(self.role) % 4]).layout_classes(&self.classes);
        data.connection_data = text;
        assert_eq!((data.create_time(), data.expire_time()), self.times.claims());
        data
    }

    /// The rules for a connection token.
    pub fn is_allowed(&self, project: bool, data: &TokenData<'_>) -> bool {
        project
            && session_is_allowed(data.session_id, self.key())
            && self.times.are_allowed(30 * 86_400)
            && content_is_allowed(data)
    }
}

/// The rules for a connection token that is not backdated.
pub fn connection_is_allowed(project: bool, api_key: &str, data: &TokenData<'_>) -> bool {
    let plausible = 1_420_070_400..100_000_000_000;
    let (issued, expires) = (data.create_time(), data.expire_time());
    project
        && session_is_allowed(data.session_id, api_key)
        && plausible.contains(&issued)
        && plausible.contains(&expires)
        && (1..=30 * 86_400).contains(&expires.saturating_sub(issued))
        && content_is_allowed(data)
}

/// The rules for nonce, classes and connection data.
fn content_is_allowed(data: &TokenData<'_>) -> bool {
    let units = |text: &str| text.encode_utf16().count();
    let classes = data.initial_layout_class_list;
    data.nonce < 1 << 53
        && units(data.connection_data.unwrap_or("")) <= 1000
        && layout_is_allowed(classes)
        && units(classes) <= 1000
}

/// The rule for the shape of a class list: classes joined by single spaces.
pub fn layout_is_allowed(classes: &str) -> bool {
    classes.is_empty()
        || classes.split(' ').all(|class| !class.is_empty() && !class.contains(char::is_whitespace))
}

/// The rules for an issuer that nothing skips.
pub fn raw_issuer_is_allowed(api_key: &str, secret: &str) -> bool {
    (1..=64).contains(&api_key.len())
        && api_key.chars().all(|c| ('!'..='~').contains(&c))
        && !secret.is_empty()
}

/// All rules for an issuer.
pub fn issuer_is_allowed(api_key: &str, secret: &str) -> bool {
    let stray = |c: char| c.is_whitespace() || "\"'`\u{ab}\u{bb}‘’‚‛“”„‟\u{feff}".contains(c);
    raw_issuer_is_allowed(api_key, secret)
        && api_key.chars().all(|c| c.is_ascii_digit())
        && !secret.chars().all(|c| c.is_ascii_digit())
        && !secret.starts_with(stray)
        && !secret.ends_with(stray)
}

/// The rules for a session ID.
pub fn session_is_allowed(session_id: &str, api_key: &str) -> bool {
    if session_id.len() > 512 {
        return false;
    }
    let Some(text) = session_id.strip_prefix("1_").or(session_id.strip_prefix("2_")) else {
        return false;
    };
    // This decoder refuses padding, stray bits and everything outside the alphabet.
    let Ok(bytes) = BASE64URL_NOPAD.decode(text.as_bytes()) else { return false };
    let Ok(decoded) = String::from_utf8(bytes) else { return false };
    decoded.split('~').nth(1) == Some(api_key)
}

/// A raw issuer for an input, if there is one. The rules hold exactly when there is one, and likewise for an issuer
/// that keeps all of them.
pub fn issuer(account: bool, api_key: &str, secret: &str) -> Option<Issuer> {
    let kind = if account { IssuerType::Account } else { IssuerType::Project };
    let checked = Issuer::new(kind, api_key, secret);
    assert_eq!(checked.is_ok(), issuer_is_allowed(api_key, secret), "{checked:?}");
    let mut rekeyed = Issuer::project("1", "another").unwrap();
    assert_eq!(rekeyed.rekey(kind, api_key, secret).err(), checked.as_ref().err().copied());
    let issuer = Issuer::raw(kind, api_key, secret).ok();
    assert_eq!(issuer.is_some(), raw_issuer_is_allowed(api_key, secret));
    let key = if checked.is_ok() { api_key } else { "" };
    assert_eq!(rekeyed.identity().api_key(), key);
    issuer
}

/// The token of all outputs, which agree, or the one error that all give.
pub fn encode_all(issuer: &Issuer, claims: &impl Claims) -> Result<String, Error> {
    let token = issuer.encode(claims);
    let mut sink = String::new();
    assert_eq!(issuer.encode_to(claims, &mut sink), token.as_ref().map(|_| ()).map_err(|e| *e));
    assert_eq!(sink, token.as_deref().unwrap_or_default());
    let needed = issuer.encoded_len(claims).unwrap();
    let mut exact = vec![0; needed];
    assert_eq!(issuer.encode_slice(claims, &mut exact).map(str::to_owned), token);
    if token.is_ok() {
        let available = needed - 1;
        let short = issuer.encode_slice(claims, &mut exact[..available]);
        assert_eq!(short, Err(Error::BufferTooSmall { needed, available }));
    }
    token
}

/// The claims of a token, opened by `jsonwebtoken`.
pub fn open(token: &str, secret: &str) -> serde_json::Map<String, serde_json::Value> {
    let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    let key = jsonwebtoken::DecodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::decode(token, &key, &validation).unwrap().claims
}

/// The claims of a token, as a naive verifier reads them.
pub fn verify(token: &str, secret: &str) -> Option<String> {
    let headers = [
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"ist":"project","alg":"HS256"}"#,
        r#"{"alg":"HS256","ist":"project"}"#,
        r#"{"typ":"JWT","alg":"HS256","ist":"project"}"#,
    ];
    let parts: Vec<&str> = token.split('.').collect();
    let &[header, payload, signature] = parts.as_slice() else { return None };
    let known = headers.iter().any(|json| BASE64URL_NOPAD.encode(json.as_bytes()) == header);
    let tag = hmac_sha256::HMAC::mac(format!("{header}.{payload}").as_bytes(), secret.as_bytes());
    if !known || BASE64URL_NOPAD.encode(&tag) != signature {
        return None;
    }
    String::from_utf8(BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?).ok()
}
