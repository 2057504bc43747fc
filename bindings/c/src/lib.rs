//! The C interface of `opentok-token`. `include/opentok_token.h` describes each function and the caller's duty.
//!
//! The caller's pointers are of the types [`In`](call::In) and [`Out`](call::Out), whose docs state the caller's duty.
//! Each `unsafe` operation uses one of them, after all checks that are possible; all but two are in `call`.
//!
//! The features are groups of functions. `build` makes an object of each. In it the compiler can inline functions that
//! this group alone calls, which saves an eighth of the flash if one group is linked.
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

/// Stops: with a trap in WebAssembly, in an endless loop elsewhere. `test` checks that a program that makes tokens does
/// not contain it.
#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    loop {}
}
