//! Connection tokens: all outputs agree, the rules hold exactly when the model says so, and `jsonwebtoken` and
//! `serde_json` read the data back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use opentok_token::{Error, Raw, Role, max_token_len};
use opentok_token_fuzz::{Input, encode_all, issuer, open};
use serde_json::json;

fuzz_target!(|input: Input| {
    let Some(issuer) = issuer(input.account, input.key(), &input.secret) else { return };
    let session_id = input.session.get(input.key());
    let text = input.text();
    let data = input.token_data(&session_id, text.as_deref());

    let allowed = input.is_allowed(!input.account, &data);
    let token = encode_all(&issuer, &data);
    assert_eq!(token.is_ok(), allowed, "{token:?}");
    if let Ok(room) = issuer.session(&session_id, data.role) {
        assert_eq!(room.encode(&data), token);
        let mut sink = String::new();
        assert_eq!(room.encode_to(&data, &mut sink).is_ok(), allowed);
        assert_eq!(sink, token.clone().unwrap_or_default());
        assert_eq!(room.encode(&Raw(data)), issuer.encode(&Raw(data)));
        for role in Role::ALL.into_iter().filter(|&role| role != data.role) {
            assert_eq!(room.encode(&Raw(data.role(role))), Err(Error::OtherRole));
        }
    }

    let raw = encode_all(&issuer, &Raw(data)).unwrap();
    if allowed {
        assert_eq!(token.as_deref(), Ok(&*raw));
        let units = |text: &str| text.encode_utf16().count();
        let (text, classes) = (text.as_deref().unwrap_or(""), &input.classes);
        assert!(raw.len() <= max_token_len(session_id.len(), units(text), units(classes)).unwrap());
    }
    let mut expected = json!({
        "iss": input.key(),
        "ist": if input.account { "account" } else { "project" },
        "scope": "session.connect",
        "session_id": session_id,
        "role": data.role.as_str(),
        "iat": data.create_time(),
        "exp": data.expire_time(),
        "nonce": data.nonce,
    });
    if !input.classes.is_empty() {
        expected["initial_layout_class_list"] = input.classes.as_str().into();
    }
    if let Some(text) = text {
        expected["connection_data"] = text.into();
    }
    assert_eq!(serde_json::Value::Object(open(&raw, &input.secret)), expected);
});
