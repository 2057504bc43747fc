//! `inspect`: other people's tokens, our own, and every finding.

use std::collections::BTreeSet;

use data_encoding::{BASE64, BASE64URL, BASE64URL_NOPAD, HEXLOWER};
use serde_json::Value;

use crate::common::{
    KEY, NOW, SECRET, SESSION, auth, data, encode, project, reference, session_id,
};
use crate::run::{Outcome, bare, command, feed, run};

/// The header that our own tokens have.
pub const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A token with this header and these claims, signed.
pub fn jwt(header: &str, claims: impl AsRef<[u8]>) -> String {
    let claims = BASE64URL_NOPAD.encode(claims.as_ref());
    let signed = format!("{}.{claims}", BASE64URL_NOPAD.encode(header.as_bytes()));
    format!("{signed}.{}", reference::signature(&signed, SECRET.as_bytes()))
}

/// A T1 token of this data, signed.
pub fn t1(data: &str) -> String {
    let signature = hmac_sha1_compact::HMAC::mac(data.as_bytes(), SECRET.as_bytes());
    let text = format!("partner_id={KEY}&sig={}:{data}", HEXLOWER.encode(&signature));
    format!("T1=={}", BASE64.encode(text.as_bytes()))
}

/// The report on a token as of [`NOW`] and 9 seconds, as JSON, and whether all is well.
#[track_caller]
pub fn report(token: &str) -> Value {
    let now = (NOW + 9).to_string();
    let outcome = run(["inspect", "--json", "--now", &now, "--", token]);
    assert_eq!(outcome.stderr, "");
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(report["ok"], outcome.status == Some(0), "{report}");
    // The form for people says the same.
    let text = run(["inspect", "--now", &now, "--", token]);
    assert_eq!(text.status, outcome.status);
    assert_eq!(text.stdout.contains("nothing wrong found"), outcome.status == Some(0));
    report
}

/// The reports on text from standard input, as of [`NOW`] and 9 seconds.
#[track_caller]
pub fn reports(text: impl AsRef<[u8]>) -> Vec<Value> {
    let mut command = command();
    command.args(["inspect", "--json", "--now", &(NOW + 9).to_string()]);
    let outcome = feed(command, text);
    assert_eq!(outcome.stderr, "");
    let reports: Vec<Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let is_ok = reports.iter().all(|report| report["ok"] == true);
    assert_eq!(outcome.status, Some(i32::from(!is_ok)), "{reports:?}");
    reports
}

/// The codes of the one report on text from standard input, each once and in order, in front of them the
/// verdict on the signature.
#[track_caller]
pub fn found(text: impl AsRef<[u8]>) -> String {
    let reports = reports(text);
    let [report] = reports.as_slice() else { panic!("{reports:?}") };
    let codes: BTreeSet<&str> = codes(report).into_iter().collect();
    let signature = report["signature"].as_str().unwrap();
    codes.into_iter().fold(signature.to_owned(), |text, code| format!("{text} {code}"))
}

/// Tokens in which nothing is wrong, one of each form.
pub fn right_tokens() -> [String; 3] {
    let session = format!("session_id={SESSION}&create_time={NOW}&nonce=0.5&role=publisher");
    [
        encode(&project(), &data().connection_data("{\"a\":\"漢\"}")).unwrap(),
        encode(&project(), &auth()).unwrap(),
        t1(&format!(
            "{session}&expire_time={}&connection_data=%3F>>>%3F>>>%3F~~~%3F~~~0",
            NOW + 60
        )),
    ]
}

