//! Slice, sink, `String` and length agree on any data, and other people's readers read it back.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::fmt;
use std::time::Duration;

use common::{KEY, NOW, SECRET, SESSION, data, in_session, open, payload, project, reference};
use opentok_token::{
    Claims, ClaimsWriter, Error, Issuer, IssuerType, Jti, MAX_CONNECTION_LIFETIME, MAX_NONCE,
    MAX_REST_LIFETIME, MIN_ISSUE_TIME, Raw, RestAuth, Role, TokenData,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

/// A byte that no token contains: it shows where a buffer was not written to.
const UNTOUCHED: u8 = 0xA5;

/// A sink that refuses the write after a number of them.
struct Failing {
    /// Writes that are still accepted.
    left: usize,
    /// The accepted text.
    accepted: String,
    /// How often it refused.
    refused: usize,
}

impl Failing {
    /// Accepts this many writes.
    fn after(left: usize) -> Self {
        Self { left, accepted: String::new(), refused: 0 }
    }
}

impl fmt::Write for Failing {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.left == 0 {
            self.refused += 1;
            return Err(fmt::Error);
        }
        self.left -= 1;
        self.accepted.push_str(text);
        Ok(())
    }
}

/// A sink that notes the length of each write.
#[derive(Default)]
struct Chunks {
    /// Lengths, in order.
    lens: Vec<usize>,
}

impl fmt::Write for Chunks {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.lens.push(text.len());
        Ok(())
    }
}

/// Encodes to every output, into buffers that are too short, exact and too long, and compares it all with the
/// token expected.
fn assert_forms_agree(issuer: &Issuer, claims: &impl Claims, json: &str, secret: &str) {
    let expected = &*reference::token(json, secret);
    let needed = expected.len();
    assert_eq!(issuer.encoded_len(claims), Ok(needed));

    let mut exact = vec![UNTOUCHED; needed];
    assert_eq!(issuer.encode_slice(claims, &mut exact), Ok(expected));

    let mut long = vec![UNTOUCHED; needed + 100];
    let written = issuer.encode_slice(claims, &mut long).unwrap();
    assert_eq!((written, written.len()), (expected, needed));
    assert!(long.iter().skip(needed).all(|&byte| byte == UNTOUCHED));

    for available in [0, 1, needed / 2, needed - 44, needed - 1] {
        assert_too_small(issuer, claims, needed, available);
    }

    let mut sink = String::new();
    assert_eq!(issuer.encode_to(claims, &mut sink), Ok(()));
    assert_eq!(sink, expected);

    #[cfg(feature = "alloc")]
    assert_eq!(issuer.encode(claims).as_deref(), Ok(expected));
}

/// A buffer that is too small is refused with the right numbers.
fn assert_too_small(issuer: &Issuer, claims: &impl Claims, needed: usize, available: usize) {
    let mut short = vec![UNTOUCHED; available];
    let refused = issuer.encode_slice(claims, &mut short);
    assert_eq!(refused, Err(Error::BufferTooSmall { needed, available }));
}

/// A connection token to every output, and its claims as other people's readers see them.
fn assert_connection(issuer: &Issuer, data: &TokenData<'_>, claims: &impl Claims, secret: &str) {
    let json = reference::connection(issuer, data);
    assert_forms_agree(issuer, claims, &json, secret);
    assert_opens(&reference::token(&json, secret), &connection_claims(issuer, data), secret);
}

/// The claims of a connection token.
fn connection_claims<'a>(issuer: &'a Issuer, data: &TokenData<'a>) -> Vec<(&'a str, Value)> {
    let identity = issuer.identity();
    let mut expected: Vec<(&str, Value)> = vec![
        ("iss", identity.api_key().into()),
        ("ist", identity.issuer_type().as_str().into()),
        ("scope", "session.connect".into()),
        ("session_id", data.session_id.into()),
        ("role", data.role.as_str().into()),
    ];
    if !data.initial_layout_class_list.is_empty() {
        expected.push(("initial_layout_class_list", data.initial_layout_class_list.into()));
    }
    expected.push(("iat", data.create_time().into()));
    expected.push(("exp", data.expire_time().into()));
    expected.push(("nonce", data.nonce.into()));
    if let Some(text) = data.connection_data {
        expected.push(("connection_data", text.into()));
    }
    expected
}

