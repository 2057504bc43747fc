//! Issuers of JWTs, and connection tokens.

use core::ffi::c_char;

use library::{Error, Issuer, IssuerType};

use crate::data::OtTokenData;
use crate::error::OtError;
use crate::issuer::OtIssuer;
use crate::memory::{Call, In, Out, Text};

/// `OT_ABI_VERSION` of this library.
#[unsafe(no_mangle)]
pub extern "C" fn ot_abi_version() -> u32 {
    1
}

/// Makes an issuer.
#[unsafe(no_mangle)]
pub extern "C" fn ot_issuer_init(
    issuer: Out<OtIssuer>, issuer_type: i32, api_key: In<c_char>, api_key_len: usize, api_secret: In<c_char>,
    api_secret_len: usize, error: Out<OtError>,
) -> i32 {
    let (key, secret) = (Text { ptr: api_key, len: api_key_len }, Text { ptr: api_secret, len: api_secret_len });
    issuer.init(&key, &secret, error, |issuer, key, secret| {
        let issuer_type = match issuer_type {
            0 => IssuerType::Project,
            1 => IssuerType::Account,
            _ => return Err(Error::UnknownIssuerType),
        };
        issuer.write(Issuer::EMPTY).rekey(issuer_type, key, secret)
    })
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
    Call::run(&buf, buf_len, error, |call| {
        let (issuer, data) = (issuer.key(call)?, data.get(call)?.read(call)?);
        call.write(|buf| issuer.encode_slice(&data, buf))
    })
}
