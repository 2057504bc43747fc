//! A second reader of tokens: strict, so that it has an opinion on those only that are whole and plainly written.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use opentok_token_fuzz::json::Members;
use serde_json::Value;

use crate::rules::{Form, Parts, error, note};
use crate::usual::{FRONTS, HEADERS};

/// Code, whether it is an error, and the claim.
pub type Finding = (String, bool, Option<String>);

/// The statements of a report.
#[derive(Debug)]
pub struct Verdict {
    pub form: Option<String>,
    pub signature: String,
    pub findings: Vec<Finding>,
}

/// The circumstances of a judgement.
#[derive(Clone, Copy)]
pub struct Circumstances<'a> {
    pub now: u64,
    pub api_key: Option<&'a str>,
    pub secret: Option<&'a str>,
}

/// The verdict on a text; `None` if this reader has no opinion.
pub fn judge(text: &str, by: &Circumstances<'_>) -> Option<Verdict> {
    let front = FRONTS.iter().find(|front| text.starts_with(**front)).copied().unwrap_or_default();
    let token = text.strip_prefix(front)?;
    let (form, header, claims, signature, mut findings) =
        if token.starts_with("T1==") { t1(token, by.secret)? } else { jwt(token, by.secret)? };
    let is_rest = form == Form::Rest;
    if front.ends_with("Bearer ") {
        findings.push(error("bearer", ""));
    }
    if let Some((name, _)) = front.split_once(':') {
        if name != if is_rest { "X-OPENTOK-AUTH" } else { "X-TB-TOKEN-AUTH" } {
            findings.push(error("wrong-http-header", ""));
        }
    }
    let parts = Parts { form, header: &header, claims: &claims };
    let name = match form {
        Form::Connection => "jwt-connection",
        Form::Rest => "jwt-rest",
        Form::T1 => "t1",
    };
    if is_other_product(&parts) {
        findings = vec![error("other-product", "")];
    } else {
        findings.extend(parts.findings(by)?);
    }
    Some(Verdict { form: Some(name.to_owned()), signature: signature.to_owned(), findings })
}

/// Form, header, claims, verdict on the signature, and findings about it.
type Read = (Form, Members, Members, &'static str, Vec<Finding>);

/// Reads a JWT.
fn jwt(token: &str, secret: Option<&str>) -> Option<Read> {
    let parts: Vec<&str> = token.split('.').collect();
    let &[header_text, claims_text, signature_text] = parts.as_slice() else { return None };
    let object = |text: &str| {
        let json = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        Some((Members::parse(&json).filter(|_| json.starts_with(b"{\""))?, json))
    };
    let (header, header_json) = object(header_text)?;
    let (claims, claims_json) = object(claims_text)?;
    let mac =
        BASE64URL_NOPAD.decode(signature_text.as_bytes()).ok().filter(|mac| mac.len() == 32)?;
    // Numbers that have to be read digit by digit are beyond this reader, and so is text that was damaged before.
    let is_odd = |json: &[u8]| String::from_utf8_lossy(json).contains('\u{fffd}');
    if header_text.len() < 10 || is_odd(&header_json) || is_odd(&claims_json) || claims.0.len() > 90
    {
        return None;
    }
    let names = ["session_id", "sessionId", "scope", "role", "connection_data"];
    let is_connection = names.iter().any(|name| claims.get(name).is_some());
    let form = if is_connection { Form::Connection } else { Form::Rest };
    let mut findings = Vec::new();
    let mut signature = "not-checked";
    if header.get("alg").is_none_or(|alg| alg != "HS256") {
        findings.push(error("unsupported-header", "alg"));
    } else {
        if !HEADERS[..9].iter().any(|known| known.as_bytes() == header_json) {
            findings.push(note("header-spelling", ""));
        }
        let signed = format!("{header_text}.{claims_text}");
        let holds =
            |key: &str| hmac_sha256::HMAC::mac(signed.as_bytes(), key.as_bytes())[..] == mac;
        signature = judge_mac(holds, secret, &mut findings);
    }
    Some((form, header, claims, signature, findings))
}

/// Reads a T1 token.
fn t1(token: &str, secret: Option<&str>) -> Option<Read> {
    let body = token.strip_prefix("T1==")?;
    let all = String::from_utf8(BASE64.decode(body.as_bytes()).ok()?).ok()?;
    let sig_at = all.find("sig=")?;
    let colon = sig_at + all.get(sig_at..)?.find(':')?;
    let (header, data) = (all.get(..colon)?, all.get(colon + 1..)?);
    let is_plain = |field: &str| {
        let text = percent_decode(field).and_then(|bytes| String::from_utf8(bytes).ok());
        text.is_some_and(|text| !text.contains('\u{fffd}'))
    };
    let fields = |query: &str| {
        let fields = form_urlencoded::parse(query.as_bytes());
        let fields =
            fields.map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())));
        query.split('&').all(is_plain).then(|| Members(fields.collect()))
    };
    let (header, claims) = (fields(header)?, fields(data)?);
    if body.contains("T1==") || claims.0.len() > 90 {
        return None;
    }
    let sig = header.get("sig")?.as_str()?;
    let mac = HEXLOWER_PERMISSIVE.decode(sig.as_bytes()).ok().filter(|mac| mac.len() == 20)?;
    let mut findings = Vec::new();
    if sig.contains(|c: char| c.is_ascii_uppercase()) {
        findings.push(note("signature-case", "sig"));
    }
    let holds =
        |key: &str| hmac_sha1_compact::HMAC::mac(data.as_bytes(), key.as_bytes())[..] == mac;
    let signature = judge_mac(holds, secret, &mut findings);
    Some((Form::T1, header, claims, signature, findings))
}

/// The bytes of a percent-encoded text; `None` if an escape is none.
fn percent_decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for (index, piece) in text.split('%').enumerate() {
        let (escape, rest) = if index == 0 { ("", piece) } else { piece.split_at_checked(2)? };
        if index > 0 {
            bytes.extend(HEXLOWER_PERMISSIVE.decode(escape.as_bytes()).ok()?);
        }
        bytes.extend(rest.bytes());
    }
    Some(bytes)
}

/// Judges a signature, with the secret and with those spellings of it that the texts here are signed with.
fn judge_mac(
    holds: impl Fn(&str) -> bool,
    secret: Option<&str>,
    findings: &mut Vec<Finding>,
) -> &'static str {
    let Some(secret) = secret else { return "not-checked" };
    if holds(secret) {
        return "valid";
    }
    findings.push(error("bad-signature", ""));
    if holds(&format!("{secret}\n")) || holds(&secret.to_uppercase()) {
        findings.push(error("secret-spelling", ""));
    }
    "invalid"
}

/// Whether a token is one of the Vonage Video API.
fn is_other_product(parts: &Parts<'_>) -> bool {
    let key = parts.key().map(|key| key.as_str().map_or_else(|| key.to_string(), str::to_owned));
    let is_uuid = |key: &String| {
        let words: Vec<&str> = key.trim().split('-').collect();
        let is_hex = |word: &&str| word.bytes().all(|byte| byte.is_ascii_hexdigit());
        words.iter().map(|word| word.len()).eq([8, 4, 4, 4, 12]) && words.iter().all(is_hex)
    };
    let is_theirs =
        parts.claims.get("application_id").is_some() || parts.claims.get("acl").is_some();
    let is_hs256 = parts.header.get("alg").is_some_and(|alg| alg == "HS256");
    key.as_ref().is_some_and(is_uuid) || (is_theirs && (!is_hs256 || key.is_none()))
}
