//! T1 tokens: all outputs agree, a form decoder reads back every field, and another HMAC-SHA1 signs alike.
#![no_main]

use data_encoding::{BASE64, HEXLOWER};
use libfuzzer_sys::fuzz_target;
use opentok_token::{Error, Raw, T1Claims, T1Data, T1Fields, T1Issuer, T1Query};
use opentok_token_fuzz::{Input, issuer_is_allowed, raw_issuer_is_allowed};

/// The token of all outputs, which agree, or the one error that all give.
fn encode_all(issuer: &T1Issuer, data: &impl T1Claims) -> Result<String, Error> {
    let token = issuer.encode(data);
    let mut sink = String::new();
    assert_eq!(issuer.encode_to(data, &mut sink), token.as_ref().map(|_| ()).map_err(|e| *e));
    assert_eq!(sink, token.as_deref().unwrap_or_default());
    let needed = issuer.encoded_len(data).unwrap();
    let mut exact = vec![0; needed];
    assert_eq!(issuer.encode_slice(data, &mut exact).map(str::to_owned), token);
    if token.is_ok() {
        let available = needed - 1;
        let short = issuer.encode_slice(data, &mut exact[..available]);
        assert_eq!(short, Err(Error::BufferTooSmall { needed, available }));
    }
    token
}

fuzz_target!(|input: (Input, Option<String>)| {
    let (input, nonce) = input;
    let checked = T1Issuer::new(input.key(), &input.secret);
    assert_eq!(checked.is_ok(), issuer_is_allowed(input.key(), &input.secret));
    let issuer = T1Issuer::raw(input.key(), &input.secret);
    assert_eq!(issuer.is_ok(), raw_issuer_is_allowed(input.key(), &input.secret));
    let Ok(issuer) = issuer else { return };
    let session_id = input.session.get(input.key());
    let text = input.text();
    let data = input.token_data(&session_id, text.as_deref());

    let (number, is_text) = (data.nonce.to_string(), nonce.is_some());
    let (token, raw, nonce) = match &nonce {
        None => (encode_all(&issuer, &data), encode_all(&issuer, &Raw(data)), &number),
        Some(nonce) => {
            let data = T1Data { data, nonce };
            (encode_all(&issuer, &data), encode_all(&issuer, &Raw(data)), nonce)
        }
    };
    // A nonce that is text has a length for its limit, and no size.
    let mut judged = data;
    if is_text {
        judged.nonce = 0;
    }
    let allowed = input.is_allowed(true, &judged) && (1..=64).contains(&nonce.len());
    assert_eq!(token.is_ok(), allowed, "{token:?}");
    let raw = raw.unwrap();
    assert!(token.is_err() || token.as_deref() == Ok(&*raw));

    let bytes = BASE64.decode(raw.strip_prefix("T1==").unwrap().as_bytes()).unwrap();
    let all = String::from_utf8(bytes).unwrap();
    let head = format!("partner_id={}&sig=", input.key());
    let (sig, signed) = all.strip_prefix(&head).unwrap().split_once(':').unwrap();
    let tag = hmac_sha1_compact::HMAC::mac(signed.as_bytes(), input.secret.as_bytes());
    assert_eq!(sig, HEXLOWER.encode(&tag));
    assert_eq!(issuer.verify_signature(&raw).as_deref(), Ok(signed));

    let mut expected = vec![
        ("session_id", session_id.clone()),
        ("create_time", data.create_time().to_string()),
        ("nonce", nonce.clone()),
        ("role", data.role.as_str().to_owned()),
        ("expire_time", data.expire_time().to_string()),
    ];
    if let Some(text) = &text {
        expected.push(("connection_data", text.clone()));
    }
    if !input.classes.is_empty() {
        expected.push(("initial_layout_class_list", input.classes.clone()));
    }
    // Fields of the caller's own, and a ready query string, make the same token.
    let fields: Vec<(&str, &str)> =
        expected.iter().map(|(name, value)| (*name, &**value)).collect();
    assert_eq!(encode_all(&issuer, &Raw(T1Fields(&fields))).as_deref(), Ok(&*raw));
    assert_eq!(encode_all(&issuer, &Raw(T1Query(signed))).as_deref(), Ok(&*raw));
    let read: Vec<_> = form_urlencoded::parse(signed.as_bytes()).collect();
    assert_eq!(read.len(), expected.len());
    for ((name, value), (expected_name, expected_value)) in read.iter().zip(&expected) {
        assert_eq!((&**name, &**value), (*expected_name, &**expected_value));
    }
});
