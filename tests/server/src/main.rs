//! A small service that hands tokens to the participants of its rooms.
//!
//! ```sh
//! export OPENTOK_API_KEY=123456 OPENTOK_API_SECRET=...
//! ROOMS=lobby=1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg ADDRESS=127.0.0.1:3000 cargo run
//! curl --json '{"name":"visitor 7"}' http://127.0.0.1:3000/rooms/lobby/participants
//! ```
//!
//! In a service of your own this route needs your login: it decides who is let in, under which name and in which
//! role, and not the caller.

#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use opentok_token::{ErrorKind, Issuer, Role, SessionTemplate, random_nonce, unix_now};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

/// How long a participant may take to connect. One that is connected then stays connected.
const TIME_TO_CONNECT: Duration = Duration::from_secs(10 * 60);

/// A room: a session of the project, with a template for each role.
struct Room {
    /// Signs the tokens of those who publish.
    publishers: SessionTemplate,
    /// Signs the tokens of those who only watch.
    subscribers: SessionTemplate,
}

/// The state that all requests share.
struct Service {
    /// The project, which clients need to know.
    api_key: String,
    /// The rooms by name.
    rooms: HashMap<String, Room>,
}

/// A participant's request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Participant {
    /// The name that the others see.
    name: String,
    /// Whether to watch only: callers can ask for less than they would get, not for more.
    #[serde(default)]
    watch: bool,
}

/// The answer: the arguments of `OT.initSession` and `session.connect`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Admission {
    /// The project.
    api_key: String,
    /// The session of the room.
    session_id: String,
    /// The participant's own token.
    token: String,
}

/// Why a participant is not let in.
enum Refusal {
    /// No room has this name.
    NoRoom,
    /// The token was not made.
    Token(opentok_token::Error),
}

impl From<opentok_token::Error> for Refusal {
    fn from(error: opentok_token::Error) -> Self {
        Self::Token(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::NoRoom => (StatusCode::NOT_FOUND, "no such room").into_response(),
            // The caller's data breaks a rule; the crate's words hold no secret.
            Self::Token(error) if error.kind() == ErrorKind::Input => {
                (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response()
            }
            Self::Token(error) => {
                eprintln!("no token: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// `POST /rooms/{room}/participants`: lets a participant in.
async fn admit(
    State(service): State<Arc<Service>>,
    Path(room): Path<String>,
    Json(participant): Json<Participant>,
) -> Result<Json<Admission>, Refusal> {
    let room = service.rooms.get(&room).ok_or(Refusal::NoRoom)?;
    let template = if participant.watch { &room.subscribers } else { &room.publishers };
    let about = serde_json::json!({ "name": participant.name }).to_string();
    let data = template
        .data(unix_now()?, random_nonce()?)
        .connection_data(&about)
        .expires_in(TIME_TO_CONNECT);
    Ok(Json(Admission {
        api_key: service.api_key.clone(),
        session_id: template.session_id().to_owned(),
        token: template.encode(&data)?,
    }))
}

/// A variable of the environment, or its name as the error.
fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("set {name}"))
}

/// Reads the rooms, `NAME=SESSION_ID,NAME=SESSION_ID`, and checks that their sessions are the project's.
fn service() -> Result<Service, Box<dyn Error>> {
    let api_key = variable("OPENTOK_API_KEY")?;
    let issuer = Issuer::project(&api_key, &variable("OPENTOK_API_SECRET")?)?;
    let mut rooms = HashMap::new();
    for room in variable("ROOMS")?.split(',') {
        let (name, session_id) = room.split_once('=').ok_or("ROOMS lists NAME=SESSION_ID")?;
        let template = |role| {
            issuer.session(session_id, role).map_err(|error| format!("room {name}: {error}"))
        };
        let room = Room {
            publishers: template(Role::Publisher)?,
            subscribers: template(Role::Subscriber)?,
        };
        rooms.insert(name.to_owned(), room);
    }
    Ok(Service { api_key, rooms })
}

/// Serves until it is ended.
async fn serve() -> Result<(), Box<dyn Error>> {
    let service = Arc::new(service()?);
    let app = Router::new().route("/rooms/{room}/participants", post(admit)).with_state(service);
    let listener = TcpListener::bind(variable("ADDRESS")?).await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
