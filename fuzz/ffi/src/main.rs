//! The C interface with hostile memory: pointers that are null, misaligned or overlap, lengths that are too short or
//! impossible, texts that are not UTF-8, memory that holds no issuer. Without a fault the result is the library's,
//! otherwise the error of one of the faults. AddressSanitizer, under which it runs, sees each access outside of the
//! caller's memory.
#![no_main]

mod blocks;
mod calls;
mod issuers;
mod run;
mod structures;
mod texts_of_c;
#[path = "../../src/time.rs"]
mod time;

#[path = "../../../bindings/c/src/call.rs"]
mod call;
#[path = "../../../bindings/c/src/data.rs"]
mod data;
#[path = "../../../bindings/c/src/encode.rs"]
mod encode;
#[path = "../../../bindings/c/src/issuer.rs"]
mod issuer;
#[path = "../../../bindings/c/src/rest.rs"]
mod rest;
#[path = "../../../bindings/c/src/t1.rs"]
mod t1;
#[path = "../../../bindings/c/src/texts.rs"]
mod texts;

libfuzzer_sys::fuzz_target!(|input: Vec<calls::Call>| {
    for call in input.iter().take(4) {
        call.run();
    }
});
