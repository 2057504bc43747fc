//! Judges names: which are there, which should be, and which are read under another name.

use std::collections::HashSet;

use super::diagnostic::{Code, Diagnostic};
use super::fields::Field;
use super::token::{Form, Token};

/// The claims of a connection token as a JWT. `jti` and `nbf` are RFC 7519's, sections 4.1.7 and 4.1.5.
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

/// The claims of a REST token.
const REST: &[&str] = &["iss", "ist", "iat", "exp", "jti", "nbf"];

/// The signed fields of a T1 token.
const T1_SIGNED: &[&str] = &[
    "session_id",
    "create_time",
    "nonce",
    "role",
    "expire_time",
    "connection_data",
    "initial_layout_class_list",
    // The SDK for Node hands its fields over as they are.
    "scope",
];

/// The unsigned fields of a T1 token.
const T1_UNSIGNED: &[&str] = &["partner_id", "sig"];

/// The names that each form cannot do without. `exp` is required of REST tokens only: some SDKs write
/// connection tokens without.
const REQUIRED: [(Form, &[&str]); 3] = [
    (Form::JwtConnection, &["iss", "ist", "scope", "session_id", "iat"]),
    (Form::JwtRest, &["iss", "ist", "iat", "exp"]),
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

/// The same in T1 tokens, where these differ.
const T1_MISNAMED: &[(&str, &str)] = &[
    ("createTime", "create_time"),
    ("expireTime", "expire_time"),
    ("iat", "create_time"),
    ("exp", "expire_time"),
    ("iss", "partner_id"),
    ("api_key", "partner_id"),
    ("apiKey", "partner_id"),
];

/// Compares the names with those that OpenTok defines.
pub fn check(token: &Token) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let known = match token.form {
        Form::JwtConnection => CONNECTION,
        Form::JwtRest => REST,
        Form::T1 => T1_SIGNED,
        Form::JwtUnknown => return diagnostics,
    };
    // The two parts of a T1 token are one list of fields; the parts of a JWT are two.
    let mut seen = HashSet::new();
    let mut repeated = HashSet::new();
    let mut judge =
        |fields: &[Field], known: Option<&[&str]>, unknown: fn(&Token, &Field) -> Diagnostic| {
            for field in fields {
                if !seen.insert(field.name.clone()) {
                    if repeated.insert(field.name.clone()) {
                        diagnostics.push(repeats(&field.name));
                    }
                } else if known.is_some_and(|known| !known.contains(&field.name.as_str())) {
                    diagnostics.push(unknown(token, field));
                }
            }
            if token.form != Form::T1 { std::mem::take(&mut seen) } else { HashSet::new() }
        };
    let unsigned_names = (token.form == Form::T1).then_some(T1_UNSIGNED);
    judge(&token.header.0, unsigned_names, unsigned);
    judge(&token.claims.0, Some(known), unknown);
    if token.is_whole {
        let required = REQUIRED.iter().filter(|(form, _)| *form == token.form);
        for name in required.flat_map(|(_, names)| *names) {
            // The SDK for Ruby writes `ist` into the header of its REST tokens.
            let in_header = (token.form == Form::T1 || *name == "ist") && token.header.has(name);
            if !token.claims.has(name) && !in_header {
                let message = format!("{name} is missing");
                diagnostics.push(Diagnostic::new(Code::MissingClaim, message).about(name));
            }
        }
    }
    diagnostics
}

/// A name that comes again.
fn repeats(name: &str) -> Diagnostic {
    let message = format!("{name} comes more than once, and readers differ in which counts");
    Diagnostic::new(Code::RepeatedClaim, message).about(name)
}

/// A field in the unsigned part of a T1 token.
fn unsigned(_: &Token, field: &Field) -> Diagnostic {
    let message = format!("{} is not signed, and OpenTok does not read it", field.name);
    let diagnostic = Diagnostic::new(Code::UnsignedField, message).about(&field.name);
    match field.name.as_str() {
        "sdk_version" => diagnostic.hint("SDKs before 2014 wrote it"),
        _ => diagnostic,
    }
}

/// A name that does not belong to the form.
fn unknown(token: &Token, field: &Field) -> Diagnostic {
    let name = field.name.as_str();
    let misnamed = if token.form == Form::T1 {
        T1_MISNAMED.iter().chain(MISNAMED)
    } else {
        MISNAMED.iter().chain(&[])
    };
    let read = misnamed.clone().find(|(misnamed, _)| *misnamed == name).map(|(_, read)| *read);
    let diagnostic = match (name, read) {
        ("create_time" | "expire_time", _) if token.form == Form::JwtConnection => {
            let (issued, expires) = token.form.time_names();
            let counts = if name == "create_time" { issued } else { expires };
            let is_same = token.claims.get(name) == token.claims.get(counts);
            let differs = if is_same { "" } else { ", though it differs" };
            Diagnostic::new(
                Code::SdkClaim,
                format!("{name} is a claim of the SDK for Node; {counts} counts{differs}"),
            )
        }
        // The SDK for PHP writes some options as null besides the claims.
        (_, Some(_)) if field.value.is_null() => {
            Diagnostic::new(Code::SdkClaim, format!("{name} is null, and does no harm"))
        }
        (_, Some(read)) => Diagnostic::new(
            Code::MisnamedClaim,
            format!("{name} is not read; OpenTok reads {read}"),
        ),
        _ => {
            let message = format!("{name} is a claim of your own, which OpenTok does not define");
            Diagnostic::new(Code::UnknownClaim, message)
        }
    };
    diagnostic.about(name)
}
