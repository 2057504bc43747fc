//! REST tokens, and the signature of JWTs.

use core::ffi::c_char;

use crate::data::OtRestAuth;
use crate::error::OtError;
use crate::issuer::OtIssuer;
use crate::memory::{Call, In, Out, Text};

/// Makes a REST token.
#[unsafe(no_mangle)]
pub extern "C" fn ot_encode_rest(
    issuer: In<OtIssuer>, auth: In<OtRestAuth>, buf: Out<c_char>, buf_len: usize, error: Out<OtError>,
) -> i32 {
    Call::run(&buf, buf_len, error, |call| {
        let (issuer, auth) = (issuer.key(call)?, auth.get(call)?.read(call)?);
        call.write(|buf| issuer.encode_slice(&auth, buf))
    })
}

/// Checks the signature of a JWT and writes its claims.
#[unsafe(no_mangle)]
pub extern "C" fn ot_verify_signature(
    issuer: In<OtIssuer>, token: In<c_char>, token_len: usize, buf: Out<c_char>, buf_len: usize, error: Out<OtError>,
) -> i32 {
    Call::run(&buf, buf_len, error, |call| {
        let (issuer, token) = (issuer.key(call)?, Text { ptr: token, len: token_len }.get(call)?);
        call.write(|buf| issuer.verify_signature_into(token, buf))
    })
}
