//! `inspect` on signatures that are spelled otherwise, or made with something like the secret.

use data_encoding::{
    BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, Encoding, HEXLOWER, HEXUPPER,
};
use serde_json::Value;

use crate::common::{KEY, NOW, SECRET, SESSION};
use crate::inspect::{HEADER, codes, found, jwt, reports};
use crate::run::{bare, feed};

/// The claims of a REST token with this ID.
fn claims(jti: &str) -> String {
    format!(r#"{{"iss":"{KEY}","ist":"project","iat":{NOW},"exp":{},"jti":"{jti}"}}"#, NOW + 60)
}

/// A JWT whose parts are encoded like this.
fn encoded(claims: &str, encoding: &Encoding, key: &[u8]) -> (String, [u8; 32]) {
    let parts = [HEADER, claims].map(|part| encoding.encode(part.as_bytes()));
    let signed = parts.join(".");
    let mac = hmac_sha256::HMAC::mac(signed.as_bytes(), key);
    (signed, mac)
}

/// The data of a T1 token.
fn t1_data() -> String {
    format!(
        "session_id={SESSION}&create_time={NOW}&nonce=1&role=publisher&expire_time={}",
        NOW + 60
    )
}

/// A T1 token with this unsigned part.
fn t1_with(unsigned: &str) -> String {
    format!("T1=={}", BASE64.encode(format!("{unsigned}:{}", t1_data()).as_bytes()))
}

/// The hexadecimal signature of [`t1_data`].
fn t1_signature(key: &[u8]) -> String {
    HEXLOWER.encode(&hmac_sha1_compact::HMAC::mac(t1_data().as_bytes(), key))
}

/// Padding and the standard alphabet, of the parts and of the signature.
#[test]
fn padded_parts() {
    for len in 0..12 {
        let claims = claims(&format!("?>~\u{fc}{}", "x".repeat(len)));
        for encoding in [BASE64URL, BASE64, BASE64_NOPAD] {
            let (signed, mac) = encoded(&claims, &encoding, SECRET.as_bytes());
            let token = format!("{signed}.{}", encoding.encode(&mac));
            if token.contains(['=', '+', '/']) {
                assert_eq!(found(&token), "valid padded", "{token}");
            }
            // Signed as strict base64url, and spelled otherwise after that.
            let (_, mac) = encoded(&claims, &BASE64URL_NOPAD, SECRET.as_bytes());
            let token = format!("{signed}.{}", encoding.encode(&mac));
            if token.contains(['=', '+', '/']) {
                assert_eq!(found(&token), "valid padded", "{token}");
            }
            let (_, mac) = encoded(&claims, &BASE64URL_NOPAD, b"another");
            let token = format!("{signed}.{}=", BASE64URL_NOPAD.encode(&mac));
            assert_eq!(found(&token), "invalid bad-signature padded", "{token}");
        }
    }
}

/// Digits in place of bytes, as they are and in base64url.
#[test]
fn hexadecimal() {
    for encoding in [HEXLOWER, HEXUPPER] {
        let (signed, mac) = encoded(&claims("a"), &BASE64URL_NOPAD, SECRET.as_bytes());
        let digits = encoding.encode(&mac);
        for signature in [digits.clone(), BASE64URL_NOPAD.encode(digits.as_bytes())] {
            assert_eq!(found(format!("{signed}.{signature}")), "valid hex-signature");
        }
        let (_, mac) = encoded(&claims("a"), &BASE64URL_NOPAD, b"another");
        let token = format!("{signed}.{}", encoding.encode(&mac));
        assert_eq!(found(token), "invalid bad-signature hex-signature");
    }
}

/// Each spelling of the secret is named, and the secret is not repeated.
#[test]
fn spellings() {
    let hex = HEXLOWER.decode(SECRET.as_bytes()).unwrap();
    let base64 = BASE64.decode(SECRET.as_bytes()).unwrap();
    let text = |text: String| text.into_bytes();
    for (key, words) in [
        (hex, "decoded from hexadecimal digits"),
        (base64, "decoded from base64"),
        (text(format!("{SECRET}\n")), "a line end after it"),
        (text(format!("{SECRET}\r\n")), "a line end after it"),
        (text(format!("{SECRET}\n\n")), "two line ends after it"),
        (text(format!("{SECRET} ")), "a space after it"),
        (text(format!(" {SECRET}")), "a space before it"),
        (text(format!("\"{SECRET}\"")), "in quotation marks"),
        (text(format!("'{SECRET}'")), "in quotation marks"),
        (text(SECRET.to_uppercase()), "in capital letters"),
        (text(KEY.to_owned()), "the API key in the secret's place"),
        (text(String::new()), "an empty secret"),
        (text("undefined".to_owned()), "the word undefined in the secret's place"),
    ] {
        let (signed, mac) = encoded(&claims("a"), &BASE64URL_NOPAD, &key);
        let jwt = format!("{signed}.{}", BASE64URL_NOPAD.encode(&mac));
        let t1 = t1_with(&format!("partner_id={KEY}&sig={}", t1_signature(&key)));
        for token in [jwt, t1] {
            assert_eq!(found(&token), "invalid bad-signature secret-spelling", "{words}");
            let message = spelling_message(&token, SECRET);
            assert!(message.contains(words) && !message.contains(SECRET), "{message}");
        }
    }
}

/// The message about the spelling of a secret.
fn spelling_message(token: &str, secret: &str) -> String {
    let mut command = bare();
    command.args(["inspect", "--json", "--now", &NOW.to_string()]);
    let outcome = feed(
        {
            command.env("OPENTOK_API_SECRET", secret);
            command
        },
        token,
    );
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(report["signature"], "invalid");
    let findings = report["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["code"] == "secret-spelling").unwrap();
    finding["message"].as_str().unwrap().to_owned()
}

/// The token is right, and the secret that was given is spelled otherwise.
#[test]
fn given_secrets() {
    let token = jwt(HEADER, claims("a"));
    for (secret, words) in [
        (format!("{SECRET}\n"), "without the white space around it"),
        (format!(" {SECRET}"), "without the white space around it"),
        (format!("\"{SECRET}\""), "without its quotation marks"),
        (format!(" '{SECRET}'\n"), "without its quotation marks"),
        (format!("OPENTOK_API_SECRET=\"{SECRET}\""), "without the name before it"),
        (format!("API_KEY=1\nAPI_SECRET={SECRET}\n"), "without the name before it"),
        (BASE64.encode(SECRET.as_bytes()), "decoded from base64"),
        (SECRET.to_uppercase(), "in small letters"),
    ] {
        let message = spelling_message(&token, &secret);
        assert!(message.contains(words) && !message.contains(SECRET), "{message}");
    }
}

/// An API key in the secret's place, where the token has another one, so that no spelling fits.
#[test]
fn api_key_as_secret() {
    let mut command = bare();
    command.args(["inspect", "--now", &NOW.to_string()]).env("OPENTOK_API_SECRET", "7654321");
    let outcome = feed(command, jwt(HEADER, claims("a")));
    assert!(outcome.stdout.contains("hint: the secret given is made of digits"), "{outcome:?}");
}

/// Another hash function, by its length.
#[test]
fn hashes() {
    let mac = hmac_sha256::HMAC::mac(t1_data().as_bytes(), SECRET.as_bytes());
    let t1 = |digits: &str| t1_with(&format!("partner_id={KEY}&sig={digits}"));
    assert_eq!(found(t1(&HEXLOWER.encode(&mac))), "invalid wrong-hash");
    let other = hmac_sha256::HMAC::mac(t1_data().as_bytes(), b"another");
    assert_eq!(found(t1(&HEXLOWER.encode(&other))), "invalid bad-signature wrong-hash");
    assert_eq!(found(t1(&HEXLOWER.encode(&mac[1..]))), "not-checked malformed");
    let (signed, _) = encoded(&claims("a"), &BASE64URL_NOPAD, b"");
    let mac = hmac_sha1_compact::HMAC::mac(signed.as_bytes(), SECRET.as_bytes());
    assert_eq!(found(format!("{signed}.{}", BASE64URL_NOPAD.encode(&mac))), "invalid wrong-hash");
}

/// Unsigned fields in all places, and a colon in one of them.
#[test]
fn unsigned_fields() {
    let sig = t1_signature(SECRET.as_bytes());
    for unsigned in [
        format!("partner_id={KEY}&sdk_version=tbruby-v1.0&sig={sig}"),
        format!("sdk_version=tbphp-v0.91&partner_id={KEY}&sig={sig}"),
        format!("sig={sig}&partner_id={KEY}&sdk_version=x"),
        format!("partner_id={KEY}&sdk_version=a:b&sig={sig}"),
    ] {
        assert_eq!(found(t1_with(&unsigned)), "valid unsigned-field");
        let capital = unsigned.replace(&sig, &sig.to_uppercase());
        assert_eq!(found(t1_with(&capital)), "valid signature-case unsigned-field");
        let wrong = unsigned.replace(&sig, &t1_signature(b"another"));
        assert_eq!(found(t1_with(&wrong)), "invalid bad-signature unsigned-field");
    }
    assert_eq!(found(t1_with(&format!("sig={sig}&partner_id={KEY}"))), "valid");
}

/// Without a secret nothing is checked, and that is said.
#[test]
fn without_secret() {
    for (token, expected) in [
        (jwt(HEADER, claims("a")), "not-checked"),
        (t1_with(&format!("partner_id={KEY}&sig={}", t1_signature(b"x"))), "not-checked"),
    ] {
        let mut command = bare();
        command.args(["inspect", "--json", "--now", &NOW.to_string()]);
        let outcome = feed(command, token);
        let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!((&report["signature"], outcome.status), (&expected.into(), Some(0)));
        assert!(codes(&report).is_empty());
    }
}

/// Secrets are hidden wherever they are, in claims of any type and in names.
#[test]
fn secrets_are_hidden() {
    let session = format!("1_{}", BASE64URL_NOPAD.encode(format!("1~{SECRET}~~1~x~").as_bytes()));
    let own = "correct horse battery";
    for value in [
        format!("\"{SECRET}\""),
        format!("\"x {SECRET} y\""),
        format!("{{\"a\":[\"{SECRET}\",\"{}\"]}}", SECRET.to_uppercase()),
        format!("[\"{own}\",\"\\\"{own}\"]"),
        format!("\"{session}\""),
    ] {
        for name in ["iss", "connection_data", "session_id", "tenant", SECRET] {
            let claims = claims("a").replace('}', &format!(",\"{name}\":{value}}}"));
            for args in [&["inspect"][..], &["inspect", "--json"]] {
                let mut command = bare();
                command.args(args).env("OPENTOK_API_SECRET", own);
                let shown = feed(command, jwt(HEADER, &claims)).stdout;
                assert!(
                    !shown.contains(SECRET) && !shown.contains(&SECRET.to_uppercase()),
                    "{shown}"
                );
                assert!(!shown.contains(own) && !shown.contains(&session), "{shown}");
            }
        }
    }
    // Escaped in JSON, with a backslash at its end.
    let own = r#"correct "horse" battery\"#;
    let nested = serde_json::to_string(&[own]).unwrap();
    let claims = claims("a").replace('}', &format!(r#","tenant":{nested}}}"#));
    let mut command = bare();
    command.args(["inspect", "--json"]).env("OPENTOK_API_SECRET", own);
    let shown = feed(command, jwt(HEADER, claims)).stdout;
    let report: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(report["claims"]["tenant"], serde_json::json!(["[secret]"]));
    // The signature of a T1 token only looks like one.
    let sig = t1_signature(SECRET.as_bytes());
    let token = t1_with(&format!("partner_id={KEY}&sig={sig}"));
    let mut command = bare();
    command.arg("inspect");
    assert!(feed(command, token).stdout.contains(&sig));
}

/// A secret under the name of the signature is hidden, alone and within other text; a signature is shown.
#[test]
fn secret_as_signature() {
    for value in [SECRET.to_owned(), format!("x{SECRET}"), format!("{SECRET}.")] {
        let claims = claims("a").replace("\"jti\":\"a\"", &format!("\"sig\":\"{value}\""));
        for token in [t1_with(&format!("partner_id={KEY}&sig={value}")), jwt(HEADER, claims)] {
            let report = reports(&token).remove(0).to_string();
            assert!(report.contains("[secret]") && !report.contains(SECRET), "{report}");
        }
    }
    let signature = t1_signature(b"another");
    let report = reports(t1_with(&format!("partner_id={KEY}&sig={signature}"))).remove(0);
    assert_eq!(report["header"]["sig"], signature);
}
