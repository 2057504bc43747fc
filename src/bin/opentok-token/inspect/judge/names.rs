//! Judges names: which are there, which should be, and which are read under another name.

use std::collections::HashSet;

use crate::inspect::diagnostic::{Code, Diagnostic, MAX_PER_CODE};
use crate::inspect::read::fields::{Field, Fields};
use crate::inspect::read::token::{Form, Token};

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
    let known = match token.form {
        Form::JwtConnection => CONNECTION,
        Form::JwtRest => REST,
        Form::T1 => T1_SIGNED,
        Form::JwtUnknown => return Vec::new(),
    };
    let (header, mut repeated) = distinct(&token.header);
    let (claims, repeated_claims) = distinct(&token.claims);
    repeated.extend(repeated_claims);
    let mut diagnostics = Vec::new();
    if token.form == Form::T1 {
        // Its two parts are read as one list.
        repeated.extend(claims.iter().map(|it| it.name.as_str()).filter(|it| token.header.has(it)));
        let others = header.iter().filter(|field| !T1_UNSIGNED.contains(&field.name.as_str()));
        diagnostics.extend(others.take(MAX_PER_CODE).map(|field| unsigned(&field.name)));
    }
    diagnostics.extend(repeated.into_iter().take(MAX_PER_CODE).map(repeats));
    let others = claims.iter().filter(|field| !known.contains(&field.name.as_str()));
    diagnostics.extend(others.take(MAX_PER_CODE).map(|field| unknown(token, field)));
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

/// The first field of each name, and the names that come again, each once.
fn distinct(fields: &Fields) -> (Vec<&Field>, Vec<&str>) {
    let (mut seen, mut again) = (HashSet::new(), HashSet::new());
    let (mut first, mut repeated) = (Vec::new(), Vec::new());
    for field in &fields.0 {
        let name = field.name.as_str();
        if seen.insert(name) {
            first.push(field);
        } else if again.insert(name) {
            repeated.push(name);
        }
    }
    (first, repeated)
}

/// A name that comes again.
fn repeats(name: &str) -> Diagnostic {
    let message = format!("{name} comes more than once, and readers differ in which counts");
    Diagnostic::new(Code::RepeatedClaim, message).about(name)
}

/// A field in the unsigned part of a T1 token.
fn unsigned(name: &str) -> Diagnostic {
    let message = format!("{name} is not signed, and OpenTok does not read it");
    let diagnostic = Diagnostic::new(Code::UnsignedField, message).about(name);
    if name == "sdk_version" { diagnostic.hint("SDKs before 2014 wrote it") } else { diagnostic }
}

/// A name that does not belong to the form.
fn unknown(token: &Token, field: &Field) -> Diagnostic {
    let name = field.name.as_str();
    let of_t1 = if token.form == Form::T1 { T1_MISNAMED } else { &[] };
    let misnamed = of_t1.iter().chain(MISNAMED).find(|(misnamed, _)| *misnamed == name);
    let read = misnamed.map(|(_, read)| *read);
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
