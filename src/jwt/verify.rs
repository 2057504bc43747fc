//! Verifies a token: header compared, signature checked in constant time, and only then the claims decoded.

use hmac::Hmac as HmacOf;
use hmac::digest::CtOutput;
use sha2::Sha256;

use super::encoder::SIGNATURE;
use crate::Error;
use crate::codec::base64url_decode::{self, decoded_len, validate};
use crate::hmac::{DIGEST, Hmac};

/// The HS256 headers that OpenTok's SDKs write, in base64url: for Node 2.23, Python 3.15, Java 4.17,
/// Ruby 4.13, PHP 4.21 and .NET 3.22.
///
/// A header is compared with these and never interpreted, so that no token chooses its algorithm
/// (RFC 8725, section 3.1).
const HEADERS: [&str; 6] = [
    // {"alg":"HS256","typ":"JWT"}: Node, by jsonwebtoken 9; Python, by PyJWT from 2.5 on, which sorts;
    // .NET's connection tokens, by System.IdentityModel.Tokens.Jwt 8.
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    // {"typ":"JWT","alg":"HS256"}: PHP, by firebase/php-jwt 7; Ruby's connection tokens, by jwt from 2.2
    // on; .NET's REST tokens, by JWT 10; Python, by older PyJWT.
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9",
    // {"alg":"HS256"}: Java, by jose4j 0.9, which adds nothing to the header that `TokenGenerator` sets.
    "eyJhbGciOiJIUzI1NiJ9",
    // {"ist":"project","alg":"HS256"}: Ruby's REST tokens, whose `generate_jwt` puts `ist` here; by jwt
    // from 2.2 on.
    "eyJpc3QiOiJwcm9qZWN0IiwiYWxnIjoiSFMyNTYifQ",
    // {"alg":"HS256","ist":"project"}: the same, by jwt 2.0 and 2.1.
    "eyJhbGciOiJIUzI1NiIsImlzdCI6InByb2plY3QifQ",
    // {"typ":"JWT","alg":"HS256","ist":"project"}: the same, by jwt 1.5.
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiIsImlzdCI6InByb2plY3QifQ",
];

/// Checks header and signature; returns the payload, still encoded.
pub(crate) fn payload<'t>(key: &Hmac, token: &'t str) -> Result<&'t str, Error> {
    let is_dot = |byte| byte == b'.';
    let (signed, signature) = cut(token, token.bytes().rposition(is_dot))?;
    let (header, payload) = cut(signed, signed.bytes().position(is_dot))?;
    if payload.bytes().any(is_dot) {
        return Err(Error::Malformed);
    }
    if !HEADERS.contains(&header) {
        return Err(Error::UnsupportedHeader);
    }
    if signature.len() != SIGNATURE {
        return Err(Error::Malformed);
    }
    let mut tag = [0; DIGEST];
    decode_exact(signature, &mut tag)?;
    let mac = key.sign(signed.as_bytes());
    let mac: [u8; DIGEST] = *mac.first_chunk().ok_or(Error::Internal)?;
    // `CtOutput` compares in constant time.
    if CtOutput::<HmacOf<Sha256>>::new(mac.into()) != CtOutput::new(tag.into()) {
        return Err(Error::BadSignature);
    }
    Ok(payload)
}

/// The texts before and after a dot. `str::split_once` would call a panic function.
fn cut(text: &str, dot: Option<usize>) -> Result<(&str, &str), Error> {
    let (before, rest) = dot.and_then(|dot| text.split_at_checked(dot)).ok_or(Error::Malformed)?;
    Ok((before, rest.get(1..).ok_or(Error::Malformed)?))
}

/// Decodes a payload into the beginning of `buf`.
pub(crate) fn decode_into<'b>(payload: &str, buf: &'b mut [u8]) -> Result<&'b str, Error> {
    let (needed, available) = (decoded_len(payload.len()), buf.len());
    let buf = buf.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })?;
    decode_exact(payload, buf)?;
    core::str::from_utf8(buf).or(Err(Error::Malformed))
}

/// Decodes a payload.
#[cfg(feature = "alloc")]
pub(crate) fn decode(payload: &str) -> Result<alloc::string::String, Error> {
    let mut claims = alloc::vec![0; decoded_len(payload.len())];
    decode_exact(payload, &mut claims)?;
    alloc::string::String::from_utf8(claims).or(Err(Error::Malformed))
}

/// Decodes a text into a slice of the decoded length.
fn decode_exact(text: &str, bytes: &mut [u8]) -> Result<(), Error> {
    validate(text.as_bytes()).or(Err(Error::Malformed))?;
    if bytes.len() != decoded_len(text.len()) {
        return Err(Error::Internal);
    }
    bytes
        .iter_mut()
        .zip(base64url_decode::decode(text.as_bytes()))
        .for_each(|(to, byte)| *to = byte);
    Ok(())
}
