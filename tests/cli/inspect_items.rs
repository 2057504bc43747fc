//! `inspect` on several tokens, and as part of a pipe.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use crate::common::{NOW, SESSION};
use crate::inspect::{codes, reports, right_tokens};
use crate::run::{TempFile, command, feed, run};

/// One report for each line, with its number.
#[test]
fn one_by_one() {
    let [connection, rest, t1] = right_tokens();
    let text = format!("{connection}\nundefined\r\n{t1}\n\n{SESSION}\ngarbage\n  {rest}");
    let reports = reports(text);
    let found: Vec<(u64, &str, String)> = reports
        .iter()
        .map(|it| {
            let form = it["form"].as_str().unwrap_or_default();
            (it["line"].as_u64().unwrap(), form, codes(it).join(" "))
        })
        .collect();
    let none = String::new;
    assert_eq!(
        found,
        [
            (1, "jwt-connection", none()),
            (2, "", "placeholder".to_owned()),
            (3, "t1", none()),
            (5, "", "session-id-given".to_owned()),
            (6, "", "malformed".to_owned()),
            (7, "jwt-rest", none()),
        ]
    );
}

/// Several on one line, in JSON and as lines of JSON.
#[test]
fn lists() {
    let [connection, rest, t1] = right_tokens();
    for text in [
        format!("{connection} {rest} {t1}"),
        format!("[\"{connection}\",\"{rest}\",\"{t1}\"]"),
        format!("[\n  \"{connection}\",\n  \"{rest}\",\n  \"{t1}\"\n]\n"),
        format!(
            "{{\"token\":\"{connection}\"}}\n{{\"token\":\"{rest}\"}}\n{{\"token\":\"{t1}\"}}\n"
        ),
        format!("{{\n{connection}\n{rest}\n{t1}"),
        // Without anything in between, and after names.
        format!("{connection}{rest}{t1}"),
        format!("{connection}/{rest}/{t1}"),
        format!("A={connection}\nB={rest}\nC={t1}"),
    ] {
        let forms: Vec<String> = reports(&text)
            .iter()
            .filter(|report| report["form"].is_string())
            .map(|report| report["form"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(forms, ["jwt-connection", "jwt-rest", "t1"], "{text}");
    }
}

/// For people, several reports are told apart, and one stands alone.
#[test]
fn for_people() {
    let [connection, rest, _] = right_tokens();
    let inspect = |text: &str| {
        let mut command = command();
        command.args(["inspect", "--now", &NOW.to_string()]);
        feed(command, text)
    };
    let outcome = inspect(&format!("{connection}\n\n{rest}\n"));
    assert_eq!(outcome.status, Some(0));
    assert!(outcome.stdout.starts_with("=== 1, line 1 ===\nJWT connection token\n"));
    assert!(outcome.stdout.contains("\n\n=== 2, line 3 ===\nJWT REST token\n"));
    assert!(!inspect(&connection).stdout.contains("==="));
    assert_eq!(inspect(&format!("{connection}\nundefined")).status, Some(1));
}

/// A report comes before the next line does, and a reader that has enough ends it.
#[test]
fn streams() {
    let [connection, ..] = right_tokens();
    let mut command = command();
    command.args(["inspect", "--json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    writeln!(stdin, "{connection}").unwrap();
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert!(line.starts_with('{'), "{line}");
    drop(stdout);
    while writeln!(stdin, "{connection}").is_ok() {}
    assert!(child.wait().unwrap().code().is_some());
}

/// Bytes that are no text are no reason to stop, in an argument neither.
#[test]
#[cfg(unix)]
fn bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let outcome = run([OsStr::new("inspect"), OsStr::new("--json"), OsStr::from_bytes(b"\xFF")]);
    assert!(outcome.stdout.contains(r#""code":"not-utf8""#), "{outcome:?}");
    let [connection, ..] = right_tokens();
    let text = [b"\xFF\xFE\xFD\n".as_slice(), connection.as_bytes(), b"\n\xC0\xC1"].concat();
    let found: Vec<String> = reports(text).iter().map(|it| codes(it).join(" ")).collect();
    assert_eq!(found, ["not-utf8", "", "not-utf8"]);
}

/// A file that is not text gets one report, and not one for each of its lines.
#[test]
fn binary_files() {
    let found = reports(b"\x7FELF\x02\x01\xFF\n\x01\xFE\n\x02\xFD\n");
    assert_eq!(found.iter().map(|it| codes(it).join(" ")).collect::<Vec<_>>(), ["not-utf8"]);
    let mut command = command();
    command.arg("inspect");
    let outcome = feed(command, b"\x01\xFF\n\x01\xFF\n");
    let text = "error: not a token: the input is not text; nothing after it is read\n";
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(1), text));
}

/// The name of a file is not a token, and standard input is read for one thing only.
#[test]
fn files() {
    let file = TempFile::new("token", "x");
    let outcome = run(["inspect", file.0.to_str().unwrap()]);
    assert!(outcome.stdout.contains("hint: this is a file; opentok-token inspect < FILE reads it"));
    for args in
        [&["inspect", "--api-secret-file", "-"][..], &["inspect", "-", "--api-secret-file=-"]]
    {
        let error = "error: standard input cannot hold both the token and the secret file\n";
        let mut command = command();
        command.args(args);
        assert_eq!(feed(command, "").error(2), error);
    }
}

/// Line breaks and encodings have different remedies.
#[test]
fn remedies_for_repairs() {
    let [connection, _, t1] = right_tokens();
    let hint = |text: String| reports(text)[0]["findings"][0]["hint"].as_str().unwrap().to_owned();
    assert!(hint(connection.replacen('.', ".\n", 1)).starts_with("pass it on in one piece"));
    assert!(hint(t1.replace('=', "%3D")).ends_with("encoded no more often than it is decoded"));
}
