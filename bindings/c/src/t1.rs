//! Legacy T1 tokens: the functions around `ot_t1_issuer`.

use core::ffi::c_char;

use library::{Error, Raw, T1Data, T1Fields, T1Issuer, T1Query};

use crate::data::{OtT1Field, OtTokenData};
use crate::error::{Misuse, OtError};
use crate::issuer::{self, OtT1Issuer};
use crate::memory::{Argument, Call};

/// `OT_MAX_T1_FIELDS`: they are gathered on the stack.
pub const MAX_FIELDS: usize = 32;

/// Makes an issuer of T1 tokens.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_t1_issuer_init(
    issuer: *mut OtT1Issuer,
    api_key: *const c_char,
    api_key_len: usize,
    api_secret: *const c_char,
    api_secret_len: usize,
    error: *mut OtError,
) -> i32 {
    let texts = ((api_key, api_key_len), (api_secret, api_secret_len));
    // SAFETY: all pointers are as `init` asks for, the caller's duty.
    unsafe { init(issuer, texts, error, T1Issuer::rekey) }
}

/// Makes an issuer of T1 tokens, and leaves out the rules about key and secret.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_t1_issuer_init_raw(
    issuer: *mut OtT1Issuer,
    api_key: *const c_char,
    api_key_len: usize,
    api_secret: *const c_char,
    api_secret_len: usize,
    error: *mut OtError,
) -> i32 {
    let texts = ((api_key, api_key_len), (api_secret, api_secret_len));
    // SAFETY: all pointers are as `init` asks for, the caller's duty.
    unsafe { init(issuer, texts, error, T1Issuer::rekey_raw) }
}

/// A text as a function's two arguments.
type Text = (*const c_char, usize);

/// Makes an issuer with one of the library's two functions.
///
/// # Safety
/// `issuer` and `error` are null or writable, and nobody else uses them; the texts are as [`Call::text`] asks for.
unsafe fn init(
    issuer: *mut OtT1Issuer,
    (api_key, api_secret): (Text, Text),
    error: *mut OtError,
    rekey: impl FnOnce(&mut T1Issuer, &str, &str) -> Result<(), Error>,
) -> i32 {
    let rekey = |call: &Call, key: &mut T1Issuer| {
        // SAFETY: `api_key` is readable for its length, the caller's duty.
        let api_key = unsafe { call.required(Argument::ApiKey, api_key.0, api_key.1) }?;
        // SAFETY: `api_secret` likewise.
        let api_secret = unsafe { call.required(Argument::ApiSecret, api_secret.0, api_secret.1) }?;
        rekey(key, api_key, api_secret).map_err(|error| call.fail(error))
    };
    // SAFETY: `issuer` and `error` are writable and used by nobody else, the caller's duty.
    unsafe { issuer::init(issuer, error, rekey) }
}

/// Overwrites an issuer with zeros.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_t1_issuer_wipe(issuer: *mut OtT1Issuer) -> i32 {
    // SAFETY: `issuer` is writable and used by nobody else, the caller's duty.
    unsafe { issuer::wipe_issuer(issuer) }
}

/// Makes a T1 connection token.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_t1_encode(
    issuer: *const OtT1Issuer,
    data: *const OtTokenData,
    nonce: *const c_char,
    nonce_len: usize,
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
        // SAFETY: `nonce` is readable for its length, the caller's duty.
        let nonce = unsafe { call.text(Argument::Nonce, nonce, nonce_len) }?;
        let make = |buf: &mut [u8]| match nonce {
            Some(nonce) => Ok(issuer.encode_slice(&T1Data { data, nonce }, buf)?.len()),
            None => Ok(issuer.encode_slice(&data, buf)?.len()),
        };
        // SAFETY: `buf` is writable and used by nobody else, the caller's duty; `call` read all input.
        unsafe { call.write(make) }
    };
    // SAFETY: `buf` and `error` are writable and used by nobody else, the caller's duty.
    unsafe { Call::text_to(buf, buf_len, error, encode) }
}

/// Makes a T1 token of arbitrary fields.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_t1_encode_fields(
    issuer: *const OtT1Issuer,
    fields: *const OtT1Field,
    count: usize,
    buf: *mut c_char,
    buf_len: usize,
    error: *mut OtError,
) -> i32 {
    let encode = |call: &Call| {
        // SAFETY: `issuer` is initialised memory, and an issuer if it looks like one, the caller's duty.
        let issuer = unsafe { issuer::key(call, issuer) }?;
        let mut texts = [("", ""); MAX_FIELDS];
        let Some(texts) = texts.get_mut(..count) else {
            return Err(call.misuse(Misuse::TooManyFields, Argument::Fields, count));
        };
        // SAFETY: `fields` are `count` initialised fields, the caller's duty.
        let fields = unsafe { call.list(Argument::Fields, fields, count) }?;
        for (text, field) in texts.iter_mut().zip(fields) {
            // SAFETY: so are their texts.
            text.0 = unsafe { field.name.required(call, Argument::Fields) }?;
            // SAFETY: as above.
            text.1 = unsafe { field.value.required(call, Argument::Fields) }?;
        }
        // SAFETY: `buf` is writable and used by nobody else, the caller's duty; `call` read all input.
        unsafe { call.write(|buf| Ok(issuer.encode_slice(&Raw(T1Fields(texts)), buf)?.len())) }
    };
    // SAFETY: `buf` and `error` are writable and used by nobody else, the caller's duty.
    unsafe { Call::text_to(buf, buf_len, error, encode) }
}

/// Makes a T1 token of a ready query string.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_t1_sign_query(
    issuer: *const OtT1Issuer,
    query: *const c_char,
    query_len: usize,
    buf: *mut c_char,
    buf_len: usize,
    error: *mut OtError,
) -> i32 {
    let sign = |call: &Call| {
        // SAFETY: `issuer` is initialised memory, and an issuer if it looks like one, the caller's duty.
        let issuer = unsafe { issuer::key(call, issuer) }?;
        // SAFETY: `query` is readable for its length, the caller's duty.
        let query = unsafe { call.required(Argument::Query, query, query_len) }?;
        // SAFETY: `buf` is writable and used by nobody else, the caller's duty; `call` read all input.
        unsafe { call.write(|buf| Ok(issuer.encode_slice(&Raw(T1Query(query)), buf)?.len())) }
    };
    // SAFETY: `buf` and `error` are writable and used by nobody else, the caller's duty.
    unsafe { Call::text_to(buf, buf_len, error, sign) }
}

/// Checks the signature of a T1 token and writes its signed data.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_t1_verify_signature(
    issuer: *const OtT1Issuer,
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
