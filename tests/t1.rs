//! T1 tokens equal those of the npm package `opentok-token`, and other people's readers read the data back.
#![cfg(feature = "t1")]

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::fmt;
use std::time::Duration;

use allocation_counter::measure;
use common::{KEY, NOW, SECRET, SESSION, account, data, in_session, with_nonce};
use data_encoding::{BASE64, HEXLOWER};
use opentok_token::{
    Error, Identity, MAX_NONCE, MAX_T1_NONCE_LEN, Raw, Role, T1Claims, T1Data, T1Fields, T1Issuer,
    T1Query, TokenData,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

/// Made with `opentok-token` 1.1.1 at frozen clocks; keys and secrets are random and belong to nobody.
const OPENTOK_TOKEN_1_1_1: &str = include_str!("vectors/t1-opentok-token-1.1.1.jsonl");

/// Made with `opentok-token` 1.1.1 of any fields, under Node 20: the package passes them to Node's
/// `querystring.stringify`. Keys and secrets are random and belong to nobody.
const FIELDS_1_1_1: &str = include_str!("vectors/t1-fields-opentok-token-1.1.1.jsonl");

/// A byte that no token contains: it shows where a buffer was not written to.
const UNTOUCHED: u8 = 0xA5;

/// An issuer with [`KEY`] and [`SECRET`].
fn issuer() -> T1Issuer {
    T1Issuer::new(KEY, SECRET).unwrap()
}

/// The encoder written a second time, on other people's percent-encoding, HMAC-SHA1 and base64.
mod reference {
    use super::*;

    /// The set that `encodeURIComponent` escapes; Node documents `querystring.escape` as its equal.
    const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'!')
        .remove(b'~')
        .remove(b'*')
        .remove(b'\'')
        .remove(b'(')
        .remove(b')');

    /// A value, percent-encoded.
    pub fn escape(value: &str) -> String {
        utf8_percent_encode(value, COMPONENT).to_string()
    }

    /// The fields of a token, in their order, as they should be read back.
    pub fn fields(data: &TokenData<'_>, nonce: &str) -> Vec<(String, String)> {
        let mut fields = vec![
            ("session_id", data.session_id.to_owned()),
            ("create_time", data.create_time().to_string()),
            ("nonce", nonce.to_owned()),
            ("role", data.role.as_str().to_owned()),
            ("expire_time", data.expire_time().to_string()),
        ];
        fields.extend(data.connection_data.map(|text| ("connection_data", text.to_owned())));
        if !data.initial_layout_class_list.is_empty() {
            let classes = data.initial_layout_class_list.to_owned();
            fields.push(("initial_layout_class_list", classes));
        }
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The query string of these fields.
    pub fn query(fields: &[(String, String)]) -> String {
        let pairs: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect();
        pairs.join("&")
    }

    /// The signature of this text.
    pub fn sig(query: &[u8], secret: &str) -> String {
        HEXLOWER.encode(&hmac_sha1_compact::HMAC::mac(query, secret.as_bytes()))
    }

    /// The token that signs this text.
    pub fn token(key: &str, secret: &str, query: impl AsRef<[u8]>) -> String {
        let query = query.as_ref();
        let sig = sig(query, secret);
        assembled(format!("partner_id={key}&sig={sig}:").as_bytes(), query)
    }

    /// A token of any head and data.
    pub fn assembled(head: &[u8], query: &[u8]) -> String {
        format!("T1=={}", BASE64.encode(&[head, query].concat()))
    }
}

/// Encodes to every output, into buffers that are too short, exact and too long, and compares it all with the
/// token expected.
fn assert_forms_agree(issuer: &T1Issuer, claims: &impl T1Claims, expected: &str) {
    let needed = expected.len();
    assert_eq!(issuer.encoded_len(claims), Ok(needed));

    let mut exact = vec![UNTOUCHED; needed];
    assert_eq!(issuer.encode_slice(claims, &mut exact), Ok(expected));

    let mut long = vec![UNTOUCHED; needed + 100];
    assert_eq!(issuer.encode_slice(claims, &mut long), Ok(expected));
    assert!(long.iter().skip(needed).all(|&byte| byte == UNTOUCHED));

    for available in [0, 1, 4, needed / 2, needed - 4, needed - 1] {
        let mut short = vec![UNTOUCHED; available];
        let refused = issuer.encode_slice(claims, &mut short);
        assert_eq!(refused, Err(Error::BufferTooSmall { needed, available }));
    }

    let mut sink = String::new();
    assert_eq!(issuer.encode_to(claims, &mut sink), Ok(()));
    assert_eq!(sink, expected);

    #[cfg(feature = "alloc")]
    assert_eq!(issuer.encode(claims).as_deref(), Ok(expected));
}

/// The query string that a token signs; all forms of verification agree on it.
fn verified(issuer: &T1Issuer, token: &str) -> Result<String, Error> {
    let mut large = vec![UNTOUCHED; token.len()];
    let query = issuer.verify_signature_into(token, &mut large).map(str::to_owned);
    #[cfg(feature = "alloc")]
    assert_eq!(issuer.verify_signature(token), query);
    match &query {
        // Text that is signed and no UTF-8 may be in the buffer.
        Err(Error::Malformed) => {}
        Err(_) => assert!(large.iter().all(|&byte| byte == UNTOUCHED)),
        Ok(query) => {
            let needed = query.len();
            let mut exact = vec![UNTOUCHED; needed];
            assert_eq!(issuer.verify_signature_into(token, &mut exact), Ok(query.as_str()));
            if let Some(available) = needed.checked_sub(1) {
                let mut short = vec![UNTOUCHED; available];
                let refused = issuer.verify_signature_into(token, &mut short);
                assert_eq!(refused, Err(Error::BufferTooSmall { needed, available }));
                assert!(short.iter().all(|&byte| byte == UNTOUCHED));
            }
        }
    }
    query
}

/// The fields, as a form decoder reads them.
fn form(query: &str) -> Vec<(String, String)> {
    // It would read a plus as a space; a plus of ours is escaped, so that there is none.
    assert!(query.is_ascii() && !query.contains('+'));
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// A token to every output, as the second encoder writes it and as a form decoder reads it.
fn assert_token(issuer: &T1Issuer, secret: &str, data: &TokenData<'_>, text: Option<&str>) {
    let integer = data.nonce.to_string();
    let fields = reference::fields(data, text.unwrap_or(&integer));
    let query = reference::query(&fields);
    let token = reference::token(issuer.identity().api_key(), secret, &query);
    match text {
        Some(nonce) => assert_forms_agree(issuer, &Raw(T1Data { data: *data, nonce }), &token),
        None => assert_forms_agree(issuer, &Raw(data), &token),
    }
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_forms_agree(issuer, &Raw(T1Fields(&pairs)), &token);
    assert_forms_agree(issuer, &Raw(T1Query(&query)), &token);
    assert_eq!(verified(issuer, &token), Ok(query.clone()));
    assert_eq!(form(&query), fields);
}

#[test]
fn opentok_token_1_1_1() {
    let (mut equal, mut integers) = (0, 0);
    for line in OPENTOK_TOKEN_1_1_1.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| vector[name].as_str().unwrap();
        let time = |name: &str| vector[name].as_u64().unwrap();
        let (token, nonce) = (text("token"), text("nonce"));
        // The package takes secrets that the rules refuse, such as those with a space at the end.
        let issuer = T1Issuer::raw(text("api_key"), text("api_secret")).unwrap();
        let mut data = TokenData::at(text("session_id"), time("create_time"), 0)
            .role(text("role").parse().unwrap())
            .expires_at(time("expire_time"));
        data.connection_data = vector.get("connection_data").map(|data| data.as_str().unwrap());
        assert_forms_agree(&issuer, &Raw(T1Data { data, nonce }), token);
        if let Ok(nonce) = nonce.parse() {
            assert_forms_agree(&issuer, &Raw(with_nonce(nonce, data)), token);
            integers += 1;
        }
        let query = verified(&issuer, token).unwrap();
        assert!(form(&query).contains(&("session_id".into(), text("session_id").into())));
        equal += 1;
    }
    assert_eq!((equal, integers), (400, 203));
}

/// Any fields, in the order of the caller's object, with names and values that must be escaped.
#[test]
fn fields_of_opentok_token_1_1_1() {
    let [mut equal, mut empty_names, mut repeated] = [0; 3];
    for line in FIELDS_1_1_1.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| vector[name].as_str().unwrap();
        let fields: Vec<(String, String)> =
            serde_json::from_value(vector["fields"].clone()).unwrap();
        let pairs: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let issuer = T1Issuer::new(text("api_key"), text("api_secret")).unwrap();
        assert_forms_agree(&issuer, &Raw(T1Fields(&pairs)), text("token"));

        let query = verified(&issuer, text("token")).unwrap();
        assert_eq!(query, reference::query(&fields));
        assert_eq!(form(&query), fields);
        assert_forms_agree(&issuer, &Raw(T1Query(&query)), text("token"));
        equal += 1;
        empty_names += usize::from(pairs.iter().any(|(name, _)| name.is_empty()));
        repeated += usize::from(pairs.windows(2).any(|pair| pair[0].0 == pair[1].0));
    }
    assert_eq!(equal, 150);
    assert!(empty_names > 10 && repeated > 10, "{empty_names} {repeated}");
}

