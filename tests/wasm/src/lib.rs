//! The smallest module that makes connection tokens: measured here, and run in its larger form by `bindings/js`.
//!
//! The host writes API key, secret, session ID and connection data one after the other, as UTF-8, to `buffer()`,
//! calls `encode` with their lengths, and reads the token from `token()`.
#![no_std]

use core::panic::PanicInfo;
use core::time::Duration;

use opentok_token::{
    Issuer, MAX_API_KEY_LEN, MAX_CONNECTION_DATA_UNITS, Role, TokenData, max_token_len,
};

/// Length of the input: any API key, 256 bytes of secret, any usual session ID, the longest data.
const IN: usize = MAX_API_KEY_LEN + 256 + 256 + 3 * MAX_CONNECTION_DATA_UNITS;

/// Length of any token made of that.
const OUT: usize = max_token_len(256, MAX_CONNECTION_DATA_UNITS, 0).unwrap();

/// Shared by the module and its host; the module has one thread.
static mut BUFFER: [u8; IN + OUT] = [0; IN + OUT];

/// Address of the input.
#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *mut u8 {
    (&raw mut BUFFER).cast()
}

/// Makes a connection token and returns its length, or 0 if a rule is broken. `role` counts from 0 for
/// publisher, publisheronly, subscriber, moderator.
#[unsafe(no_mangle)]
pub extern "C" fn encode(
    key_len: usize,
    secret_len: usize,
    session_len: usize,
    data_len: usize,
    role: usize,
    now: f64,
    expires_in: f64,
    nonce: f64,
) -> usize {
    // SAFETY: the module has one thread, and the host is not running.
    let buffer = unsafe { &mut *(&raw mut BUFFER) };
    let (mut input, output) = buffer.split_at_mut(IN);
    let mut next = |len: usize| {
        let (text, rest) = core::mem::take(&mut input).split_at_mut_checked(len)?;
        input = rest;
        core::str::from_utf8(text).ok()
    };
    let mut make = || {
        let [key, secret, session, data] =
            [next(key_len)?, next(secret_len)?, next(session_len)?, next(data_len)?];
        let data = TokenData::at(session, now as u64, nonce as u64)
            .role(*Role::ALL.get(role)?)
            .expires_in(Duration::from_secs(expires_in as u64))
            .connection_data(data);
        match &Issuer::project(key, secret) {
            Ok(issuer) => Some(issuer.encode_slice(&data, output).ok()?.len()),
            Err(_) => None,
        }
    };
    make().unwrap_or(0)
}

/// Address of the token.
#[unsafe(no_mangle)]
pub extern "C" fn token() -> *const u8 {
    buffer().wrapping_add(IN)
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
