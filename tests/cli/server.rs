//! Calls as people make them, with `curl`, to a server that checks the header as OpenTok documents it.

mod stand_in;

use std::path::Path;
use std::process::Command;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::common::{KEY, SECRET, SESSION};
use stand_in::{ACCOUNT_KEY, ACCOUNT_SECRET, now};

/// A method of the project.
const ARCHIVES: &str = "/v2/project/123456/archive";

/// A method of the account.
const PROJECTS: &str = "/v2/project";

/// Makes calls to a server of its own.
struct Caller {
    /// The server's root.
    address: String,
}

impl Caller {
    /// Calls a method from a shell, in which `opentok-token` is our command and the arguments of `curl` stand
    /// as one would type them; gives the server's status and text.
    #[track_caller]
    fn curl(&self, key: &str, secret: &str, arguments: &str, path: &str) -> (u16, String) {
        let folder = Path::new(env!("CARGO_BIN_EXE_opentok-token")).parent().unwrap();
        let path_variable = std::env::var("PATH").unwrap();
        // The first option stops it from reading the user's settings.
        let script = format!(
            "curl -q -sS --noproxy '*' --max-time 20 -w '\n%{{http_code}}' {arguments} {}{path}",
            self.address
        );
        let output = Command::new("sh")
            .args(["-c", &script])
            .env("PATH", format!("{}:{path_variable}", folder.display()))
            .env("OPENTOK_API_KEY", key)
            .env("OPENTOK_API_SECRET", secret)
            .output()
            .unwrap();
        let (text, error) =
            [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap()).into();
        assert_eq!(error, "", "is curl installed? {script}");
        let (text, status) = text.rsplit_once('\n').unwrap();
        (status.parse().unwrap(), text.to_owned())
    }

    /// Calls with this token as the header's value.
    #[track_caller]
    fn with_token(&self, token: &str) -> (u16, String) {
        self.curl(KEY, SECRET, &format!("-H 'X-OPENTOK-AUTH: {token}'"), ARCHIVES)
    }
}

/// A server, and who calls it.
fn caller() -> Caller {
    Caller { address: stand_in::start() }
}

/// The token that these arguments make with the project's credentials.
fn rest(arguments: &str) -> String {
    let outcome = crate::run::run(["rest"].into_iter().chain(arguments.split_whitespace()));
    outcome.line().to_owned()
}

#[test]
fn accepted() {
    let caller = caller();
    for arguments in ["", "--expires-in 5m", "--no-jti", "--jti call-1", "--issuer-type project"] {
        let header = format!("-H \"$(opentok-token rest --header {arguments})\"");
        let answer = caller.curl(KEY, SECRET, &header, ARCHIVES);
        assert_eq!(answer, (200, "project 123456".to_owned()), "{arguments}");
    }
    let header = "-H \"$(opentok-token rest --header --issuer-type account)\"";
    let answer = caller.curl(ACCOUNT_KEY, ACCOUNT_SECRET, header, PROJECTS);
    assert_eq!(answer, (200, "account 789".to_owned()));
    // A token alone, after a name that the caller writes, and a call with a body.
    let arguments = "-X POST -d '{}' -H \"X-OPENTOK-AUTH: $(opentok-token rest)\"";
    assert_eq!(caller.curl(KEY, SECRET, arguments, ARCHIVES).0, 200);
}

#[test]
fn wrong_header() {
    let caller = caller();
    for (arguments, reason) in [
        ("", "no header"),
        ("-H \"Authorization: Bearer $(opentok-token rest)\"", "no header"),
        ("-H \"X-TB-TOKEN-AUTH: $(opentok-token rest)\"", "no header"),
        (
            "-H \"$(opentok-token rest --header)\" -H \"$(opentok-token rest --header)\"",
            "several headers",
        ),
        ("-H \"X-OPENTOK-AUTH: Bearer $(opentok-token rest)\"", "not a token: Base64"),
        ("-H \"X-OPENTOK-AUTH: $(opentok-token rest --header)\"", "not a token: Base64"),
        (
            "-H \"X-OPENTOK-AUTH: $OPENTOK_API_KEY:$OPENTOK_API_SECRET\"",
            "not a token: InvalidToken",
        ),
    ] {
        let (status, text) = caller.curl(KEY, SECRET, arguments, ARCHIVES);
        assert_eq!(status, 403, "{arguments}");
        assert!(text.starts_with(reason), "{arguments}: {text}");
    }
}

