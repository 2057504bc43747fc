//! Lines of `batch`: a derived reader of the same members accepts the same lines and gets the same tokens.
#![no_main]

use std::sync::Arc;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use opentok_token::{Issuer, Raw, Role, T1Data, T1Issuer, TokenData};
use opentok_token_fuzz::{connection_is_allowed, open};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[path = "../../src/bin/opentok-token/batch"]
mod batch {
    pub mod encoder;
    pub mod line;
    pub mod sessions;
}
#[allow(dead_code, reason = "lines have times, and show none")]
#[path = "../../src/bin/opentok-token/time.rs"]
mod time;
/// The issuers, without the command line that makes them.
mod signer {
    pub enum Signer {
        Jwt(super::Issuer),
        T1(super::T1Issuer),
    }
}
use batch::encoder::LineEncoder;
use signer::Signer;

const KEY: &str = "123456";
const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";
const NOW: u64 = 1_700_000_000;

/// A line as serde's own derive reads it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain<'a> {
    session_id: Option<String>,
    role: Option<String>,
    #[serde(borrow)]
    connection_data: Option<&'a RawValue>,
    initial_layout_class_list: Option<String>,
    create_time: Option<Value>,
    expire_time: Option<Value>,
    expires_in: Option<Value>,
    #[serde(borrow)]
    nonce: Option<&'a RawValue>,
}

/// A whole number, with a point or without, or the meaning of a text; `None` if it is neither.
fn whole(value: &Value, parse: impl Fn(&str) -> Option<u64>) -> Option<u64> {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            let (whole, zeros) = text.split_once('.').unwrap_or((&text, ""));
            whole.parse().ok().filter(|_| zeros.trim_matches('0').is_empty())
        }
        Value::String(text) => parse(text),
        _ => None,
    }
}

/// Inverts the order of absent and wrong: an absent value is fine, a wrong one is not.
fn optional(value: Option<&Value>, parse: impl Fn(&str) -> Option<u64>) -> Option<Option<u64>> {
    value.map_or(Some(None), |value| whole(value, parse).map(Some))
}

/// The token of a line, without templates; `None` if it should get none.
fn plain(line: &[u8], t1: bool, raw: bool, token: Option<&str>) -> Option<String> {
    let text = std::str::from_utf8(line).ok()?;
    // The derive takes arrays as well.
    let line: Plain<'_> =
        serde_json::from_str(text).ok().filter(|_| text.trim().starts_with('{'))?;
    let role = match &line.role {
        None => Role::Publisher,
        Some(name) => name.parse().ok()?,
    };
    let connection_data: Option<String> = match line.connection_data.map(RawValue::get) {
        None => None,
        Some(json) if json.starts_with(['{', '[']) => Some(json.to_owned()),
        Some(json) => Some(serde_json::from_str(json).ok()?),
    };
    let classes = line.initial_layout_class_list.unwrap_or_default();
    let time = |text: &str| time::parse_time(text).ok();
    let duration = |text: &str| time::parse_duration(text).ok().map(|it| it.as_secs());
    let create_time = optional(line.create_time.as_ref(), time)?.unwrap_or(NOW);
    let expire_time = optional(line.expire_time.as_ref(), time)?;
    let expires_in = optional(line.expires_in.as_ref(), duration)?;
    let session_id = line.session_id?;
    let mut data = TokenData::at(&session_id, create_time, 0).role(role).layout_classes(&classes);
    data.connection_data = connection_data.as_deref();
    data = match (expire_time, expires_in) {
        (Some(_), Some(_)) => return None,
        (Some(time), None) => data.expires_at(time),
        (None, Some(seconds)) => data.expires_in(Duration::from_secs(seconds)),
        (None, None) if raw => data.expires_at(NOW + 86_400),
        (None, None) => data,
    };
    if t1 {
        let issuer = T1Issuer::new(KEY, SECRET).unwrap();
        let nonce = match line.nonce.map(RawValue::get) {
            None => {
                let Some(token) = token else {
                    return (raw || connection_is_allowed(true, KEY, &data)).then(String::new);
                };
                let signed = issuer.verify_signature(token).unwrap();
                let mut fields = form_urlencoded::parse(signed.as_bytes());
                fields.find(|(name, _)| name == "nonce").unwrap().1.into_owned()
            }
            Some(json) if json.starts_with('"') => serde_json::from_str(json).ok()?,
            Some(json) if json.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                json.to_owned()
            }
            Some(_) => return None,
        };
        let data = T1Data { data, nonce: &nonce };
        return if raw { issuer.encode(&Raw(data)) } else { issuer.encode(&data) }.ok();
    }
    let issuer = Issuer::project(KEY, SECRET).unwrap();
    let nonce = match line.nonce {
        Some(json) => {
            let value: Value = serde_json::from_str(json.get()).ok()?;
            whole(&value, |text| text.parse().ok())?
        }
        None => match token {
            None => 0,
            Some(token) => open(token, SECRET)["nonce"].as_u64().unwrap(),
        },
    };
    data.nonce = nonce;
    assert_eq!(issuer.encode(&data).is_ok(), connection_is_allowed(true, KEY, &data));
    if raw { issuer.encode(&Raw(data)) } else { issuer.encode(&data) }.ok()
}

fuzz_target!(|input: (bool, bool, &[u8])| {
    let (t1, raw, text) = input;
    let signer = match t1 {
        false => Signer::Jwt(Issuer::project(KEY, SECRET).unwrap()),
        true => Signer::T1(T1Issuer::new(KEY, SECRET).unwrap()),
    };
    let mut encoder = LineEncoder::new(Arc::new(signer), raw, Role::Publisher, None);
    encoder.now = NOW;
    let mut out = String::new();
    for line in text.split(|&byte| byte == b'\n') {
        out.clear();
        match encoder.encode(line, &mut out) {
            Ok(()) => assert_eq!(plain(line, t1, raw, Some(&out)).as_deref(), Some(out.as_str())),
            Err(error) => {
                let text = error.to_string();
                assert_eq!(plain(line, t1, raw, None), None, "{text}");
                assert!(
                    text.len() < 250 && text.bytes().all(|byte| matches!(byte, b' '..=b'~')),
                    "{text}"
                );
            }
        }
    }
});