/// The codes of a report's findings.
pub fn codes(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// All of the vectors, judged as they say.
#[test]
fn jwt_peers() {
    let mut counts = [0; 4];
    for line in include_str!("../vectors/jwt-peers.jsonl").lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| vector[name].as_str().unwrap();
        let now = vector["now"].as_u64().unwrap().to_string();
        let outcome: Outcome = bare()
            .args(["inspect", "--json", "--now", &now, text("token")])
            .env("OPENTOK_API_KEY", text("api_key"))
            .env("OPENTOK_API_SECRET", text("api_secret"))
            .output()
            .unwrap()
            .into();
        let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
        let codes = codes(&report);
        let (index, signature, code) = match text("expect") {
            "valid" => (0, "valid", None),
            "expired" => (1, "valid", Some("expired")),
            "bad-signature" => (2, "invalid", Some("bad-signature")),
            "unsupported-algorithm" => (3, "not-checked", Some("unsupported-header")),
            other => panic!("expect {other}"),
        };
        counts[index] += 1;
        assert_eq!(report["signature"], signature, "{report}");
        for of_verdict in ["expired", "bad-signature", "unsupported-header", "malformed"] {
            assert_eq!(codes.contains(&of_verdict), code == Some(of_verdict), "{report}");
        }
        assert!(outcome.status == Some(0) || !codes.is_empty(), "{report}");
        assert!(code.is_none() || outcome.status == Some(1), "{report}");
    }
    assert_eq!(counts, [50, 10, 20, 20]);
}

/// Our own tokens are found to be right, in each form.
#[test]
fn our_own() {
    let token = encode(&project(), &data().connection_data("a b")).unwrap();
    let found = report(&token);
    assert_eq!(
        (found["ok"].as_bool(), found["form"].as_str()),
        (Some(true), Some("jwt-connection"))
    );
    assert_eq!((&found["signature"], codes(&found).len()), (&"valid".into(), 0));
    assert_eq!(found["claims"]["connection_data"], "a b");
    assert_eq!((&found["issued_at"], &found["expires_at"]), (&NOW.into(), &(NOW + 86_400).into()));
    assert_eq!(found["issued_at_utc"], "2023-11-14T22:13:20Z");
    assert_eq!(found["expires_at_utc"], "2023-11-15T22:13:20Z");
    assert_eq!(found["session"]["key"], KEY);
    let found = report(&encode(&project(), &auth()).unwrap());
    assert_eq!((found["ok"].as_bool(), found["form"].as_str()), (Some(true), Some("jwt-rest")));
    let create_time = NOW.to_string();
    let token = run(["encode", SESSION, "--format", "t1", "--create-time", &create_time]);
    let found = report(token.line());
    assert_eq!((found["ok"].as_bool(), found["form"].as_str()), (Some(true), Some("t1")));
    assert_eq!(found["signature"], "valid");
}

#[test]
fn for_people() {
    let token = encode(&project(), &data()).unwrap();
    let now = (NOW + 200).to_string();
    let outcome = run(["inspect", "--now", &now, &token]);
    for text in [
        "JWT connection token",
        "iat         1700000000  2023-11-14T22:13:20Z, 3 min ago",
        "exp         1700086400  2023-11-15T22:13:20Z, in 23 h",
        "created   1400000000  2014-05-13T16:53:20Z",
        "Signature\n  holds",
    ] {
        assert!(outcome.stdout.contains(text), "{text}: {}", outcome.stdout);
    }
    // `encode` takes the times as they are shown.
    let args = ["--create-time=2023-11-14T22:13:20Z", "--expire-time=2023-11-15T22:13:20Z"];
    let again = run([&["encode", SESSION, "--nonce=7"][..], &args].concat());
    assert_eq!(again.line(), token);
    // Without a secret it is said that the signature was not checked, and that is no fault.
    let outcome: Outcome = bare().args(["inspect", "--now", &now, &token]).output().unwrap().into();
    assert_eq!(outcome.status, Some(0));
    assert!(outcome.stdout.contains("Signature\n  not checked"));
    assert!(outcome.stdout.contains("set OPENTOK_API_SECRET"));
}

/// From the argument or standard input, as a header line or alone, white space around it.
#[test]
fn where_it_comes_from() {
    let rest = encode(&project(), &auth()).unwrap();
    let t1 = t1(&format!(
        "session_id={SESSION}&create_time={NOW}&nonce=1&role=publisher\
                          &expire_time={}",
        NOW + 60
    ));
    let now = NOW.to_string();
    for text in [
        rest.clone(),
        format!("  {rest}\r\n"),
        format!("X-OPENTOK-AUTH: {rest}"),
        format!("x-opentok-auth:{rest}\n"),
        format!("X-TB-TOKEN-AUTH: {t1}\n"),
    ] {
        let args = ["inspect", "--now", &now];
        let on_input = |args: &[&str]| {
            let mut command = command();
            command.args(args);
            feed(command, &text)
        };
        let from_argument = run([&args[..], &[&text]].concat());
        assert_eq!(from_argument.status, Some(0), "{from_argument:?}");
        assert_eq!(on_input(&args), from_argument);
        assert_eq!(on_input(&["inspect", "--now", &now, "-"]), from_argument);
    }
}

