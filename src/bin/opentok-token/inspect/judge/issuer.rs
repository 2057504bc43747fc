//! Judges the issuer: key, type and scope, and whether it is one of OpenTok's at all.

use crate::inspect::diagnostic::{Code, Diagnostic};
use crate::inspect::find::shapes::{has_secret_shape, is_uuid};
use crate::inspect::read::fields::Value;
use crate::inspect::read::token::{Form, Token};

/// The least length at which letters and digits in a key's place are taken for a secret.
const MIN_SECRET_LEN: usize = 16;

/// Recognises a token of the Vonage Video API, another product.
pub fn other_product(token: &Token) -> Option<Diagnostic> {
    let has_vonage_claims = token.claims.has("application_id") || token.claims.has("acl");
    let is_hs256 = token.header.get("alg").and_then(Value::text) == Some("HS256");
    // The SDK for PHP signs such tokens with HS256; they have no issuer.
    let is_theirs = has_vonage_claims && (!is_hs256 || token.api_key().is_none());
    let has_uuid = token.api_key().is_some_and(|key| is_uuid(key.as_str().trim()));
    let message = if has_uuid {
        format!(
            "{} is a UUID: an application of the Vonage Video API, another product",
            token.form.key_name()
        )
    } else if is_theirs {
        "this is a token of the Vonage Video API, another product".to_owned()
    } else {
        return None;
    };
    Some(Diagnostic::new(Code::OtherProduct, message).hint(
        "its tokens are signed with the private key of an application (RS256), by its own SDKs",
    ))
}

/// Checks API key, issuer type and scope.
pub fn check(token: &Token, api_key: Option<&str>, secret: Option<&str>) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<_> = key(token, api_key, secret).into_iter().collect();
    if token.form != Form::T1 {
        diagnostics.extend(issuer_type(token));
    }
    if token.form != Form::JwtRest {
        let scope = token.claims.get("scope");
        if scope.is_some_and(|scope| scope.text() != Some("session.connect")) {
            let message = "scope is not session.connect";
            diagnostics.push(Diagnostic::new(Code::Scope, message).about("scope"));
        }
    }
    diagnostics
}

/// Checks the API key.
fn key(token: &Token, given: Option<&str>, secret: Option<&str>) -> Option<Diagnostic> {
    let name = token.form.key_name();
    let diagnostic = match token.api_key()? {
        Value::Text(own) if is_like_secret(own, secret) => {
            let message =
                format!("{name} is an API secret, which everybody who has the token can read");
            Diagnostic::new(Code::SecretInToken, message).hint(
                "key and secret are swapped: exchange them, and replace the secret in the account",
            )
        }
        Value::Text(own) if own.is_empty() || !own.bytes().all(|byte| byte.is_ascii_digit()) => {
            let message = format!("{name} is not an API key of OpenTok, which is a number");
            Diagnostic::new(Code::ApiKey, message)
                .hint("the account shows the API key of a project")
        }
        // The key given is not repeated: some people confuse it with the secret.
        Value::Text(own) if given.is_some_and(|given| given != own) => {
            Diagnostic::new(Code::OtherApiKey, format!("{name} is not the API key given"))
                .hint("OPENTOK_API_KEY or --api-key gives another; are key and secret swapped?")
        }
        Value::Text(_) => return None,
        _ => Diagnostic::new(Code::WrongType, format!("{name} is not a string")),
    };
    Some(diagnostic.about(name))
}

/// Whether a key looks like a secret.
fn is_like_secret(key: &str, secret: Option<&str>) -> bool {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut words = key.split(|c: char| !c.is_ascii_alphanumeric());
    let has = |test: fn(&u8) -> bool| key.trim().bytes().any(|byte| test(&byte));
    let is_random = key.trim().len() >= MIN_SECRET_LEN
        && key.trim().bytes().all(|byte| byte.is_ascii_alphanumeric())
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic);
    is_random
        || words.any(has_secret_shape)
        || secret.is_some_and(|secret| !is_number(secret.trim()) && key.trim() == secret.trim())
}

/// Checks the type of the issuer.
fn issuer_type(token: &Token) -> Option<Diagnostic> {
    // The SDK for Ruby writes it into the header of its REST tokens.
    let value = token.claims.get("ist").or_else(|| token.header.get("ist"))?;
    let diagnostic = match (value.text(), token.form) {
        (Some("project"), _) | (Some("account"), Form::JwtRest) => return None,
        (Some("account"), _) => {
            Diagnostic::new(Code::AccountIssuer, "an account key cannot sign a connection token")
                .hint("use the key and secret of a project")
        }
        _ => Diagnostic::new(Code::IssuerType, "ist is neither project nor account")
            .hint("it is one of these two words, not the name of the project"),
    };
    Some(diagnostic.about("ist"))
}
