//! Lines one by one: what they come to, and what is said of those that come to nothing.

use std::collections::HashSet;
use std::io::Write as _;
use std::process::Stdio;
use std::thread;

use opentok_token::{
    DEFAULT_CONNECTION_LIFETIME, Issuer, Raw, Role, T1Data, T1Issuer, TokenData, unix_now,
};
use serde_json::{Value, json};

use crate::common::{KEY, NOW, SECRET, SESSION, data, open, project, session_id};
use crate::run::{Outcome, command};

/// Runs `batch` with these arguments on these lines, which are written while the output is read.
pub fn batch(args: &[&str], lines: impl AsRef<[u8]>) -> Outcome {
    let mut command = command();
    let mut child = command.arg("batch").args(args).stdin(Stdio::piped()).spawn().unwrap();
    let lines = lines.as_ref();
    let mut stdin = child.stdin.take().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || {
            // A command that has seen enough closes its end.
            let _ = stdin.write_all(lines);
        });
        child.wait_with_output().unwrap().into()
    })
}

/// The legacy issuer of the tests.
fn legacy() -> T1Issuer {
    T1Issuer::new(KEY, SECRET).unwrap()
}

/// Requests whose tokens do not depend on clock and chance, and the same as token data.
fn requests(other: &str) -> Vec<(String, TokenData<'_>)> {
    let long = "x".repeat(1000);
    let times = json!({"create_time": NOW, "expire_time": NOW + 60, "nonce": 7});
    let request = |members: Value| {
        let mut request = times.clone();
        request["session_id"] = json!(SESSION);
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        request.to_string()
    };
    let base = data().expires_at(NOW + 60);
    let long_data: &'static str = long.leak();
    let mut requests = vec![
        (request(json!({})), base),
        (
            request(json!({"connection_data": "{\"a\":\"\\u00e9\u{1}\"}"})),
            base.connection_data("{\"a\":\"\\u00e9\u{1}\"}"),
        ),
        (request(json!({"connection_data": ""})), base.connection_data("")),
        (request(json!({"connection_data": "日本語 😀"})), base.connection_data("日本語 😀")),
        (request(json!({"connection_data": long_data})), base.connection_data(long_data)),
        (
            request(json!({"initial_layout_class_list": ["a", "b"]})),
            base.layout_classes(&["a", "b"]),
        ),
        (request(json!({"initial_layout_class_list": "a b"})), base.layout_classes(&["a", "b"])),
        (request(json!({"initial_layout_class_list": "é\u{7}"})), base.layout_classes(&["é\u{7}"])),
        (request(json!({"initial_layout_class_list": []})), base),
        (request(json!({"initial_layout_class_list": ""})), base),
        (request(json!({"session_id": other})), TokenData { session_id: other, ..base }),
        (request(json!({"nonce": 0})), TokenData { nonce: 0, ..base }),
        (request(json!({"expire_time": null})), data()),
        (
            request(json!({
                "role": null, "connection_data": null, "initial_layout_class_list": null
            })),
            base,
        ),
        // The same by escapes, in another order, and with white space.
        (
            format!(
                "\t{{ \"n\\u006fnce\" : 7 ,\"expire_time\":{},\"create_time\":{NOW}, \
                 \"role\":\"subscr\\u0069ber\" , \"session_id\":\"\\u0031{}\" }} ",
                NOW + 60,
                &SESSION[1..]
            ),
            base.role(Role::Subscriber),
        ),
    ];
    for _ in 0..2 {
        for role in Role::ALL {
            requests.push((request(json!({"role": role.as_str()})), base.role(role)));
        }
    }
    requests
}

/// The tokens of `batch` are those of the library, in both forms, with rules and without.
#[test]
fn same_as_the_library() {
    let other = session_id(format!("1~{KEY}~~1500000000~0.25~"));
    let requests = requests(&other);
    let lines: Vec<&str> = requests.iter().map(|(line, _)| line.as_str()).collect();
    let lines = lines.join("\n");
    let (jwt, t1) = (project(), legacy());
    for format in ["jwt", "t1"] {
        for raw in [false, true] {
            let mut args = vec!["--format", format];
            args.extend(raw.then_some("--raw"));
            let outcome = batch(&args, &lines);
            assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""), "{args:?}");
            assert_eq!(outcome.stdout.lines().count(), requests.len());
            for (token, (line, data)) in outcome.stdout.lines().zip(&requests) {
                // Without rules, an expiry of its own begins now.
                if raw && line.contains("\"expire_time\":null") {
                    continue;
                }
                let expected = match (format, raw) {
                    ("jwt", false) => jwt.encode(data),
                    ("jwt", true) => jwt.encode(&Raw(data)),
                    (_, false) => t1.encode(data),
                    (_, true) => t1.encode(&Raw(data)),
                };
                assert_eq!(token, expected.unwrap(), "{args:?}: {line}");
            }
        }
    }
}

