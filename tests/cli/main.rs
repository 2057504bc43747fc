//! The command as it is built, run as people and scripts run it.

#[allow(dead_code, reason = "each test file uses a part")]
#[path = "../common/mod.rs"]
mod common;
mod credentials;
mod encode;
mod hostile;
mod inspect;
mod inspect_cases;
mod inspect_found;
mod inspect_items;
mod inspect_signatures;
mod readings;
mod rest;
mod run;
mod sdks;
mod server;
mod snapshots;
mod streams;
mod usage;
mod vectors;
