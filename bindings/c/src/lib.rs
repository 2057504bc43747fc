//! The C interface of `opentok-token`. The contract of every function is in `include/opentok_token.h`.
//!
//! All memory is the caller's. `memory` is the way in and out; the functions themselves only name arguments.
#![cfg_attr(not(test), no_std)]

mod data;
mod error;
mod issuer;
mod jwt;
mod memory;
mod t1;
#[cfg(test)]
mod tests;

/// `OT_ABI_VERSION` of this library.
#[unsafe(no_mangle)]
pub extern "C" fn ot_abi_version() -> u32 {
    1
}

/// Stops: in WebAssembly with a trap, elsewhere in place. Nothing in the archive calls it; `test` sees to that.
#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    loop {}
}
