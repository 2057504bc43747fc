//! The calls of the command for an input, and the inputs that it cannot take.

use serde_json::{Value, json};

use crate::case::{Case, Connection, Expiry, Kind, Rest};
use crate::drivers::has_classes;

/// A call of the command: a process for each input, or one for many.
pub enum Call {
    /// A line of `batch`, in the legacy form or not.
    Line(Value, bool),
    /// Arguments.
    Arguments(Vec<String>),
}

/// The calls of an input, or why there are none.
pub fn calls(case: &Case) -> Result<Vec<Call>, &'static str> {
    check_credentials(case)?;
    match &case.kind {
        Kind::Connection(data) => connection(case, data),
        Kind::T1(data, nonce) => t1(case, data, nonce.as_deref()),
        Kind::Rest(rest) => self::rest(case, rest),
        Kind::Verify(token) => verify(token),
        Kind::Fields(_) => Err("T1 tokens of any fields"),
        Kind::Query(_) => Err("ready queries"),
        Kind::ShortBuffer(_) => Err("buffers of the caller's"),
        Kind::NoKey(_) => Err("issuers without a key"),
        Kind::CustomClaim(..) => Err("custom claims"),
    }
}

/// Keys and secrets that cannot be given to a process, or that it refuses by looks before the library sees them.
fn check_credentials(case: &Case) -> Result<(), &'static str> {
    if case.api_key.is_empty() || case.api_key.contains('\0') {
        return Err("keys that are empty or have a NUL");
    }
    if !case.raw && case.secret.ends_with('\r') {
        return Err("secrets that end in half a line end");
    }
    if !case.raw && case.secret.trim().contains(['\n', '\r']) {
        return Err("secrets of several lines");
    }
    if case.secret.len() >= 4096 { Err("secrets longer than a secret file") } else { Ok(()) }
}

/// A line for `batch`, and `encode` where it says the same.
fn connection(case: &Case, data: &Connection) -> Result<Vec<Call>, &'static str> {
    if data.issuer_type != "project" {
        return Err("connection tokens of an account");
    }
    let mut calls = Vec::new();
    if data.times.backdate == 0 {
        calls.push(Call::Line(line(case, data, &json!(data.nonce))?, false));
    }
    // A process each takes long: every eighth, by its nonce.
    if data.times.backdate != 0 || data.nonce.trailing_zeros() >= 3 {
        match encode(case, data) {
            Err(reason) if calls.is_empty() => return Err(reason),
            Err(_) => {}
            Ok(arguments) => calls.push(Call::Arguments(arguments)),
        }
    }
    Ok(calls)
}

/// A line for `batch --format t1`.
fn t1(case: &Case, data: &Connection, nonce: Option<&str>) -> Result<Vec<Call>, &'static str> {
    if data.times.backdate != 0 {
        return Err("T1 lines that are moved back");
    }
    if nonce.is_none() && data.nonce >= 1 << 53 {
        return Err("T1 nonces that are no texts");
    }
    let nonce = nonce.map_or_else(|| json!(data.nonce), |text| json!(text));
    Ok(vec![Call::Line(line(case, data, &nonce)?, true)])
}

/// A line for `batch`.
fn line(case: &Case, data: &Connection, nonce: &Value) -> Result<Value, &'static str> {
    let mut line = json!({
        "session_id": data.session_id,
        "role": data.role,
        "connection_data": data.connection_data,
        "initial_layout_class_list": data.layout,
        "create_time": data.times.create,
        "nonce": nonce,
    });
    match data.times.expiry {
        Expiry::Default if case.raw => {
            return Err("raw tokens that expire by default, which is from now");
        }
        Expiry::Default => {}
        Expiry::In(seconds) => line["expires_in"] = json!(seconds),
        Expiry::At(time) => line["expire_time"] = json!(time),
    }
    if line.to_string().len() > 1 << 16 { Err("lines of more than 65536 bytes") } else { Ok(line) }
}

