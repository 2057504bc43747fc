//! The C interface of `opentok-token`. `include/opentok_token.h` states what each function does, and the caller's duty.
//!
//! A pointer of the caller's is an [`In`](memory::In) or [`Out`](memory::Out), which only C can make. It stands for the
//! caller's duty: each `unsafe` operation is a use of one, in `memory`, after all that can be checked was checked.
#![cfg_attr(not(test), no_std)]

mod data;
mod error;
mod functions;
mod issuer;
mod memory;
#[cfg(test)]
#[path = "../tests/unit.rs"]
mod tests;

/// Stops: in WebAssembly with a trap, elsewhere in place. `test` sees to it that no program that makes tokens has it.
#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    loop {}
}
