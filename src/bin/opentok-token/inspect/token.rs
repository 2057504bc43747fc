//! Reads the three forms of a token, whoever signed them.

use base64::Engine as _;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use opentok_token::{REST_HEADER, T1_HEADER};

use super::finding::{Code, Finding};
use super::object::{Object, Value};

/// What a T1 token starts with.
const T1_PREFIX: &str = "T1==";

/// The form of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A connection token as a JWT.
    JwtConnection,
    /// A REST token.
    JwtRest,
    /// A connection token in its legacy form.
    T1,
}

/// A token, taken apart.
pub struct Token {
    /// Its form.
    pub form: Form,
    /// The token alone.
    pub text: String,
    /// The name of the HTTP header it was given with.
    pub carrier: Option<&'static str>,
    /// Whether there was a `Bearer` in front.
    pub bearer: bool,
    /// The JOSE header, or the part of a T1 token that is not signed.
    pub header: Object,
    /// The claims, or the part of a T1 token that is signed.
    pub claims: Object,
}

impl Token {
    /// The API key that it names.
    pub fn api_key(&self) -> Option<&Value> {
        match self.form {
            Form::T1 => self.header.get("partner_id"),
            _ => self.claims.get("iss"),
        }
    }

    /// The names of the claims with issue and expiry time.
    pub fn time_names(&self) -> (&'static str, &'static str) {
        match self.form {
            Form::T1 => ("create_time", "expire_time"),
            _ => ("iat", "exp"),
        }
    }
}

/// Takes a token apart, of which nothing is checked yet.
pub fn read(text: &str) -> Result<Token, Finding> {
    let (carrier, text) = split_carrier(text.trim())?;
    let (word, rest) = text.split_once(' ').unwrap_or_default();
    let bearer = word.eq_ignore_ascii_case("bearer");
    let text = if bearer { rest.trim_start() } else { text };
    if text.contains(char::is_whitespace) {
        return Err(Finding::new(Code::Malformed, "not a token: there is white space inside")
            .hint("a token is one word; join what was broken into lines"));
    }
    let (form, header, claims) = match text.strip_prefix(T1_PREFIX) {
        Some(base64) => read_t1(base64)?,
        None => read_jwt(text)?,
    };
    Ok(Token { form, text: text.to_owned(), carrier, bearer, header, claims })
}

/// Takes the name of a header line away.
fn split_carrier(text: &str) -> Result<(Option<&'static str>, &str), Finding> {
    let Some((name, token)) = text.split_once(':') else { return Ok((None, text)) };
    let mut known = [REST_HEADER, T1_HEADER].into_iter();
    match known.find(|known| known.eq_ignore_ascii_case(name.trim())) {
        Some(name) => Ok((Some(name), token.trim())),
        None => {
            Err(Finding::new(Code::Malformed, "not a token, nor a header line that carries one")
                .hint("OpenTok's header lines are X-OPENTOK-AUTH: and X-TB-TOKEN-AUTH:"))
        }
    }
}

/// Takes a JWT apart.
fn read_jwt(text: &str) -> Result<(Form, Object, Object), Finding> {
    let parts: Vec<&str> = text.split('.').collect();
    let &[header, claims, _] = parts.as_slice() else { return Err(not_a_token(text)) };
    let header = object(header, "header is")?;
    let claims = object(claims, "claims are")?;
    let is_connection = ["session_id", "scope", "role", "connection_data"]
        .into_iter()
        .any(|name| claims.get(name).is_some());
    let form = if is_connection { Form::JwtConnection } else { Form::JwtRest };
    Ok((form, header, claims))
}

/// Reads one of the JSON objects of a JWT; `subject` begins a sentence about it.
fn object(base64: &str, subject: &str) -> Result<Object, Finding> {
    let malformed =
        |what| Finding::new(Code::Malformed, format!("not a token: its {subject} {what}"));
    let bytes = decode(&URL_SAFE_NO_PAD, base64).ok_or_else(|| malformed("not base64url"))?;
    let json = String::from_utf8(bytes).map_err(|_| malformed("not UTF-8 text"))?;
    serde_json::from_str(&json).map_err(|_| malformed("not a JSON object"))
}

/// Takes a T1 token apart.
fn read_t1(base64: &str) -> Result<(Form, Object, Object), Finding> {
    let malformed = |what| Finding::new(Code::Malformed, format!("not a T1 token: {what}"));
    let bytes = decode(&STANDARD, base64).ok_or_else(|| {
        malformed("what follows T1== is not base64").hint("a copy may lack characters at its end")
    })?;
    let colon = bytes.iter().position(|&byte| byte == b':');
    let (header, data) = colon
        .and_then(|at| Some((bytes.get(..at)?, bytes.get(at + 1..)?)))
        .ok_or_else(|| malformed("there is no colon between signature and data"))?;
    Ok((Form::T1, Object::from_query(header), Object::from_query(data)))
}

/// What is neither form, with a guess at what it was.
fn not_a_token(text: &str) -> Finding {
    // Base64 of `partner_id`, which is how what follows T1== starts.
    if text.starts_with("cGFydG5lcl9pZ") {
        return Finding::new(Code::Malformed, "not a token: its first characters are missing")
            .hint("put T1== in front, as a T1 token starts");
    }
    Finding::new(Code::Malformed, "not a token")
        .hint("a JWT is three parts with dots between them, a T1 token starts with T1==")
}

/// Decodes base64.
pub fn decode(engine: &GeneralPurpose, base64: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![0; base64.len()];
    let len = engine.decode_slice(base64, &mut bytes).ok()?;
    bytes.truncate(len);
    Some(bytes)
}
