//! Participants who are let in, and those who are not.

use std::collections::HashSet;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::running::{KEY, LOBBY, Running, SECRET, STAGE, claims, service};
use serde_json::json;

/// A session of another project, `1~654321~~1400000000~0.5~`.
const FOREIGN: &str = "1_MX42NTQzMjF-fjE0MDAwMDAwMDB-MC41fg";

#[test]
fn tokens() {
    let running = Running::start();
    let caller = running.caller();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    for (room, session_id, participant, role, data) in [
        ("lobby", LOBBY, json!({"name": "visitor 7"}), "publisher", r#"{"name":"visitor 7"}"#),
        (
            "stage",
            STAGE,
            json!({"name": "\"\u{e9}\n", "watch": true}),
            "subscriber",
            "{\"name\":\"\\\"\u{e9}\\n\"}",
        ),
        ("stage", STAGE, json!({"name": "", "watch": false}), "publisher", r#"{"name":""}"#),
    ] {
        let admission = caller.admitted(room, &participant);
        assert_eq!(
            (&admission["apiKey"], &admission["sessionId"]),
            (&json!(KEY), &json!(session_id))
        );
        let claims = claims(&admission);
        let iat = claims["iat"].as_u64().unwrap();
        assert!((now..now + 60).contains(&iat));
        let expected = json!({
            "iss": KEY, "ist": "project", "scope": "session.connect", "session_id": session_id, "role": role,
            "iat": iat, "exp": iat + 600, "nonce": claims["nonce"], "connection_data": data,
        });
        assert_eq!(claims, expected);
    }
}

/// Participants who come at the same time each get a token of their own, for their own room.
#[test]
fn many_at_once() {
    let running = Running::start();
    let nonces = std::thread::scope(|scope| {
        let thread = |number: usize| {
            let (room, session_id) = [("lobby", LOBBY), ("stage", STAGE)][number % 2];
            let caller = running.caller();
            scope.spawn(move || {
                let one = |index| {
                    let name = format!("{number}.{index}");
                    let claims = claims(&caller.admitted(room, &json!({ "name": name })));
                    assert_eq!(claims["session_id"], session_id);
                    assert_eq!(claims["connection_data"], json!({ "name": name }).to_string());
                    claims["nonce"].as_u64().unwrap()
                };
                (0..50).map(one).collect::<Vec<u64>>()
            })
        };
        let threads: Vec<_> = (0..8).map(thread).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<HashSet<u64>>()
    });
    assert_eq!(nonces.len(), 400);
}

#[test]
fn refusals() {
    let running = Running::start();
    let caller = running.caller();
    let longest = |length| json!({"name": "x".repeat(length)}).to_string();
    let too_long = "connection data has 1001 UTF-16 code units; at most 1000 are allowed";
    // `{"name":""}` takes 11.
    assert_eq!(caller.post("lobby", &longest(989)).0, 200);
    assert_eq!(caller.post("lobby", &longest(990)), (422, too_long.to_owned()));
    assert_eq!(caller.post("attic", &longest(9)), (404, "no such room".to_owned()));
    for (body, status) in [
        ("{", 400),
        ("{}", 422),
        (r#"{"name":7}"#, 422),
        // No caller chooses a role.
        (r#"{"name":"x","role":"moderator"}"#, 422),
    ] {
        assert_eq!(caller.post("lobby", body).0, status, "{body}");
    }
}

/// Wrong settings are reported at the start, and without the secret.
#[test]
fn wrong_settings() {
    let text = |command: &mut Command| {
        let output = command.output().unwrap();
        assert_eq!((output.status.code(), output.stdout), (Some(1), Vec::new()));
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.starts_with("error: ") && !error.contains(SECRET), "{error}");
        error
    };
    let error = text(&mut service(&format!("lobby={LOBBY},stage={FOREIGN}")));
    assert!(error.contains("room stage: session ID belongs to another project"), "{error}");
    let error = text(service(&format!("lobby={LOBBY}")).env_remove("OPENTOK_API_SECRET"));
    assert_eq!(error, "error: set OPENTOK_API_SECRET\n");
    let error = text(&mut service(LOBBY));
    assert_eq!(error, "error: ROOMS lists NAME=SESSION_ID\n");
}
