//! `encode`: the effect of each flag on the token, and refusals.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::common::{KEY, NOW, SECRET, SESSION, open, payload, session_id};
use crate::run::{TempFile, command, feed, run};

/// The claims of the token that these arguments make, opened by `jsonwebtoken`.
#[track_caller]
fn claims(args: &[&str]) -> Value {
    let outcome = run([&["encode", SESSION], args].concat());
    Value::Object(open(outcome.line(), SECRET).into_iter().collect())
}

/// The error for these arguments, which are refused with this status.
#[track_caller]
fn refusal(status: i32, args: &[&str]) -> String {
    run([&["encode"], args].concat()).error(status).to_owned()
}

#[test]
fn defaults() {
    let before = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let claims = claims(&[]);
    let iat = claims["iat"].as_u64().unwrap();
    assert!((before..before + 60).contains(&iat));
    assert!(claims["nonce"].as_u64().unwrap() < 1 << 53);
    let expected = json!({
        "iss": KEY, "ist": "project", "scope": "session.connect", "session_id": SESSION,
        "role": "publisher", "iat": iat, "exp": iat + 86_400, "nonce": claims["nonce"],
    });
    assert_eq!(claims, expected);
    // The nonce is drawn anew.
    assert_ne!(claims["nonce"], self::claims(&[])["nonce"]);
}

#[test]
fn all_flags() {
    let create_time = NOW.to_string();
    let token = run([
        "encode",
        SESSION,
        "--role",
        "moderator",
        "--connection-data",
        "a \"b\" \u{1f600}\n",
        "--layout-class",
        "focus",
        "--layout-class",
        "main",
        "--create-time",
        &create_time,
        "--expires-in",
        "1h30m",
        "--backdate",
        "60s",
        "--nonce",
        "7",
    ]);
    let expected = format!(
        "{{\"iss\":\"{KEY}\",\"ist\":\"project\",\"scope\":\"session.connect\",\
         \"session_id\":\"{SESSION}\",\"role\":\"moderator\",\
         \"initial_layout_class_list\":\"focus main\",\"iat\":{},\"exp\":{},\"nonce\":7,\
         \"connection_data\":\"a \\\"b\\\" \u{1f600}\\n\"}}",
        NOW - 60,
        NOW + 5400
    );
    assert_eq!(payload(token.line()), expected);
    for role in ["publisher", "publisheronly", "subscriber", "moderator"] {
        assert_eq!(claims(&["--role", role])["role"], role);
    }
    let times = ["--create-time", &create_time, "--expire-time", "1700000100"];
    assert_eq!(claims(&times)["exp"], 1_700_000_100);
    for (text, seconds) in [("90s", 90), ("15m", 900), ("24h", 86_400), ("30d", 2_592_000)] {
        let claims = claims(&["--expires-in", text]);
        assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), seconds);
    }
}

/// The file is taken to the last byte, line ends included.
#[test]
fn connection_data_files() {
    for text in ["", "\n", "text\r\n", "\u{feff}{}\n\n"] {
        let file = TempFile::new("data", text);
        let path = file.0.to_str().unwrap();
        assert_eq!(claims(&["--connection-data-file", path])["connection_data"], text);
        let mut command = command();
        command.args(["encode", SESSION, "--connection-data-file", "-"]);
        let claims = open(feed(command, text).line(), SECRET);
        assert_eq!(claims.last().unwrap(), &("connection_data".to_owned(), text.into()));
    }
    assert_eq!(claims(&["--connection-data", ""])["connection_data"], "");
    let file = TempFile::new("not-text", b"\xFF");
    let path = file.0.to_str().unwrap();
    let error = refusal(1, &[SESSION, "--connection-data-file", path]);
    assert!(error.contains("the connection data file is not UTF-8 text"), "{error}");
    let error = refusal(2, &[SESSION, "--connection-data-file", "/nonexistent"]);
    assert!(error.contains("cannot open the connection data file"), "{error}");
    let file = TempFile::new("huge", "x".repeat((1 << 20) + 1));
    let path = file.0.to_str().unwrap();
    let error = refusal(1, &[SESSION, "--connection-data-file", path]);
    assert!(error.contains("longer than 1048576 bytes"), "{error}");
    let error = refusal(1, &[SESSION, "--connection-data-file", "/dev/zero"]);
    assert!(error.contains("longer than 1048576 bytes"), "{error}");
}