#[test]
fn wrong_credentials() {
    let caller = caller();
    let header = "-H \"$(opentok-token rest --header)\"";
    let account = "-H \"$(opentok-token rest --header --issuer-type account)\"";
    for (key, secret, arguments, path, reason) in [
        (KEY, ACCOUNT_SECRET, header, ARCHIVES, "bad signature"),
        ("654321", SECRET, header, ARCHIVES, "issuer not found"),
        (KEY, SECRET, account, ARCHIVES, "not the token of the project"),
        (KEY, SECRET, header, PROJECTS, "bad signature"),
        (ACCOUNT_KEY, ACCOUNT_SECRET, header, PROJECTS, "not the token of the account"),
    ] {
        let answer = caller.curl(key, secret, arguments, path);
        assert_eq!(answer, (403, reason.to_owned()));
    }
}

/// Times that OpenTok refuses, which take `--raw` where our own rules refuse them first.
#[test]
fn wrong_times() {
    let caller = caller();
    let now = now();
    for (arguments, reason) in [
        (format!("--create-time {} --expire-time {}", now - 200, now - 1), "expired"),
        (format!("--create-time {} --expires-in 3m", now + 120), "issued in the future"),
        ("--raw --expires-in 301s".to_owned(), "lives too long"),
        (format!("--raw --create-time {} --expires-in 1h", now - 60), "lives too long"),
        (format!("--raw --expire-time {}000", now + 60), "lives too long"),
        (format!("--raw --create-time {now}000"), "issued in the future"),
    ] {
        let answer = caller.with_token(&rest(&arguments));
        assert_eq!(answer, (403, reason.to_owned()), "{arguments}");
    }
}

/// Tokens that are none of ours, or ours for another purpose.
#[test]
fn wrong_tokens() {
    let caller = caller();
    let good = rest("");
    assert_eq!(caller.with_token(&good).0, 200);

    let (start, end) = good.split_at(good.len() - 10);
    let (first, rest_of_end) = end.split_at(1);
    let tampered = format!("{start}{}{rest_of_end}", if first == "A" { "B" } else { "A" });
    let claims = |exp: Value| json!({"iss": KEY, "ist": "project", "iat": now(), "exp": exp});
    let signed = |algorithm, claims: &Value| {
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
    };
    let exp = json!(now() + 60);
    // This call is right; each of the others has one fault.
    assert_eq!(caller.with_token(&signed(Algorithm::HS256, &claims(exp.clone()))).0, 200);
    let mut numeric_key = claims(exp.clone());
    numeric_key["iss"] = json!(123_456);
    let connection = crate::run::run(["encode", SESSION]);
    let t1 = crate::run::run(["encode", SESSION, "--format", "t1"]);
    for (token, reason) in [
        (tampered.as_str(), "bad signature"),
        // Three characters less are still base64.
        (&good[..good.len() - 3], "bad signature"),
        (&signed(Algorithm::HS512, &claims(exp)), "not HS256"),
        (&signed(Algorithm::HS256, &claims(json!(null))), "not a token: "),
        (&signed(Algorithm::HS256, &numeric_key), "not a token: "),
        (connection.line(), "lives too long"),
        (t1.line(), "not a token: InvalidToken"),
    ] {
        let (status, text) = caller.with_token(token);
        assert_eq!(status, 403, "{token}");
        assert!(text.starts_with(reason), "{token}: {text}");
    }
}
