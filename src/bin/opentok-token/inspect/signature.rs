//! Whether a token was signed with the secret.

use opentok_token::{Error, Issuer, IssuerType, T1Issuer};
use serde::Serialize;

use super::finding::{Code, Finding};
use super::token::{Form, Token};
use crate::failure::Failure;

/// Whether the signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// It does.
    Valid,
    /// It does not.
    Invalid,
    /// There is no secret, or no signature of a kind that could be checked.
    NotChecked,
}

/// Checks shape and header, and the signature where there is a secret.
pub fn check(token: &Token, secret: Option<&str>) -> Result<(Signature, Vec<Finding>), Failure> {
    // Without a secret, any other shows whether shape and header are right: the library looks at them
    // before it looks at the signature.
    let key = secret.unwrap_or("none");
    let result = match token.form {
        Form::T1 => {
            let api_key = token.api_key().map_or("", |value| value.as_str());
            match T1Issuer::raw(api_key, key) {
                Err(Error::SecretEmpty) => return Err(Error::SecretEmpty.into()),
                Err(_) => Err(Error::Malformed), // an API key that is none
                Ok(issuer) => issuer.verify_signature(&token.text),
            }
        }
        // The API key does not matter here.
        _ => Issuer::raw(IssuerType::Project, "0", key)?.verify_signature(&token.text),
    };
    Ok(match result {
        Ok(_) | Err(Error::BadSignature) if secret.is_none() => (Signature::NotChecked, Vec::new()),
        Ok(_) => (Signature::Valid, Vec::new()),
        Err(error) => {
            let (signature, finding) = finding(token, error);
            (signature, vec![finding])
        }
    })
}

/// What an error of the library's says about the token.
fn finding(token: &Token, error: Error) -> (Signature, Finding) {
    match error {
        Error::BadSignature => {
            let finding = Finding::new(Code::BadSignature, error.to_string())
                .hint("is this the secret of the API key that the token names?");
            (Signature::Invalid, finding)
        }
        Error::UnsupportedHeader => {
            let algorithm = token.header.get("alg").map_or("none", |value| value.as_str());
            let finding = match algorithm {
                "HS256" => Finding::new(Code::UnsupportedHeader, error.to_string()),
                other => Finding::new(
                    Code::UnsupportedHeader,
                    format!("header names the algorithm {other}; OpenTok takes HS256 only"),
                ),
            };
            (Signature::NotChecked, finding)
        }
        _ if token.form == Form::T1 => {
            let message = "the data does not follow on partner_id=API_KEY&sig=SIGNATURE";
            (Signature::NotChecked, Finding::new(Code::Malformed, message))
        }
        _ => {
            let finding = Finding::new(Code::Malformed, "the signature is damaged or was cut")
                .hint("a copy may lack characters at its end");
            (Signature::NotChecked, finding)
        }
    }
}
