//! JWTs: the functions around `ot_issuer`.

use core::ffi::c_char;

use library::{Error, IssuerType};

use crate::data::{OtRestAuth, OtTokenData};
use crate::error::OtError;
use crate::issuer::{self, OtIssuer};
use crate::memory::{Argument, Call};

/// Makes an issuer.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_issuer_init(
    issuer: *mut OtIssuer,
    issuer_type: i32,
    api_key: *const c_char,
    api_key_len: usize,
    api_secret: *const c_char,
    api_secret_len: usize,
    error: *mut OtError,
) -> i32 {
    let rekey = |call: &Call, key: &mut library::Issuer| {
        // SAFETY: `api_key` is readable for its length, the caller's duty.
        let api_key = unsafe { call.required(Argument::ApiKey, api_key, api_key_len) }?;
        // SAFETY: `api_secret` likewise.
        let api_secret = unsafe { call.required(Argument::ApiSecret, api_secret, api_secret_len) }?;
        let issuer_type = match issuer_type {
            0 => IssuerType::Project,
            1 => IssuerType::Account,
            _ => return Err(call.fail(Error::UnknownIssuerType)),
        };
        key.rekey(issuer_type, api_key, api_secret).map_err(|error| call.fail(error))
    };
    // SAFETY: `issuer` and `error` are writable and used by nobody else, the caller's duty.
    unsafe { issuer::init(issuer, error, rekey) }
}

/// Overwrites an issuer with zeros.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_issuer_wipe(issuer: *mut OtIssuer) -> i32 {
    // SAFETY: `issuer` is writable and used by nobody else, the caller's duty.
    unsafe { issuer::wipe_issuer(issuer) }
}

/// Makes a connection token.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_encode(
    issuer: *const OtIssuer,
    data: *const OtTokenData,
    buf: *mut c_char,
    buf_len: usize,
    error: *mut OtError,
) -> i32 {
    let encode = |call: &Call| {
        // SAFETY: `issuer` is initialised memory, and an issuer if it looks like one, the caller's duty.
        let issuer = unsafe { issuer::key(call, issuer) }?;
        // SAFETY: `data` is initialised, the caller's duty.
        let data = unsafe { call.structure(Argument::Data, data) }?;
        // SAFETY: so are its texts.
        let data = unsafe { data.read(call) }?;
        // SAFETY: `buf` is writable and used by nobody else, the caller's duty; `call` read all input.
        unsafe { call.write(|buf| Ok(issuer.encode_slice(&data, buf)?.len())) }
    };
    // SAFETY: `buf` and `error` are writable and used by nobody else, the caller's duty.
    unsafe { Call::text_to(buf, buf_len, error, encode) }
}

/// Makes a REST token.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_encode_rest(
    issuer: *const OtIssuer,
    auth: *const OtRestAuth,
    buf: *mut c_char,
    buf_len: usize,
    error: *mut OtError,
) -> i32 {
    let encode = |call: &Call| {
        // SAFETY: `issuer` is initialised memory, and an issuer if it looks like one, the caller's duty.
        let issuer = unsafe { issuer::key(call, issuer) }?;
        // SAFETY: `auth` is initialised, the caller's duty.
        let auth = unsafe { call.structure(Argument::Data, auth) }?;
        // SAFETY: so is its text.
        let auth = unsafe { auth.read(call) }?;
        // SAFETY: `buf` is writable and used by nobody else, the caller's duty; `call` read all input.
        unsafe { call.write(|buf| Ok(issuer.encode_slice(&auth, buf)?.len())) }
    };
    // SAFETY: `buf` and `error` are writable and used by nobody else, the caller's duty.
    unsafe { Call::text_to(buf, buf_len, error, encode) }
}

/// Checks the signature of a JWT and writes its claims.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_verify_signature(
    issuer: *const OtIssuer,
    token: *const c_char,
    token_len: usize,
    buf: *mut c_char,
    buf_len: usize,
    error: *mut OtError,
) -> i32 {
    let verify = |call: &Call| {
        // SAFETY: `issuer` is initialised memory, and an issuer if it looks like one, the caller's duty.
        let issuer = unsafe { issuer::key(call, issuer) }?;
        // SAFETY: `token` is readable for its length, the caller's duty.
        let token = unsafe { call.required(Argument::Token, token, token_len) }?;
        // SAFETY: `buf` is writable and used by nobody else, the caller's duty; `call` read all input.
        unsafe { call.write(|buf| Ok(issuer.verify_signature_into(token, buf)?.len())) }
    };
    // SAFETY: `buf` and `error` are writable and used by nobody else, the caller's duty.
    unsafe { Call::text_to(buf, buf_len, error, verify) }
}
