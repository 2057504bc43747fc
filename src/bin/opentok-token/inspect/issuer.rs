//! Issuer: whose key it is, and how the token travels.

use opentok_token::{Error, REST_HEADER};

use super::finding::{Code, Finding};
use super::object::Value;
use super::token::{Form, Token};

/// Checks API key, issuer type, scope and HTTP header.
pub fn check(token: &Token, api_key: Option<&str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if token.bearer {
        let message = "OpenTok takes the token alone, without the word Bearer";
        findings.push(Finding::new(Code::Bearer, message));
    }
    // X-OPENTOK-AUTH carries REST tokens, and X-TB-TOKEN-AUTH the others.
    if let Some(name) =
        token.carrier.filter(|&name| (name == REST_HEADER) != (token.form == Form::JwtRest))
    {
        let message = format!("{name} does not carry tokens of this form");
        let hint = match token.form {
            Form::JwtRest => "REST tokens go into X-OPENTOK-AUTH",
            _ => "REST calls take a REST token: opentok-token rest",
        };
        findings.push(Finding::new(Code::WrongHttpHeader, message).hint(hint));
    }
    let key_name = if token.form == Form::T1 { "partner_id" } else { "iss" };
    match (token.api_key(), api_key) {
        (Some(Value::Text(own)), Some(given)) if own != given => {
            // The key given is not repeated: some people confuse it with the secret.
            let message = format!("{key_name} is not the API key given");
            findings.push(
                Finding::new(Code::OtherApiKey, message).about(key_name).hint(
                    "OPENTOK_API_KEY or --api-key gives another; are key and secret swapped?",
                ),
            );
        }
        (Some(value), _) if value.text().is_none() => {
            let message = format!("{key_name} is not a string");
            findings.push(Finding::new(Code::WrongType, message).about(key_name));
        }
        _ => {}
    }
    if token.form != Form::T1 {
        findings.extend(issuer_type(token));
    }
    if token.form == Form::JwtConnection {
        let scope = token.claims.get("scope");
        if scope.is_some_and(|scope| scope.text() != Some("session.connect")) {
            let message = "scope is not session.connect";
            findings.push(Finding::new(Code::Scope, message).about("scope"));
        }
    }
    findings
}

/// Checks what the key belongs to.
fn issuer_type(token: &Token) -> Option<Finding> {
    // The SDK for Ruby writes it into the header of its REST tokens.
    let value = token.claims.get("ist").or_else(|| token.header.get("ist"))?;
    let finding = match (value.text(), token.form) {
        (Some("project"), _) | (Some("account"), Form::JwtRest) => return None,
        (Some("account"), _) => Finding::new(Code::AccountIssuer, Error::AccountIssuer.to_string()),
        _ => Finding::new(Code::IssuerType, "ist is neither project nor account")
            .hint("it is one of these two words, not the name of the project"),
    };
    Some(finding.about("ist"))
}
