//! Legacy T1 tokens.

use library::{Raw, T1Data, T1Fields, T1Issuer, T1Query};

use crate::call::{Call, In, OtError, Out, TOO_MANY_FIELDS, Text, c_char};
use crate::data::OtTokenData;
use crate::issuer::OtT1Issuer;

/// `OT_MAX_T1_FIELDS`; the fields are collected on the stack.
pub const MAX_FIELDS: usize = 32;

/// `ot_t1_field`: name and value.
#[repr(C)]
pub struct OtT1Field(pub Text, pub Text);

/// Makes an issuer of T1 tokens.
#[unsafe(no_mangle)]
pub extern "C" fn ot_t1_issuer_init(
    issuer: Out<OtT1Issuer>, key: In<c_char>, key_len: usize, secret: In<c_char>, secret_len: usize,
    error: Out<OtError>,
) -> i32 {
    issuer.init([Text(key, key_len), Text(secret, secret_len)], error, || T1Issuer::EMPTY, T1Issuer::rekey)
}

/// Makes an issuer of T1 tokens, and leaves out the rules about key and secret.
#[unsafe(no_mangle)]
pub extern "C" fn ot_t1_issuer_init_raw(
    issuer: Out<OtT1Issuer>, key: In<c_char>, key_len: usize, secret: In<c_char>, secret_len: usize,
    error: Out<OtError>,
) -> i32 {
    issuer.init([Text(key, key_len), Text(secret, secret_len)], error, || T1Issuer::EMPTY, T1Issuer::rekey_raw)
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
    Call::text(&buf, buf_len, error, |call, buf| {
        let (issuer, data) = (issuer.key(call)?, data.get(call)?.read(call)?);
        Ok(match Text(nonce, nonce_len).optional(call)? {
            Some(nonce) => issuer.encode_slice(&T1Data { data, nonce }, buf),
            None => issuer.encode_slice(&data, buf),
        })
    })
}

/// Makes a T1 token of arbitrary fields.
#[unsafe(no_mangle)]
pub extern "C" fn ot_t1_encode_fields(
    issuer: In<OtT1Issuer>, fields: In<OtT1Field>, count: usize, buf: Out<c_char>, buf_len: usize, error: Out<OtError>,
) -> i32 {
    Call::text(&buf, buf_len, error, |call, buf| {
        let (issuer, mut texts) = (issuer.key(call)?, [("", ""); MAX_FIELDS]);
        let texts = texts.get_mut(..count).ok_or_else(|| call.record(TOO_MANY_FIELDS, [0; 2]))?;
        for (text, field) in texts.iter_mut().zip(fields.list(call, count)?) {
            *text = (field.0.get(call)?, field.1.get(call)?);
        }
        Ok(issuer.encode_slice(&Raw(T1Fields(texts)), buf))
    })
}

/// Makes a T1 token of a ready query string.
#[unsafe(no_mangle)]
pub extern "C" fn ot_t1_sign_query(
    issuer: In<OtT1Issuer>, query: In<c_char>, query_len: usize, buf: Out<c_char>, buf_len: usize, error: Out<OtError>,
) -> i32 {
    Call::text(&buf, buf_len, error, |call, buf| {
        Ok(issuer.key(call)?.encode_slice(&Raw(T1Query(Text(query, query_len).get(call)?)), buf))
    })
}
