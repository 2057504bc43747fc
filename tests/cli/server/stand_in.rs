//! A substitute for OpenTok's REST server: HTTP on the loopback address, and for each call the checks
//! that OpenTok's documentation of the header X-OPENTOK-AUTH names, made with `jsonwebtoken`.
//!
//! Sources: <https://tokbox.com/developer/rest/>, section on authentication (the claims, and seconds);
//! <https://tokbox.com/blog/jwt-the-new-authentication-scheme-for-opentok-rest-endpoints/> (HS256 alone, the
//! token as the header's value); Vonage's guide to encrypted archives (at most 5 minutes).

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use tiny_http::{Header, Request, Response, Server};

use crate::common::{KEY, SECRET};

/// The key of the account that the project belongs to.
pub const ACCOUNT_KEY: &str = "789";

/// The secret of that account.
pub const ACCOUNT_SECRET: &str = "fedcba9876543210fedcba9876543210fedcba98";

/// The longest time from `iat` to `exp`, in seconds.
const LONGEST: u64 = 300;

/// The claims, each of the type that the documentation gives it.
#[derive(Deserialize)]
struct Claims {
    /// API key of the project or account.
    iss: String,
    /// `project` or `account`.
    ist: String,
    /// Issue time, in Unix seconds.
    iat: u64,
    /// Expiry time, in Unix seconds.
    exp: u64,
    /// ID of the token, which it need not have.
    #[serde(rename = "jti")]
    _jti: Option<String>,
}

/// Starts a server that answers until the tests end; gives the address of its root.
pub fn start() -> String {
    let server = Server::http("127.0.0.1:0").unwrap();
    let address = format!("http://{}", server.server_addr());
    std::thread::spawn(move || {
        for request in server.incoming_requests() {
            let (status, text) = match answer(&request) {
                Ok(text) => (200, text),
                Err(reason) => (403, reason),
            };
            // A caller that has gone does not matter.
            let _ = request.respond(Response::from_string(text).with_status_code(status));
        }
    });
    address
}

/// The answer of a method, or the reason why this caller may not call it.
fn answer(request: &Request) -> Result<String, String> {
    // Methods on projects take the account's token, methods of a project take the project's.
    let (issuer_type, key, secret) = match request.url() {
        "/v2/project" => ("account", ACCOUNT_KEY, ACCOUNT_SECRET),
        _ => ("project", KEY, SECRET),
    };
    let token = token(request.headers())?;
    let claims = open(token, secret)?;
    match () {
        () if claims.ist != issuer_type => Err(format!("not the token of the {issuer_type}")),
        () if claims.iss != key => Err("issuer not found".to_owned()),
        () if claims.iat > now() => Err("issued in the future".to_owned()),
        () if claims.exp.saturating_sub(claims.iat) > LONGEST => Err("lives too long".to_owned()),
        () => Ok(format!("{issuer_type} {key}")),
    }
}

/// The token alone, the whole value of the one header that carries it.
fn token(headers: &[Header]) -> Result<&str, String> {
    let mut values = headers.iter().filter(|header| header.field.equiv("X-OPENTOK-AUTH"));
    match (values.next(), values.next()) {
        (Some(header), None) => Ok(header.value.as_str()),
        (None, _) => Err("no header".to_owned()),
        (Some(_), Some(_)) => Err("several headers".to_owned()),
    }
}

/// The claims of a token with this secret's signature, HS256, that has not expired.
fn open(token: &str, secret: &str) -> Result<Claims, String> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.set_required_spec_claims(&["iss", "exp"]);
    let key = DecodingKey::from_secret(secret.as_bytes());
    match jsonwebtoken::decode::<Claims>(token, &key, &validation) {
        Ok(opened) if opened.header.typ.as_deref() == Some("JWT") => Ok(opened.claims),
        Ok(_) => Err("wrong type".to_owned()),
        Err(error) => Err(match error.kind() {
            ErrorKind::InvalidSignature => "bad signature".to_owned(),
            ErrorKind::InvalidAlgorithm => "not HS256".to_owned(),
            ErrorKind::ExpiredSignature => "expired".to_owned(),
            other => format!("not a token: {other:?}"),
        }),
    }
}

/// The time, in Unix seconds.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}
