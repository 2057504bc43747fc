//! Legacy T1 tokens.

use core::ffi::c_char;

use library::{Raw, T1Data, T1Fields, T1Issuer, T1Query};

use crate::data::{OtT1Field, OtTokenData};
use crate::error::{OtError, TOO_MANY_FIELDS};
use crate::issuer::OtT1Issuer;
use crate::memory::{Call, In, Out, Text};

/// `OT_MAX_T1_FIELDS`: they are gathered on the stack.
pub const MAX_FIELDS: usize = 32;

/// Makes an issuer of T1 tokens.
#[unsafe(no_mangle)]
pub extern "C" fn ot_t1_issuer_init(
    issuer: Out<OtT1Issuer>, api_key: In<c_char>, api_key_len: usize, api_secret: In<c_char>, api_secret_len: usize,
    error: Out<OtError>,
) -> i32 {
    let (key, secret) = (Text { ptr: api_key, len: api_key_len }, Text { ptr: api_secret, len: api_secret_len });
    issuer.init(&key, &secret, error, |issuer, key, secret| issuer.write(T1Issuer::EMPTY).rekey(key, secret))
}

/// Makes an issuer of T1 tokens, and leaves out the rules about key and secret.
#[unsafe(no_mangle)]
pub extern "C" fn ot_t1_issuer_init_raw(
    issuer: Out<OtT1Issuer>, api_key: In<c_char>, api_key_len: usize, api_secret: In<c_char>, api_secret_len: usize,
    error: Out<OtError>,
) -> i32 {
    let (key, secret) = (Text { ptr: api_key, len: api_key_len }, Text { ptr: api_secret, len: api_secret_len });
    issuer.init(&key, &secret, error, |issuer, key, secret| issuer.write(T1Issuer::EMPTY).rekey_raw(key, secret))
}

/// Overwrites an issuer of T1 tokens with zeros.
#[unsafe(no_mangle)]
pub extern "C" fn ot_t1_issuer_wipe(issuer: Out<OtT1Issuer>) -> i32 {
    issuer.end()
}

/// Makes a T1 connection token.
#[unsafe(no_mangle)]
pub extern "C" fn ot_t1_encode(
    issuer: In<OtT1Issuer>, data: In<OtTokenData>, nonce: In<c_char>, nonce_len: usize, buf: Out<c_char>,
    buf_len: usize, error: Out<OtError>,
) -> i32 {
    Call::run(&buf, buf_len, error, |call| {
        let (issuer, data) = (issuer.key(call)?, data.get(call)?.read(call)?);
        let nonce = Text { ptr: nonce, len: nonce_len }.optional(call)?;
        match nonce {
            Some(nonce) => call.write(|buf| issuer.encode_slice(&T1Data { data, nonce }, buf)),
            None => call.write(|buf| issuer.encode_slice(&data, buf)),
        }
    })
}

/// Makes a T1 token of arbitrary fields.
#[unsafe(no_mangle)]
pub extern "C" fn ot_t1_encode_fields(
    issuer: In<OtT1Issuer>, fields: In<OtT1Field>, count: usize, buf: Out<c_char>, buf_len: usize, error: Out<OtError>,
) -> i32 {
    Call::run(&buf, buf_len, error, |call| {
        let (issuer, mut texts) = (issuer.key(call)?, [("", ""); MAX_FIELDS]);
        let Some(texts) = texts.get_mut(..count) else { return call.fail(TOO_MANY_FIELDS) };
        for (text, field) in texts.iter_mut().zip(fields.list(call, count)?) {
            *text = (field.name.get(call)?, field.value.get(call)?);
        }
        call.write(|buf| issuer.encode_slice(&Raw(T1Fields(texts)), buf))
    })
}

/// Makes a T1 token of a ready query string.
#[unsafe(no_mangle)]
pub extern "C" fn ot_t1_sign_query(
    issuer: In<OtT1Issuer>, query: In<c_char>, query_len: usize, buf: Out<c_char>, buf_len: usize, error: Out<OtError>,
) -> i32 {
    Call::run(&buf, buf_len, error, |call| {
        let (issuer, query) = (issuer.key(call)?, Text { ptr: query, len: query_len }.get(call)?);
        call.write(|buf| issuer.encode_slice(&Raw(T1Query(query)), buf))
    })
}
