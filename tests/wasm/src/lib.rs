//! A plain interface for a JavaScript host: texts come and go through one buffer, time and nonce are arguments.
//!
//! The host writes API key, secret, session ID and connection data one behind the other, as UTF-8, to `buffer()`,
//! calls `encode` with their lengths, and reads the token from the same place.
#![no_std]

use core::panic::PanicInfo;

use opentok_token::{
    Issuer, MAX_API_KEY_LEN, MAX_CONNECTION_DATA_UNITS, Role, TokenData, max_token_len,
};

/// Room for what comes in: any API key, 256 bytes of secret, any usual session ID, the longest data.
const IN: usize = MAX_API_KEY_LEN + 256 + 256 + 3 * MAX_CONNECTION_DATA_UNITS;

/// Room for any token made of that.
const OUT: usize = max_token_len(256, MAX_CONNECTION_DATA_UNITS, 0).unwrap();

/// What the module and its host share; the module has one thread.
static mut BUFFER: [u8; IN + OUT] = [0; IN + OUT];

/// Where the buffer is.
#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *mut u8 {
    (&raw mut BUFFER).cast()
}

/// Bytes that the host may write.
#[unsafe(no_mangle)]
pub extern "C" fn room() -> usize {
    IN
}

/// Makes a connection token behind the texts, and returns its length, or 0 if a rule is broken. `role` counts
/// from 0 for publisher, publisheronly, subscriber, moderator.
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
    let (texts, out) = buffer.split_at_mut(IN);
    let mut rest = &*texts;
    let mut next = |len: usize| {
        let (text, after) = rest.split_at_checked(len)?;
        rest = after;
        core::str::from_utf8(text).ok()
    };
    let mut run = || {
        let [key, secret, session, data] =
            [next(key_len)?, next(secret_len)?, next(session_len)?, next(data_len)?];
        let issuer = Issuer::project(key, secret).ok()?;
        let data = TokenData::at(session, now as u64, nonce as u64)
            .role(*Role::ALL.get(role)?)
            .expires_in(expires_in as u64)
            .connection_data(data);
        Some(issuer.encode_slice(&data, out).ok()?.len())
    };
    run().unwrap_or(0)
}

/// Where the token is.
#[unsafe(no_mangle)]
pub extern "C" fn token() -> *const u8 {
    buffer().wrapping_add(IN)
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
