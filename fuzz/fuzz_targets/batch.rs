//! Lines of `batch`: a derived reader of the same members accepts the same lines and gets the same tokens.
#![no_main]

use libfuzzer_sys::fuzz_target;
use opentok_token::{Issuer, Raw, Role, T1Data, T1Issuer, TokenData};
use opentok_token_fuzz::{connection_is_allowed, open};
use serde::Deserialize;
use serde_json::value::RawValue;

#[path = "../../src/bin/opentok-token/batch"]
mod batch {
    #[allow(dead_code, reason = "one fault is found before a line is read")]
    pub mod fault;
    pub mod line;
    pub mod member;
    pub mod mint;
    pub mod nonces;
    pub mod rooms;
    pub mod value;
}
use batch::mint::{Mint, Signer};

const KEY: &str = "123456";
const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";
const NOW: u64 = 1_700_000_000;
const DAY: u64 = 86_400;

/// A line as serde's own derive reads it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain<'a> {
    session_id: Option<String>,
    role: Option<String>,
    connection_data: Option<String>,
    initial_layout_class_list: Option<Layout>,
    create_time: Option<u64>,
    expire_time: Option<u64>,
    #[serde(borrow)]
    nonce: Option<&'a RawValue>,
}

/// Both forms of the list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Layout {
    List(Vec<String>),
    Joined(String),
}

/// The token of a line, without templates; `None` if it should get none.
fn plain(line: &[u8], t1: bool, raw: bool, token: Option<&str>) -> Option<String> {
    let text = std::str::from_utf8(line).ok()?;
    // The derive takes arrays as well.
    let line: Plain<'_> =
        serde_json::from_str(text).ok().filter(|_| text.trim().starts_with('{'))?;
    let role = match &line.role {
        None => Role::Publisher,
        Some(name) => Role::from_name(name)?,
    };
    let classes = match line.initial_layout_class_list {
        None => Vec::new(),
        Some(Layout::List(list)) => list,
        Some(Layout::Joined(text)) if text.is_empty() => Vec::new(),
        Some(Layout::Joined(text)) => text.split(' ').map(str::to_owned).collect(),
    };
    let classes: Vec<&str> = classes.iter().map(String::as_str).collect();
    let create_time = line.create_time.unwrap_or(NOW);
    let begin = if raw { NOW } else { create_time };
    let session_id = line.session_id?;
    let data = TokenData {
        session_id: &session_id,
        role,
        initial_layout_class_list: &classes,
        create_time,
        expire_time: line.expire_time.unwrap_or(begin.saturating_add(DAY)),
        nonce: 0,
        connection_data: line.connection_data.as_deref(),
    };
    if t1 {
        let issuer = T1Issuer::new(KEY, SECRET).unwrap();
        let nonce = match line.nonce.map(RawValue::get) {
            None => {
                let Some(token) = token else {
                    return (raw || connection_is_allowed(true, KEY, &data)).then(String::new);
                };
                let signed = issuer.verify(token).unwrap();
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
        Some(json) => json.get().parse().ok()?,
        None => match token {
            None => 0,
            Some(token) => open(token, SECRET)["nonce"].as_u64().unwrap(),
        },
    };
    let data = TokenData { nonce, ..data };
    assert_eq!(issuer.encode(&data).is_ok(), connection_is_allowed(true, KEY, &data));
    if raw { issuer.encode(&Raw(data)) } else { issuer.encode(&data) }.ok()
}

fuzz_target!(|input: (bool, bool, &[u8])| {
    let (t1, raw, text) = input;
    let signer = match t1 {
        false => Signer::Jwt(Issuer::project(KEY, SECRET).unwrap().into()),
        true => Signer::T1(T1Issuer::new(KEY, SECRET).unwrap().into()),
    };
    let mut mint = Mint::new(signer, raw);
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    mint.expect(lines.len());
    // Room for the longest input in percent-encoding and base64, and for what stands around it.
    let mut room = vec![0; 1 << 16];
    for line in lines {
        match mint.token(line, NOW, &mut room) {
            Ok(len) => {
                let token = std::str::from_utf8(&room[..len]).unwrap();
                assert_eq!(plain(line, t1, raw, Some(token)).as_deref(), Some(token));
            }
            Err(fault) => {
                assert_eq!(plain(line, t1, raw, None), None, "{fault}");
                let text = fault.to_string();
                assert!(
                    text.len() < 250 && text.bytes().all(|byte| matches!(byte, b' '..=b'~')),
                    "{text}"
                );
            }
        }
    }
});
