//! `opentok-token batch` as it is built: tokens, errors, order, memory and streams.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;
#[path = "batch/full.rs"]
mod full;
#[path = "batch/lines.rs"]
mod lines;
#[path = "batch/memory.rs"]
mod memory;
#[path = "batch/order.rs"]
mod order;
#[path = "batch/refusals.rs"]
mod refusals;
#[allow(dead_code, reason = "each test file uses a part")]
#[path = "cli/run.rs"]
mod run;
#[path = "batch/streams.rs"]
mod streams;
