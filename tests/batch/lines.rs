//! Single lines, and their tokens.

use std::collections::HashSet;
use std::io::Write as _;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use opentok_token::{
    DEFAULT_CONNECTION_LIFETIME, Issuer, Raw, Role, T1Data, T1Issuer, TokenData, unix_now,
};
use serde_json::{Value, json};

use crate::common::{KEY, NOW, SECRET, SESSION, data, open, project, session_id};
use crate::run::{Outcome, command};

/// Token data with a change.
pub fn with<'a>(mut data: TokenData<'a>, change: impl FnOnce(&mut TokenData<'a>)) -> TokenData<'a> {
    change(&mut data);
    data
}

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
        (request(json!({"initial_layout_class_list": "a b"})), base.layout_classes("a b")),
        (request(json!({"initial_layout_class_list": "é\u{7}"})), base.layout_classes("é\u{7}")),
        (request(json!({"initial_layout_class_list": ""})), base),
        (request(json!({"session_id": other})), with(base, |data| data.session_id = other)),
        (request(json!({"nonce": 0})), with(base, |data| data.nonce = 0)),
        (request(json!({"nonce": "9"})), with(base, |data| data.nonce = 9)),
        (request(json!({"create_time": 1_700_000_000.0})), base),
        (request(json!({"create_time": "1700000000"})), base),
        (request(json!({"create_time": "2023-11-14T22:13:20Z"})), base),
        (request(json!({"expire_time": "2023-11-15T00:13:50.5+02:00"})), base.expires_at(NOW + 30)),
        (request(json!({"expire_time": null, "expires_in": 60})), base),
        (
            request(json!({"expire_time": null, "expires_in": 90.0})),
            base.expires_in(Duration::from_secs(90)),
        ),
        (
            request(json!({"expire_time": null, "expires_in": "1h 30m"})),
            base.expires_in(Duration::from_secs(5400)),
        ),
        (
            request(json!({"connection_data": {"id": [1, "\""]}})),
            base.connection_data("{\"id\":[1,\"\\\"\"]}"),
        ),
        (request(json!({"connection_data": []})), base.connection_data("[]")),
        (request(json!({"connection_data": "\"\\/\u{8}\u{c}\n\r\t\u{1}é"})), {
            base.connection_data("\"\\/\u{8}\u{c}\n\r\t\u{1}é")
        }),
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
                if raw && line.contains("\"expire_time\":null") && !line.contains("expires_in") {
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

/// A JWT takes a nonce with a point.
#[test]
fn nonce_with_a_point() {
    let line = json!({"session_id": SESSION, "create_time": NOW, "nonce": 9.0});
    let token = project().encode(&with(data(), |data| data.nonce = 9)).unwrap();
    assert_eq!(batch(&[], line.to_string()).line(), token);
}

/// Without rules, everything that has the right type is signed.
#[test]
fn without_rules() {
    let classes = "a  b c\t";
    let mut data = TokenData::at("", u64::MAX, u64::MAX).role(Role::Moderator).expires_at(0);
    data.initial_layout_class_list = classes;
    data.connection_data = Some("\u{0}");
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
    let day = DEFAULT_CONNECTION_LIFETIME.as_secs();
    assert!((before + day..=after + day).contains(&claim("exp")));
}

/// Absent fields have defaults: issued now, for a day, a publisher's, with a nonce of its own.
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
        assert_eq!(number(6), number(5) + DEFAULT_CONNECTION_LIFETIME.as_secs());
        assert!(nonces.insert(number(7)));
    }
    assert_eq!(nonces.len(), count);
    // Of 1000 nonces of 53 bits, one has its highest bit set but for 1 case in 2^1000.
    assert!(nonces.iter().any(|&nonce| nonce >> 52 == 1));
}

/// `--role` and `--expires-in` are for lines without.
#[test]
fn options_as_defaults() {
    let line = |more: &str| {
        format!("{{\"session_id\":\"{SESSION}\",\"create_time\":{NOW},\"nonce\":7{more}}}\n")
    };
    let lines = [
        line(""),
        line(",\"role\":\"publisher\""),
        line(&format!(",\"expire_time\":{}", NOW + 60)),
        line(",\"expires_in\":\"30s\",\"role\":null"),
    ];
    let base = data().role(Role::Moderator).expires_in(Duration::from_secs(7200));
    let expected = [
        base,
        base.role(Role::Publisher),
        base.expires_at(NOW + 60),
        base.expires_in(Duration::from_secs(30)),
    ];
    let args = ["--role", "moderator", "--expires-in", "2h"];
    let tokens = batch(&args, lines.concat()).stdout;
    let issuer = project();
    let expected = expected.map(|data| issuer.encode(&data).unwrap() + "\n");
    assert_eq!(tokens, expected.concat());
    let raw = batch(&[&args[..], &["--raw"]].concat(), lines.concat()).stdout;
    assert_eq!(raw, tokens);
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
        let text = "error: line 1: nonce: a JWT takes an integer from 0 to 2^53 - 1\n\
                    error: 1 of 1 lines refused\n";
        assert_eq!(refused.error(1), text, "{json}");
    }
}

/// Line ends of all kinds; blank lines count, and come to nothing.
#[test]
fn line_ends() {
    let line =
        |nonce: u64| format!(r#"{{"session_id":"{SESSION}","create_time":{NOW},"nonce":{nonce}}}"#);
    let token =
        |nonce| Issuer::encode(&project(), &with(data(), |data| data.nonce = nonce)).unwrap();
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
    assert!(outcome.stderr.starts_with("error: line 3: it is not a JSON object"), "{outcome:?}");
    assert!(outcome.stderr.ends_with("error: 1 of 2 lines refused\n"), "{outcome:?}");
    // Blank lines count.
    let outcome = batch(&["--json"], format!("\n\n{one}\n\nx\n"));
    let objects: Vec<Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects[0], json!({"line": 3, "token": token(1)}));
    assert_eq!(objects[1]["line"], 5);
}