/// No field, one field, fields that come twice, and a query string that is no query string: all are signed as they
/// are, and nothing is added.
#[test]
fn fields_and_queries_are_signed_as_they_are() {
    for (fields, query) in [
        (&[][..], ""),
        (&[("", "")], "="),
        (&[("a", "")], "a="),
        (&[("", "b")], "=b"),
        (&[("a", "1"), ("a", "2")], "a=1&a=2"),
        (&[("a", "1"), ("", ""), ("b", "2")], "a=1&=&b=2"),
        (&[("b", "1"), ("a", "2")], "b=1&a=2"),
        (
            &[("session_id", "x"), ("scope", "session.connect")],
            "session_id=x&scope=session.connect",
        ),
        (&[("a b", "c d"), ("e=", "f&")], "a%20b=c%20d&e%3D=f%26"),
        (&[("é", "字")], "%C3%A9=%E5%AD%97"),
        (&[("-_.!~*'()", "-_.!~*'()")], "-_.!~*'()=-_.!~*'()"),
    ] {
        let token = reference::token(KEY, SECRET, query);
        assert_forms_agree(&issuer(), &Raw(T1Fields(fields)), &token);
        assert_forms_agree(&issuer(), &Raw(T1Query(query)), &token);
        assert_eq!(verified(&issuer(), &token).as_deref(), Ok(query));
    }
    for query in ["字 +", "no query", "a=%zz&&&", "\0", ":", "a:b", &"x".repeat(10_000)] {
        let token = reference::token(KEY, SECRET, query);
        assert_forms_agree(&issuer(), &Raw(T1Query(query)), &token);
        assert_eq!(verified(&issuer(), &token).as_deref(), Ok(query));
    }
}

