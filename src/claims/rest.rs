//! REST tokens: one server-to-server call each, sent in the header `X-OPENTOK-AUTH`.

use core::time::Duration;

use super::names;
use super::role::Role;
use super::times::Times;
use super::traits::{Sealed, WithClaims};
use super::writer::ClaimsWriter;
use crate::Error;
use crate::codec::hex::hex;
use crate::identity::Identity;

/// The HTTP header that carries a REST token, as it is, without `Bearer`, as OpenTok's [REST
/// reference](https://developer.vonage.com/en/opentok/rest) describes.
///
/// ```
/// use opentok_token::{Issuer, REST_HEADER, RestAuth};
///
/// let issuer = Issuer::project("123456", "secret")?;
/// let mut buf = [0; 300];
/// let header = (REST_HEADER, issuer.encode_slice(&RestAuth::at(1_700_000_000), &mut buf)?);
/// # assert_eq!(header.0, "X-OPENTOK-AUTH");
/// # Ok::<(), opentok_token::Error>(())
/// ```
pub const REST_HEADER: &str = "X-OPENTOK-AUTH";

/// Lifetime of a REST token unless another is asked for: 3 minutes.
pub const DEFAULT_REST_LIFETIME: Duration = Duration::from_secs(180);

/// The longest lifetime of a REST token: 5 minutes.
pub const MAX_REST_LIFETIME: Duration = Duration::from_secs(300);

/// The longest `jti`, in bytes.
pub const MAX_JTI_LEN: usize = 256;

/// The data of a REST token, which authenticates one server-to-server call.
///
/// [OpenTok's REST reference](https://developer.vonage.com/en/opentok/rest) describes the calls. Times are Unix
/// seconds; fractions of a second in a [`Duration`] are cut off. Make a new token for each call.
///
/// ```
/// use opentok_token::{Issuer, RestAuth};
///
/// let issuer = Issuer::account("123456", "secret")?;
/// let mut buf = [0; 300];
/// let token = issuer.encode_slice(&RestAuth::at(1_700_000_000).jti("call-1"), &mut buf)?;
/// # assert!(token.len() < 300);
/// # Ok::<(), opentok_token::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RestAuth<'a> {
    /// The token's own ID.
    pub jti: Jti<'a>,
    /// Issue and expiry time.
    times: Times,
}

/// The ID of a REST token ([RFC 7519, section 4.1.7](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Jti<'a> {
    /// No claim `jti`.
    None,
    /// The caller's text, at most [`MAX_JTI_LEN`] bytes.
    Text(&'a str),
    /// 128 bits, written as 32 lower-case hexadecimal digits.
    Bits(u128),
}

impl<'a> RestAuth<'a> {
    /// A token issued at `now`, for [`DEFAULT_REST_LIFETIME`], without `jti`.
    #[must_use]
    pub const fn at(now: u64) -> Self {
        Self { jti: Jti::None, times: Times::new(now, DEFAULT_REST_LIFETIME) }
    }

    /// A token issued now, for [`DEFAULT_REST_LIFETIME`], with a random `jti`.
    ///
    /// # Errors
    /// [`Error::Clock`], [`Error::Random`].
    #[cfg(feature = "std")]
    pub fn now() -> Result<Self, Error> {
        Ok(Self::at(crate::unix_now()?).jti_bits(crate::random_jti()?))
    }

    /// Sets the token's ID.
    #[must_use]
    pub const fn jti(mut self, id: &'a str) -> Self {
        self.jti = Jti::Text(id);
        self
    }

    /// Sets the token's ID to 128 bits, which should be random.
    #[must_use]
    pub const fn jti_bits(mut self, bits: u128) -> Self {
        self.jti = Jti::Bits(bits);
        self
    }

    /// Leaves the ID out.
    #[must_use]
    pub const fn no_jti(mut self) -> Self {
        self.jti = Jti::None;
        self
    }

    /// Lets the token expire this long after the `now` it was made with.
    #[must_use]
    pub const fn expires_in(mut self, lifetime: Duration) -> Self {
        self.times = self.times.expires_in(lifetime);
        self
    }

    /// Lets the token expire at a Unix time.
    #[must_use]
    pub const fn expires_at(mut self, unix_seconds: u64) -> Self {
        self.times = self.times.expires_at(unix_seconds);
        self
    }

    /// Moves the issue time back from the `now` it was made with, and leaves the expiry time; see
    /// [`TokenData::backdated`](crate::TokenData::backdated). It counts towards [`MAX_REST_LIFETIME`].
    #[must_use]
    pub const fn backdated(mut self, by: Duration) -> Self {
        self.times = self.times.backdated(by);
        self
    }

    /// The issue time, the claim `iat`.
    #[must_use]
    pub const fn create_time(&self) -> u64 {
        self.times.create_time()
    }

    /// The expiry time, the claim `exp`.
    #[must_use]
    pub const fn expire_time(&self) -> u64 {
        self.times.expire_time()
    }

    /// Adds claims of the caller's own at the end of the token; [`WithClaims`] has an example.
    #[must_use]
    pub const fn with_claims<F: Fn(&mut ClaimsWriter<'_>)>(self, write: F) -> WithClaims<Self, F> {
        WithClaims { inner: self, write }
    }
}

impl Sealed for RestAuth<'_> {
    fn session(&self) -> Option<(&str, Role)> {
        None
    }

    fn check(&self, _: Option<&Identity>) -> Result<(), Error> {
        self.times.check(MAX_REST_LIFETIME, |lifetime| Error::RestLifetime { lifetime })?;
        match self.jti {
            Jti::Text(id) if id.len() > MAX_JTI_LEN => Err(Error::JtiTooLong { len: id.len() }),
            _ => Ok(()),
        }
    }

    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        claims.number(names::IAT, self.create_time());
        claims.number(names::EXP, self.expire_time());
        match self.jti {
            Jti::None => {}
            Jti::Text(id) => claims.text(names::JTI, id.as_bytes()),
            Jti::Bits(id) => claims.text(names::JTI, id.to_be_bytes().map(hex).as_flattened()),
        }
    }
}
