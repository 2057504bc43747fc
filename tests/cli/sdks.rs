//! Tokens in the shape that each of OpenTok's SDKs writes, as `inspect` judges them.
//!
//! Headers and order of the claims are those of Node 2.23, Python 3.15, Java 4.17, Ruby 4.13, PHP 4.21 and
//! .NET 3.22, by their sources.

use crate::common::{KEY, NOW, SESSION};
use crate::inspect::{codes, jwt, report};

/// `{"alg":"HS256","typ":"JWT"}`, as Node and Python write it.
const ALG_TYP: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// As Ruby and PHP write it.
const TYP_ALG: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

/// The findings on a token whose claims are given with words in the place of values: KEY, SESSION, NOW, and
/// EXP, which is a minute after NOW.
#[track_caller]
fn found(header: &str, claims: &str) -> (bool, Vec<String>) {
    let claims = claims
        .replace("KEY", &format!("\"{KEY}\""))
        .replace("SESSION", &format!("\"{SESSION}\""))
        .replace("NOW", &NOW.to_string())
        .replace("EXP", &(NOW + 60).to_string());
    let report = report(&jwt(header, claims));
    assert_eq!(report["signature"], "valid", "{report}");
    (report["ok"] == true, codes(&report).into_iter().map(str::to_owned).collect())
}

/// The findings of a valid token with these notes.
fn notes(codes: &[&str]) -> (bool, Vec<String>) {
    (true, codes.iter().map(|&code| code.to_owned()).collect())
}

#[test]
fn node() {
    let claims = r#"{"iss":KEY,"ist":"project","iat":NOW,"exp":EXP,"session_id":SESSION,"create_time":NOW,
        "nonce":0.8543,"role":"publisher","expire_time":EXP,"initial_layout_class_list":"",
        "scope":"session.connect"}"#;
    assert_eq!(found(ALG_TYP, claims), notes(&["sdk-claim", "sdk-claim"]));
    let rest = r#"{"iss":KEY,"ist":"project","iat":NOW,"exp":EXP}"#;
    assert_eq!(found(ALG_TYP, rest), notes(&[]));
}

#[test]
fn python() {
    let claims = r#"{"session_id":SESSION,"role":"moderator","iat":NOW,"exp":EXP,"scope":"session.connect",
        "initial_layout_class_list":"focus main","connection_data":"x","iss":KEY,"ist":"project",
        "nonce":374802}"#;
    assert_eq!(found(ALG_TYP, claims), notes(&[]));
    // A text in the place of a list.
    let claims = claims.replace("focus main", "f o c u s");
    assert_eq!(found(ALG_TYP, &claims), notes(&["layout-spoiled"]));
}

#[test]
fn java() {
    let claims = r#"{"session_id":SESSION,"nonce":-1155484576,"role":"subscriber","scope":"session.connect",
        "connection_data":"x","ist":"project","iss":KEY,"jti":"a","exp":EXP,"iat":NOW}"#;
    assert_eq!(found(r#"{"alg":"HS256"}"#, claims), notes(&[]));
}

/// Connection tokens without an expiry time, and REST tokens with `ist` in the header.
#[test]
fn ruby() {
    let claims = r#"{"iss":KEY,"ist":"project","iat":NOW,"nonce":0.25,"role":"publisher",
        "scope":"session.connect","session_id":SESSION}"#;
    assert_eq!(found(TYP_ALG, claims), notes(&["no-expiry"]));
    let rest = r#"{"iss":KEY,"iat":NOW,"exp":EXP}"#;
    // ruby-jwt 2.2 and later, 2.0 and 2.1, 1.5.
    for header in [
        r#"{"ist":"project","alg":"HS256"}"#,
        r#"{"alg":"HS256","ist":"project"}"#,
        r#"{"typ":"JWT","alg":"HS256","ist":"project"}"#,
    ] {
        assert_eq!(found(header, rest), notes(&[]));
    }
}

/// Options as claims that are null, and a layout that is URL-encoded.
#[test]
fn php() {
    let claims = r#"{"iss":KEY,"iat":NOW,"session_id":SESSION,"role":"publisher","ist":"project",
        "nonce":1804289383,"scope":"session.connect","data":null,"expireTime":null,"connection_data":"x",
        "initial_layout_class_list":"focus+main","exp":EXP}"#;
    assert_eq!(found(TYP_ALG, claims), notes(&["sdk-claim", "sdk-claim", "layout-spoiled"]));
}

/// Its JWT names the layout in a way that is not read.
#[test]
fn dot_net() {
    let claims = r#"{"iss":KEY,"ist":"project","role":"publisher","session_id":SESSION,
        "scope":"session.connect","iat":NOW,"jti":"a","initial_layout_list":"focus","nonce":374802,
        "connection_data":"x","exp":EXP}"#;
    assert_eq!(found(ALG_TYP, claims), (false, vec!["misnamed-claim".to_owned()]));
}
