//! Lines that get no token, and their errors.

use serde_json::{Value, json};

use crate::common::{SECRET, SESSION};
use crate::lines::batch;

/// The errors of lines that get no token. They repeat no word of a line, except for misspelt names.
#[test]
fn refusals() {
    let request = |more: &str| format!(r#"{{"session_id":"{SESSION}"{more}}}"#).into_bytes();
    let time = "write seconds since 1970, such as 1700000000, or date, time and zone, such as \
                2026-12-01T10:00:00Z";
    let zone = "the zone is missing; add Z for UTC, such as 2026-12-01T10:00:00Z, or an offset, \
                such as +01:00";
    let duration = "write a number with a unit, such as 90s, 15m, 24h or 30d";
    let of_jwt = "a JWT takes an integer from 0 to 2^53 - 1";
    let types = [
        ("role", "not a string"),
        ("connection_data", "not a string"),
        ("initial_layout_class_list", "write the classes in one string, with a space between two"),
        ("create_time", time),
        ("expire_time", time),
        ("expires_in", duration),
        ("nonce", of_jwt),
    ];
    let mut cases: Vec<(Vec<u8>, String)> = Vec::new();
    for (member, text) in types {
        for value in ["true", "-1", "0.5", "1e3", "{}", r#"{"a":[1]}"#, "[7]", r#"["a",null,"b"]"#]
        {
            if member != "connection_data" || !value.starts_with(['{', '[']) {
                cases.push((
                    request(&format!(r#","{member}":{value}"#)),
                    format!("{member}: {text}"),
                ));
            }
        }
    }
    for (member, value, text) in [
        ("create_time", "2026-12-01", time),
        ("create_time", "2026-12-01T10:00:00", zone),
        ("create_time", "2026-12-01T10:00:00+1:00", time),
        ("create_time", "1970-01-01T00:00:00+00:01", time),
        ("expire_time", "2026-02-29T10:00:00Z", time),
        ("expires_in", "soon", duration),
        ("expires_in", "3600", "a number alone has no unit; write 3600s if it is in seconds"),
        ("expires_in", "1ms", "whole seconds only"),
        ("nonce", "0.5", of_jwt),
    ] {
        cases.push((request(&format!(r#","{member}":"{value}""#)), format!("{member}: {text}")));
    }
    let expected = "expected one of `session_id`, `role`, `connection_data`, \
                    `initial_layout_class_list`, `create_time`, `expire_time`, `expires_in`, `nonce`";
    let unknown = format!("unknown field, {expected}");
    let roles =
        "role: unknown role; the roles are publisher, publisheronly, subscriber and moderator";
    for (line, text) in [
        (&b"x"[..], "it is not a JSON object"),
        (b"{", "it is not JSON: EOF while parsing an object, at byte 1"),
        (b"{}", "session_id is missing"),
        (br#"{"session_id":null}"#, "session_id is missing"),
        (br#"{"session_id":7}"#, "session_id: not a string"),
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
        (&request(r#","role":"\ud800""#), "role: half a surrogate pair in a \\u escape"),
        (&request(r#","role":"\udc00x""#), "role: half a surrogate pair in a \\u escape"),
        (
            b"{\"role\":\"\x1F\"}",
            "it is not JSON: control character (\\u0000-\\u001F) found while parsing a string, at byte 9",
        ),
        (&request(r#","role":"god""#), roles),
        (&request(r#","role":"Publisher""#), &format!("{roles}; did you mean publisher?")),
        (&request(r#","role":"publisher","role":"publisher""#), "duplicate field `role`"),
        (&request(r#","role":null,"role":"moderator""#), "duplicate field `role`"),
        (&request(r#","expireTime":1"#), &format!("unknown field `expireTime`, {expected}")),
        (&request(r#","a7":1"#), &unknown),
        (&request(&format!(r#","role":null,"{SECRET}":1"#)), &unknown),
        (&request(&format!(r#","a`, {SECRET}":1"#)), &unknown),
        (&request(r#","\u001b[2J":1"#), &unknown),
        (
            &request(r#","expires_in":60,"expire_time":1700000000"#),
            "expire_time and expires_in exclude each other",
        ),
        (&request(r#","nonce":18446744073709551616"#), &format!("nonce: {of_jwt}")),
        (
            &request(r#","nonce":9007199254740992"#),
            "nonce 9007199254740992 is above 9007199254740991, the largest that every JSON reader keeps",
        ),
        (
            &request(r#","create_time":1700000000,"expire_time":1700000000"#),
            "expiry time 1700000000 is not after the issue time 1700000000",
        ),
        (
            &request(r#","initial_layout_class_list":"a  b""#),
            "layout class list has white space at offset 2; write one space between two classes and no other",
        ),
        // Unreadable JSON is told before the rules.
        (&request(r#","role":"god","nonce":tru"#), "it is not JSON: expected ident, at byte 78"),
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
    for member in [
        "session_id",
        "role",
        "initial_layout_class_list",
        "create_time",
        "expire_time",
        "expires_in",
        "nonce",
    ] {
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

/// Formats that are not lines of JSON get one error, which names the remedy.
#[test]
fn other_formats() {
    let array = format!(r#"[{{"session_id":"{SESSION}"}},{{"session_id":"{SESSION}"}}]"#);
    let value: Value = serde_json::from_str(&array).unwrap();
    let pretty_array = serde_json::to_string_pretty(&value).unwrap();
    let pretty = serde_json::to_string_pretty(&value[0]).unwrap();
    for (input, format, remedy) in [
        (array.as_str(), "a JSON array", "jq -c '.[]' FILE"),
        (&format!("\u{feff} \n{array}\n"), "a JSON array", "jq -c '.[]' FILE"),
        (&pretty_array, "a JSON array", "jq -c '.[]' FILE"),
        (&pretty, "JSON over several lines", "jq -c . FILE"),
        (&pretty.replace('\n', "\r\n").repeat(5000), "JSON over several lines", "jq -c . FILE"),
        (SESSION, "a list of session IDs", "jq -Rc '{session_id: .}' FILE"),
        ("session_id,role\nx,y\n", "CSV", "mlr --icsv --ojsonl cat FILE"),
        ("\"session_id\";\"role\"\n", "CSV", "mlr --icsv --ifs semicolon --ojsonl cat FILE"),
        ("session_id\trole\n", "TSV", "mlr --itsv --ojsonl cat FILE"),
    ] {
        let expected = format!(
            "error: the input is {format}, not one JSON object a line\n\
             hint: {remedy} | opentok-token batch\n"
        );
        assert_eq!(batch(&[], input).error(1), expected, "{input}");
        assert_eq!(batch(&["--json"], input).error(1), expected, "{input}");
    }
    let utf16: Vec<u8> =
        format!("\u{feff}{array}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let error = "error: the input is UTF-16, not one JSON object a line\n\
                 hint: iconv -f UTF-16 -t UTF-8 FILE | opentok-token batch\n";
    assert_eq!(batch(&[], utf16).error(1), error);
    // Other bytes that are not text are no CSV, even with commas, and get one error for all lines.
    let error = "error: the input is not text, not one JSON object a line\n";
    assert_eq!(batch(&[], b"\x80,;\t\n\x81\n").error(1), error);
    // After the first line, such lines are refused like others.
    let outcome = batch(&[], format!("{{\"session_id\":\"{SESSION}\"}}\n{array}\n{{\na,b\n"));
    assert_eq!((outcome.status, outcome.stdout.lines().count()), (Some(1), 1));
    assert_eq!(outcome.stderr.lines().count(), 4);
}
