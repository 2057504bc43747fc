//! T1 tokens: all forms agree, a form decoder reads back every field, and another HMAC-SHA1 signs alike.
#![no_main]

use data_encoding::{BASE64, HEXLOWER};
use libfuzzer_sys::fuzz_target;
use opentok_token::{Error, Raw, T1Claims, T1Data, T1Issuer};
use opentok_token_fuzz::{Input, connection_is_allowed, issuer_is_allowed};

/// The token in all forms, which agree, or the one error that all give.
fn encode_all(issuer: &T1Issuer, data: &impl T1Claims) -> Result<String, Error> {
    let token = issuer.encode(data);
    let mut sink = String::new();
    assert_eq!(issuer.encode_to(data, &mut sink), token.as_ref().map(|_| ()).map_err(|e| *e));
    assert_eq!(sink, token.as_deref().unwrap_or_default());
    let needed = issuer.encoded_len(data);
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
    let issuer = T1Issuer::new(input.key(), &input.secret);
    assert_eq!(issuer.is_ok(), issuer_is_allowed(input.key(), &input.secret));
    let Ok(issuer) = issuer else { return };
    let session_id = input.session.get(input.key());
    let classes: Vec<&str> = input.classes.iter().map(String::as_str).collect();
    let text = input.text();
    let data = input.token_data(&session_id, &classes, text.as_deref());

    let number = data.nonce.to_string();
    let (token, raw, nonce) = match &nonce {
        None => (encode_all(&issuer, &data), encode_all(&issuer, &Raw(data)), &number),
        Some(nonce) => {
            let data = T1Data { data, nonce };
            (encode_all(&issuer, &data), encode_all(&issuer, &Raw(data)), nonce)
        }
    };
    // A nonce that is text is not bound to the limit of a number.
    let judged =
        if *nonce == number { data } else { opentok_token::TokenData { nonce: 0, ..data } };
    assert_eq!(token.is_ok(), connection_is_allowed(true, input.key(), &judged), "{token:?}");
    let raw = raw.unwrap();
    assert!(token.is_err() || token.as_deref() == Ok(&*raw));

    let bytes = BASE64.decode(raw.strip_prefix("T1==").unwrap().as_bytes()).unwrap();
    let all = String::from_utf8(bytes).unwrap();
    let head = format!("partner_id={}&sig=", input.key());
    let (sig, signed) = all.strip_prefix(&head).unwrap().split_once(':').unwrap();
    let tag = hmac_sha1_compact::HMAC::mac(signed.as_bytes(), input.secret.as_bytes());
    assert_eq!(sig, HEXLOWER.encode(&tag));
    assert_eq!(issuer.verify(&raw).as_deref(), Ok(signed));

    let mut expected = vec![
        ("session_id", session_id.clone()),
        ("create_time", data.create_time.to_string()),
        ("nonce", nonce.clone()),
        ("role", data.role.as_str().to_owned()),
        ("expire_time", data.expire_time.to_string()),
    ];
    if let Some(text) = &text {
        expected.push(("connection_data", text.clone()));
    }
    if !classes.is_empty() {
        expected.push(("initial_layout_class_list", classes.join(" ")));
    }
    let read: Vec<_> = form_urlencoded::parse(signed.as_bytes()).collect();
    assert_eq!(read.len(), expected.len());
    for ((name, value), (expected_name, expected_value)) in read.iter().zip(&expected) {
        assert_eq!((&**name, &**value), (*expected_name, &**expected_value));
    }
});
