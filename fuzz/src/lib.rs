//! What the targets hold the crate against: its rules, its tokens and its verifier written a second time, as plainly as
//! they can be, on other people's base64, HMAC and JSON.

use arbitrary::Arbitrary;
use data_encoding::BASE64URL_NOPAD;
use opentok_token::{Claims, Error, Issuer, IssuerType, Role, TokenData};

/// The times that a fuzzer finds by itself only after long: around each limit.
const TIMES: [u64; 8] = [
    0,
    1_420_070_399,
    1_420_070_400,
    1_700_000_000,
    99_999_999_999,
    100_000_000_000,
    1_700_000_000_000,
    u64::MAX,
];

/// A time near one of those, or any at all.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Time {
    /// One of them, and so much more or less.
    Near(u8, i8),
    /// Any.
    Any(u64),
}

impl Time {
    /// The time.
    pub fn get(self) -> u64 {
        match self {
            Self::Near(index, offset) => {
                TIMES[usize::from(index) % TIMES.len()].saturating_add_signed(offset.into())
            }
            Self::Any(time) => time,
        }
    }
}

/// An expiry: a time, or a time after the issue.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Expiry {
    /// A time of its own.
    At(Time),
    /// So many seconds after the issue.
    After(u32),
    /// The longest lifetime of a connection token, and so much more or less.
    Days30(i8),
    /// The longest lifetime of a REST token, and so much more or less.
    Minutes5(i8),
}

impl Expiry {
    /// The time.
    pub fn get(self, issued: u64) -> u64 {
        match self {
            Self::At(time) => time.get(),
            Self::After(seconds) => issued.saturating_add(seconds.into()),
            Self::Days30(offset) => issued.saturating_add_signed(2_592_000 + i64::from(offset)),
            Self::Minutes5(offset) => issued.saturating_add_signed(300 + i64::from(offset)),
        }
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
    pub classes: Vec<String>,
    pub create_time: Time,
    pub expiry: Expiry,
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
    pub fn token_data<'a>(
        &self,
        session_id: &'a str,
        classes: &'a [&'a str],
        text: Option<&'a str>,
    ) -> TokenData<'a> {
        let create_time = self.create_time.get();
        TokenData {
            session_id,
            role: Role::ALL[usize::from(self.role) % 4],
            initial_layout_class_list: classes,
            create_time,
            expire_time: self.expiry.get(create_time),
            nonce: if self.nonce >> 60 == 0 { self.nonce } else { self.nonce % (1 << 54) },
            connection_data: text,
        }
    }
}

/// The rules for an issuer.
pub fn issuer_is_allowed(api_key: &str, secret: &str) -> bool {
    (1..=64).contains(&api_key.len())
        && api_key.chars().all(|c| ('!'..='~').contains(&c))
        && !secret.is_empty()
}

/// The rules for a session ID.
pub fn session_is_allowed(session_id: &str, api_key: &str) -> bool {
    let Some(text) = session_id.strip_prefix("1_").or(session_id.strip_prefix("2_")) else {
        return false;
    };
    // This decoder refuses padding, stray bits and everything outside the alphabet.
    let Ok(bytes) = BASE64URL_NOPAD.decode(text.as_bytes()) else { return false };
    let Ok(decoded) = String::from_utf8(bytes) else { return false };
    decoded.split('~').nth(1) == Some(api_key)
}

/// The rules for times, and the lifetime.
fn lifetime(issued: u64, expires: u64) -> Option<u64> {
    let plausible = (1_420_070_400..100_000_000_000).contains(&issued) && expires < 100_000_000_000;
    if plausible && expires > issued { Some(expires - issued) } else { None }
}

/// The rules for a connection token.
pub fn connection_is_allowed(project: bool, api_key: &str, data: &TokenData<'_>) -> bool {
    let units = |text: &str| text.encode_utf16().count();
    let classes = data.initial_layout_class_list;
    project
        && session_is_allowed(data.session_id, api_key)
        && lifetime(data.create_time, data.expire_time)
            .is_some_and(|lifetime| lifetime <= 30 * 86_400)
        && data.nonce < 1 << 53
        && units(data.connection_data.unwrap_or("")) <= 1000
        && classes.iter().all(|class| !class.is_empty() && !class.chars().any(char::is_whitespace))
        && units(&classes.join(" ")) <= 1000
}

/// The rules for a REST token.
pub fn rest_is_allowed(issued: u64, expires: u64) -> bool {
    lifetime(issued, expires).is_some_and(|lifetime| lifetime <= 300)
}

/// The issuer for an input, if there is one; the rules for it hold exactly then.
pub fn issuer(account: bool, api_key: &str, secret: &str) -> Option<Issuer> {
    let kind = if account { IssuerType::Account } else { IssuerType::Project };
    let issuer = Issuer::new(kind, api_key, secret).ok();
    assert_eq!(issuer.is_some(), issuer_is_allowed(api_key, secret));
    issuer
}

/// The token in all forms, which agree, or the one error that all give.
pub fn encode_all(issuer: &Issuer, claims: &impl Claims) -> Result<String, Error> {
    let token = issuer.encode(claims);
    let mut sink = String::new();
    assert_eq!(issuer.encode_to(claims, &mut sink), token.as_ref().map(|_| ()).map_err(|e| *e));
    assert_eq!(sink, token.as_deref().unwrap_or_default());
    let needed = issuer.encoded_len(claims);
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

/// What a naive verifier makes of a token.
pub fn verify(token: &str, secret: &str) -> Option<String> {
    let headers = [
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"ist":"project","alg":"HS256"}"#,
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
