//! `inspect`: the place where a token begins to be wrong, and the meaning of its values.

use crate::common::{KEY, NOW, SESSION, session_id};
use crate::inspect::{HEADER, codes, jwt, report};
use crate::run::run;

/// The second at which a token expires, and others at which something begins or ends.
#[test]
fn limits() {
    let rest = |iat: u64, exp: u64| {
        let claims = format!(r#"{{"iss":"{KEY}","ist":"project","iat":{iat},"exp":{exp}}}"#);
        let report = report(&jwt(HEADER, claims));
        codes(&report).join(" ")
    };
    let now = NOW + 9; // of the reports
    for (iat, exp, expected) in [
        (now, now + 300, ""),
        (now, now + 301, "lives-too-long"),
        (now, now + 1, ""),
        (now - 1, now, "expired"),
        (now + 1, now + 2, "issued-in-future"),
        (now, now, "expired expiry-not-after-issue"),
        (1_420_070_400, 1_420_070_401, "expired"),
        (1_420_070_399, 1_420_070_400, "clock-not-set expired"),
        (now, 99_999_999_999, "lives-too-long"),
        (now, 100_000_000_000, "milliseconds"),
    ] {
        assert_eq!(rest(iat, exp), expected, "{iat} {exp}");
    }
    let connection = |lifetime: u64, data: &str, layout: &str| {
        let token = jwt(
            HEADER,
            format!(
                r#"{{"iss":"{KEY}","ist":"project","scope":"session.connect","session_id":"{SESSION}",
                "iat":{NOW},"exp":{},"nonce":9007199254740991,"connection_data":"{data}",
                "initial_layout_class_list":"{layout}"}}"#,
                NOW + lifetime
            ),
        );
        codes(&report(&token)).join(" ")
    };
    let (full, over) = ("\u{1f600}".repeat(500), format!("{}x", "\u{1f600}".repeat(500)));
    assert_eq!(connection(2_592_000, &full, &full), "");
    assert_eq!(connection(2_592_001, &full, &full), "lives-too-long"); // a note
    assert_eq!(connection(2_592_060, &full, &full), "lives-too-long");
    assert_eq!(connection(2_592_061, &full, &full), "lives-too-long");
    assert_eq!(connection(60, &over, &over), "data-too-long layout-too-long");
    assert_eq!(connection(60, "", "a b"), "");
    assert_eq!(connection(60, "", "a b c"), "layout-spoiled");
    assert_eq!(connection(60, "", "100%"), "layout-spoiled");
}

/// Distances as people read them, each unit from where it starts.
#[test]
fn distances() {
    let claims = format!(r#"{{"iss":"{KEY}","ist":"project","iat":{NOW},"exp":{}}}"#, NOW + 300);
    let token = jwt(HEADER, claims);
    for (distance, text) in [
        (0, "now"),
        (1, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (172_799, "47 h"),
        (172_800, "2 days"),
        (63_115_199, "730 days"),
        (63_115_200, "2 years"),
        (315_576_000, "10 years"),
    ] {
        let shown = |now: u64| run(["inspect", "--now", &now.to_string(), &token]).stdout;
        let line = |text: &str| format!("iat  {NOW}  2023-11-14T22:13:20Z, {text}\n");
        let (past, future) = match distance {
            0 => (line(text), line(text)),
            _ => (line(&format!("{text} ago")), line(&format!("in {text}"))),
        };
        let now = shown(NOW + distance);
        assert!(now.contains(&past), "{past}{now}");
        let now = shown(NOW - distance);
        assert!(now.contains(&future), "{future}{now}");
    }
}

/// Of a repeated claim the last counts, as most readers have it.
#[test]
fn repeated_claims() {
    let claims =
        format!(r#"{{"iss":"{KEY}","ist":"project","iat":{NOW},"exp":{NOW},"exp":{}}}"#, NOW + 60);
    let report = report(&jwt(HEADER, claims));
    assert_eq!(codes(&report), ["repeated-claim"]);
    assert_eq!(
        (&report["claims"]["exp"], &report["expires_at"]),
        (&(NOW + 60).into(), &(NOW + 60).into())
    );
}

/// The creation time in a session ID is in seconds, in milliseconds, or a date, which stands for itself.
#[test]
fn sessions() {
    for (created, meaning) in [
        ("1400000000", "1400000000  2014-05-13T16:53:20Z, 9 years ago"),
        ("1400000000000", "1400000000000  2014-05-13T16:53:20Z, 9 years ago"),
        ("Mon Mar 17 00:41:31 PDT 2014", "Mon Mar 17 00:41:31 PDT 2014"),
    ] {
        let session_id = session_id(format!("1~{KEY}~US~{created}~0.5~"));
        let claims = format!(r#"{{"iss":"{KEY}","session_id":"{session_id}"}}"#);
        let outcome = run(["inspect", "--now", &NOW.to_string(), &jwt(HEADER, claims)]);
        let text = format!(
            "Session\n  key       {KEY}\n  location  US\n  created   {meaning}\n  random    0.5\n\n"
        );
        assert!(outcome.stdout.contains(&text), "{}", outcome.stdout);
    }
}

/// Findings whose sentence depends on more than their code.
#[test]
fn sentences() {
    let connection = |claims: &str| {
        let start = r#""ist":"project","scope":"session.connect","role":"publisher""#;
        let times = format!(r#""iat":{NOW},"exp":{}"#, NOW + 60);
        jwt(
            HEADER,
            format!(r#"{{"iss":"{KEY}","session_id":"{SESSION}",{start},{times},{claims}}}"#),
        )
    };
    let header = |header: &str| {
        jwt(header, format!(r#"{{"iss":"{KEY}","ist":"project","iat":{NOW},"exp":{}}}"#, NOW + 60))
    };
    let same = format!(r#""create_time":{NOW}"#);
    for (token, sentence) in [
        (connection(&same), "create_time is a claim of the SDK for Node; iat counts"),
        (
            connection(r#""create_time":1"#),
            "create_time is a claim of the SDK for Node; iat counts, though it differs",
        ),
        (
            connection(r#""expire_time":1"#),
            "expire_time is a claim of the SDK for Node; exp counts, though it differs",
        ),
        (connection(r#""data":"x""#), "data is not read; OpenTok reads connection_data"),
        (connection(r#""data":null"#), "data is null, and does no harm"),
        (
            header(r#"{"alg":"HS256","kid":"1"}"#),
            "the header is none of those that OpenTok's SDKs write",
        ),
        (
            header(r#"{"alg":"RS256"}"#),
            "header names the algorithm RS256; OpenTok takes HS256 only",
        ),
        (header("{}"), "header names no algorithm; OpenTok takes HS256 only"),
    ] {
        let report = report(&token);
        let found = report["findings"][0]["message"].as_str().unwrap();
        assert_eq!(found, sentence);
    }
}
