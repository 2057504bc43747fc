//! Connection tokens: who joins which session, in which role, until when.

use core::time::Duration;

use super::names;
use super::role::Role;
use super::rules::{check_connection_data, check_layout, check_nonce};
use super::times::Times;
use super::traits::{Sealed, WithClaims};
use super::writer::ClaimsWriter;
use crate::identity::{Identity, IssuerType};
use crate::{Error, session_id};

/// Lifetime of a connection token unless another is asked for: 24 hours.
pub const DEFAULT_CONNECTION_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest lifetime of a connection token: 30 days, as [OpenTok's
/// guide](https://developer.vonage.com/en/opentok/guides/create-token/overview) says.
pub const MAX_CONNECTION_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The data of a connection token, which lets one client join one session.
///
/// [OpenTok's guide](https://developer.vonage.com/en/opentok/guides/create-token/overview) describes tokens and
/// their limits. Times are Unix seconds; fractions of a second in a [`Duration`] are cut off.
///
/// ```
/// use core::time::Duration;
/// use opentok_token::{Issuer, Role, TokenData};
///
/// let issuer = Issuer::project("123456", "secret")?;
/// let session_id = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
/// let (now, nonce) = (1_700_000_000, 7);
/// let data = TokenData::at(session_id, now, nonce)
///     .role(Role::Moderator)
///     .connection_data(r#"{"user_id":"user123"}"#)
///     .layout_classes("focus main")
///     .expires_in(Duration::from_secs(3600))
///     .backdated(Duration::from_secs(60));
/// assert_eq!((data.create_time(), data.expire_time()), (now - 60, now + 3600));
///
/// let mut buf = [0; 600];
/// let token = issuer.encode_slice(&data, &mut buf)?;
/// # assert_eq!(token.split('.').count(), 3);
/// # Ok::<(), opentok_token::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TokenData<'a> {
    /// The session to join.
    pub session_id: &'a str,
    /// The role of the participant.
    pub role: Role,
    /// Names of layout classes with one space between two; not written if empty.
    pub initial_layout_class_list: &'a str,
    /// A number that no other token of the same second has; at most [`MAX_NONCE`](crate::MAX_NONCE).
    pub nonce: u64,
    /// Free text that every participant of the session can read: no secrets, no personal data.
    pub connection_data: Option<&'a str>,
    /// Issue and expiry time.
    times: Times,
}

impl<'a> TokenData<'a> {
    /// A publisher's token, issued at `now`, for [`DEFAULT_CONNECTION_LIFETIME`].
    #[must_use]
    pub const fn at(session_id: &'a str, now: u64, nonce: u64) -> Self {
        Self {
            session_id,
            role: Role::Publisher,
            initial_layout_class_list: "",
            nonce,
            connection_data: None,
            times: Times::new(now, DEFAULT_CONNECTION_LIFETIME),
        }
    }

    /// A publisher's token, issued now, for [`DEFAULT_CONNECTION_LIFETIME`], with a random nonce.
    ///
    /// # Errors
    /// [`Error::Clock`], [`Error::Random`].
    #[cfg(feature = "std")]
    pub fn now(session_id: &'a str) -> Result<Self, Error> {
        Ok(Self::at(session_id, crate::unix_now()?, crate::random_nonce()?))
    }

    /// Sets the role.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Sets the connection data, at most
    /// [`MAX_CONNECTION_DATA_UNITS`](crate::MAX_CONNECTION_DATA_UNITS) long.
    #[must_use]
    pub const fn connection_data(mut self, data: &'a str) -> Self {
        self.connection_data = Some(data);
        self
    }

    /// Sets the initial layout class list: names with one space between two, at most
    /// [`MAX_LAYOUT_UNITS`](crate::MAX_LAYOUT_UNITS) long. OpenTok's guide on
    /// [archive layouts](https://developer.vonage.com/en/opentok/guides/archiving/archive-layout-control) tells
    /// their use.
    #[must_use]
    pub const fn layout_classes(mut self, classes: &'a str) -> Self {
        self.initial_layout_class_list = classes;
        self
    }

    /// Lets the token expire this long after the `now` it was made with.
    ///
    /// A client can connect until then; one that is connected stays.
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

    /// Moves the issue time back from the `now` it was made with, and leaves the expiry time.
    ///
    /// This helps a server whose clock runs ahead of OpenTok's ("issued time cannot be greater than current
    /// time"). It counts towards [`MAX_CONNECTION_LIFETIME`].
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

impl Sealed for TokenData<'_> {
    fn session(&self) -> Option<(&str, Role)> {
        Some((self.session_id, self.role))
    }

    fn check(&self, issuer: Option<&Identity>) -> Result<(), Error> {
        issuer.map_or(Ok(()), |issuer| check_session(self.session_id, issuer))?;
        self.times
            .check(MAX_CONNECTION_LIFETIME, |lifetime| Error::ConnectionLifetime { lifetime })?;
        check_nonce(self.nonce)?;
        check_layout(self.initial_layout_class_list)?;
        self.connection_data.map_or(Ok(()), check_connection_data)
    }

    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        if !self.initial_layout_class_list.is_empty() {
            claims.text(names::LAYOUT, self.initial_layout_class_list.as_bytes());
        }
        claims.number(names::IAT, self.create_time());
        claims.number(names::EXP, self.expire_time());
        claims.number(names::NONCE, self.nonce);
        if let Some(data) = self.connection_data {
            claims.text(names::DATA, data.as_bytes());
        }
    }
}

/// Checks the rules that all tokens of a session share.
pub(crate) fn check_session(session_id: &str, issuer: &Identity) -> Result<(), Error> {
    if issuer.issuer_type() != IssuerType::Project {
        return Err(Error::AccountIssuer);
    }
    session_id::check(session_id, issuer.as_bytes())
}

/// Writes the scope, the name `session_id`, and the opening quotation mark of the session ID.
pub(crate) fn write_start(claims: &mut ClaimsWriter<'_>) {
    claims.text(names::SCOPE, b"session.connect");
    claims.encoder.push(names::SESSION_ID);
}

/// Writes the session ID, its closing quotation mark, and the role.
pub(crate) fn write_session(claims: &mut ClaimsWriter<'_>, session_id: &str, role: Role) {
    claims.text(b"", session_id.as_bytes());
    claims.text(names::ROLE, role.as_str().as_bytes());
}
