//! `batch`: a derived reader of the same members accepts the same lines and gets the same tokens, in text and as JSON,
//! with all defaults, however the input arrives.
#![no_main]

use std::io::Read;
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
    pub mod chunk_output;
    pub mod chunks;
    pub mod encoder;
    pub mod line;
    pub mod sessions;
}
#[allow(dead_code, reason = "failures are not reported here")]
#[path = "../../src/bin/opentok-token/failure.rs"]
mod failure;
#[allow(dead_code, reason = "output stays in memory")]
#[path = "../../src/bin/opentok-token/output.rs"]
mod output;
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
use batch::chunk_output::ChunkOutput;
use batch::chunks::{Chunk, Chunks};
use batch::encoder::LineEncoder;
use signer::Signer;

const KEY: &str = "123456";
const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";
const NOW: u64 = 1_700_000_000;

/// Lifetimes that `--expires-in` gives, or none.
const LIFETIMES: [Option<u64>; 8] = [
    None,
    Some(0),
    Some(1),
    Some(3600),
    Some(30 * 86_400),
    Some(30 * 86_400 + 1),
    Some(1_700_000_000_000),
    Some(u64::MAX),
];

/// The options of the command.
#[derive(Clone, Copy)]
struct Options {
    t1: bool,
    raw: bool,
    json: bool,
    role: Role,
    lifetime: Option<Duration>,
}

impl Options {
    /// The options that the bits encode; 0 is the command without options.
    fn of(t1: bool, bits: u8) -> Self {
        let role = Role::ALL[usize::from(bits >> 1 & 3)];
        let lifetime = LIFETIMES[usize::from(bits >> 5)].map(Duration::from_secs);
        Self { t1, raw: bits & 1 == 1, json: bits & 8 == 8, role, lifetime }
    }
}

/// Gives input in pieces, as a pipe does.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let len = self.1.min(buf.len());
        (&mut self.0).take(len as u64).read(buf)
    }
}

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
fn plain(line: &[u8], options: Options, token: Option<&str>) -> Option<String> {
    let Options { t1, raw, .. } = options;
    let text = std::str::from_utf8(line).ok()?;
    // The derive takes arrays as well.
    let line: Plain<'_> =
        serde_json::from_str(text).ok().filter(|_| text.trim().starts_with('{'))?;
    let role = match &line.role {
        None => options.role,
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
        (None, None) if options.lifetime.is_some() => data.expires_in(options.lifetime?),
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

/// Whether the first line is of another format than lines of JSON.
fn is_other_format(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let line = text.split(|&byte| byte == b'\n').next().unwrap().trim_ascii_end();
    match std::str::from_utf8(line) {
        _ if line.starts_with(b"{") => line == b"{",
        Ok(line) => {
            line.contains(['\t', ';', ','])
                || ["[", "1_", "2_"].iter().any(|it| line.starts_with(it))
        }
        Err(_) => true,
    }
}

/// The results of the command, by the numbers of their lines: tokens, or errors.
fn run(text: &[u8], options: Options, piece: usize) -> Option<Vec<(u64, Result<String, String>)>> {
    let signer = match options.t1 {
        false => Signer::Jwt(Issuer::project(KEY, SECRET).unwrap()),
        true => Signer::T1(T1Issuer::new(KEY, SECRET).unwrap()),
    };
    let mut encoder =
        LineEncoder::new(Arc::new(signer), options.raw, options.role, options.lifetime);
    encoder.now = NOW;
    let mut chunks = Chunks::new(Pieces(text, piece));
    let (mut chunk, mut output) = (Chunk::default(), ChunkOutput::new(options.json));
    let (mut tokens, mut errors, mut read) = (String::new(), String::new(), 0);
    let mut results = Vec::new();
    while chunks.next(&mut chunk).unwrap() {
        output.fill(&chunk, &mut encoder).ok()?;
        tokens.push_str(&output.text);
        errors.push_str(&output.errors);
        read += output.read;
        assert_eq!((output.tokens + output.refused) as usize, {
            output.text.lines().count() + output.errors.lines().count()
        });
    }
    assert_eq!(read, text.len());
    let errors = anstream::adapter::strip_str(&errors).to_string();
    if options.json {
        assert!(errors.is_empty());
        for line in tokens.lines() {
            let result: Value = serde_json::from_str(line).unwrap();
            assert_eq!(result.as_object().unwrap().len(), 2, "{line}");
            let text = |name: &str| result[name].as_str().map(str::to_owned);
            let outcome = text("token").map(Ok).or_else(|| text("error").map(Err)).unwrap();
            results.push((result["line"].as_u64().unwrap(), outcome));
        }
        return Some(results);
    }
    let mut errors = errors.lines().map(|line| {
        let (number, error) = line.strip_prefix("error: line ").unwrap().split_once(": ").unwrap();
        (number.parse::<u64>().unwrap(), error.to_owned())
    });
    let mut tokens = tokens.lines();
    let mut error = errors.next();
    for (number, _) in lines(text) {
        results.push(match error.take_if(|(line, _)| *line == number) {
            Some((_, text)) => {
                error = errors.next();
                (number, Err(text))
            }
            None => (number, Ok(tokens.next().unwrap().to_owned())),
        });
    }
    assert_eq!((tokens.next(), error), (None, None));
    Some(results)
}

/// The lines that are not blank, with their numbers.
fn lines(text: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let lines = (1..).zip(text.split(|&byte| byte == b'\n'));
    lines.filter(|(_, line)| !line.trim_ascii().is_empty())
}

fuzz_target!(|input: (bool, u8, &[u8])| {
    let (t1, bits, text) = input;
    let options = Options::of(t1, bits);
    let piece = if bits & 16 == 16 { 1 + text.len() % 97 } else { usize::MAX };
    let first = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let Some(results) = run(text, options, piece) else {
        // A chunk may end before the first line that is not blank.
        return assert!(is_other_format(first));
    };
    assert_eq!(results.len(), lines(text).count());
    for ((number, line), (found, result)) in lines(text).zip(results) {
        assert_eq!(number, found);
        match result {
            Ok(token) => assert_eq!(plain(line, options, Some(&token)), Some(token)),
            Err(text) => {
                assert_eq!(plain(line, options, None), None, "{text}");
                assert!(
                    text.len() < 250 && text.bytes().all(|byte| matches!(byte, b' '..=b'~')),
                    "{text}"
                );
            }
        }
    }
});
