//! The issuer of T1 tokens.

use core::fmt;

use hmac::{Hmac, KeyInit as _};
use sha1::Sha1;

use super::query::T1Claims;
use super::{encoder, verify};
use crate::Error;
use crate::identity::{Identity, IssuerType, check_always, check_credentials};
use crate::output::into_slice;
#[cfg(feature = "alloc")]
use crate::output::into_string;

/// Signs legacy connection tokens, T1, with a project's API key and secret.
///
/// New code wants [`Issuer`](crate::Issuer); this is for deployments that still expect the form of the
/// npm package `opentok-token`. Data and rules are the same, and [`Raw`](crate::Raw) skips the rules. It keeps
/// the state of the MAC and not the secret; the state is wiped on drop.
///
/// ```
/// use opentok_token::{T1Data, T1Issuer, TokenData};
///
/// let issuer = T1Issuer::new("123456", "secret")?;
/// let data = TokenData::at("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg", 1_700_000_000, 7);
/// let mut buf = [0; 400];
/// let token = issuer.encode_slice(&data, &mut buf)?;
/// assert!(token.starts_with("T1=="));
///
/// // A nonce that is no integer, as in most T1 tokens:
/// let length = issuer.encoded_len(&T1Data { data, nonce: "0.3942609881050885" })?;
/// # assert_eq!(length, 268);
/// # Ok::<(), opentok_token::Error>(())
/// ```
#[derive(Clone)]
pub struct T1Issuer {
    /// Who signs.
    identity: Identity,
    /// The MAC after the key; `None` if there is no key. Secret.
    key: Option<Hmac<Sha1>>,
}

impl T1Issuer {
    /// An issuer without a key, for [`rekey`](Self::rekey). Until then every use is [`Error::NoKey`].
    pub const EMPTY: Self = Self { identity: Identity::EMPTY, key: None };

    /// An issuer with a project's API key and secret.
    ///
    /// # Errors
    /// As [`Issuer::project`](crate::Issuer::project).
    pub fn new(api_key: &str, api_secret: &str) -> Result<Self, Error> {
        let mut issuer = Self::EMPTY;
        issuer.rekey(api_key, api_secret)?;
        Ok(issuer)
    }

    /// An issuer without the rules for key and secret, but for those that nothing skips; see
    /// [`Issuer::raw`](crate::Issuer::raw).
    ///
    /// # Errors
    /// As [`Issuer::raw`](crate::Issuer::raw).
    pub fn raw(api_key: &str, api_secret: &str) -> Result<Self, Error> {
        let mut issuer = Self::EMPTY;
        issuer.rekey_raw(api_key, api_secret)?;
        Ok(issuer)
    }

    /// Replaces key and secret.
    ///
    /// # Errors
    /// As [`Issuer::project`](crate::Issuer::project). The issuer then has no key.
    pub fn rekey(&mut self, api_key: &str, api_secret: &str) -> Result<(), Error> {
        self.rekey_raw(api_key, api_secret)?;
        check_credentials(api_key, api_secret).inspect_err(|_| self.wipe())
    }

    /// [`rekey`](Self::rekey) with the rules of [`raw`](Self::raw).
    ///
    /// # Errors
    /// As [`Issuer::raw`](crate::Issuer::raw). The issuer then has no key.
    pub fn rekey_raw(&mut self, api_key: &str, api_secret: &str) -> Result<(), Error> {
        self.wipe();
        check_always(api_key, api_secret)?;
        // HMAC takes keys of any length (RFC 2104, section 2), so that there is no error to expect.
        let key = Hmac::new_from_slice(api_secret.as_bytes()).or(Err(Error::Internal))?;
        self.key = Some(key);
        self.identity.set(IssuerType::Project, api_key);
        Ok(())
    }

    /// Removes key and secret; every use is [`Error::NoKey`] then.
    pub fn wipe(&mut self) {
        *self = Self::EMPTY;
    }

