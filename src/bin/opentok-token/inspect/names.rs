//! Names: which claims are there, which should be, and which have another name elsewhere.

use std::collections::BTreeSet;

use super::finding::{Code, Finding};
use super::token::{Form, Token};

/// What a connection token says as a JWT. `jti` and `nbf` are RFC 7519's, sections 4.1.7 and 4.1.5.
const CONNECTION: &[&str] = &[
    "iss",
    "ist",
    "scope",
    "session_id",
    "role",
    "initial_layout_class_list",
    "iat",
    "exp",
    "nonce",
    "connection_data",
    "jti",
    "nbf",
];

/// What a REST token says.
const REST: &[&str] = &["iss", "ist", "iat", "exp", "jti", "nbf"];

/// What a T1 token says, its unsigned part included.
const T1: &[&str] = &[
    "partner_id",
    "sig",
    "session_id",
    "create_time",
    "nonce",
    "role",
    "expire_time",
    "connection_data",
    "initial_layout_class_list",
];

/// What tokens cannot do without, in each form.
const REQUIRED: [(Form, &[&str]); 3] = [
    (Form::JwtConnection, &["iss", "ist", "scope", "session_id", "iat"]),
    (Form::JwtRest, &["iss", "ist", "iat"]),
    (Form::T1, &["partner_id", "sig", "session_id", "create_time"]),
];

/// Names that are not read, and those that are.
const MISNAMED: &[(&str, &str)] = &[
    // Some SDKs wrote `data` at first; .NET's writes the second in JWTs.
    ("data", "connection_data"),
    ("initial_layout_list", "initial_layout_class_list"),
    ("connectionData", "connection_data"),
    ("initialLayoutClassList", "initial_layout_class_list"),
    ("sessionId", "session_id"),
    ("createTime", "iat"),
    ("expireTime", "exp"),
    ("api_key", "iss"),
    ("apiKey", "iss"),
    ("partner_id", "iss"),
];

/// Claims of tokens for the Vonage Video API.
const VONAGE: &[&str] = &["application_id", "acl", "sub", "subject"];

/// Compares the names with those that OpenTok knows.
pub fn check(token: &Token) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = match token.form {
        Form::JwtConnection => CONNECTION,
        Form::JwtRest => REST,
        Form::T1 => T1,
    };
    let unsigned = token.header.0.iter().filter(|_| token.form == Form::T1);
    let mut seen = BTreeSet::new();
    for (name, value) in unsigned.chain(&token.claims.0) {
        if !seen.insert(name.as_str()) {
            let message =
                format!("{name} comes more than once, and readers differ in which counts");
            findings.push(Finding::new(Code::RepeatedClaim, message).about(name));
        } else if !known.contains(&name.as_str()) {
            findings.push(unknown(token, name, value.is_null()));
        }
    }
    for name in
        REQUIRED.iter().filter(|(form, _)| *form == token.form).flat_map(|(_, names)| *names)
    {
        // The SDK for Ruby writes `ist` into the header of its REST tokens.
        let elsewhere = *name == "ist" && token.header.get(name).is_some();
        if !seen.contains(*name) && !elsewhere {
            let message = format!("{name} is missing");
            findings.push(Finding::new(Code::MissingClaim, message).about(name));
        }
    }
    findings
}

/// A name that does not belong to the form.
fn unknown(token: &Token, name: &str, is_null: bool) -> Finding {
    let other_name = MISNAMED.iter().find(|(misnamed, _)| *misnamed == name);
    let finding = match (name, other_name) {
        ("create_time" | "expire_time", _) if token.form == Form::JwtConnection => {
            let (issued, expires) = token.time_names();
            let counts = if name == "create_time" { issued } else { expires };
            let same = token.claims.get(name) == token.claims.get(counts);
            let differs = if same { "" } else { ", though it differs" };
            Finding::new(
                Code::SdkClaim,
                format!("{name} is a claim of the SDK for Node; {counts} counts{differs}"),
            )
        }
        // PHP's SDK writes some options as null besides the claims.
        (_, Some(_)) if is_null => {
            Finding::new(Code::SdkClaim, format!("{name} is null, and does no harm"))
        }
        (_, Some((_, read))) => {
            Finding::new(Code::MisnamedClaim, format!("{name} is not read; OpenTok reads {read}"))
        }
        _ if VONAGE.contains(&name) => Finding::new(
            Code::OtherProduct,
            format!(
                "{name} is a claim of tokens for the Vonage Video API, which is another product"
            ),
        )
        .hint("its tokens are signed with an application's private key, RS256"),
        _ => Finding::new(Code::UnknownClaim, format!("{name} is no claim that OpenTok knows")),
    };
    finding.about(name)
}
