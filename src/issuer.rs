//! The issuer: signs tokens with one API key and secret.

use core::fmt;

use crate::claims::connection::{write_session, write_start};
#[cfg(feature = "alloc")]
use crate::claims::prefix::Prefix;
use crate::hmac::Hmac;
use crate::identity::{Identity, IssuerType, check_always, check_credentials};
use crate::jwt::verify;
#[cfg(feature = "alloc")]
use crate::output::into_string;
use crate::output::{Output, into_slice};
use crate::{Claims, ClaimsWriter, Error};
#[cfg(feature = "alloc")]
use crate::{Role, SessionTemplate, TokenData};

/// Signs tokens with one API key and secret, as JWTs with HS256 ([RFC 7518, section
/// 3.2](https://www.rfc-editor.org/rfc/rfc7518#section-3.2)).
///
/// An issuer keeps the state of the MAC and not the secret; with `alloc` it also keeps the encoded beginning
/// of its connection tokens. The states are wiped in place on drop. It is `Send` and `Sync` and encodes
/// through `&self`, so that one issuer serves all threads.
///
/// The time to encode depends on the lengths and the content of the claims, and not on the secret.
///
/// ```
/// use opentok_token::{Issuer, TokenData};
///
/// let issuer = Issuer::project("123456", "0123456789abcdef0123456789abcdef01234567")?;
/// let data = TokenData::at("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg", 1_700_000_000, 7);
/// let mut buf = [0; 512];
/// let token = issuer.encode_slice(&data, &mut buf)?;
/// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
/// # Ok::<(), opentok_token::Error>(())
/// ```
#[derive(Clone)]
pub struct Issuer {
    /// Who signs.
    identity: Identity,
    /// The MAC after the key. Secret.
    key: Hmac,
    /// The beginning of every connection token, up to the session ID. Its MAC is secret.
    #[cfg(feature = "alloc")]
    prefix: Prefix,
}

impl Issuer {
    /// An issuer without a key, for [`rekey`](Self::rekey). Until then every use is [`Error::NoKey`].
    ///
    /// ```
    /// use opentok_token::{Error, Issuer, IssuerType, TokenData};
    ///
    /// fn token<'b>(session_id: &str, now: u64, nonce: u64, buf: &'b mut [u8]) -> Result<&'b str, Error> {
    ///     let mut issuer = Issuer::EMPTY; // gets its key in place, so that no move leaves a copy of it
    ///     issuer.rekey(IssuerType::Project, "123456", "secret")?;
    ///     issuer.encode_slice(&TokenData::at(session_id, now, nonce), buf)
    /// }
    /// # assert!(token("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg", 1_700_000_000, 7, &mut [0; 512]).is_ok());
    /// ```
    pub const EMPTY: Self = Self {
        identity: Identity::EMPTY,
        key: Hmac::EMPTY,
        #[cfg(feature = "alloc")]
        prefix: Prefix::EMPTY,
    };

    /// An issuer with the API key and secret of a project.
    ///
    /// # Errors
    /// [`Error::ApiKeyEmpty`], [`Error::ApiKeyNotAscii`], [`Error::ApiKeyTooLong`], [`Error::SecretEmpty`],
    /// [`Error::CredentialsSwapped`], [`Error::ApiKeyNotDigits`], [`Error::SecretNotTrimmed`]. With `alloc`,
    /// [`Error::TooLong`] if there is no memory for the beginning of the tokens.
    pub fn project(api_key: &str, api_secret: &str) -> Result<Self, Error> {
        Self::new(IssuerType::Project, api_key, api_secret)
    }

    /// An issuer with the API key and secret of an account; for REST tokens only.
    ///
    /// # Errors
    /// As [`Issuer::project`].
    pub fn account(api_key: &str, api_secret: &str) -> Result<Self, Error> {
        Self::new(IssuerType::Account, api_key, api_secret)
    }

    /// An issuer of a type that is known at run time only.
    ///
    /// # Errors
    /// As [`Issuer::project`].
    pub fn new(issuer_type: IssuerType, api_key: &str, api_secret: &str) -> Result<Self, Error> {
        let mut issuer = Self::EMPTY;
        issuer.rekey(issuer_type, api_key, api_secret)?;
        Ok(issuer)
    }

    /// An issuer without the rules for key and secret, but for those that nothing skips: a key of 1 to 64
    /// visible ASCII characters, and a secret that is not empty.
    ///
    /// # Errors
    /// [`Error::ApiKeyEmpty`], [`Error::ApiKeyNotAscii`], [`Error::ApiKeyTooLong`], [`Error::SecretEmpty`]. With
    /// `alloc`, [`Error::TooLong`] if there is no memory for the beginning of the tokens.
    pub fn raw(issuer_type: IssuerType, api_key: &str, api_secret: &str) -> Result<Self, Error> {
        let mut issuer = Self::EMPTY;
        issuer.rekey_raw(issuer_type, api_key, api_secret)?;
        Ok(issuer)
    }

