//! Opens a token: header compared, signature checked in constant time, and only then the claims.

use hmac::Hmac;
use hmac::digest::{CtOutput, Output};
use sha2::Sha256;

use crate::base64url::decode;
use crate::bytes::{ascii, copy};
use crate::jwt::SIGNATURE;
use crate::{Error, Issuer};

/// The HS256 headers that OpenTok's SDKs write, in base64url: for Node 2.23, Python 3.15, Java 4.17,
/// Ruby 4.13, PHP 4.21 and .NET 3.22.
///
/// A header is compared with these and never interpreted, so that no token chooses its algorithm.
const HEADERS: [&str; 4] = [
    // {"alg":"HS256","typ":"JWT"}: Node, by jsonwebtoken 9; Python, by PyJWT from 2.5 on, which sorts;
    // .NET's connection tokens, by System.IdentityModel.Tokens.Jwt 8.
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    // {"typ":"JWT","alg":"HS256"}: PHP, by firebase/php-jwt 7; Ruby's connection tokens, by jwt from 2.2
    // on; .NET's REST tokens, by JWT 10; Python, by older PyJWT.
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9",
    // {"alg":"HS256"}: Java, by jose4j 0.9, which adds nothing to what `TokenGenerator` sets.
    "eyJhbGciOiJIUzI1NiJ9",
    // {"ist":"project","alg":"HS256"}: Ruby's REST tokens, whose `generate_jwt` puts `ist` here.
    "eyJpc3QiOiJwcm9qZWN0IiwiYWxnIjoiSFMyNTYifQ",
];

impl Issuer {
    /// Checks a token's signature and writes its claims, as JSON, into `buf`.
    ///
    /// That is all it checks: whether the token has expired, and for which session and key it is, stays
    /// with the caller. Nothing of the claims is decoded before the signature holds, the comparison takes
    /// the same time wherever the signatures differ, and a token has one spelling: padding, stray bits
    /// and white space are refused.
    ///
    /// ```
    /// use opentok_token::{Issuer, RestAuth};
    ///
    /// let issuer = Issuer::project("123456", "secret")?;
    /// let mut token = [0; 300];
    /// let token = issuer.encode_slice(&RestAuth::at(1_700_000_000), &mut token)?;
    ///
    /// let mut claims = [0; 200];
    /// let claims = issuer.verify_slice(token, &mut claims)?;
    /// assert_eq!(claims, r#"{"iss":"123456","ist":"project","iat":1700000000,"exp":1700000180}"#);
    /// # Ok::<(), opentok_token::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::UnsupportedHeader`], [`Error::BadSignature`],
    /// [`Error::BufferTooSmall`]. `buf` is left as it was, or zeroed where the payload is signed and is
    /// not UTF-8 in base64url.
    pub fn verify_slice<'b>(&self, token: &str, buf: &'b mut [u8]) -> Result<&'b str, Error> {
        let payload = self.verified_payload(token)?;
        let needed = decoded_len(payload);
        let available = buf.len();
        let claims = buf.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })?;
        let decoded = decode(payload, claims);
        if decoded.is_err() || core::str::from_utf8(claims).is_err() {
            claims.fill(0);
            return Err(Error::Malformed);
        }
        Ok(ascii(claims))
    }

    /// Checks a token's signature and returns its claims, as JSON; see [`Issuer::verify_slice`].
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::UnsupportedHeader`], [`Error::BadSignature`].
    #[cfg(feature = "alloc")]
    pub fn verify(&self, token: &str) -> Result<alloc::string::String, Error> {
        let payload = self.verified_payload(token)?;
        let mut claims = alloc::vec![0; decoded_len(payload)];
        decode(payload, &mut claims)?;
        alloc::string::String::from_utf8(claims).or(Err(Error::Malformed))
    }

    /// Checks header and signature; returns the payload, still encoded.
    fn verified_payload<'t>(&self, token: &'t str) -> Result<&'t str, Error> {
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Error::Malformed);
        };
        let signed = token.get(..header.len() + 1 + payload.len()).ok_or(Error::Malformed)?;
        if !HEADERS.contains(&header) {
            return Err(Error::UnsupportedHeader);
        }
        if signature.len() != SIGNATURE {
            return Err(Error::Malformed);
        }
        let [mut tag, mut expected] = [Output::<Hmac<Sha256>>::default(); 2];
        decode(signature, &mut tag)?;
        let mut mac = self.key.clone();
        copy(mac.finish(signed.as_bytes(), signed.len()).as_flattened(), &mut expected);
        // `CtOutput` compares in constant time.
        if CtOutput::<Hmac<Sha256>>::new(expected) != CtOutput::new(tag) {
            return Err(Error::BadSignature);
        }
        Ok(payload)
    }
}

/// Bytes that text in base64 without padding stands for.
const fn decoded_len(text: &str) -> usize {
    text.len() / 4 * 3 + text.len() % 4 * 3 / 4
}
