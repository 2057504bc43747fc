//! A process of the service, those who call it, and the claims of the tokens.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;

/// The project.
pub const KEY: &str = "123456";

/// The project's secret.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// A session of the project, `1~123456~~1400000000~0.5~`.
pub const LOBBY: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

/// Another, `1~123456~~1400000001~0.25~`.
pub const STAGE: &str = "2_MX4xMjM0NTZ-fjE0MDAwMDAwMDF-MC4yNX4";

/// The service, not yet started.
pub fn service(rooms: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("OPENTOK_API_KEY", KEY).env("OPENTOK_API_SECRET", SECRET);
    command.env("ROOMS", rooms).env("ADDRESS", "127.0.0.1:0");
    command
}

/// A running service, ended when it is dropped.
pub struct Running {
    /// Its process.
    pub child: Child,
    /// Its root.
    address: String,
}

/// Calls the service over a connection of its own, which it keeps.
pub struct Caller {
    /// The connection.
    agent: ureq::Agent,
    /// The service's root.
    address: String,
}

impl Running {
    /// Starts it with two rooms, and waits until it listens.
    pub fn start() -> Self {
        let mut child = service(&format!("lobby={LOBBY},stage={STAGE}")).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { child, address: address.trim_end().to_owned() }
    }

    /// A new caller.
    pub fn caller(&self) -> Caller {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Caller { agent: agent.into(), address: self.address.clone() }
    }
}

impl Caller {
    /// Posts to a room; gives status and text.
    pub fn post(&self, room: &str, body: &str) -> (u16, String) {
        let url = format!("{}/rooms/{room}/participants", self.address);
        let request = self.agent.post(url).content_type("application/json");
        let mut response = request.send(body).unwrap();
        (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
    }

    /// The answer to a participant who is let in.
    pub fn admitted(&self, room: &str, participant: &Value) -> Value {
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
pub fn claims(admission: &Value) -> Value {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.set_issuer(&[KEY]);
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    let token = admission["token"].as_str().unwrap();
    jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap().claims
}
