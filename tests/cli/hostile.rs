//! `inspect` on input that means harm: escapes for the terminal, payloads that are no claims, and too much.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::inspect::{HEADER, jwt, t1};
use crate::run::{Outcome, command, feed, run};

/// Whether a character does more on a terminal than to be seen: controls, line ends, byte order mark, and
/// the bidirectional formatting characters of Unicode Standard Annex #9, section 2.
fn acts(c: char) -> bool {
    let formatting = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\
                      \u{2066}\u{2067}\u{2068}\u{2069}";
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
        || formatting.contains(c)
}

/// Nothing of a token acts on the terminal, in neither form of the report.
#[test]
fn terminal_escapes() {
    let nasty: String = (0..0xFFFF)
        .filter_map(char::from_u32)
        .filter(|&c| acts(c))
        .fold("\\u001b[2J\\u009b31m".to_owned(), |text, c| {
            format!("{text}\\u{:04x}", u32::from(c))
        });
    let claims = format!(
        r#"{{"iss":"{nasty}","ist":"{nasty}","{nasty}":"{nasty}","session_id":"1_{nasty}",
            "scope":"{nasty}","role":"{nasty}","connection_data":"{nasty}"}}"#
    );
    let header = format!(r#"{{"alg":"{nasty}","{nasty}":["{nasty}"]}}"#);
    let raw = "\u{1b}]0;title\u{7}\u{9b}31m";
    let nasty_t1 = t1("session_id=%1B%5B2J&role=%07&%9B=%E2%80%AE");
    for token in [jwt(&header, &claims), jwt(HEADER, &claims), nasty_t1, raw.to_owned()] {
        for args in [&["inspect", &token][..], &["inspect", "--json", &token]] {
            let outcome = run(args);
            assert_eq!(outcome.status, Some(1));
            for shown in [&outcome.stdout, &outcome.stderr] {
                assert!(!shown.contains(|c| c != '\n' && acts(c)), "{shown:?}");
            }
        }
    }
}

/// Payloads that are signed and are no claims.
#[test]
fn signed_payloads_that_are_no_claims() {
    let deep = format!(r#"{{"iss":{}1{}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    for (claims, text) in [
        (&b"\xFF"[..], "not a token: its claims are not UTF-8 text"),
        (b"{\"iss\":\"\xC3\"}", "not a token: its claims are not UTF-8 text"),
        (b"", "not a token: its claims are not a JSON object"),
        (b"null", "not a token: its claims are not a JSON object"),
        (b"[]", "not a token: its claims are not a JSON object"),
        (b"7", "not a token: its claims are not a JSON object"),
        (b"{\"a\":1", "not a token: its claims are not a JSON object"),
        (b"{}x", "not a token: its claims are not a JSON object"),
        (b"{\"a\":\"\\ud800\"}", "not a token: its claims are not a JSON object"),
        // It is shown and never looked into, so that its depth does not matter.
        (deep.as_bytes(), "iss is not a string"),
    ] {
        let outcome = run(["inspect", &jwt(HEADER, claims)]);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(1), ""));
        assert!(outcome.stdout.contains(&format!("error: {text}\n")), "{text}");
    }
}

/// Too much is refused without being read to its end, in less address space than it would take.
#[test]
fn huge_input() {
    let mut command = Command::new("sh");
    let binary = env!("CARGO_BIN_EXE_opentok-token");
    command.args(["-c", "ulimit -v 65536 && exec \"$0\" inspect", binary]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let chunk = vec![b'x'; 1 << 20];
    let written = (0..100).take_while(|_| stdin.write_all(&chunk).is_ok()).count();
    drop(stdin);
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert!(outcome.error(1).contains("longer than 65536 bytes"), "{outcome:?}");
    assert!(written < 3, "{written} MB were taken");
    let outcome = run(["inspect", &"x".repeat(100_000)]);
    assert!(outcome.error(1).contains("longer than 65536 bytes"), "{outcome:?}");
    let mut command = self::command();
    command.arg("inspect");
    let outcome = feed(command, b"\xFF");
    assert!(outcome.error(1).contains("is not UTF-8 text"), "{outcome:?}");
    run(["inspect", " \n"]).error(2);
    run(["inspect"]).error(2);
}
