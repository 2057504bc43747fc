//! Order and completeness, also next to refused lines.

use std::fmt::Write as _;

use opentok_token::{Role, TokenData};
use serde_json::{Value, json};

use crate::common::{KEY, NOW, SECRET, open, project, session_id};
use crate::lines::batch;
use crate::run::{Outcome, TempFile, command};

/// Lines of the input.
const LINES: u64 = 10_000;

/// Whether a line is bad; in some places many on end are.
fn is_bad(line: u64) -> bool {
    line % 7 == 0 || (3000..3900).contains(&line)
}

/// Nothing is lost, doubled or out of order when lines in the middle are bad: from a file, where all
/// threads have work, and from a pipe.
#[test]
fn bad_lines_in_the_middle() {
    let sessions: Vec<String> =
        (0..700).map(|number| session_id(format!("1~{KEY}~~14{number}~0.5~"))).collect();
    let session = |line: u64| sessions[(line / 17) as usize].as_str();
    let role = |line: u64| Role::ALL[(line % 5 % 4) as usize];
    let mut text = String::new();
    for line in 1..=LINES {
        let padding = "p".repeat((line % 250) as usize);
        let request = json!({
            "session_id": session(line), "role": role(line).as_str(), "create_time": NOW,
            "nonce": line, "connection_data": padding,
        });
        match is_bad(line) {
            false => writeln!(text, "{request}").unwrap(),
            true if line % 2 == 0 => writeln!(text, "{}", &request.to_string()[1..]).unwrap(),
            true => writeln!(text, "{{\"session_id\":\"1_{padding}\"}}").unwrap(),
        }
    }
    let issuer = project();
    let expected: Vec<(u64, String)> = (1..=LINES)
        .filter(|&line| !is_bad(line))
        .map(|line| {
            let padding = "p".repeat((line % 250) as usize);
            let data = TokenData::at(session(line), NOW, line).role(role(line));
            (line, issuer.encode(&data.connection_data(&padding)).unwrap())
        })
        .collect();
    let bad: Vec<u64> = (1..=LINES).filter(|&line| is_bad(line)).collect();

    let file = TempFile::new("lines", &text);
    let output = command().arg("batch").arg(&file.0).output().unwrap();
    let from_file = Outcome::from(output);
    assert!(batch(&[], &text) == from_file, "a pipe makes a difference");
    assert_eq!(from_file.status, Some(1));
    let tokens: Vec<&str> = from_file.stdout.lines().collect();
    assert_eq!(tokens.len(), expected.len());
    for (token, (line, expected)) in tokens.into_iter().zip(&expected) {
        assert_eq!(token, expected, "line {line}");
    }
    let mut errors = from_file.stderr.lines();
    for line in &bad {
        assert!(errors.next().unwrap().starts_with(&format!("error: line {line}: ")), "{line}");
    }
    let summary = format!("error: {} of {LINES} lines refused", bad.len());
    assert_eq!(errors.collect::<Vec<_>>(), [summary]);

    let outcome = batch(&["--json"], &text);
    let mut expected = expected.iter().peekable();
    let mut count = 0;
    for (number, object) in (1..).zip(outcome.stdout.lines()) {
        let object: Value = serde_json::from_str(object).unwrap();
        match expected.next_if(|(line, _)| *line == number) {
            Some((line, token)) => assert_eq!(object, json!({"line": line, "token": token})),
            None => {
                assert_eq!(object["line"], number);
                assert!(object["error"].is_string() && object.as_object().unwrap().len() == 2);
            }
        }
        count += 1;
    }
    assert_eq!(count, LINES);
}

/// Faults in the data of a participant between others of the same session, where a template is at work.
#[test]
fn bad_lines_within_a_session() {
    let session = session_id(format!("1~{KEY}~~1500000000~0.75~"));
    let good = |nonce: u64| json!({"session_id": session, "create_time": NOW, "nonce": nonce});
    let mut lines = Vec::new();
    for nonce in 0..50 {
        lines.push(good(nonce).to_string());
        let mut bad = good(nonce);
        bad["connection_data"] = json!("x".repeat(1001));
        lines.push(bad.to_string());
        let mut bad = good(nonce);
        bad["session_id"] = json!(format!("{session}!"));
        lines.push(bad.to_string());
        lines.push(good(1000 + nonce).to_string());
    }
    let outcome = batch(&[], lines.join("\n"));
    let nonces: Vec<Value> = outcome
        .stdout
        .lines()
        .map(|token| open(token, SECRET).into_iter().find(|(name, _)| name == "nonce").unwrap().1)
        .collect();
    let expected: Vec<Value> = (0..50).flat_map(|n| [json!(n), json!(1000 + n)]).collect();
    assert_eq!(nonces, expected);
    assert_eq!(outcome.stderr.lines().count(), 101);
    assert_eq!(outcome.stderr.matches("connection data has 1001 UTF-16 code units").count(), 50);
}
