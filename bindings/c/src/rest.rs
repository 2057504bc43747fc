//! REST tokens, and the signature of JWTs.

use crate::call::{Call, In, OtError, Out, Text, c_char};
use crate::data::OtRestAuth;
use crate::issuer::OtIssuer;

/// Makes a REST token.
#[unsafe(no_mangle)]
pub extern "C" fn ot_encode_rest(
    issuer: In<OtIssuer>, auth: In<OtRestAuth>, buf: Out<c_char>, buf_len: usize, error: Out<OtError>,
) -> i32 {
    Call::text(&buf, buf_len, error, |call, buf| Ok(issuer.key(call)?.encode_slice(&auth.get(call)?.read(call)?, buf)))
}

/// Checks the signature of a JWT and writes its claims.
#[unsafe(no_mangle)]
pub extern "C" fn ot_verify_signature(
    issuer: In<OtIssuer>, token: In<c_char>, token_len: usize, buf: Out<c_char>, buf_len: usize, error: Out<OtError>,
) -> i32 {
    Call::text(&buf, buf_len, error, |call, buf| {
        Ok(issuer.key(call)?.verify_signature_into(Text(token, token_len).get(call)?, buf))
    })
}
