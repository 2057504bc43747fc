//! `rest`: the effect of each flag on the token, and refusals.

use serde_json::{Value, json};

use crate::common::{KEY, NOW, SECRET, open};
use crate::run::run;

/// The claims of the token that these arguments make.
#[track_caller]
fn claims(args: &[&str]) -> Value {
    let outcome = run([&["rest"], args].concat());
    Value::Object(open(outcome.line(), SECRET).into_iter().collect())
}

#[test]
fn defaults() {
    let claims = claims(&[]);
    let (iat, jti) = (claims["iat"].as_u64().unwrap(), claims["jti"].as_str().unwrap());
    let expected = json!({"iss": KEY, "ist": "project", "iat": iat, "exp": iat + 180, "jti": jti});
    assert_eq!(claims, expected);
    assert_eq!(jti.len(), 32);
    assert!(jti.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    assert_ne!(self::claims(&[])["jti"], jti);
}

#[test]
fn all_flags() {
    let create_time = NOW.to_string();
    let at = ["--create-time", &create_time];
    let account = ["--issuer-type", "account", "--expires-in", "5m", "--jti", "a\"b"];
    let expected =
        json!({"iss": KEY, "ist": "account", "iat": NOW, "exp": NOW + 300, "jti": "a\"b"});
    assert_eq!(claims(&[&at[..], &account].concat()), expected);
    let expected = json!({"iss": KEY, "ist": "project", "iat": NOW, "exp": NOW + 9});
    let args = ["--no-jti", "--expire-time", "1700000009", "--issuer-type", "project"];
    assert_eq!(claims(&[&at[..], &args].concat()), expected);
}

/// The header line is the name and the very token.
#[test]
fn header() {
    let create_time = NOW.to_string();
    let args = ["rest", "--create-time", &create_time, "--no-jti"];
    let token = run(args);
    let header = run([&args[..], &["--header"]].concat());
    assert_eq!(header.line(), format!("X-OPENTOK-AUTH: {}", token.line()));
}

#[test]
fn refusals() {
    for (status, args, text) in [
        (1, &["--expires-in", "301s"][..], "at most 300 s (5 minutes)"),
        (1, &["--expires-in", "0s"], "is not after the issue time"),
        (1, &["--create-time", "7"], "give the time with --create-time"),
        (1, &["--create-time", "1700000000000"], "in milliseconds"),
        (2, &["--jti", "a", "--no-jti"], "cannot be used with"),
        (2, &["--issuer-type", "acount"], "did you mean account?"),
        (2, &["--expire-in", "3m"], "did you mean"),
    ] {
        let outcome = run([&["rest"], args].concat());
        let error = outcome.error(status);
        assert!(error.contains(text), "{args:?}: {error}");
        if status == 1 {
            assert_eq!(run([&["rest", "--raw"], args].concat()).status, Some(0));
        }
    }
}