    /// Replaces key and secret in place, so that no move leaves a copy of the states on the stack.
    ///
    /// ```
    /// use opentok_token::{Error, Issuer, IssuerType, RestAuth};
    ///
    /// let mut issuer = Issuer::EMPTY;
    /// let mut buf = [0; 300];
    /// let auth = RestAuth::at(1_700_000_000);
    /// assert_eq!(issuer.encode_slice(&auth, &mut buf), Err(Error::NoKey));
    /// issuer.rekey(IssuerType::Project, "123456", "secret")?;
    /// assert!(issuer.encode_slice(&auth, &mut buf).is_ok());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Issuer::project`]. The issuer then has no key.
    pub fn rekey(
        &mut self,
        issuer_type: IssuerType,
        api_key: &str,
        api_secret: &str,
    ) -> Result<(), Error> {
        self.rekey_raw(issuer_type, api_key, api_secret)?;
        check_credentials(api_key, api_secret).inspect_err(|_| self.wipe())
    }

    /// [`rekey`](Self::rekey) with the rules of [`raw`](Self::raw).
    ///
    /// # Errors
    /// As [`Issuer::raw`]. The issuer then has no key.
    pub fn rekey_raw(
        &mut self,
        issuer_type: IssuerType,
        api_key: &str,
        api_secret: &str,
    ) -> Result<(), Error> {
        self.wipe();
        check_always(api_key, api_secret)?;
        self.key.rekey(api_secret.as_bytes());
        self.identity.set(issuer_type, api_key);
        #[cfg(feature = "alloc")]
        self.prefix.set(&self.key, &self.identity, write_start).inspect_err(|_| self.wipe())?;
        Ok(())
    }

    /// Removes key and secret, in place; every use is [`Error::NoKey`] then.
    pub fn wipe(&mut self) {
        self.identity.clear();
        self.key.wipe();
        #[cfg(feature = "alloc")]
        {
            self.prefix = Prefix::EMPTY;
        }
    }