/// The token in the repository's own test: `test/test-token.js` of `opentok/token-encoder`, which is
/// the repository of the npm package `opentok-token`.
#[test]
fn opentok_token_own_test() {
    let issuer = T1Issuer::new("123456", "1234567890abcdef1234567890abcdef1234567890").unwrap();
    let session_id = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4";
    let data = TokenData::at(session_id, 1_424_221_013, 0)
        .role(Role::Moderator)
        .expires_at(1_424_307_413)
        .connection_data(r#"{"name":"value"}"#);
    let claims = T1Data { data, nonce: "0.3942609881050885" };
    let token = "T1==cGFydG5lcl9pZD0xMjM0NTYmc2lnPWRmOTRhNjQ1NTlhY2MwNjFkN2EzNzUyYTZmYzY5NDkzZTkzOG\
                 MxOTE6c2Vzc2lvbl9pZD0xX01YNHhNak0wTlRaLWZsTmhkQ0JOWVhJZ01UVWdNVFE2TkRJNk1qTWdVRVJVS\
                 URJd01UUi1NQzQwT1RBeE16QXlOWDQmY3JlYXRlX3RpbWU9MTQyNDIyMTAxMyZub25jZT0wLjM5NDI2MDk4\
                 ODEwNTA4ODUmcm9sZT1tb2RlcmF0b3ImZXhwaXJlX3RpbWU9MTQyNDMwNzQxMyZjb25uZWN0aW9uX2RhdGE\
                 9JTdCJTIybmFtZSUyMiUzQSUyMnZhbHVlJTIyJTdE";
    assert_forms_agree(&issuer, &Raw(claims), token);
    // It is from 2015, and keeps today's rules.
    assert_forms_agree(&issuer, &claims, token);
}

/// Text with many characters that a query string must escape.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9_.~-]{0,40}",
        r"[&=:+%?#/ ;,'()!*\x00-\x1f\x7f\u{80}-\u{7ff}é字\u{feff}\u{1f600}]{0,40}",
        any::<String>(),
        "[ -~]{0,400}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_data_to_any_output(
        session_id in text(),
        role in prop::sample::select(Role::ALL.as_slice()),
        classes in text(),
        times in any::<[u64; 2]>(),
        nonce in any::<u64>(),
        nonce_text in prop::option::of(text()),
        connection_data in prop::option::of(text()),
        key in "[!-~]{1,64}",
        secret in ".{1,100}",
    ) {
        let mut data = TokenData::at(&session_id, times[0], nonce)
            .role(role)
            .layout_classes(&classes)
            .expires_at(times[1]);
        data.connection_data = connection_data.as_deref();
        let issuer = T1Issuer::raw(&key, &secret).unwrap();
        assert_token(&issuer, &secret, &data, nonce_text.as_deref());
    }

    #[test]
    fn any_fields(fields in vec((text(), text()), 0..10)) {
        let pairs: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let query = reference::query(&fields);
        assert_forms_agree(&issuer(), &Raw(T1Fields(&pairs)), &reference::token(KEY, SECRET, &query));
        prop_assert_eq!(form(&query).len(), fields.len());
    }

    #[test]
    fn data_that_keeps_the_rules(
        role in prop::sample::select(Role::ALL.as_slice()),
        classes in vec("[a-z&=+%é]{1,20}", 0..4).prop_map(|classes| classes.join(" ")),
        lifetime in 1_u64..=2_592_000,
        nonce in 0..=MAX_NONCE,
        text in ".{0,100}",
        nonce_text in "[ -~]{1,64}",
    ) {
        let data = data().role(role).layout_classes(&classes);
        let data = data.expires_in(Duration::from_secs(lifetime)).connection_data(&text);
        let data = with_nonce(nonce, data);
        let query = reference::query(&reference::fields(&data, &nonce.to_string()));
        assert_forms_agree(&issuer(), &data, &reference::token(KEY, SECRET, query));
        let query = reference::query(&reference::fields(&data, &nonce_text));
        let claims = T1Data { data, nonce: &nonce_text };
        assert_forms_agree(&issuer(), &claims, &reference::token(KEY, SECRET, query));
    }
}