    /// Who signs.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Encodes and signs into `buf`; returns the beginning of it that holds the token.
    ///
    /// # Errors
    /// The broken rule, see [`Error`]; [`Error::NoKey`]; [`Error::TooLong`]; [`Error::BufferTooSmall`] with the
    /// length that is needed. After an error the content of `buf` is unspecified.
    pub fn encode_slice<'b>(
        &self,
        claims: &(impl T1Claims + ?Sized),
        buf: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        let key = self.key()?;
        claims.check_query(&self.identity)?;
        into_slice(buf, |out| encoder::write(&self.identity, key, claims, out))
    }

    /// Encodes and signs into any [`core::fmt::Write`], in constant memory.
    ///
    /// # Errors
    /// The broken rule, see [`Error`]; [`Error::NoKey`]: nothing is written then. [`Error::Sink`] if `sink`
    /// fails; [`Error::TooLong`]: a part of the token may be written.
    pub fn encode_to(
        &self,
        claims: &(impl T1Claims + ?Sized),
        sink: &mut impl fmt::Write,
    ) -> Result<(), Error> {
        let key = self.key()?;
        claims.check_query(&self.identity)?;
        encoder::write(&self.identity, key, claims, sink).map(drop)
    }

    /// Encodes and signs into a new `String`, with one allocation.
    ///
    /// # Errors
    /// The broken rule, see [`Error`]; [`Error::NoKey`]; [`Error::TooLong`].
    #[cfg(feature = "alloc")]
    pub fn encode(
        &self,
        claims: &(impl T1Claims + ?Sized),
    ) -> Result<alloc::string::String, Error> {
        let key = self.key()?;
        claims.check_query(&self.identity)?;
        let len = encoder::len(&self.identity, claims)?;
        into_string(len, |out| encoder::write(&self.identity, key, claims, out))
    }

    /// Length of the token in bytes, exactly, whether or not the claims keep the rules.
    ///
    /// # Errors
    /// [`Error::NoKey`]; [`Error::TooLong`].
    pub fn encoded_len(&self, claims: &(impl T1Claims + ?Sized)) -> Result<usize, Error> {
        self.key()?;
        encoder::len(&self.identity, claims)
    }

    /// Checks the signature of a T1 token and writes the query string that it signs into `buf`.
    ///
    /// It checks shape, API key and signature only. Whether the token has expired, and for which session it is,
    /// stays with the caller, and so does the percent-decoding of the values: split at `&` and `=` first. The
    /// API key must be this issuer's, because the signature does not cover it. The comparison takes the same
    /// time wherever the signatures differ. A token has one spelling: standard base64 with its padding, and
    /// lower-case digits in the signature.
    ///
    /// ```
    /// use opentok_token::{T1Issuer, TokenData};
    ///
    /// let issuer = T1Issuer::new("123456", "secret")?;
    /// let mut token = [0; 400];
    /// let data = TokenData::at("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg", 1_700_000_000, 7);
    /// let token = issuer.encode_slice(&data.connection_data("a b"), &mut token)?;
    ///
    /// let mut query = [0; 300];
    /// let query = issuer.verify_signature_into(token, &mut query)?;
    /// assert_eq!(
    ///     query,
    ///     "session_id=1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg&create_time=1700000000&nonce=7\
    ///      &role=publisher&expire_time=1700086400&connection_data=a%20b"
    /// );
    /// # Ok::<(), opentok_token::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoKey`]; [`Error::Malformed`]; [`Error::OtherApiKey`], before the signature is compared;
    /// [`Error::BadSignature`]; [`Error::BufferTooSmall`]. After an error the content of `buf` is unspecified.
    pub fn verify_signature_into<'b>(
        &self,
        token: &str,
        buf: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        let signed = verify::signed(self.identity.as_bytes(), self.key()?, token)?;
        let (needed, available) = (signed.len(), buf.len());
        let query = buf.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })?;
        signed.decode_into(query)?;
        core::str::from_utf8(query).or(Err(Error::Malformed))
    }

    /// Checks the signature of a T1 token and returns the query string that it signs; see
    /// [`verify_signature_into`](Self::verify_signature_into).
    ///
    /// # Errors
    /// [`Error::NoKey`]; [`Error::Malformed`]; [`Error::OtherApiKey`]; [`Error::BadSignature`].
    #[cfg(feature = "alloc")]
    pub fn verify_signature(&self, token: &str) -> Result<alloc::string::String, Error> {
        let signed = verify::signed(self.identity.as_bytes(), self.key()?, token)?;
        let mut query = alloc::vec![0; signed.len()];
        signed.decode_into(&mut query)?;
        alloc::string::String::from_utf8(query).or(Err(Error::Malformed))
    }

    /// The MAC after the key.
    fn key(&self) -> Result<&Hmac<Sha1>, Error> {
        self.key.as_ref().ok_or(Error::NoKey)
    }
}

impl fmt::Debug for T1Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("T1Issuer").field("identity", &self.identity).finish_non_exhaustive()
    }
}
