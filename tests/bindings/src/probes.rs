//! Errors that no input is made of: of templates, writers, clock and randomness.

use std::env;
use std::fmt;
use std::path::Path;
use std::process::Command;

use opentok_token::{Error, Issuer, Raw, Role, T1Data, T1Issuer, TokenData, random_nonce};

use crate::codes::Counts;
use crate::generate::{KEY, NOW, SECRET, SESSION};

/// The variable that `faults.c` reads.
const FAULT: &str = "OPENTOK_TEST_FAULT";

/// A writer that takes nothing.
struct Full;

impl fmt::Write for Full {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Err(fmt::Error)
    }
}

/// The error of a library that is run with a fault, for the process that `run` starts.
pub fn child() -> Option<String> {
    env::var_os(FAULT)?;
    let error = TokenData::now(SESSION).map(|_| ()).and(random_nonce().map(drop));
    Some(error.map_or_else(|error| error.code().word.to_owned(), |()| "none".to_owned()))
}

/// Has each of these errors once.
pub fn run(command: &Path, faults: &Path, counts: &mut Counts) {
    let data = TokenData::at(SESSION, NOW, 7);
    let issuer = Issuer::project(KEY, SECRET).expect("they keep the rules");
    let room = issuer.session(SESSION, Role::Publisher).expect("it keeps the rules");
    let t1 = T1Issuer::new(KEY, SECRET).expect("they keep the rules");
    let other = T1Issuer::new("654321", SECRET).expect("they keep the rules");
    let token = t1.encode(&Raw(T1Data { data, nonce: "7" })).expect("raw data keeps the rules");
    for (result, word) in [
        (room.encode(&TokenData::at("1_MX4xMjM0NTZ-", NOW, 7)), "OTHER_SESSION"),
        (room.encode(&data.role(Role::Moderator)), "OTHER_ROLE"),
        (other.verify_signature(&token), "OTHER_API_KEY"),
        (issuer.encode_to(&data, &mut Full).map(|()| String::new()), "SINK"),
    ] {
        assert_eq!(result.map_err(|error| error.code().word), Err(word));
        counts.add(0, word);
    }
    for (fault, word) in [("clock", "CLOCK"), ("random", "RANDOM")] {
        let run = |program: &Path, arguments: &[&str]| {
            let mut process = Command::new(program);
            process.args(arguments).env("LD_PRELOAD", faults).env(FAULT, fault);
            process.env("OPENTOK_API_KEY", KEY).env("OPENTOK_API_SECRET", SECRET);
            process.output().expect("the program can be started")
        };
        let output = run(&env::current_exe().expect("it runs"), &[]);
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), word);
        counts.add(0, word);
        let message = if word == "CLOCK" {
            Error::Clock.to_string()
        } else {
            "the source of randomness failed".to_owned()
        };
        for arguments in [&["encode", SESSION] as &[&str], &["rest"]] {
            let output = run(command, arguments);
            assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
            assert_eq!(
                String::from_utf8_lossy(&output.stderr).lines().next(),
                Some(&*format!("error: {message}"))
            );
        }
        counts.add(3, word);
    }
}
