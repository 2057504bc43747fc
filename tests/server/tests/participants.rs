//! The service as it is built, called over HTTP; its tokens opened by `jsonwebtoken`.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

/// The project.
const KEY: &str = "123456";

/// The project's secret.
const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// A session of the project, `1~123456~~1400000000~0.5~`.
const LOBBY: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

/// Another, `1~123456~~1400000001~0.25~`.
const STAGE: &str = "2_MX4xMjM0NTZ-fjE0MDAwMDAwMDF-MC4yNX4";

/// A session of another project, `1~654321~~1400000000~0.5~`.
const FOREIGN: &str = "1_MX42NTQzMjF-fjE0MDAwMDAwMDB-MC41fg";

/// The service, not yet started.
fn service(rooms: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("OPENTOK_API_KEY", KEY).env("OPENTOK_API_SECRET", SECRET);
    command.env("ROOMS", rooms).env("ADDRESS", "127.0.0.1:0");
    command
}

/// A running service, ended when it is dropped.
struct Running {
    /// Its process.
    child: Child,
    /// Its root.
    address: String,
    /// Calls it.
    agent: ureq::Agent,
}

impl Running {
    /// Starts it with two rooms, and waits until it listens.
    fn start() -> Self {
        let mut child = service(&format!("lobby={LOBBY},stage={STAGE}")).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Self { child, address: address.trim_end().to_owned(), agent: agent.into() }
    }

    /// Posts to a room; gives status and text.
    fn post(&self, room: &str, body: &str) -> (u16, String) {
        let url = format!("{}/rooms/{room}/participants", self.address);
        let request = self.agent.post(url).content_type("application/json");
        let mut response = request.send(body).unwrap();
        (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
    }

    /// What a participant that is let in gets.
    fn admitted(&self, room: &str, participant: &Value) -> Value {
        let (status, text) = self.post(room, &participant.to_string());
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// The claims of a token that holds now.
fn claims(admission: &Value) -> Value {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.set_issuer(&[KEY]);
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    let token = admission["token"].as_str().unwrap();
    jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap().claims
}

#[test]
fn tokens() {
    let running = Running::start();
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
        let admission = running.admitted(room, &participant);
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
            let running = &running;
            scope.spawn(move || {
                let one = |index| {
                    let name = format!("{number}.{index}");
                    let claims = claims(&running.admitted(room, &json!({ "name": name })));
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
    let longest = |length| json!({"name": "x".repeat(length)}).to_string();
    let too_long = "connection data has 1001 UTF-16 code units; at most 1000 are allowed";
    // `{"name":""}` takes 11.
    assert_eq!(running.post("lobby", &longest(989)).0, 200);
    assert_eq!(running.post("lobby", &longest(990)), (422, too_long.to_owned()));
    assert_eq!(running.post("attic", &longest(9)), (404, "no such room".to_owned()));
    for (body, status) in [
        ("{", 400),
        ("{}", 422),
        (r#"{"name":7}"#, 422),
        // No caller chooses a role.
        (r#"{"name":"x","role":"moderator"}"#, 422),
    ] {
        assert_eq!(running.post("lobby", body).0, status, "{body}");
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