    /// Who signs.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Encodes and signs into `buf`; returns the beginning of it that holds the token.
    ///
    /// # Errors
    /// The broken rule, see [`Error`]; [`Error::RepeatedClaim`]; [`Error::NoKey`]; [`Error::TooLong`];
    /// [`Error::BufferTooSmall`] with the length that is needed. After an error the content of `buf` is
    /// unspecified.
    pub fn encode_slice<'b>(
        &self,
        claims: &(impl Claims + ?Sized),
        buf: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        self.check(claims)?;
        into_slice(buf, |out| self.write(claims, Some(out)))
    }

    /// Encodes and signs into any [`core::fmt::Write`], in constant memory.
    ///
    /// ```
    /// use core::fmt;
    /// use opentok_token::{Issuer, RestAuth};
    ///
    /// struct Uart;
    /// impl fmt::Write for Uart {
    ///     fn write_str(&mut self, text: &str) -> fmt::Result {
    ///         text.bytes().for_each(|byte| { /* send it */ });
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let issuer = Issuer::project("123456", "secret")?;
    /// issuer.encode_to(&RestAuth::at(1_700_000_000), &mut Uart)?;
    /// # Ok::<(), opentok_token::Error>(())
    /// ```
    ///
    /// # Errors
    /// The broken rule, see [`Error`]; [`Error::NoKey`]: nothing is written then. [`Error::Sink`] if `sink`
    /// fails; [`Error::RepeatedClaim`]; [`Error::TooLong`]: a part of the token may be written.
    pub fn encode_to(
        &self,
        claims: &(impl Claims + ?Sized),
        sink: &mut impl fmt::Write,
    ) -> Result<(), Error> {
        self.check(claims)?;
        self.write(claims, Some(sink)).map(drop)
    }

    /// Encodes and signs into a new `String`, with one allocation.
    ///
    /// # Errors
    /// The broken rule, see [`Error`]; [`Error::RepeatedClaim`]; [`Error::NoKey`]; [`Error::TooLong`].
    #[cfg(feature = "alloc")]
    pub fn encode(&self, claims: &(impl Claims + ?Sized)) -> Result<alloc::string::String, Error> {
        self.check(claims)?;
        into_string(self.encoded_len(claims)?, |out| self.write(claims, Some(out)))
    }

    /// Length of the token in bytes, exactly, whether or not the claims keep the rules.
    ///
    /// # Errors
    /// [`Error::RepeatedClaim`]; [`Error::NoKey`]; [`Error::TooLong`].
    pub fn encoded_len(&self, claims: &(impl Claims + ?Sized)) -> Result<usize, Error> {
        self.identity.check()?;
        self.write(claims, None)
    }

    /// Checks the rules.
    fn check(&self, claims: &(impl Claims + ?Sized)) -> Result<(), Error> {
        self.identity.check()?;
        claims.check(Some(&self.identity))
    }

    /// Writes a token, or measures it; returns its length.
    fn write(
        &self,
        claims: &(impl Claims + ?Sized),
        out: Option<&mut dyn Output>,
    ) -> Result<usize, Error> {
        let mut writer = ClaimsWriter::new(out);
        match claims.session() {
            Some((session_id, role)) => {
                #[cfg(feature = "alloc")]
                self.prefix.begin(&mut writer);
                #[cfg(not(feature = "alloc"))]
                {
                    writer.begin(&self.key, &self.identity);
                    write_start(&mut writer);
                }
                write_session(&mut writer, session_id, role);
            }
            None => writer.begin(&self.key, &self.identity),
        }
        claims.write(&mut writer);
        writer.finish(&self.key)
    }

    /// A template for the tokens of one session and role; [`SessionTemplate`] has an example.
    ///
    /// # Errors
    /// [`Error::NoKey`], [`Error::AccountIssuer`], or the `SessionId…` variant for the fault of the
    /// session ID; [`Error::TooLong`] if there is no memory for the beginning of the tokens.
    #[cfg(feature = "alloc")]
    pub fn session(&self, session_id: &str, role: Role) -> Result<SessionTemplate, Error> {
        self.identity.check()?;
        SessionTemplate::new(&self.identity, &self.key, session_id, role)
    }

    /// Checks the signature of a token and writes its claims, as JSON, into `buf`.
    ///
    /// It checks header and signature only. Whether the token has expired, and for which session and key
    /// it is, stays with the caller. Nothing of the claims is decoded before the signature holds. The
    /// comparison takes the same time wherever the signatures differ. A token has one spelling: padding,
    /// stray bits and white space are refused.
    ///
    /// ```
    /// use opentok_token::{Issuer, RestAuth};
    ///
    /// let issuer = Issuer::project("123456", "secret")?;
    /// let mut token = [0; 300];
    /// let token = issuer.encode_slice(&RestAuth::at(1_700_000_000), &mut token)?;
    ///
    /// let mut claims = [0; 200];
    /// let claims = issuer.verify_signature_into(token, &mut claims)?;
    /// assert_eq!(claims, r#"{"iss":"123456","ist":"project","iat":1700000000,"exp":1700000180}"#);
    /// # Ok::<(), opentok_token::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoKey`], [`Error::Malformed`], [`Error::UnsupportedHeader`], [`Error::BadSignature`],
    /// [`Error::BufferTooSmall`]. After an error the content of `buf` is unspecified.
    pub fn verify_signature_into<'b>(
        &self,
        token: &str,
        buf: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        self.identity.check()?;
        verify::decode_into(verify::payload(&self.key, token)?, buf)
    }

    /// Checks the signature of a token and returns its claims, as JSON; see
    /// [`verify_signature_into`](Self::verify_signature_into).
    ///
    /// # Errors
    /// [`Error::NoKey`], [`Error::Malformed`], [`Error::UnsupportedHeader`], [`Error::BadSignature`].
    #[cfg(feature = "alloc")]
    pub fn verify_signature(&self, token: &str) -> Result<alloc::string::String, Error> {
        self.identity.check()?;
        verify::decode(verify::payload(&self.key, token)?)
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("identity", &self.identity).finish_non_exhaustive()
    }
}

/// Encodes a project's token in one call. An [`Issuer`] that is kept saves the work on the key.
///
/// ```
/// # #[cfg(feature = "std")] {
/// use opentok_token::{TokenData, encode_token};
///
/// let data = TokenData::now("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg")?;
/// let token = encode_token(&data, "123456", "secret")?;
/// # assert!(token.starts_with("eyJ"));
/// # }
/// # Ok::<(), opentok_token::Error>(())
/// ```
///
/// # Errors
/// As [`Issuer::project`] and [`Issuer::encode`].
#[cfg(feature = "alloc")]
pub fn encode_token(
    data: &TokenData<'_>,
    api_key: &str,
    api_secret: &str,
) -> Result<alloc::string::String, Error> {
    Issuer::project(api_key, api_secret)?.encode(data)
}
