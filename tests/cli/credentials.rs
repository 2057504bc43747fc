//! Credentials: where they come from, and that the secret goes nowhere.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use crate::common::{KEY, SECRET, SESSION, auth, encode, open, payload, project};
use crate::run::{Outcome, TempFile, bare, command, feed, run};

/// Runs `rest` with these arguments and variables.
fn rest(args: &[&str], variables: &[(&str, &[u8])]) -> Outcome {
    let variables = variables.iter().map(|(name, value)| (name, OsStr::from_bytes(value)));
    bare().arg("rest").args(args).envs(variables).output().unwrap().into()
}

#[test]
fn missing() {
    let key: &[(&str, &[u8])] = &[("OPENTOK_API_KEY", b"123456")];
    let both = [key, &[("OPENTOK_API_SECRET", b"")]].concat();
    for (variables, text) in [
        (&[][..], "no API key\nhint: set OPENTOK_API_KEY or give --api-key KEY"),
        (&[("OPENTOK_API_KEY", &b""[..])], "no API key"),
        (key, "no API secret\nhint: set OPENTOK_API_SECRET or give --api-secret-file FILE"),
        (&both, "no API secret"),
    ] {
        let outcome = rest(&[], variables);
        assert!(outcome.error(2).contains(text), "{outcome:?}");
    }
}

#[test]
fn not_text() {
    for (name, text) in [
        ("OPENTOK_API_KEY", "OPENTOK_API_KEY is not UTF-8"),
        ("OPENTOK_API_SECRET", "OPENTOK_API_SECRET is not UTF-8"),
    ] {
        let outcome: Outcome =
            command().arg("rest").env(name, OsStr::from_bytes(b"\xFF")).output().unwrap().into();
        assert!(outcome.error(2).contains(text), "{outcome:?}");
    }
    let args = [OsStr::new("encode"), OsStr::from_bytes(b"\xFF")];
    run(args).error(2);
}

/// The argument wins over the variable, and the file over the variable.
#[test]
fn precedence() {
    let file = TempFile::new("other-secret", "other");
    let args = ["rest", "--api-key", "654321", "--api-secret-file", file.0.to_str().unwrap()];
    let outcome = run(args);
    assert_eq!(open(outcome.line(), "other")[0].1, "654321");
}

/// One line end is dropped, and the rest is part of the secret.
#[test]
fn secret_files() {
    for (text, secret) in [
        ("s3cret", "s3cret"),
        ("s3cret\n", "s3cret"),
        ("s3cret\r\n", "s3cret"),
        ("s3 cret\n", "s3 cret"),
        (&"x".repeat(4096), &"x".repeat(4096)),
    ] {
        let file = TempFile::new("secret", text);
        let outcome = run(["rest", "--api-secret-file", file.0.to_str().unwrap()]);
        assert_eq!(open(outcome.line(), secret)[0].1, KEY);
    }
    // Under `--raw` one line feed is dropped, and everything else is part of the secret.
    for (text, secret) in [
        ("s3cret\n", "s3cret"),
        ("s3cret\r\n", "s3cret\r"),
        ("\n\n", "\n"),
        (" \"s3cret\" ", " \"s3cret\" "),
        ("SECRET=s\ncret\n", "SECRET=s\ncret"),
        ("123456", "123456"),
    ] {
        let file = TempFile::new("secret", text);
        let outcome = run(["rest", "--raw", "--api-secret-file", file.0.to_str().unwrap()]);
        assert_eq!(open(outcome.line(), secret)[0].1, KEY);
    }
    // Standard input is a file as well.
    let mut command = command();
    command.args(["rest", "--api-secret-file", "-"]);
    assert_eq!(open(feed(command, "s3cret\n").line(), "s3cret")[0].1, KEY);
    for (name, content, status, text) in [
        ("empty", &b""[..], 1, "API secret is empty"),
        ("line-end", b"\n", 1, "API secret is empty"),
        ("empty", b"", 1, "hint: the secret file holds no secret\n"),
        ("line-ends", b"s3cret\n\n", 1, "API secret starts or ends with white space"),
        (
            "line-ends",
            b"s3cret\r\n\r\n",
            1,
            "hint: the secret file holds the secret and at most one line end\n",
        ),
        ("env", b"OPENTOK_API_SECRET=s3cret\n", 1, "error: API secret has its name in front"),
        ("env", b"export secret=s3cret", 1, "error: API secret has its name in front"),
        ("yaml", b"api_secret: s3cret\n", 1, "error: API secret has its name in front"),
        ("env", b"KEY=1\nSECRET=s3cret\n", 1, "error: API secret has several lines"),
        ("space", b" s3cret\n", 1, "API secret starts or ends with white space"),
        ("quotes", b"\"s3cret\"\n", 1, "hint: remove the quotation marks"),
        ("digits", b"123456\n", 1, "key and secret are swapped"),
        ("not-text", b"\xFF", 1, "the secret file is not UTF-8 text"),
        ("huge", &[b'x'; 4097], 1, "the secret file is longer than 4096 bytes"),
    ] {
        let file = TempFile::new(name, content);
        let outcome = run(["rest", "--api-secret-file", file.0.to_str().unwrap()]);
        assert!(outcome.error(status).contains(text), "{outcome:?}");
    }
    for path in ["/nonexistent", "/"] {
        let outcome = run(["rest", "--api-secret-file", path]);
        assert!(outcome.error(2).contains("the secret file"), "{outcome:?}");
    }
    let outcome = run(["rest", "--api-secret-file", "/dev/zero"]);
    assert!(outcome.error(1).contains("longer than 4096 bytes"), "{outcome:?}");
}