/// A REST token to every output, and its claims as other people's readers see them.
fn assert_rest(issuer: &Issuer, auth: &RestAuth<'_>, claims: &impl Claims, secret: &str) {
    let json = reference::rest(issuer, auth);
    assert_forms_agree(issuer, claims, &json, secret);
    assert_opens(&reference::token(&json, secret), &rest_claims(issuer, auth), secret);
}

/// The claims of a REST token.
fn rest_claims<'a>(issuer: &'a Issuer, auth: &RestAuth<'a>) -> Vec<(&'a str, Value)> {
    let identity = issuer.identity();
    let mut expected: Vec<(&str, Value)> = vec![
        ("iss", identity.api_key().into()),
        ("ist", identity.issuer_type().as_str().into()),
        ("iat", auth.create_time().into()),
        ("exp", auth.expire_time().into()),
    ];
    match auth.jti {
        Jti::None => {}
        Jti::Text(id) => expected.push(("jti", id.into())),
        Jti::Bits(bits) => expected.push(("jti", format!("{bits:032x}").into())),
        other => unreachable!("{other:?} is new"),
    }
    expected
}

/// `jsonwebtoken` accepts the signature, and `serde_json` reads these claims in this order.
fn assert_opens(token: &str, expected: &[(&str, Value)], secret: &str) {
    let members = open(token, secret);
    let members: Vec<_> = members.iter().map(|(name, value)| (&**name, value.clone())).collect();
    assert_eq!(members, expected);
}

/// Text as people hand it in, and as they should not: plain, wide, and full of characters that JSON escapes.
fn hostile_text(max_chars: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => prop::char::range(' ', '~'),
        2 => any::<char>(),
        2 => prop::sample::select(vec!['"', '\\', '\0', '\n', '\u{1f}', '\u{7f}', '/', '<', '&']),
        1 => prop::sample::select(vec!['\u{2028}', '\u{feff}', '\u{5b57}', '\u{1f600}']),
    ];
    prop_oneof![
        3 => vec(character, 0..=max_chars).prop_map(|text| text.into_iter().collect()),
        1 => (any::<char>(), 0..=max_chars).prop_map(|(one, times)| one.to_string().repeat(times)),
        1 => Just(String::new()),
    ]
}

/// Visible ASCII of any length allowed; often long, and often with characters that JSON escapes.
fn api_key() -> impl Strategy<Value = String> {
    prop_oneof!["[0-9]{6,9}", "[!-~]{1,64}", "[\"\\\\]{1,64}", "[\"\\\\a]{60,64}"]
}

/// Secrets of any length and characters.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "[0-9a-f]{40}",
        1 => hostile_text(200).prop_filter("a secret is not empty", |secret| !secret.is_empty()),
    ]
}

/// Any role.
fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(&Role::ALL[..])
}

/// Any integer, near the borders as often as elsewhere.
fn integer() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        0..20_u64,
        (0..64_u32).prop_map(|power| 1 << power),
        (0..20_u32).prop_map(|power| 10_u64.pow(power) - 1),
        Just(u64::MAX),
    ]
}

/// Any ID of a REST token; the text lives in the argument.
fn jti(kind: u8, text: &str, bits: u128) -> Jti<'_> {
    match kind {
        0 => Jti::None,
        1 => Jti::Text(text),
        _ => Jti::Bits(bits),
    }
}

/// Layout classes that keep the rules.
fn classes() -> impl Strategy<Value = String> {
    vec("[^\\s]{1,30}", 0..15).prop_map(|classes| classes.join(" "))
}

/// A duration of whole seconds.
fn seconds(range: std::ops::RangeInclusive<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_secs)
}

