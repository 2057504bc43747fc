//! Lines that get no token, and what is said of them.

use serde_json::{Value, json};

use crate::common::{SECRET, SESSION};
use crate::lines::batch;

/// What is said of lines that get no token, without a word of theirs but for misspelt names.
#[test]
fn refusals() {
    let request = |more: &str| format!(r#"{{"session_id":"{SESSION}"{more}}}"#).into_bytes();
    let types = [
        ("role", "is not a string"),
        ("connection_data", "is not a string"),
        ("initial_layout_class_list", "is neither a list of strings nor a string"),
        ("create_time", "is not a whole number of seconds since 1970"),
        ("expire_time", "is not a whole number of seconds since 1970"),
    ];
    let mut cases: Vec<(Vec<u8>, String)> = Vec::new();
    for (member, text) in types {
        for value in ["true", "-1", "0.5", "{}", r#"{"a":[1]}"#, "[7]", r#"["a",null,"b"]"#, "1e3"]
        {
            cases.push((request(&format!(r#","{member}":{value}"#)), format!("{member} {text}")));
        }
    }
    for member in ["create_time", "expire_time"] {
        let text = format!("{member} is not a whole number of seconds since 1970");
        cases.push((request(&format!(r#","{member}":"1700000000""#)), text));
    }
    let unknown = "; there are session_id, role, connection_data, initial_layout_class_list, \
                   create_time, expire_time, nonce";
    let of_jwt = "nonce of a JWT is not an integer from 0 to 2^53 - 1";
    for (line, text) in [
        (&b"x"[..], "it is not JSON: expected value, at byte 1"),
        (b"{", "it is not JSON: EOF while parsing an object, at byte 1"),
        (b"{}", "session_id is missing"),
        (br#"{"session_id":null}"#, "session_id is missing"),
        (br#"{"session_id":7}"#, "session_id is not a string"),
        (br#"{"session_id":"x"}"#, "session ID does not start with 1_ or 2_"),
        (b"null", "it is not a JSON object"),
        (b"[{}]", "it is not a JSON object"),
        (b"7", "it is not a JSON object"),
        (b"-7", "it is not a JSON object"),
        (b"0.7", "it is not a JSON object"),
        (b"true", "it is not a JSON object"),
        (br#""a\u0062""#, "it is not a JSON object"),
        (b"{}{}", "it is not JSON: trailing characters, at byte 3"),
        (b"{\"a\xFF\":1}", "it is not UTF-8 text, at byte 4"),
        (b"{\"a\":\"\xED\xA0\x80\"}", "it is not UTF-8 text, at byte 7"),
        (br#"{"role":"\ud800"}"#, "it is not JSON: unexpected end of hex escape, at byte 16"),
        (
            b"{\"role\":\"\x1F\"}",
            "it is not JSON: control character (\\u0000-\\u001F) found while parsing a string, at byte 10",
        ),
        (
            &request(r#","role":"god""#),
            "role is none of publisher, publisheronly, subscriber, moderator",
        ),
        (
            &request(r#","role":"Publisher""#),
            "role is none of publisher, publisheronly, subscriber, moderator",
        ),
        (&request(r#","role":"publisher","role":"publisher""#), "role is given more than once"),
        (&request(r#","role":null,"role":"moderator""#), "role is given more than once"),
        (&request(r#","expireTime":1"#), &format!("there is no member expireTime{unknown}")),
        (&request(r#","a7":1"#), &format!("member 2 is none of a line's{unknown}")),
        (
            &request(&format!(r#","role":null,"{SECRET}":1"#)),
            &format!("member 3 is none of a line's{unknown}"),
        ),
        (&request(r#","\u001b[2J":1"#), &format!("member 2 is none of a line's{unknown}")),
        (&request(r#","":1"#), &format!("member 2 is none of a line's{unknown}")),
        (&request(r#","nonce":true"#), of_jwt),
        (&request(r#","nonce":-1"#), of_jwt),
        (&request(r#","nonce":18446744073709551616"#), of_jwt),
        (
            &request(r#","nonce":9007199254740992"#),
            "nonce 9007199254740992 is above 9007199254740991, the largest every JSON reader keeps",
        ),
        (
            &request(r#","create_time":1700000000,"expire_time":1700000000"#),
            "expiry time 1700000000 is not after the issue time 1700000000",
        ),
        (
            &request(r#","initial_layout_class_list":["a b"]"#),
            "layout class 0 contains white space; give each class as an entry of its own",
        ),
        (&request(r#","initial_layout_class_list":"a  b""#), "layout class 1 is empty"),
        // The first of several faults, but the syntax before all of them.
        (&request(r#","role":7,"nonce":true"#), "role is not a string"),
        (&request(r#","role":7,"nonce":tru"#), "it is not JSON: expected ident, at byte 74"),
    ] {
        cases.push((line.to_owned(), text.to_owned()));
    }
    let lines: Vec<&[u8]> = cases.iter().map(|(line, _)| line.as_slice()).collect();
    let lines = lines.join(&b'\n');
    let outcome = batch(&[], &lines);
    let errors: Vec<&str> = outcome.error(1).lines().collect();
    for (index, (line, text)) in cases.iter().enumerate() {
        let expected = format!("error: line {}: {text}", index + 1);
        assert_eq!(errors[index], expected, "{}", String::from_utf8_lossy(line));
    }
    let all = cases.len();
    assert_eq!(errors[all..], [format!("error: {all} of {all} lines refused")]);
    // The same words for scripts.
    let outcome = batch(&["--json"], &lines);
    assert_eq!(outcome.status, Some(1));
    assert_eq!(outcome.stderr, format!("error: {all} of {all} lines refused\n"));
    assert_eq!(outcome.stdout.lines().count(), all);
    for (index, (object, (_, text))) in outcome.stdout.lines().zip(&cases).enumerate() {
        let object: Value = serde_json::from_str(object).unwrap();
        assert_eq!(object, json!({"line": index + 1, "error": text}));
    }
}

/// A secret in the place of anything else is not repeated.
#[test]
fn secrets_are_not_repeated() {
    let mut lines = vec![SECRET.to_owned(), format!("\"{SECRET}\""), format!("{{\"{SECRET}\":1}}")];
    for member in
        ["session_id", "role", "initial_layout_class_list", "create_time", "expire_time", "nonce"]
    {
        lines.push(format!(r#"{{"session_id":"{SESSION}x","{member}":"{SECRET}"}}"#));
        lines.push(format!(r#"{{"{member}":["{SECRET}"]}}"#));
        lines.push(format!(r#"{{"{member}":"{SECRET}"#));
    }
    for format in ["jwt", "t1"] {
        for json in [&[][..], &["--json"]] {
            let outcome = batch(&[json, &["--format", format]].concat(), lines.join("\n"));
            assert!(outcome.stderr.ends_with(&format!("{0} of {0} lines refused\n", lines.len())));
            assert!(!outcome.stderr.contains(SECRET) && !outcome.stdout.contains(SECRET));
        }
    }
}
