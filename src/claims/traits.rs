//! The traits of claims, and the types that wrap claims.

use core::fmt;

use super::role::Role;
use super::writer::ClaimsWriter;
use crate::Error;
use crate::identity::Identity;

/// Claims that [`Issuer`](crate::Issuer) encodes: [`TokenData`](crate::TokenData) for a connection token, [`RestAuth`](crate::RestAuth) for a
/// REST token, either of them with claims of the caller's own ([`WithClaims`]), and [`Raw`] around any of them.
///
/// The trait is sealed, so that no token can lack its session or its scope, nor, outside of [`Raw`], its rules.
///
/// ```compile_fail
/// struct Mine;
/// impl opentok_token::Claims for Mine {}
/// ```
#[allow(private_bounds, reason = "the private trait seals this one")]
pub trait Claims: Sealed {}

impl<C: Sealed + ?Sized> Claims for C {}

/// The methods of [`Claims`], for this crate alone.
pub(crate) trait Sealed {
    /// Session and role of a connection token; `None` for a REST token.
    fn session(&self) -> Option<(&str, Role)>;

    /// Checks the rules; those of session and issuer only with an issuer. A session template passes none: it checked them
    /// when it was made, and compares the session of the claims with its own.
    fn check(&self, issuer: Option<&Identity>) -> Result<(), Error>;

    /// Writes the claims after `role` in a connection token, or after `ist` in a REST token.
    fn write(&self, claims: &mut ClaimsWriter<'_>);
}

impl<C: Sealed + ?Sized> Sealed for &C {
    fn session(&self) -> Option<(&str, Role)> {
        (**self).session()
    }
    fn check(&self, issuer: Option<&Identity>) -> Result<(), Error> {
        (**self).check(issuer)
    }
    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        (**self).write(claims);
    }
}

/// Skips the rules for the claims in it, but for those that nothing skips.
///
/// This is the behaviour of the npm package `opentok-token`, which checks nothing.
///
/// ```
/// use opentok_token::{Error, Issuer, Raw, TokenData};
///
/// let issuer = Issuer::project("123456", "secret")?;
/// let data = TokenData::at("any text", 1_700_000_000, 7);
/// let mut buf = [0; 600];
/// assert_eq!(issuer.encode_slice(&data, &mut buf), Err(Error::SessionIdPrefix));
/// assert!(issuer.encode_slice(&Raw(&data), &mut buf).is_ok());
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Raw<C>(pub C);

impl<C: Sealed> Sealed for Raw<C> {
    fn session(&self) -> Option<(&str, Role)> {
        self.0.session()
    }
    fn check(&self, _: Option<&Identity>) -> Result<(), Error> {
        Ok(())
    }
    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        self.0.write(claims);
    }
}

/// Claims with more claims of the caller's own after them; made by [`TokenData::with_claims`](crate::TokenData::with_claims) and
/// [`RestAuth::with_claims`](crate::RestAuth::with_claims).
///
/// The rules of the claims inside hold. A claim of the caller's own cannot have the name of a claim that this crate
/// writes, in this token or in another ([`Error::RepeatedClaim`]). Names of the caller's own are not compared with
/// each other, and there are no rules for their values.
///
/// The closure runs twice for an `encode` into a `String`, first to measure and then to write. It
/// should write the same both times; if it writes more the second time, the `String` grows.
///
/// ```
/// use opentok_token::{Error, Issuer, TokenData};
///
/// let issuer = Issuer::project("123456", "secret")?;
/// let session_id = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
/// let data = TokenData::at(session_id, 1_700_000_000, 7);
/// let mut buf = [0; 600];
///
/// let tenant = data.with_claims(|claims| {
///     claims.string("tenant", "blue");
///     claims.integer("seat", 12);
/// });
/// assert!(issuer.encode_slice(&tenant, &mut buf).is_ok());
///
/// let twice = data.with_claims(|claims| claims.string("role", "moderator"));
/// assert_eq!(issuer.encode_slice(&twice, &mut buf), Err(Error::RepeatedClaim));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct WithClaims<C, F> {
    /// The claims of this crate.
    pub(super) inner: C,
    /// Writes the caller's own.
    pub(super) write: F,
}

impl<C: Sealed, F: Fn(&mut ClaimsWriter<'_>)> Sealed for WithClaims<C, F> {
    fn session(&self) -> Option<(&str, Role)> {
        self.inner.session()
    }
    fn check(&self, issuer: Option<&Identity>) -> Result<(), Error> {
        self.inner.check(issuer)
    }
    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        self.inner.write(claims);
        (self.write)(claims);
    }
}

impl<C: fmt::Debug, F> fmt::Debug for WithClaims<C, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithClaims").field("inner", &self.inner).finish_non_exhaustive()
    }
}
