//! `inspect` on input that means harm: escapes for the terminal, payloads that are no claims, and too much.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde::de::IgnoredAny;
use serde_json::Value;

use crate::common::{KEY, SECRET, SESSION};
use crate::inspect::{HEADER, jwt, t1};
use crate::run::{Outcome, TempFile, command, feed, run};

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

/// Payloads that are signed and are no claims: the signature is checked all the same.
#[test]
fn signed_payloads_that_are_no_claims() {
    let deep = format!(r#"{{"iss":{}1{}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    for (claims, text) in [
        (&b"\xFF"[..], "the claims are not a JSON object"),
        (b"", "the claims are not a JSON object"),
        (b"null", "the claims are not a JSON object"),
        (b"[]", "the claims are not a JSON object"),
        (b"7", "the claims are not a JSON object"),
        (b"{", "the claims are not a JSON object"),
        (b"{\"a\":1", "the claims are damaged or cut: the JSON breaks off"),
        (b"{}x", "the claims are not a JSON object"),
        (b"{\"a\":1}x", "the claims are damaged or cut: the JSON breaks off"),
        (b"{\"iss\":\"\xC3\"}", "the claims are not UTF-8 text"),
        // It is shown and never parsed, so that its depth does not matter.
        (deep.as_bytes(), "iss is not a string"),
    ] {
        let outcome = run(["inspect", &jwt(HEADER, claims)]);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(1), ""));
        assert!(outcome.stdout.contains(&format!("error: {text}\n")), "{text}");
        assert!(outcome.stdout.contains("Signature\n  holds\n"), "{}", outcome.stdout);
    }
}

/// Too much is refused without being read to its end, and in little more memory than the limit.
#[test]
fn huge_input() {
    let mut command = Command::new("sh");
    let binary = env!("CARGO_BIN_EXE_opentok-token");
    command.args(["-c", "ulimit -v 131072 && exec \"$0\" inspect --json", binary]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let chunk = vec![b'x'; 1 << 20];
    let written = (0..100).take_while(|_| stdin.write_all(&chunk).is_ok()).count();
    drop(stdin);
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert!(outcome.stdout.contains(r#""code":"too-long""#), "{outcome:?}");
    assert!(outcome.stdout.contains("longer than 33554432 bytes"), "{outcome:?}");
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(1), ""));
    assert!(written < 40, "{written} MB were taken");
}

/// The longest tokens that the command makes are read: a mebibyte of connection data, each byte of which has the
/// longest escape.
#[test]
fn longest_tokens() {
    let file = TempFile::new("data", "\u{1}".repeat(1 << 20));
    for format in ["jwt", "t1"] {
        let mut command = command();
        command.args(["encode", SESSION, "--raw", "--format", format, "--connection-data-file"]);
        let outcome: Outcome = command.arg(&file.0).output().unwrap().into();
        let mut command = self::command();
        command.args(["inspect", "--json"]);
        let report: Value = serde_json::from_str(&feed(command, outcome.line()).stdout).unwrap();
        assert_eq!(report["signature"], "valid");
        assert_eq!(report["claims"]["connection_data"].as_str().map(str::len), Some(1 << 20));
    }
}

/// A token of nothing but unknown names gets a report of a sensible length.
#[test]
fn many_names() {
    let names: Vec<String> = (0..20_000).map(|number| format!(r#""a{number}":1"#)).collect();
    let claims = format!("{{{}}}", names.join(","));
    let fields: Vec<String> = (0..20_000).map(|number| format!("a{number}=%E9")).collect();
    for token in [jwt(HEADER, claims), t1(&fields.join("&"))] {
        let mut command = command();
        command.args(["inspect", "--json"]);
        let report: Value = serde_json::from_str(&feed(command, token).stdout).unwrap();
        let count = report["findings"].as_array().unwrap().len();
        assert!((100..300).contains(&count), "{count}");
        assert_eq!(report["claims"].as_object().unwrap().len(), 20_000);
    }
}

/// For any input, `--json` prints JSON and the exit status follows it, no control character
/// reaches the terminal, and no secret is shown.
#[test]
fn random_input() {
    let claims = format!(
        r#"{{"iss":"{KEY}","ist":"project","session_id":"{SESSION}","scope":"session.connect",
            "connection_data":"\u001b[2J{SECRET}\u202e","iat":1700000000.5,"exp":1e400}}"#
    );
    let t1 = t1(&format!("session_id={SESSION}&create_time=1&connection_data=%E9{SECRET}~~~"));
    let tokens = [jwt(HEADER, &claims), t1, SESSION.to_owned(), SECRET.to_owned()];
    let pieces = [
        "T1==",
        "T1%3D%3D",
        "T1=3D",
        "eyJ",
        "eyJhbGciOiJ",
        "cGFydG5lcl9pZ",
        ".",
        "..",
        "=",
        "=\n",
        "+",
        " ",
        "\n",
        "\r\n",
        "\t",
        "\"",
        "'",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "&",
        "&equals;",
        "&#61;",
        "&amp;",
        "%",
        "%3D",
        "%25",
        "\\",
        "\\u003d",
        "\\n",
        "\u{feff}",
        "\u{200b}",
        "é",
        "漢",
        "\0",
        "\u{1b}[31m",
        "\u{9b}",
        "\u{202e}",
        "token=",
        "Bearer ",
        "X-OPENTOK-AUTH: ",
        "X-TB-PARTNER-AUTH:",
        "undefined",
        "?",
        "/",
        "-",
        "_",
        "1_MX",
        ">",
        "{\"token\":\"",
        "\"}",
        "a",
        "0",
        "sig=",
        "partner_id=",
    ];
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut reports = 0;
    for _ in 0..30 {
        let mut input = Vec::new();
        for _ in 0..50 {
            let mut text = tokens[random.below(tokens.len())].as_bytes().to_vec();
            for _ in 0..random.below(7) {
                let at = random.below(text.len() + 1);
                let end = (at + random.below(60)).min(text.len());
                let piece = pieces[random.below(pieces.len())].bytes();
                match random.below(4) {
                    0 => drop(text.drain(at..end)),
                    1 => drop(text.splice(at..end, piece)),
                    2 => drop(text.splice(at..at, piece)),
                    _ => drop(text.splice(at..at, [random.below(256) as u8])),
                }
            }
            input.append(&mut text);
            input.push(b'\n');
        }
        let inspect = |args: &[&str]| {
            let mut command = command();
            command.args(["inspect", "--now", "1700000009"]).args(args);
            let outcome = feed(command, &input);
            assert_eq!(outcome.stderr, "");
            assert!(!outcome.stdout.contains(|c| c != '\n' && acts(c)), "{:?}", outcome.stdout);
            assert!(!outcome.stdout.contains(SECRET), "{:?}", outcome.stdout);
            outcome
        };
        let outcome = inspect(&["--json"]);
        let mut is_ok = true;
        for line in outcome.stdout.lines() {
            // Of numbers too: those that are beyond the reader's own are digits here.
            serde_json::from_str::<IgnoredAny>(line).unwrap();
            is_ok &= line.starts_with(r#"{"ok":true,"#);
            reports += 1;
        }
        assert_eq!(outcome.status, Some(i32::from(!is_ok)));
        assert_eq!(inspect(&[]).status, outcome.status);
    }
    assert!(reports > 1000, "{reports}");
}

/// Numbers that look random and are the same each time: xorshift64 (Marsaglia, 2003).
struct Random(u64);

impl Random {
    /// A number below a bound.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