/// Without rules, everything that has the right type is signed.
#[test]
fn without_rules() {
    let classes = ["a", "", "b c\t"];
    let data = TokenData {
        session_id: "",
        role: Role::Moderator,
        initial_layout_class_list: &classes,
        create_time: u64::MAX,
        expire_time: 0,
        nonce: u64::MAX,
        connection_data: Some("\u{0}"),
    };
    let line = json!({
        "session_id": "", "role": "moderator", "initial_layout_class_list": classes,
        "create_time": u64::MAX, "expire_time": 0, "nonce": u64::MAX, "connection_data": "\u{0}",
    });
    let outcome = batch(&["--raw"], line.to_string());
    assert_eq!(outcome.line(), project().encode(&Raw(data)).unwrap());
    let outcome = batch(&["--raw", "--format=t1"], line.to_string());
    assert_eq!(outcome.line(), legacy().encode(&Raw(data)).unwrap());
    let joined = json!({"session_id": "", "initial_layout_class_list": " a  b ", "nonce": 1});
    let outcome = batch(&["--raw"], joined.to_string());
    let claims = open(outcome.line(), SECRET);
    let claim = |name| claims.iter().find(|(key, _)| key == name).unwrap().1.clone();
    assert_eq!(claim("initial_layout_class_list"), " a  b ");

    // As `encode --raw`, and the Node package: a day from now, whatever the issue time.
    let before = unix_now().unwrap();
    let outcome = batch(&["--raw"], r#"{"session_id":"","create_time":5}"#);
    let after = unix_now().unwrap();
    let claims = open(outcome.line(), SECRET);
    let claim = |name| claims.iter().find(|(key, _)| key == name).unwrap().1.as_u64().unwrap();
    assert_eq!(claim("iat"), 5);
    let day = DEFAULT_CONNECTION_LIFETIME;
    assert!((before + day..=after + day).contains(&claim("exp")));
}

/// What a line leaves out is filled in: now, for a day, a publisher's, with a nonce of its own.
#[test]
fn defaults() {
    let before = unix_now().unwrap();
    let count = 1000;
    let outcome = batch(&[], format!("{{\"session_id\":\"{SESSION}\"}}\n").repeat(count));
    let after = unix_now().unwrap();
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
    let mut nonces = HashSet::new();
    for token in outcome.stdout.lines() {
        let claims = open(token, SECRET);
        let names: Vec<&str> = claims.iter().map(|(name, _)| name.as_str()).collect();
        let expected = ["iss", "ist", "scope", "session_id", "role", "iat", "exp", "nonce"];
        assert_eq!(names, expected);
        let number = |index: usize| claims[index].1.as_u64().unwrap();
        assert_eq!(claims[4].1, "publisher");
        assert!((before..=after).contains(&number(5)));
        assert_eq!(number(6), number(5) + DEFAULT_CONNECTION_LIFETIME);
        assert!(nonces.insert(number(7)));
    }
    assert_eq!(nonces.len(), count);
    // Of 1000 nonces of 53 bits, one has its highest bit set but for 1 case in 2^1000.
    assert!(nonces.iter().any(|&nonce| nonce >> 52 == 1));
}

/// A T1 token takes any number or text as nonce, digit by digit.
#[test]
fn nonces_of_t1() {
    for (json, nonce) in [
        ("0.3942609881050885", "0.3942609881050885"),
        ("1e-7", "1e-7"),
        ("-5", "-5"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        (r#""a b&""#, "a b&"),
        (r#""\u00e9""#, "é"),
    ] {
        let line = format!(r#"{{"session_id":"{SESSION}","create_time":{NOW},"nonce":{json}}}"#);
        let outcome = batch(&["--format", "t1"], &line);
        let data = T1Data { data: data(), nonce };
        assert_eq!(outcome.line(), legacy().encode(&data).unwrap(), "{json}");
        let refused = batch(&[], &line);
        let text = "error: line 1: nonce of a JWT is not an integer from 0 to 2^53 - 1\n\
                    error: 1 of 1 lines refused\n";
        assert_eq!(refused.error(1), text, "{json}");
    }
}

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

/// Line ends of all kinds; blank lines count, and come to nothing.
#[test]
fn line_ends() {
    let line =
        |nonce: u64| format!(r#"{{"session_id":"{SESSION}","create_time":{NOW},"nonce":{nonce}}}"#);
    let token = |nonce| Issuer::encode(&project(), &TokenData { nonce, ..data() }).unwrap();
    let [one, two] = [1, 2].map(line);
    let expected = format!("{}\n{}\n", token(1), token(2));
    for text in [
        format!("{one}\n{two}\n"),
        format!("{one}\n{two}"),
        format!("{one}\r\n{two}\r\n"),
        format!("{one}\r\n{two}\r"),
        format!("\n\n{one}\n \t\r\n{two}\n\n\n"),
        format!("\u{feff}{one}\n{two}\n"),
        format!("\u{feff}\r\n{one}\n{two}\n \t"),
    ] {
        let outcome = batch(&[], &text);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""), "{text:?}");
        assert_eq!(outcome.stdout, expected, "{text:?}");
    }
    for text in ["", "\n", "\r\n", " ", "\u{feff}"] {
        let outcome = batch(&["--json"], text);
        assert_eq!(
            outcome,
            Outcome { status: Some(0), stdout: String::new(), stderr: String::new() }
        );
    }
    // A mark of the byte order stands at the start only.
    let outcome = batch(&[], format!("{one}\n\n\u{feff}{two}\n"));
    assert_eq!(outcome.stdout, format!("{}\n", token(1)));
    assert!(outcome.stderr.starts_with("error: line 3: it is not JSON"), "{outcome:?}");
    assert!(outcome.stderr.ends_with("error: 1 of 2 lines refused\n"), "{outcome:?}");
    // Blank lines count.
    let outcome = batch(&["--json"], format!("\n\n{one}\n\nx\n"));
    let objects: Vec<Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects[0], json!({"line": 3, "token": token(1)}));
    assert_eq!(objects[1]["line"], 5);
}