#[test]
fn each_size_of_every_number() {
    let powers = (0..20).map(|power| 10_u64.pow(power));
    for number in powers.flat_map(|power| [power - 1, power, power + 1]).chain([u64::MAX]) {
        let data = TokenData::at("", number, number).expires_at(number);
        assert_token(&issuer(), SECRET, &data, None);
    }
}

/// Heads and data of any length, so that each meets the ends of the chunks everywhere.
#[test]
fn each_length() {
    for key_len in 1..=64 {
        let key = "k".repeat(key_len);
        let issuer = T1Issuer::raw(&key, SECRET).unwrap();
        assert_token(&issuer, SECRET, &data(), None);
    }
    let text = "0123456789%".repeat(40);
    for len in 0..=text.len() {
        let data = TokenData::at("", 0, 0).connection_data(&text[..len]);
        assert_token(&issuer(), SECRET, &data, None);
    }
}

/// Every scalar value is escaped as `percent-encoding` escapes it, before and after others.
#[test]
fn each_character() {
    let issuer = issuer();
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    assert_eq!(all.len(), 0x11_0000 - 0x800);
    for characters in all.chunks(4096) {
        let text: String = characters.iter().collect();
        let data = TokenData::at("", 0, 0).connection_data(&text);
        let mut buf = vec![0; issuer.encoded_len(&Raw(data)).unwrap()];
        let token = issuer.encode_slice(&Raw(data), &mut buf).unwrap();
        let mut query = vec![0; token.len()];
        let query = issuer.verify_signature_into(token, &mut query).unwrap();
        let (_, escaped) = query.split_once("&connection_data=").unwrap();
        assert_eq!(escaped, reference::escape(&text));
    }
}