/// The arguments of `encode`.
fn encode(case: &Case, data: &Connection) -> Result<Vec<String>, &'static str> {
    let texts = [Some(&data.session_id), data.connection_data.as_ref(), data.layout.as_ref()];
    if texts.iter().flatten().any(|text| text.contains('\0')) {
        return Err("arguments with a NUL");
    }
    let session = &data.session_id;
    if session.is_empty() || session == "-" || session.contains('\n') || session.starts_with("ey") {
        return Err("session IDs that `encode` has words of its own for");
    }
    if !has_classes(data) {
        return Err("layout classes that are no arguments");
    }
    if !["publisher", "publisheronly", "subscriber", "moderator"].contains(&&*data.role) {
        return Err("roles that are no arguments");
    }
    let mut arguments = vec!["encode".to_owned()];
    arguments.extend(flag("role", Some(&data.role)));
    arguments.extend(flag("nonce", Some(&data.nonce.to_string())));
    arguments.extend(flag("create-time", Some(&data.times.create.to_string())));
    arguments.extend(expiry(case, data.times.expiry)?);
    arguments.extend(flag("backdate", Some(&format!("{}s", data.times.backdate))));
    arguments.extend(flag("connection-data", data.connection_data.as_deref()));
    let layout = data.layout.as_deref().unwrap_or_default();
    arguments.extend(
        layout
            .split(' ')
            .filter(|class| !class.is_empty())
            .map(|class| format!("--layout-class={class}")),
    );
    arguments.extend(raw(case));
    arguments.extend(["--".to_owned(), session.clone()]);
    Ok(arguments)
}

/// The arguments of `rest`.
fn rest(case: &Case, rest: &Rest) -> Result<Vec<Call>, &'static str> {
    if !["project", "account"].contains(&&*rest.issuer_type) {
        return Err("issuer types that are no arguments");
    }
    if rest.times.backdate != 0 {
        return Err("REST tokens that are moved back");
    }
    if rest.jti.as_deref().unwrap_or_default().contains('\0') {
        return Err("arguments with a NUL");
    }
    let mut arguments = vec!["rest".to_owned()];
    arguments.extend(flag("issuer-type", Some(&rest.issuer_type)));
    arguments.extend(flag("create-time", Some(&rest.times.create.to_string())));
    if rest.times.expiry != Expiry::Default {
        arguments.extend(expiry(case, rest.times.expiry)?);
    }
    arguments.extend(flag("jti", rest.jti.as_deref()).or_else(|| Some("--no-jti".to_owned())));
    arguments.extend(raw(case));
    Ok(vec![Call::Arguments(arguments)])
}

/// The arguments of `inspect`, which finds tokens inside of other texts: only texts that are whole tokens to it.
fn verify(token: &str) -> Result<Vec<Call>, &'static str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !token.starts_with("ey") || token.ends_with('.') || !token.chars().all(is_plain) {
        return Err("texts that `inspect` looks for tokens in");
    }
    Ok(vec![Call::Arguments(["inspect", "--json", "--", token].map(str::to_owned).to_vec())])
}

/// An argument with a value.
fn flag(name: &str, value: Option<&str>) -> Option<String> {
    value.map(|value| format!("--{name}={value}"))
}

/// `--raw`, or nothing.
pub fn raw(case: &Case) -> Option<String> {
    case.raw.then(|| "--raw".to_owned())
}

/// The argument of an expiry.
fn expiry(case: &Case, expiry: Expiry) -> Result<Option<String>, &'static str> {
    Ok(match expiry {
        Expiry::Default if case.raw => {
            return Err("raw tokens that expire by default, which is from now");
        }
        Expiry::Default => None,
        Expiry::In(seconds) => flag("expires-in", Some(&format!("{seconds}s"))),
        Expiry::At(time) => flag("expire-time", Some(&time.to_string())),
    })
}
