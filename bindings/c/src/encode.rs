//! Issuers of JWTs, and connection tokens.

use library::{Error, Issuer, IssuerType};

use crate::call::{Call, In, OtError, Out, Text, c_char};
use crate::data::OtTokenData;
use crate::issuer::OtIssuer;

/// `OT_ABI_VERSION` of this library.
#[unsafe(no_mangle)]
pub extern "C" fn ot_abi_version() -> u32 {
    1
}

/// Makes an issuer.
#[unsafe(no_mangle)]
pub extern "C" fn ot_issuer_init(
    issuer: Out<OtIssuer>, kind: i32, key: In<c_char>, key_len: usize, secret: In<c_char>, secret_len: usize,
    error: Out<OtError>,
) -> i32 {
    let kind = usize::try_from(kind).ok().and_then(|kind| IssuerType::ALL.get(kind)).ok_or(Error::UnknownIssuerType);
    let texts = [Text(key, key_len), Text(secret, secret_len)];
    issuer.init(texts, error, || Issuer::EMPTY, |issuer, key, secret| issuer.rekey(*kind?, key, secret))
}

/// Overwrites an issuer with zeros.
#[unsafe(no_mangle)]
pub extern "C" fn ot_issuer_wipe(issuer: Out<OtIssuer>) -> i32 {
    issuer.end()
}

/// Makes a connection token.
#[unsafe(no_mangle)]
pub extern "C" fn ot_encode(
    issuer: In<OtIssuer>, data: In<OtTokenData>, buf: Out<c_char>, buf_len: usize, error: Out<OtError>,
) -> i32 {
    Call::text(&buf, buf_len, error, |call, buf| Ok(issuer.key(call)?.encode_slice(&data.get(call)?.read(call)?, buf)))
}