/// Text that tries to become a field of its own stays one value.
#[test]
fn injection() {
    let attempts = [
        "focus&role=moderator",
        "focus%26role=moderator",
        "focus;role=moderator",
        "&expire_time=9999999999",
        "=",
        "a=b",
        "a+b c",
        "x:session_id=2_other",
        "x\n&role=moderator",
        "x\0&role=moderator",
        "%",
        "%00",
        "#&?",
        "",
    ];
    for attempt in attempts {
        let data = TokenData::at(attempt, NOW, 0).connection_data(attempt).layout_classes(attempt);
        assert_token(&issuer(), SECRET, &data, Some(attempt));
        let query = verified(&issuer(), &token_of(&Raw(T1Data { data, nonce: attempt }))).unwrap();
        let fields = if attempt.is_empty() { 6 } else { 7 };
        assert_eq!(query.matches('&').count(), fields - 1);
        assert_eq!(query.matches('=').count(), fields);
        assert!(query.contains("&role=publisher&"));
        assert!(!query.contains(':'));
        let fields = [(attempt, attempt), ("role", "publisher")];
        let query = verified(&issuer(), &token_of(&Raw(T1Fields(&fields)))).unwrap();
        assert_eq!((query.matches('&').count(), query.matches('=').count()), (1, 2));
    }
    let query = verified(&issuer(), &token_of(&data().layout_classes("focus&role=moderator")));
    assert!(query.unwrap().ends_with("&initial_layout_class_list=focus%26role%3Dmoderator"));
}

/// The token of these claims.
fn token_of(claims: &impl T1Claims) -> String {
    let mut token = String::new();
    issuer().encode_to(claims, &mut token).unwrap();
    token
}

#[test]
fn absent_and_empty_values() {
    let query = |data: TokenData<'_>| verified(&issuer(), &token_of(&data)).unwrap();
    let start = format!("session_id={SESSION}&create_time=1700000000&nonce=7&role=");
    assert_eq!(query(data()), format!("{start}publisher&expire_time=1700086400"));
    assert_eq!(
        query(data().role(Role::Subscriber).connection_data("")),
        format!("{start}subscriber&expire_time=1700086400&connection_data="),
    );
    assert_eq!(
        query(data().connection_data(" ").layout_classes("focus main")),
        format!(
            "{start}publisher&expire_time=1700086400&connection_data=%20\
             &initial_layout_class_list=focus%20main"
        ),
    );
}

/// The rules are those of the JWT; every output refuses before it writes.
#[test]
fn rules() {
    let long = "x".repeat(1001);
    let other_session = common::session_id("1~1234567~~1400000000~0.5~");
    let lifetime = 2_592_001;
    let broken = [
        (in_session("", data()), Error::SessionIdPrefix),
        (in_session(&other_session, data()), Error::SessionIdOtherKey),
        (TokenData::at(SESSION, 86_400, 7), Error::IssueTimeTooEarly { issued: 86_400 }),
        (data().expires_in(Duration::from_secs(lifetime)), Error::ConnectionLifetime { lifetime }),
        (data().connection_data(&long), Error::ConnectionDataTooLong { units: 1001 }),
        (data().layout_classes("a\tb"), Error::LayoutWhiteSpace { index: 1 }),
        (data().layout_classes("a "), Error::LayoutWhiteSpace { index: 1 }),
        (data().layout_classes(&long), Error::LayoutTooLong { units: 1001 }),
    ];
    for (data, error) in broken {
        assert_eq!(common::refusal(&common::project(), &data), error);
        assert_refused(&data, error);
        assert_refused(&&data, error);
        assert_refused(&T1Data { data, nonce: "0.5" }, error);
        assert_token(&issuer(), SECRET, &data, None);
        assert_token(&issuer(), SECRET, &data, Some("0.5"));
    }
    let nonce = MAX_NONCE + 1;
    let data = with_nonce(nonce, data());
    assert_refused(&data, Error::NonceTooLarge { nonce });
    // The integer is not looked at where the nonce is text.
    let query = verified(&issuer(), &token_of(&T1Data { data, nonce: "0.5" })).unwrap();
    assert!(query.contains("&nonce=0.5&"));
}

/// A nonce that is text has 1 to 64 bytes; `Raw` takes any.
#[test]
fn length_of_the_nonce() {
    let wide = "\u{1f600}".repeat(16);
    for nonce in ["0", " ", "&", &"9".repeat(MAX_T1_NONCE_LEN), &wide] {
        let query = reference::query(&reference::fields(&data(), nonce));
        let token = reference::token(KEY, SECRET, query);
        assert_forms_agree(&issuer(), &T1Data { data: data(), nonce }, &token);
    }
    for nonce in ["", &"9".repeat(65), &format!("x{wide}"), &"9".repeat(100_000)] {
        let claims = T1Data { data: data(), nonce };
        assert_refused(&claims, Error::T1NonceLength { len: nonce.len() });
        assert_refused(&&claims, Error::T1NonceLength { len: nonce.len() });
        assert_token(&issuer(), SECRET, &data(), Some(nonce));
    }
}