#[test]
fn broken_rules() {
    let long = "x".repeat(1001);
    let other = session_id("1~654321~~~");
    for (args, text) in [
        (&[""][..], "session ID is empty"),
        (&["x"], "session ID does not start with 1_ or 2_"),
        (&[&format!("{SESSION}&role=moderator")], "byte at offset 36"),
        (&[&other], "another project"),
        (&[SESSION, "--expires-in", "31d"], "2592000 s (30 days)"),
        (&[SESSION, "--expires-in", "0s"], "is not after the issue time"),
        (&[SESSION, "--create-time", "0"], "is before 2015"),
        (&[SESSION, "--create-time", "1700000000000"], "in seconds it would be 1700000000"),
        (
            &[SESSION, "--create-time", "1700000000000000"],
            "is in microseconds; in seconds it would be 1700000000",
        ),
        (&[SESSION, "--expire-time", "1700000000000"], "in milliseconds"),
        (
            &[SESSION, "--expire-time", "1700000000000000000"],
            "is in nanoseconds; in seconds it would be 1700000000",
        ),
        (&[SESSION, "--expires-in", "100000y"], "30 days"),
        (&[SESSION, "--nonce", "9007199254740992"], "above 9007199254740991"),
        (&[SESSION, "--connection-data", &long], "1001 UTF-16 code units"),
        (&[SESSION, "--layout-class", ""], "a layout class is empty or contains white space"),
        (&[SESSION, "--layout-class", "a b"], "repeat --layout-class, once for each class"),
        (&[SESSION, "--layout-class", "a", "--layout-class", "b\t"], "contains white space"),
        (&[SESSION, "--layout-class", &long], "1001 UTF-16 code units"),
    ] {
        let error = refusal(1, args);
        assert!(error.contains(text), "{args:?}: {error}");
        // `--raw` signs the same data as it is.
        assert_eq!(run([&["encode", "--raw"], args].concat()).status, Some(0), "{args:?}");
    }
}

/// As the package that we succeed has it: 24 hours from now, whatever the issue time.
#[test]
fn raw_expires_24_hours_from_now() {
    let before = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let raw = claims(&["--raw", "--create-time", "7", "--backdate", "2s"]);
    assert_eq!(raw["iat"], 5);
    assert!((before..before + 60).contains(&(raw["exp"].as_u64().unwrap() - 86_400)));
    let raw = claims(&["--raw", "--create-time", "7", "--expires-in", "60s"]);
    assert_eq!((&raw["iat"], &raw["exp"]), (&json!(7), &json!(67)));
}

#[test]
fn misuse() {
    for (args, text) in [
        (&[][..], "<SESSION_ID> is missing"),
        (&[SESSION, "x"], "an argument too many"),
        (&[SESSION, "--expires-in", "5"], "write 5s if it is in seconds"),
        (
            &[SESSION, "--expires-in", "-1s"],
            "starts with - is written after =, as in --expires-in=-...",
        ),
        (&[SESSION, "--expires-in", "1.5s"], "whole seconds only"),
        (&[SESSION, "--expires-in", "1ms"], "whole seconds only"),
        (&[SESSION, "--expires-in", "99999999999999999999d"], "the number is too large"),
        (
            &[SESSION, "--expire-time", "soon"],
            "write seconds since 1970, such as 1700000000, or date",
        ),
        (&[SESSION, "--expires-in", "1h", "--expire-time", "1"], "cannot be used with"),
        (
            &[SESSION, "--connection-data", "x", "--connection-data-file", "y"],
            "cannot be used with",
        ),
        (&[SESSION, "--role", "god"], "it takes one of publisher, publisheronly"),
        (&[SESSION, "--role", "MODERATOR"], "did you mean moderator?"),
        (&[SESSION, "--role", "Publisher"], "did you mean publisher?"),
        (&[SESSION, "--role", "SUBSCRIBER "], "it takes one of publisher, publisheronly"),
        (&[SESSION, "--format", "T1"], "did you mean t1?"),
        (&[SESSION, "-x"], "there is no option -x\n\nUsage"),
        (&[SESSION, "--raw", "-x"], "there is no option -x\n\nUsage"),
        (&[SESSION, "--format", "jws"], "did you mean jwt?"),
        (&[SESSION, "--nonce", "0.5"], "the nonce of a JWT is an integer"),
        (&[SESSION, "--rol", "moderator"], "did you mean --role?"),
    ] {
        let error = refusal(2, args);
        assert!(error.contains(text), "{args:?}: {error}");
        let is_value = args.contains(&"-1s");
        assert_eq!(error.contains("starts with -"), is_value, "{args:?}: {error}");
    }
}

