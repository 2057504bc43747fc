//! The C interface of `opentok-token`. `include/opentok_token.h` states what each function does, and the caller's duty.
//!
//! A pointer of the caller's is an [`In`](call::In) or [`Out`](call::Out), which only C can make. It stands for the
//! caller's duty: each `unsafe` operation is a use of one after all that can be checked was checked, all but two of them in `call`.
//!
//! The features are groups of functions. `build` makes an object of each, in which the compiler can inline what the group
//! alone uses: that takes an eighth less flash where one group is linked.
#![cfg_attr(not(test), no_std)]
#![cfg_attr(not(all(feature = "encode", feature = "rest", feature = "t1")), allow(dead_code))]

mod call;
mod data;
#[cfg(feature = "encode")]
mod encode;
mod issuer;
#[cfg(feature = "rest")]
mod rest;
#[cfg(feature = "t1")]
mod t1;
#[cfg(test)]
#[path = "../tests/unit.rs"]
mod tests;
#[cfg(feature = "texts")]
mod texts;

/// Stops: in WebAssembly with a trap, elsewhere in place. `test` sees to it that no program that makes tokens has it.
#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    loop {}
}