/// Every output refuses these claims with this error, and writes nothing.
fn assert_refused(claims: &impl T1Claims, error: Error) {
    assert_refused_by(&issuer(), claims, error);
}

/// The same by any issuer.
fn assert_refused_by(issuer: &T1Issuer, claims: &impl T1Claims, error: Error) {
    let mut large = [UNTOUCHED; 8192];
    assert_eq!(issuer.encode_slice(claims, &mut large), Err(error));
    assert!(large.iter().all(|&byte| byte == UNTOUCHED));
    assert_eq!(issuer.encode_slice(claims, &mut []), Err(error));
    let mut sink = String::new();
    assert_eq!(issuer.encode_to(claims, &mut sink), Err(error));
    assert_eq!(sink, "");
    #[cfg(feature = "alloc")]
    assert_eq!(issuer.encode(claims), Err(error));
}

#[test]
fn issuers_are_a_projects() {
    let issuer = issuer();
    let identity: &Identity = issuer.identity();
    assert_eq!(identity, common::project().identity());
    assert_ne!(identity, account().identity());
}

/// Every use of an issuer without a key, under `Raw` too; and it takes a key again.
#[test]
fn no_key_no_use() {
    let failed = || {
        let mut issuer = issuer();
        assert_eq!(issuer.rekey(KEY, ""), Err(Error::SecretEmpty));
        issuer
    };
    let failed_raw = || {
        let mut issuer = issuer();
        assert_eq!(issuer.rekey_raw("", SECRET), Err(Error::ApiKeyEmpty));
        issuer
    };
    let wiped = || {
        let mut issuer = issuer();
        issuer.wipe();
        issuer
    };
    let token = token_of(&data());
    for mut issuer in [T1Issuer::EMPTY, failed(), failed_raw(), wiped(), wiped().clone()] {
        assert_eq!(issuer.identity().api_key(), "");
        assert_refused_by(&issuer, &data(), Error::NoKey);
        assert_refused_by(&issuer, &Raw(data()), Error::NoKey);
        assert_refused_by(&issuer, &T1Data { data: data(), nonce: "" }, Error::NoKey);
        assert_refused_by(&issuer, &Raw(T1Fields(&[])), Error::NoKey);
        assert_refused_by(&issuer, &Raw(T1Query("")), Error::NoKey);
        assert_eq!(issuer.encoded_len(&data()), Err(Error::NoKey));
        assert_eq!(verified(&issuer, &token), Err(Error::NoKey));
        assert_eq!(verified(&issuer, ""), Err(Error::NoKey));
        issuer.rekey(KEY, SECRET).unwrap();
        assert!(verified(&issuer, &token).is_ok());
        assert_forms_agree(&issuer, &data(), &token);
    }
}

/// Another key leaves nothing of the one before.
#[test]
fn rekeyed_issuers_are_as_new() {
    let mut issuer = T1Issuer::new(&"7".repeat(64), &"s".repeat(100)).unwrap();
    for (key, secret) in [("1", "s"), (KEY, SECRET), ("7654321", "another")] {
        issuer.rekey(key, secret).unwrap();
        let fresh = T1Issuer::new(key, secret).unwrap();
        assert_eq!(issuer.identity(), fresh.identity());
        let token = reference::token(key, secret, "a=b");
        assert_forms_agree(&issuer, &Raw(T1Query("a=b")), &token);
        assert_forms_agree(&fresh, &Raw(T1Query("a=b")), &token);
    }
}

/// Every buffer that is too short for a token.
#[test]
fn every_buffer_too_small() {
    let data = data().connection_data("text");
    let needed = issuer().encoded_len(&data).unwrap();
    for available in 0..needed {
        let mut short = vec![UNTOUCHED; available];
        let refused = issuer().encode_slice(&data, &mut short);
        assert_eq!(refused, Err(Error::BufferTooSmall { needed, available }));
    }
}

