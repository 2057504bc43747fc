//! Help and errors, word for word, as files to be read.
//!
//! After a change that is meant, `UPDATE_SNAPSHOTS=1 cargo test --all-features --test cli` writes them anew.

use std::fmt::Write as _;
use std::path::Path;

use opentok_token::{Raw, T1Data, T1Issuer, TokenData};

use crate::common::{KEY, NOW, SECRET, SESSION, account, data, encode, project};
use crate::run::{Outcome, bare, run};

/// Compares with `snapshots/NAME.txt`.
#[track_caller]
fn assert_snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/snapshots");
    let path = path.join(name).with_extension("txt");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == expected, "{name} has changed:\n{text}");
}

/// A call, its output and its exit status.
fn shown(args: &[&str], outcome: &Outcome) -> String {
    let Outcome { status, stdout, stderr } = outcome;
    format!(
        "$ opentok-token {}\n{stdout}{stderr}[exit status {}]\n",
        args.join(" "),
        status.unwrap()
    )
}

#[test]
fn help() {
    for command in ["", "encode", "rest", "inspect", "batch", "completions", "man"] {
        for flag in ["-h", "--help"] {
            let args: Vec<&str> = command.split_whitespace().chain([flag]).collect();
            assert_snapshot(&format!("help{flag}-{command}"), &shown(&args, &run(&args)));
        }
    }
}

#[test]
fn errors_of_use() {
    let calls: &[&[&str]] = &[
        &[],
        &["encod"],
        &["decode"],
        &["help", "encode"],
        &["encode"],
        &["encode", SESSION, "extra"],
        &["encode", SESSION, "--rol", "moderator"],
        &["encode", SESSION, "--role"],
        &["encode", SESSION, "--role", "god"],
        &["encode", SESSION, "--role", "MODERATOR"],
        &["encode", "-", "--connection-data-file", "-"],
        &["encode", SESSION, "--role", "publisher", "--role", "moderator"],
        &["encode", SESSION, "--expires-in", "3600"],
        &["encode", SESSION, "--expires-in", "soon"],
        &["encode", SESSION, "--expires-in", "1h", "--expire-time", "1700000000"],
        &["encode", SESSION, "--expire-time", "tomorrow"],
        &["encode", SESSION, "--expire-time", "2026-12-01"],
        &["encode", SESSION, "--nonce", "0.5"],
        &["encode", SESSION, "--secret", "..."],
        &["encode", SESSION, "--raw=yes"],
        &["encode", SESSION, "--api-secret-file", "/nonexistent"],
        &["rest", "--jti", "a", "--no-jti"],
        &["rest", "--jti", "-a"],
        &["rest", "-a"],
        &["inspect", ""],
        &["completions", "cmd"],
    ];
    let mut text = String::new();
    for args in calls {
        writeln!(text, "{}", shown(args, &run(*args))).unwrap();
    }
    let args = ["rest"];
    let outcome: Outcome = bare().args(args).output().unwrap().into();
    writeln!(text, "{}", shown(&args, &outcome)).unwrap();
    let outcome: Outcome =
        bare().args(args).env("OPENTOK_API_KEY", "123456").output().unwrap().into();
    writeln!(text, "{}", shown(&args, &outcome)).unwrap();
    assert_snapshot("errors-of-use", &text);
}

/// Every rule that the command can be made to break.
#[test]
fn broken_rules() {
    let long = "x".repeat(1001);
    let at = "--create-time=1700000000";
    let calls: &[&[&str]] = &[
        &["encode", "--api-key", "123 456", SESSION],
        &["encode", "--api-key", &"1".repeat(65), SESSION],
        &["encode", "--api-key", "\"123456\"", SESSION],
        &["encode", "--api-key", "f4a2c1d0-2222-4333-8444-0123456789ab", SESSION],
        &["encode", "--api-key", "YOUR_API_KEY", SESSION],
        &["rest", "--api-key", SECRET],
        &["encode", "session"],
        &["encode", "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg=="],
        &["encode", "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fgAAA"],
        &["encode", "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fh"],
        &["encode", "1__w"],
        &["encode", "1_YQ"],
        &["encode", "1_MX42NTQzMjF-fn5-"],
        &["encode", at, SESSION, "--expires-in", "31d"],
        &["encode", at, SESSION, "--expires-in", "0s"],
        &["encode", at, SESSION, "--expire-time", "1700003600000"],
        &["encode", "--create-time=1700000000000", SESSION],
        &["encode", "--create-time=86400", SESSION],
        &["encode", at, SESSION, "--nonce", "9007199254740992"],
        &["encode", at, SESSION, "--connection-data", &long],
        &["encode", at, SESSION, "--layout-class", &long],
        &["encode", at, SESSION, "--layout-class", ""],
        &["encode", at, SESSION, "--layout-class", "focus main"],
        &["encode", at, SESSION, "--nonce", "", "--format", "t1"],
        &["rest", "--expires-in", "6m"],
        &["rest", "--jti", &"x".repeat(257)],
    ];
    let mut text = String::new();
    for args in calls {
        let outcome = run(*args);
        assert_eq!(outcome.status, Some(1), "{args:?}");
        let args: Vec<&str> = args
            .iter()
            .map(|arg| if arg.len() > 60 || *arg == SECRET { "..." } else { arg })
            .collect();
        writeln!(text, "{}", shown(&args, &outcome)).unwrap();
    }
    assert_snapshot("broken-rules", &text);
}

/// Reports of `inspect` on a valid token, on an invalid one, and on a T1 token; with and
/// without a secret, and for scripts.
#[test]
fn reports() {
    let right = encode(&project(), &data().connection_data("{\"user\":7}")).unwrap();
    let wrong = {
        let data = TokenData::at(SESSION, NOW * 1000, 7).expires_at(NOW + 60);
        encode(&account(), &Raw(data)).unwrap()
    };
    let t1 = T1Issuer::new(KEY, SECRET).unwrap();
    let t1 = t1.encode(&T1Data { data: data(), nonce: "0.5" }).unwrap();
    let now = (NOW + 100).to_string();
    let mut text = String::new();
    for token in [&right, &wrong, &t1, "x"] {
        for args in [&["inspect", "--now", &now][..], &["inspect", "--json", "--now", &now]] {
            let outcome = run([args, &[token]].concat());
            writeln!(text, "{}", shown(&[args, &["..."]].concat(), &outcome)).unwrap();
        }
    }
    let outcome: Outcome = bare().args(["inspect", "--now", &now, &right]).output().unwrap().into();
    writeln!(text, "{}", shown(&["inspect", "--now", &now, "..."], &outcome)).unwrap();
    assert_snapshot("reports", &text);
}