/// The codes that the help lists: errors and notes.
fn all_codes() -> [BTreeSet<String>; 2] {
    let help = run(["inspect", "--help"]).stdout;
    let (_, codes) = help.split_once("\nCodes of errors:\n").unwrap();
    let (errors, notes) = codes.split_once("\nCodes of notes:\n").unwrap();
    [errors, notes].map(|list| {
        let lines = list.lines().filter(|line| line.starts_with("  "));
        lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
    })
}

/// Every finding, each by a token made for it.
#[test]
fn every_finding() {
    let times = format!(r#""iat":{NOW},"exp":{}"#, NOW + 60);
    let right = format!(
        r#"{{"iss":"{KEY}","ist":"project","scope":"session.connect","session_id":"{SESSION}","role":"publisher","nonce":1,{times}}}"#
    );
    assert_eq!(report(&jwt(HEADER, &right))["findings"], serde_json::json!([]));
    let changed = |from: &str, to: &str| {
        let claims = right.replacen(from, to, 1);
        assert_ne!(claims, right);
        jwt(HEADER, claims)
    };
    let with = |member: &str| changed("}", &format!(",{member}}}"));
    let rest = |times: &str| jwt(HEADER, format!(r#"{{"iss":"{KEY}","ist":"project",{times}}}"#));
    let signed = jwt(HEADER, &right);
    let (start, _) = signed.rsplit_once('.').unwrap();
    let other = session_id("1~654321~~~");
    let long = "x".repeat(1001);
    let pad = |text: &str| BASE64URL.encode(text.as_bytes());
    let padded = format!("{}.{}", pad(HEADER), pad(&right.replace("publisher", "moderator")));
    let hex = |bytes: &[u8]| HEXLOWER.encode(bytes);
    let start_of_t1 =
        format!("session_id={SESSION}&create_time={NOW}&nonce=1&role=publisher&expire_time=");
    let t1_data = format!("{start_of_t1}{}", NOW + 60);
    let t1_with = |fields: &str, signature: &str| {
        let text = format!("partner_id={KEY}{fields}&sig={signature}:{t1_data}");
        format!("T1=={}", BASE64.encode(text.as_bytes()))
    };
    let sha1 = hmac_sha1_compact::HMAC::mac(t1_data.as_bytes(), SECRET.as_bytes());
    let sha256 = hmac_sha256::HMAC::mac(t1_data.as_bytes(), SECRET.as_bytes());
    let jwt_mac = hmac_sha256::HMAC::mac(start.as_bytes(), SECRET.as_bytes());
    let trimmed_session = session_id(format!("1~{KEY}~~1400000000~0.5"));
    let cases = [
        ("malformed", "x".to_owned()),
        ("malformed", "a.b".to_owned()),
        ("malformed", "T1==x".to_owned()),
        ("malformed", t1(&t1_data).replacen("T1==", "", 1)),
        ("malformed", format!("{start}.")),
        ("placeholder", "undefined".to_owned()),
        ("session-id-given", SESSION.to_owned()),
        ("secret-given", "0123456789abcdef0123456789abcdef0123456f".to_owned()),
        ("partner-auth", format!("X-TB-PARTNER-AUTH: {KEY}:{SECRET}")),
        ("other-product", jwt(r#"{"alg":"RS256"}"#, r#"{"application_id":"x"}"#)),
        ("wrapped", format!("\"{signed}\"")),
        ("mangled", signed.replacen('.', ".\n", 1)),
        ("padded", format!("{padded}.{}", reference::signature(&padded, SECRET.as_bytes()))),
        ("t1-alphabet", t1(&format!("{t1_data}&connection_data=%3E~>>>")).replace('+', "-")),
        ("unsupported-header", jwt(r#"{"alg":"none"}"#, &right)),
        ("header-spelling", jwt(r#"{"alg":"HS256","kid":"1"}"#, &right)),
        ("bad-signature", format!("{start}.{}", reference::signature(start, b"another secret"))),
        (
            "secret-spelling",
            format!("{start}.{}", reference::signature(start, format!("{SECRET}\n").as_bytes())),
        ),
        ("hex-signature", format!("{start}.{}", hex(&jwt_mac))),
        ("wrong-hash", t1_with("", &hex(&sha256))),
        ("signature-case", t1_with("", &hex(&sha1).to_uppercase())),
        ("unsigned-field", t1_with("&sdk_version=tbruby-v1.0", &hex(&sha1))),
        ("not-utf8", t1(&format!("{t1_data}&connection_data=caf%E9"))),
        ("lone-surrogate", with(r#""connection_data":"\ud83d""#)),
        ("wrong-http-header", format!("X-OPENTOK-AUTH: {signed}")),
        ("bearer", format!("Bearer {signed}")),
        ("repeated-claim", with(r#""role":"moderator""#)),
        ("unknown-claim", with(r#""admin":true"#)),
        ("misnamed-claim", with(r#""data":"x""#)),
        ("missing-claim", changed(&format!(r#""session_id":"{SESSION}","#), "")),
        ("wrong-type", with(r#""connection_data":{"user":7}"#)),
        ("sdk-claim", with(r#""create_time":1"#)),
        ("issuer-type", changed("project", "acme")),
        ("account-issuer", changed("project", "account")),
        ("secret-in-token", changed(KEY, SECRET)),
        ("api-key", changed(KEY, "acme")),
        ("other-api-key", changed(KEY, "654321")),
        ("scope", changed("session.connect", "x")),
        ("session-id", changed(SESSION, "x")),
        ("session-id-cut", changed(SESSION, &trimmed_session)),
        ("session-other-key", changed(SESSION, &other)),
        ("unknown-role", changed("\"publisher", "\"god")),
        ("data-too-long", with(&format!(r#""connection_data":"{long}""#))),
        ("layout-too-long", with(&format!(r#""initial_layout_class_list":"{long}""#))),
        ("layout-spoiled", with(r#""initial_layout_class_list":"f o c u s""#)),
        ("nonce-too-large", changed(r#""nonce":1"#, r#""nonce":9007199254740993"#)),
        ("no-expiry", changed(&format!(r#","exp":{}"#, NOW + 60), "")),
        (
            "default-expiry",
            t1(&format!("session_id={SESSION}&create_time={NOW}&nonce=1&role=publisher")),
        ),
        ("milliseconds", rest(&format!(r#""iat":{NOW},"exp":{NOW}000"#))),
        ("microseconds", rest(&format!(r#""iat":{NOW},"exp":{NOW}000000"#))),
        ("nanoseconds", rest(&format!(r#""iat":{NOW},"exp":{NOW}000000000"#))),
        ("not-whole-seconds", rest(&format!(r#""iat":{NOW}.5,"exp":{}"#, NOW + 60))),
        ("clock-not-set", rest(r#""iat":7,"exp":60"#)),
        ("expired", rest(&format!(r#""iat":{},"exp":{NOW}"#, NOW - 60))),
        ("not-yet-valid", rest(&format!(r#"{times},"nbf":{}"#, NOW + 30))),
        ("issued-in-future", rest(&format!(r#""iat":{},"exp":{}"#, NOW + 30, NOW + 60))),
        ("expiry-not-after-issue", rest(&format!(r#""iat":{NOW},"exp":{NOW}"#))),
        ("lives-too-long", rest(&format!(r#""iat":{NOW},"exp":{}"#, NOW + 301))),
    ];
    let reached: BTreeSet<&str> = cases.iter().map(|(code, _)| *code).collect();
    let [errors, notes] = all_codes();
    // Another test has an input that is too long for an argument.
    let all = errors.iter().chain(&notes).map(String::as_str).filter(|&code| code != "too-long");
    assert_eq!(reached, all.collect());
    for (code, token) in cases {
        let report = report(&token);
        assert!(codes(&report).contains(&code), "{code}: {report}");
        assert_eq!(report["ok"], notes.contains(code), "{code}: {report}");
    }
}