/// An issuer of any key and secret.
fn issuer(project: bool, key: &str, secret: &str) -> Issuer {
    let kind = if project { IssuerType::Project } else { IssuerType::Account };
    Issuer::raw(kind, key, secret).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Anything at all, through `Raw`.
    #[test]
    fn raw_connection_tokens(
        key in api_key(),
        secret in secret(),
        project in any::<bool>(),
        session_id in hostile_text(200),
        role in role(),
        classes in hostile_text(400),
        times in (integer(), integer()),
        nonce in integer(),
        text in prop::option::of(hostile_text(2000)),
    ) {
        let issuer = issuer(project, &key, &secret);
        let mut data = TokenData::at(&session_id, times.0, nonce)
            .role(role)
            .layout_classes(&classes)
            .expires_at(times.1);
        data.connection_data = text.as_deref();
        assert_connection(&issuer, &data, &Raw(data), &secret);
    }

    /// Data that keeps the rules is accepted, and encoded as `Raw` encodes it.
    #[test]
    fn connection_tokens(
        key in api_key().prop_filter("a tilde ends the field", |key| !key.contains('~')),
        secret in secret(),
        random in hostile_text(100).prop_filter("an ID has a limit", |text| text.len() < 300),
        role in role(),
        classes in classes(),
        issued in MIN_ISSUE_TIME + 1000..90_000_000_000,
        lifetime in seconds(1..=MAX_CONNECTION_LIFETIME.as_secs() - 1000),
        backdated in seconds(0..=1000),
        nonce in 0..=MAX_NONCE,
        text in prop::option::of(hostile_text(500)),
    ) {
        let issuer = issuer(true, &key, &secret);
        let session_id = common::session_id(format!("1~{key}~{random}"));
        let mut data = TokenData::at(&session_id, issued, nonce)
            .backdated(backdated)
            .role(role)
            .expires_in(lifetime)
            .layout_classes(&classes);
        data.connection_data = text.as_deref();
        assert_connection(&issuer, &data, &data, &secret);
        assert_connection(&issuer, &data, &Raw(data), &secret);
    }

    /// Anything at all, through `Raw`.
    #[test]
    fn raw_rest_tokens(
        key in api_key(),
        secret in secret(),
        project in any::<bool>(),
        times in (integer(), integer()),
        id in (0..3_u8, hostile_text(500), any::<u128>()),
    ) {
        let issuer = issuer(project, &key, &secret);
        let mut auth = RestAuth::at(times.0).expires_at(times.1);
        auth.jti = jti(id.0, &id.1, id.2);
        assert_rest(&issuer, &auth, &Raw(auth), &secret);
    }

    /// Data that keeps the rules is accepted.
    #[test]
    fn rest_tokens(
        key in api_key(),
        secret in secret(),
        project in any::<bool>(),
        issued in MIN_ISSUE_TIME..90_000_000_000,
        lifetime in seconds(1..=MAX_REST_LIFETIME.as_secs()),
        id in (0..3_u8, hostile_text(64), any::<u128>()),
    ) {
        let issuer = issuer(project, &key, &secret);
        let mut auth = RestAuth::at(issued).expires_in(lifetime);
        auth.jti = jti(id.0, &id.1, id.2);
        assert_rest(&issuer, &auth, &auth, &secret);
    }

    /// Claims of the caller's own after those of a connection token and of a REST token.
    #[test]
    fn claims_of_the_caller(
        key in api_key(),
        secret in secret(),
        session_id in prop::option::of(hostile_text(50)),
        claims in vec((hostile_text(30), 0..3_u8, hostile_text(60), integer()), 0..30),
    ) {
        let issuer = issuer(true, &key, &secret);
        let write = |writer: &mut ClaimsWriter<'_>| {
            for (name, kind, text, integer) in &claims {
                match kind {
                    0 => writer.string(name, text),
                    1 => writer.integer(name, *integer),
                    _ => writer.boolean(name, integer % 2 == 0),
                }
            }
        };
        let own: Vec<(&str, Value, String)> = claims.iter().map(|(name, kind, text, integer)| {
            let name = name.as_str();
            match kind {
                0 => (name, text.as_str().into(), reference::string(text)),
                1 => (name, (*integer).into(), integer.to_string()),
                _ => (name, (integer % 2 == 0).into(), (integer % 2 == 0).to_string()),
            }
        }).collect();
        let json_with = |json: String| {
            let mut json = json.strip_suffix('}').unwrap().to_owned();
            for (name, _, written) in &own {
                json += &format!(",{}:{written}", reference::string(name));
            }
            json + "}"
        };
        let values = own.iter().map(|(name, value, _)| (*name, value.clone()));
        if let Some(id) = &session_id {
            let data = in_session(id, data());
            let json = json_with(reference::connection(&issuer, &data));
            assert_forms_agree(&issuer, &Raw(data.with_claims(write)), &json, &secret);
            let mut expected = connection_claims(&issuer, &data);
            expected.extend(values);
            assert_opens(&reference::token(&json, &secret), &expected, &secret);
        } else {
            let auth = common::auth().jti("call");
            let json = json_with(reference::rest(&issuer, &auth));
            assert_forms_agree(&issuer, &auth.with_claims(write), &json, &secret);
            let mut expected = rest_claims(&issuer, &auth);
            expected.extend(values);
            assert_opens(&reference::token(&json, &secret), &expected, &secret);
        }
    }
}