#[test]
fn debug_tells_no_secret() {
    let text = format!("{:?}", issuer());
    assert_eq!(
        text,
        r#"T1Issuer { identity: Identity { issuer_type: Project, api_key: "123456" }, .. }"#
    );
}

/// Secrets shorter than, equal to and longer than the hash's block of 64 bytes, and not in ASCII.
#[test]
fn secrets_of_any_length() {
    for len in [1, 19, 20, 21, 63, 64, 65, 128, 1000] {
        for unit in ["s", "ß"] {
            let secret = unit.repeat(len);
            let issuer = T1Issuer::new(KEY, &secret).unwrap();
            assert_token(&issuer, &secret, &data(), None);
            let clone = issuer.clone();
            drop(issuer);
            assert_token(&clone, &secret, &data(), None);
        }
    }
}

/// A sink that fails after a number of writes is not written to again.
#[test]
fn failing_sink() {
    /// Refuses the write after `left` more.
    struct Failing {
        /// Writes that are still accepted.
        left: usize,
        /// The accepted text.
        accepted: String,
        /// How often it refused.
        refused: usize,
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
    let token = token_of(&data());
    let mut failures = 0;
    for left in 0.. {
        let mut sink = Failing { left, accepted: String::new(), refused: 0 };
        let result = issuer().encode_to(&data(), &mut sink);
        assert!(token.starts_with(&sink.accepted));
        if result.is_ok() {
            assert_eq!((sink.accepted, sink.refused), (token, 0));
            break;
        }
        assert_eq!((result, sink.refused), (Err(Error::Sink), 1));
        failures += 1;
    }
    assert!(failures > 3, "{failures}");
}

/// The memory of a streaming encode does not grow with the token: no write is longer than a chunk.
#[test]
fn streams_in_chunks() {
    /// Notes the longest write.
    struct Longest(usize);
    impl fmt::Write for Longest {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0 = self.0.max(text.len());
            Ok(())
        }
    }
    let text = "%".repeat(100_000);
    let claims = Raw(data().connection_data(&text));
    let mut longest = Longest(0);
    assert_eq!(issuer().encode_to(&claims, &mut longest), Ok(()));
    assert_eq!(longest.0, 64);
}

#[test]
fn allocations() {
    let issuer = issuer();
    let text = "\u{1f600}\0%".repeat(1000);
    let claims = Raw(T1Data { data: data().connection_data(&text), nonce: "0.5" });
    let mut buf = vec![0; issuer.encoded_len(&claims).unwrap()];
    let encoded = measure(|| assert!(issuer.encode_slice(&claims, &mut buf).is_ok()));
    assert_eq!(encoded.count_total, 0);
    let token = issuer.encode_slice(&claims, &mut buf).unwrap();
    let mut query = vec![0; token.len()];
    let opened = measure(|| assert!(issuer.verify_signature_into(token, &mut query).is_ok()));
    assert_eq!(opened.count_total, 0);
    #[cfg(feature = "alloc")]
    {
        assert_eq!(measure(|| assert!(issuer.encode(&claims).is_ok())).count_total, 1);
        assert_eq!(measure(|| assert!(issuer.verify_signature(token).is_ok())).count_total, 1);
    }
}

#[test]
fn verify_refuses_another_key() {
    let token = token_of(&data());
    for key in ["1234567", "12345", "123457", "x", &"9".repeat(64)] {
        let other = T1Issuer::raw(key, SECRET).unwrap();
        assert_eq!(verified(&other, &token), Err(Error::OtherApiKey));
    }
    // The signature does not cover the key: the same data and signature under another key.
    let query = verified(&issuer(), &token).unwrap();
    let other = reference::token("654321", SECRET, &query);
    assert_eq!(verified(&issuer(), &other), Err(Error::OtherApiKey));
    assert_eq!(verified(&T1Issuer::new("654321", SECRET).unwrap(), &other), Ok(query.clone()));
    // The longest that a key can be, and one more.
    for (len, error) in [(64, Error::OtherApiKey), (65, Error::Malformed)] {
        let other = reference::token(&"9".repeat(len), SECRET, &query);
        assert_eq!(verified(&issuer(), &other), Err(error), "{len}");
    }
}

#[test]
fn verify_refuses_another_secret() {
    let other = T1Issuer::new(KEY, "secret").unwrap();
    assert_eq!(verified(&other, &token_of(&data())), Err(Error::BadSignature));
}

