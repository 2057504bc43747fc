//! The encoder written a second time, as plainly as it can be, on other people's base64 and HMAC.

use std::fmt::Write as _;

use data_encoding::BASE64URL_NOPAD;
use opentok_token::{Issuer, Jti, RestAuth, TokenData};

/// A JSON string: RFC 8259, section 7, with nothing escaped that need not be.
pub fn string(text: &str) -> String {
    let mut json = String::from('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\u{08}' => json.push_str("\\b"),
            '\u{0C}' => json.push_str("\\f"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\0'..='\u{1F}' => write!(json, "\\u{:04x}", u32::from(character)).unwrap(),
            _ => json.push(character),
        }
    }
    json.push('"');
    json
}

/// The claims of a connection token.
pub fn connection(issuer: &Issuer, data: &TokenData<'_>) -> String {
    let (key, kind) = who(issuer);
    let mut json = format!(
        "{{\"iss\":{},\"ist\":{},\"scope\":\"session.connect\",\"session_id\":{},\"role\":{}",
        string(key),
        string(kind),
        string(data.session_id),
        string(data.role.as_str()),
    );
    if !data.initial_layout_class_list.is_empty() {
        let classes = string(data.initial_layout_class_list);
        write!(json, ",\"initial_layout_class_list\":{classes}").unwrap();
    }
    let (iat, exp, nonce) = (data.create_time(), data.expire_time(), data.nonce);
    write!(json, ",\"iat\":{iat},\"exp\":{exp},\"nonce\":{nonce}").unwrap();
    if let Some(text) = data.connection_data {
        write!(json, ",\"connection_data\":{}", string(text)).unwrap();
    }
    json + "}"
}

/// The claims of a REST token.
pub fn rest(issuer: &Issuer, auth: &RestAuth<'_>) -> String {
    let (key, kind) = who(issuer);
    let (iat, exp) = (auth.create_time(), auth.expire_time());
    let mut json = format!("{{\"iss\":{},\"ist\":{}", string(key), string(kind));
    write!(json, ",\"iat\":{iat},\"exp\":{exp}").unwrap();
    match auth.jti {
        Jti::None => {}
        Jti::Text(id) => write!(json, ",\"jti\":{}", string(id)).unwrap(),
        Jti::Bits(bits) => write!(json, ",\"jti\":\"{bits:032x}\"").unwrap(),
        other => unreachable!("{other:?} is new"),
    }
    json + "}"
}

/// The token with these claims.
pub fn token(json: &str, secret: &str) -> String {
    let header = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let signed = format!("{header}.{}", BASE64URL_NOPAD.encode(json.as_bytes()));
    let signature = signature(&signed, secret.as_bytes());
    format!("{signed}.{signature}")
}

/// The signature of the text before a token's last dot.
pub fn signature(signed: &str, secret: &[u8]) -> String {
    BASE64URL_NOPAD.encode(&hmac_sha256::HMAC::mac(signed.as_bytes(), secret))
}

/// API key and type of an issuer, as in a token.
fn who(issuer: &Issuer) -> (&str, &str) {
    (issuer.identity().api_key(), issuer.identity().issuer_type().as_str())
}
