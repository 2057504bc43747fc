//! Tokens that other packages made, made again by the command.

use serde_json::Value;

use crate::run::{TempFile, bare, feed};

/// The vectors of a file.
fn vectors(lines: &str) -> impl Iterator<Item = Value> + '_ {
    lines.lines().map(|line| serde_json::from_str(line).unwrap())
}

/// A text of a vector.
fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap()
}

/// A secret file, whose last line end is not part of the secret.
fn secret_file(secret: &str) -> TempFile {
    TempFile::new("vector-secret", format!("{secret}\n"))
}

/// Tokens of the npm package `opentok-token` 1.1.1, which has no rules for its input.
#[test]
fn opentok_token_1_1_1() {
    let (mut equal, mut impossible) = (0, 0);
    for vector in vectors(include_str!("../vectors/t1-opentok-token-1.1.1.jsonl")) {
        let session_id = text(&vector, "session_id");
        if session_id.contains('\0') {
            impossible += 1; // as an argument
            continue;
        }
        let secret = secret_file(text(&vector, "api_secret"));
        let mut command = bare();
        command.args(["encode", "--raw", "--format", "t1", "--api-key", text(&vector, "api_key")]);
        command.arg("--api-secret-file").arg(&secret.0);
        command.arg(format!("--nonce={}", text(&vector, "nonce")));
        command.arg(format!("--role={}", text(&vector, "role")));
        command.arg(format!("--create-time={}", vector["create_time"]));
        command.arg(format!("--expire-time={}", vector["expire_time"]));
        let data = vector["connection_data"].as_str();
        if data.is_some() {
            command.args(["--connection-data-file", "-"]);
        }
        command.args(["--", session_id]);
        let outcome = feed(command, data.unwrap_or_default());
        assert_eq!(outcome.line(), text(&vector, "token"), "{vector}");
        equal += 1;
    }
    assert_eq!((equal, impossible), (375, 25));
}

/// Tokens of the npm package `opentok-jwt` 0.1.5, which may live longer than OpenTok allows.
#[test]
fn opentok_jwt_0_1_5() {
    let mut equal = 0;
    for vector in vectors(include_str!("../vectors/rest-opentok-jwt-0.1.5.jsonl")) {
        let secret = secret_file(text(&vector, "api_secret"));
        let mut command = bare();
        command.args(["rest", "--no-jti", "--raw", "--issuer-type", text(&vector, "ist")]);
        command.arg(format!("--create-time={}", vector["iat"]));
        command.arg(format!("--expire-time={}", vector["exp"]));
        command
            .arg("--api-secret-file")
            .arg(&secret.0)
            .env("OPENTOK_API_KEY", text(&vector, "api_key"));
        assert_eq!(feed(command, "").line(), text(&vector, "token"), "{vector}");
        equal += 1;
    }
    assert_eq!(equal, 120);
}
