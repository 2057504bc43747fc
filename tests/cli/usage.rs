//! Errors of use, and the remedies under them.

use crate::common::{SECRET, SESSION};
use crate::run::run;

/// The remedy for these arguments, which are an error of use.
#[track_caller]
fn remedy(args: &[&str]) -> Option<String> {
    let outcome = run(args);
    let line = outcome.error(2).lines().find(|line| line.starts_with("hint: "));
    line.map(|line| line["hint: ".len()..].to_owned())
}

/// Words that people try as subcommands.
#[test]
fn subcommands() {
    for (args, right) in [
        (&["decode"][..], "inspect"),
        (&["verify", "x"], "inspect"),
        (&["generate"], "encode"),
        (&["help"], "--help"),
        (&["help", "encode"], "encode --help"),
        (&["help", "god"], "--help"),
        (&["version"], "--version"),
        (&["-v"], "--version"),
        (&[SESSION], "encode SESSION_ID"),
        (&["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x"], "inspect TOKEN"),
        (&["T1==YQ=="], "inspect TOKEN"),
    ] {
        assert_eq!(remedy(args), Some(format!("did you mean {right}?")), "{args:?}");
    }
    assert_eq!(remedy(&[SECRET]), None);
    assert_eq!(remedy(&["help", SECRET]).as_deref(), Some("did you mean --help?"));
}

/// Names that other programs give to an option, which a typing error is not.
#[test]
fn options() {
    for (args, right) in [
        (&["encode", SESSION, "--moderator"][..], "--role moderator"),
        (&["encode", SESSION, "--ttl", "1h"], "--expires-in"),
        (&["encode", SESSION, "--expires-at", "1700000000"], "--expire-time"),
        (&["encode", SESSION, "--issued-at", "1700000000"], "--create-time"),
        (&["encode", SESSION, "--ttl=1h"], "--expires-in"),
        (&["encode", SESSION, "--data", "x"], "--connection-data"),
        (&["encode", SESSION, "--key", "1"], "--api-key"),
        (&["rest", "--lifetime", "1m"], "--expires-in"),
        (&["rest", "--account"], "--issuer-type account"),
    ] {
        assert_eq!(remedy(args), Some(format!("did you mean {right}?")), "{args:?}");
    }
    for (args, option) in [
        (["encode", "--session-id", SESSION], "--session-id"),
        (["encode", "--session", SESSION], "--session"),
        (["inspect", "--token", SECRET], "--token"),
        (["batch", "--file", "x"], "--file"),
    ] {
        let expected = format!("write the value alone, without {option}");
        assert_eq!(remedy(&args), Some(expected), "{args:?}");
    }
    assert_eq!(
        remedy(&["completions"]).as_deref(),
        Some("it takes one of bash, elvish, fish, powershell, zsh")
    );
    assert_eq!(remedy(&["encode"]), None);
    // An option that the command does not have is not proposed.
    assert_eq!(remedy(&["rest", "--data", "x"]), None);
    assert_eq!(
        remedy(&["encode", SESSION, "--expire-time", "24h"]).as_deref(),
        Some("--expires-in takes a lifetime, such as 24h")
    );
}

#[test]
fn too_many_arguments() {
    for (args, hint) in [
        (
            &["encode", "123456", SECRET, SESSION][..],
            "the session ID is the only argument; key and secret are none",
        ),
        (&["rest", SESSION], "a REST token is for no session, and key and secret are no arguments"),
        (
            &["inspect", "X-OPENTOK-AUTH:", "x.y.z"],
            "put text with spaces in quotes, or give it on standard input",
        ),
        (&["batch", "a", "b"], "one file at a time; several go through cat, on standard input"),
    ] {
        assert_eq!(remedy(args).as_deref(), Some(hint), "{args:?}");
    }
    assert!(!run(["encode", SESSION, SECRET]).stderr.contains(&SECRET[..8]));
}

/// Times and durations that are almost right.
#[test]
fn times() {
    let zone = "the zone is missing; add Z for UTC, such as 2026-12-01T10:00:00Z, or an offset, \
                such as +01:00";
    for (option, value, reason) in [
        ("--create-time", "2026-12-01T10:00:00", zone),
        ("--create-time", "2026-12-01 10:00:00", zone),
        ("--expires-in", "24H", "write the unit in small letters, such as 24h"),
        ("--expires-in", "99999999999999999999s", "the number is too large"),
        ("--expires-in", "24X", "write a number with a unit, such as 90s, 15m, 24h or 30d"),
    ] {
        let outcome = run(["encode", SESSION, option, value]);
        assert!(outcome.error(2).contains(&format!(">: {reason}\n")), "{value}: {outcome:?}");
    }
}