/// Keys that look like the text after them are still told apart.
#[test]
fn verify_with_misleading_keys() {
    let hex = "0".repeat(40);
    for key in ["&sig=", "a&sig=b", ":", "partner_id=", &format!("&sig={hex}:"), "%26"] {
        let issuer = T1Issuer::raw(key, SECRET).unwrap();
        assert_token(&issuer, SECRET, &data(), None);
    }
}

#[test]
fn verify_refuses_texts_that_are_no_token() {
    let query = "session_id=x";
    let token = reference::token(KEY, SECRET, query);
    assert_eq!(verified(&issuer(), &token).as_deref(), Ok(query));
    let base64 = token.strip_prefix("T1==").unwrap();
    let sig = reference::sig(query.as_bytes(), SECRET);
    let upper = sig.to_ascii_uppercase();
    assert_ne!(sig, upper);

    let mut bad = vec![
        String::new(),
        "T1==".into(),
        base64.into(),
        format!("T1={base64}"),
        format!("t1=={base64}"),
        format!("T2=={base64}"),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{token}===="),
        format!("{token}AAA"),
        token.replace('=', ""),
        common::encode(&common::project(), &data()).unwrap(),
    ];
    let heads = [
        format!("partner_id={KEY}&sig={upper}:"),
        format!("partner_id={KEY}&sig={sig}"),
        format!("partner_id={KEY}&sig={sig}0:"),
        format!("partner_id={KEY}&sig={}:", &sig[1..]),
        format!("partner_id={KEY}&sig={}g:", &sig[1..]),
        format!("partner_id={KEY}&sig= {}:", &sig[1..]),
        format!("partner_id={KEY}&sig=:"),
        format!("partner_id={KEY}:"),
        format!("partner_id={KEY}&sdk_version=1&sig={sig}"),
        format!("partner_id=&si={sig}:"),
        format!("partner={KEY}&sig={sig}:"),
        format!("sig={sig}&partner_id={KEY}:"),
        format!("&partner_id={KEY}&sig={sig}:"),
        format!("partner_id={}&sig={sig}:", "1".repeat(100)),
        ":".into(),
        String::new(),
    ];
    bad.extend(heads.iter().map(|head| reference::assembled(head.as_bytes(), query.as_bytes())));
    for token in bad {
        assert_eq!(verified(&issuer(), &token), Err(Error::Malformed), "{token}");
    }
}

/// Padding belongs at the end: two tokens in a row, or padded pieces, are no token, wherever the pieces
/// meet.
#[test]
fn verify_refuses_padding_in_the_middle() {
    let query = "x".repeat(300);
    let token = reference::token(KEY, SECRET, &query);
    assert_eq!(verified(&issuer(), &token).as_deref(), Ok(query.as_str()));
    let base64 = token.strip_prefix("T1==").unwrap();
    let bytes = BASE64.decode(base64.as_bytes()).unwrap();
    for cut in 1..bytes.len() {
        let (front, back) = bytes.split_at(cut);
        let pieces = format!("T1=={}{}", BASE64.encode(front), BASE64.encode(back));
        match cut % 3 {
            0 => assert_eq!(verified(&issuer(), &pieces).as_deref(), Ok(query.as_str())),
            _ => assert_eq!(verified(&issuer(), &pieces), Err(Error::Malformed)),
        }
    }
}

/// Signed bytes are handed out only if they are text.
#[test]
fn verify_refuses_signed_bytes_that_are_not_utf8() {
    for bytes in [&b"\xFF"[..], b"connection_data=\xC3", b"\xED\xA0\x80"] {
        let token = reference::token(KEY, SECRET, bytes);
        assert_eq!(verified(&issuer(), &token), Err(Error::Malformed));
        let mut buf = [UNTOUCHED; 40];
        assert_eq!(issuer().verify_signature_into(&token, &mut buf), Err(Error::Malformed));
        assert!(buf[bytes.len()..].iter().all(|&byte| byte == UNTOUCHED));
    }
    // Other encoders leave layout classes as they are; that is signed text all the same.
    let token = reference::token(KEY, SECRET, "initial_layout_class_list=字 +");
    assert_eq!(verified(&issuer(), &token).as_deref(), Ok("initial_layout_class_list=字 +"));
    assert_eq!(verified(&issuer(), &reference::token(KEY, SECRET, "")).as_deref(), Ok(""));
}