#[test]
fn api_keys() {
    let long = "1".repeat(65);
    for (key, text) in [
        ("12 34", "byte at offset 2 that is not visible ASCII; remove spaces"),
        ("\u{e9}", "byte at offset 0"),
        (&long, "65 bytes"),
        ("YOUR_KEY", "hint: OpenTok's account page lists the key of each project\n"),
        ("\"123456\"", "hint: remove the quotation marks\n"),
        ("'123456'", "hint: remove the quotation marks\n"),
        ("\u{201c}123456\u{201d}", "hint: remove the quotation marks\n"),
        ("f4a2c1d0-2222-4333-8444-0123456789ab", "hint: this is a key of the Vonage Video API"),
        (SECRET, "hint: key and secret are swapped\n"),
    ] {
        for args in [&["rest"][..], &["encode", SESSION], &["batch"]] {
            let outcome = run([args, &["--api-key", key]].concat());
            assert!(outcome.error(1).contains(text), "{args:?}: {outcome:?}");
        }
    }
}

/// Key and secret in each other's place: no token carries the secret.
#[test]
fn swapped_credentials() {
    for args in
        [&["rest"][..], &["encode", SESSION], &["encode", SESSION, "--format=t1"], &["batch"]]
    {
        let mut command = bare();
        command.env("OPENTOK_API_KEY", SECRET).env("OPENTOK_API_SECRET", KEY).args(args);
        let outcome = feed(command, format!("{{\"session_id\":\"{SESSION}\"}}\n"));
        assert!(outcome.error(1).contains("key and secret are swapped"), "{args:?}: {outcome:?}");
        assert!(!outcome.stderr.contains(SECRET), "{args:?}: {outcome:?}");
    }
}

/// Wherever the secret is given in the place of something else, nothing repeats it; and no option takes
/// it.
#[test]
fn the_secret_is_never_shown() {
    let with_equals = format!("--api-secret={SECRET}");
    let as_option = format!("--{SECRET}");
    let token = encode(&project(), &auth()).unwrap();
    let calls: &[&[&str]] = &[
        &["encode", SECRET],
        &["encode", SESSION, SECRET],
        &["encode", SESSION, "--role", SECRET],
        &["encode", SESSION, "--expires-in", SECRET],
        &["encode", SESSION, "--nonce", SECRET],
        &["encode", SESSION, "--format", SECRET],
        &["encode", SESSION, "--layout-class", &format!("{SECRET} ")],
        &["encode", SESSION, "--api-secret-file", SECRET],
        &["encode", SESSION, "--api-secret", SECRET],
        &["encode", SESSION, "--secret", SECRET],
        &["encode", SESSION, &with_equals],
        &["encode", SESSION, &as_option],
        &["encode", SESSION, "--connection-data-file", SECRET],
        &["rest", SECRET],
        &["rest", "--issuer-type", SECRET],
        &["rest", "--create-time", SECRET],
        &["inspect", "--now", SECRET],
        &["inspect", "--api-secret-file", SECRET, "x.y.z"],
        &["inspect", SECRET],
        &["inspect", &token, "--api-key", SECRET],
        &["inspect", "--json", &token, "--api-key", SECRET],
        &["encode", SESSION, "--api-key", SECRET],
        &["completions", SECRET],
        &["man", SECRET],
        &[SECRET],
        &["--help"],
        &["encode", "--help"],
        &["rest", "--help"],
        &["inspect", "--help"],
    ];
    for args in calls {
        let outcome = run(*args);
        let shown = [outcome.stdout, outcome.stderr].concat();
        assert!(!shown.is_empty() && !shown.contains(SECRET), "{args:?}: {shown}");
    }
    for args in &calls[8..=10] {
        let outcome = run(*args);
        assert!(outcome.error(2).contains("the secret is never an argument"), "{outcome:?}");
    }
    // Given as the secret, it is the key of the signature and not part of the token.
    let outcome = run(["rest"]);
    assert!(!payload(outcome.line()).contains(SECRET));
}