/// API keys of every length, plain and full of escapes: the start of a connection token is the same
/// whether it was encoded beforehand or not.
#[test]
fn api_keys_of_every_length() {
    for character in ["7", "\"", "\\", "7\""] {
        for len in 1..=64 {
            let key = &character.repeat(64)[..len];
            let issuer = issuer(true, key, SECRET);
            let session_id = common::session_id(format!("1~{key}~"));
            let data = in_session(&session_id, data());
            assert_connection(&issuer, &data, &data, SECRET);
            assert_rest(&issuer, &common::auth(), &common::auth(), SECRET);
        }
    }
}

/// Tokens of every length around every border between them.
#[test]
fn lengths_step_by_step() {
    let issuer = project();
    let text = "x".repeat(1000);
    for len in 0..=text.len() {
        let data = data().connection_data(&text[..len]);
        assert_forms_agree(&issuer, &data, &reference::connection(&issuer, &data), SECRET);
    }
}

/// One token, every buffer that is too small for it.
#[test]
fn every_buffer_too_small() {
    for text in ["", &*"x".repeat(900)] {
        let data = data().connection_data(text);
        let needed = project().encoded_len(&data).unwrap();
        for available in 0..needed {
            assert_too_small(&project(), &data, needed, available);
        }
        let auth = common::auth().jti(&text[..text.len().min(256)]);
        let needed = project().encoded_len(&auth).unwrap();
        for available in 0..needed {
            assert_too_small(&project(), &auth, needed, available);
        }
    }
}

/// Data far beyond the rules, through `Raw`: 50 KB of each kind of text in every place, and a megabyte.
#[test]
fn huge_data() {
    let issuer = project();
    for part in ["x", "\"", "\0", "\u{5b57}\u{1f600}"] {
        let text = &*part.repeat(50_000 / part.len());
        let classes = [text; 2].join(" ");
        let data = in_session(text, data()).connection_data(text).layout_classes(&classes);
        assert_connection(&issuer, &data, &Raw(data), SECRET);
    }

    let megabyte = "\u{1f600}\"\n".repeat(1 << 17);
    let data = data().connection_data(&megabyte);
    let expected = reference::token(&reference::connection(&issuer, &data), SECRET);
    assert_eq!(common::encode(&issuer, &Raw(data)).unwrap(), expected);
    let mut sink = String::new();
    issuer.encode_to(&Raw(data), &mut sink).unwrap();
    assert_eq!(sink, expected);
}