/// Times in every spelling of RFC 3339, and those that only look so.
#[test]
fn rfc3339() {
    for (text, seconds) in [
        ("2023-11-14T22:13:20Z", NOW),
        ("2023-11-14t22:13:20z", NOW),
        ("2023-11-14 22:13:20Z", NOW),
        ("2023-11-14T22:13:20.000Z", NOW),
        ("2023-11-14T22:13:20.999+00:00", NOW),
        ("2023-11-15T03:43:20+05:30", NOW),
        ("2023-11-14T14:13:20-08:00", NOW),
        ("2024-02-29T00:00:00Z", 1_709_164_800),
        ("2026-12-31T23:59:60Z", 1_798_761_599),
    ] {
        let claims = claims(&["--create-time", text]);
        assert_eq!((&claims["iat"], &claims["exp"]), (&json!(seconds), &json!(seconds + 86_400)));
        let until = self::claims(&["--raw", "--create-time", "7", "--expire-time", text]);
        assert_eq!(until["exp"], seconds, "{text}");
    }
    for text in [
        "2023-11-14",
        "2023-11-14T22:13:20",
        "2023-11-14T22:13Z",
        "2023-11-14T22:13:20+0100",
        "2023-11-14T22:13:20+24:00",
        "2023-11-14T22:13:20+00:60",
        "2023-11-14T22:13:20 01:00",
        "2023-02-29T00:00:00Z",
        "2023-11-14T24:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+00:01",
        "日本語日本語日本語",
        "-1",
        "",
    ] {
        let error = refusal(2, &[SESSION, &format!("--create-time={text}")]);
        assert!(error.contains("such as 2026-12-01T10:00:00Z"), "{text}: {error}");
    }
}

/// Other texts in the session ID's place are named, and not only the prefix that they lack.
#[test]
fn no_session_ids() {
    let two = format!("{SESSION}\n{SESSION}\n");
    for (text, error) in [
        ("", "session ID is empty\nhint: is the variable or file empty that should hold it?"),
        (
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x",
            "this is a token, not a session ID\n\
             hint: opentok-token inspect shows the session ID in it",
        ),
        (
            &two,
            "there are several lines, and one session ID is taken\n\
             hint: opentok-token batch makes a token for each line",
        ),
    ] {
        let mut command = command();
        command.args(["encode", "-"]);
        let error = format!("error: {error}\n");
        assert_eq!(feed(command, text).error(1), error);
        assert_eq!(refusal(1, &[text]), error);
        assert_eq!(run(["encode", text, "--raw"]).status, Some(0));
    }
}

/// `-` takes the session ID from standard input, of which there is one.
#[test]
fn session_id_from_standard_input() {
    let encode = |args: &[&str], input: &str| {
        let mut command = command();
        command.args(["encode", "-", "--create-time=1700000000", "--nonce=7"]).args(args);
        feed(command, input)
    };
    let token = run(["encode", SESSION, "--create-time=1700000000", "--nonce=7"]);
    for end in ["", "\n", "\r\n"] {
        assert_eq!(encode(&[], &format!("{SESSION}{end}")), token);
    }
    let error = encode(&[], &format!("{SESSION}\n\n"));
    assert!(error.error(1).contains("byte at offset 36"), "{error:?}");
    let error = encode(&["--connection-data-file", "-"], SESSION);
    let text =
        "error: standard input cannot hold both the session ID and the connection data file\n";
    assert_eq!(error.error(2), text);
    let error = encode(&["--api-secret-file", "-"], SESSION);
    let text = "error: standard input cannot hold both the session ID and the secret file\n";
    assert_eq!(error.error(2), text);
}

/// A session ID whose end is missing makes a token and a note.
#[test]
fn cut_session_ids() {
    let note = "note: the session ID looks cut: its last field is not closed by ~\n";
    for (fields, expected) in [
        ("1~123456~~1400000000~0.5~", ""),
        ("1~123456~~1400000000~0.5", note),
        ("1~123456~~14000", note),
        ("1~123456", note),
    ] {
        let session_id = session_id(fields);
        let outcome = run(["encode", &session_id]);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), expected), "{fields}");
        let claims = open(outcome.stdout.trim_end(), SECRET);
        assert_eq!(claims[3].1, session_id.as_str());
        assert_eq!(run(["encode", "--raw", &session_id]).stderr, "");
    }
}

/// `T1` with the nonce of the test in the `opentok-token` repository.
#[test]
fn t1() {
    let args = [
        "encode",
        SESSION,
        "--format",
        "t1",
        "--create-time",
        "1400000000",
        "--nonce",
        "0.5",
        "--raw",
    ];
    let outcome = run(args);
    let token = outcome.line();
    let bytes = data_encoding::BASE64.decode(token.strip_prefix("T1==").unwrap().as_bytes());
    let text = String::from_utf8(bytes.unwrap()).unwrap();
    let (head, data) = text.split_once(':').unwrap();
    let signature = hmac_sha1_compact::HMAC::mac(data.as_bytes(), SECRET.as_bytes());
    let signature = data_encoding::HEXLOWER.encode(&signature);
    assert_eq!(head, format!("partner_id={KEY}&sig={signature}"));
    let start = format!("session_id={SESSION}&create_time=1400000000&nonce=0.5&role=publisher&");
    assert!(data.starts_with(&start), "{data}");
    // A random nonce is an integer; rules hold unless `--raw` is given.
    assert!(run(["encode", SESSION, "--format", "t1"]).line().starts_with("T1=="));
    assert_eq!(run(&args[..args.len() - 1]).status, Some(1));
}