/// Encoding is a pure function: one issuer, its clone and another of the same key give the same bytes,
/// in any order, from several threads.
#[test]
fn same_issuer_same_data_same_bytes() {
    let issuer = project();
    let others = [issuer.clone(), project()];
    let long = "\u{1f600}\"".repeat(300);
    let data = [data(), data().role(Role::Moderator), data().connection_data(&long)];
    let encode = |issuer: &Issuer| data.map(|data| common::encode(issuer, &Raw(data)).unwrap());
    let expected = encode(&issuer);
    std::thread::scope(|scope| {
        for issuer in others.iter().chain([&issuer, &issuer]) {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(encode(issuer), expected);
                }
            });
        }
    });
}

/// A sink that fails at its first, second, … last write: the error says so, the text that it took before is the
/// beginning of the token, and it is not called again.
#[test]
fn failing_sinks() {
    let long = "x".repeat(3000);
    for text in ["", "\"\0", &long] {
        let (issuer, data) = (project(), Raw(data().connection_data(text)));
        let token = common::encode(&issuer, &data).unwrap();
        let mut chunks = Chunks::default();
        issuer.encode_to(&data, &mut chunks).unwrap();
        assert_eq!(chunks.lens.iter().sum::<usize>(), token.len());

        for writes in 0..chunks.lens.len() {
            let mut sink = Failing::after(writes);
            assert_eq!(issuer.encode_to(&data, &mut sink), Err(Error::Sink));
            assert_eq!(sink.refused, 1);
            assert_eq!(sink.accepted.len(), chunks.lens.iter().take(writes).sum::<usize>());
            assert!(token.starts_with(&sink.accepted));
        }
        let mut sink = Failing::after(chunks.lens.len());
        assert_eq!(issuer.encode_to(&data, &mut sink), Ok(()));
        assert_eq!(sink.accepted, token);
    }
}

/// The longest write to a sink does not grow with the token, which is therefore never held whole.
#[test]
fn writes_stay_small() {
    let longest_write = |len: usize| {
        let text = "x".repeat(len);
        let mut chunks = Chunks::default();
        project().encode_to(&Raw(data().connection_data(&text)), &mut chunks).unwrap();
        chunks.lens.into_iter().max().unwrap()
    };
    // The last write depends on how the text ends.
    let longest = (900..1100).map(longest_write).max().unwrap();
    assert!(longest <= 512, "{longest}");
    assert!(longest_write(1_000_000) <= longest);
}

/// One token, spelled out.
#[test]
fn known_connection_token() {
    let data = TokenData::at(SESSION, NOW, 9_007_199_254_740_991)
        .role(Role::Moderator)
        .layout_classes("focus main")
        .connection_data(r#"{"user_id":"user123"}"#)
        .expires_in(Duration::from_secs(3600));
    let token = common::encode(&project(), &data).unwrap();
    assert_eq!(
        payload(&token),
        concat!(
            r#"{"iss":"123456","ist":"project","scope":"session.connect","#,
            r#""session_id":"1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg","role":"moderator","#,
            r#""initial_layout_class_list":"focus main","iat":1700000000,"exp":1700003600,"#,
            r#""nonce":9007199254740991,"connection_data":"{\"user_id\":\"user123\"}"}"#,
        )
    );
    assert_eq!(project().identity().api_key(), KEY);
}

/// `Some("")` is written. `None` is left out, and so is an empty class list.
#[test]
fn empty_is_written_and_absent_is_not() {
    let json = |data: TokenData<'_>| payload(&common::encode(&project(), &Raw(data)).unwrap());
    let absent = json(data());
    assert!(!absent.contains("connection_data") && !absent.contains("initial_layout_class_list"));
    assert_eq!(absent, json(data().layout_classes("focus").layout_classes("")));
    let empty = json(data().connection_data("").layout_classes(""));
    assert!(!empty.contains("initial_layout_class_list"), "{empty}");
    assert!(empty.ends_with(r#","connection_data":""}"#), "{empty}");

    let json = |auth: RestAuth<'_>| payload(&common::encode(&project(), &Raw(auth)).unwrap());
    assert!(!json(common::auth().jti("call").no_jti()).contains("jti"));
    assert!(json(common::auth().jti("")).ends_with(r#","jti":""}"#));
}
