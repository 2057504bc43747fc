//! The session template: the shared beginning of tokens, checked, encoded and hashed once.

use alloc::string::String;
use core::fmt;

use crate::claims::connection::{check_session, write_session, write_start};
use crate::claims::prefix::Prefix;
use crate::hmac::Hmac;
use crate::identity::Identity;
use crate::output::{Output, into_slice, into_string};
use crate::{Claims, ClaimsWriter, Error, Role, TokenData};

/// Signs the connection tokens of one session and role, with less work for each than an
/// [`Issuer`](crate::Issuer).
///
/// Made by [`Issuer::session`](crate::Issuer::session). It makes the tokens that the issuer makes, byte for
/// byte and under the same rules, for its own session and role only. Data of another session or role is an
/// error, under [`Raw`](crate::Raw) too. The state of its MAC is wiped in place on drop. It is `Send` and
/// `Sync`.
///
/// ```
/// use opentok_token::{Error, Issuer, Role};
///
/// let issuer = Issuer::project("123456", "secret")?;
/// let session_id = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
/// let room = issuer.session(session_id, Role::Subscriber)?;
/// for nonce in 0..3 {
///     let data = room.data(1_700_000_000, nonce).connection_data("guest");
///     assert_eq!(room.encode(&data), issuer.encode(&data));
/// }
///
/// let publisher = room.data(1_700_000_000, 3).role(Role::Publisher);
/// assert_eq!(room.encode(&publisher), Err(Error::OtherRole));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct SessionTemplate {
    /// The session, which was checked.
    session_id: String,
    /// The role.
    role: Role,
    /// The MAC after the key. Secret.
    key: Hmac,
    /// The beginning of the tokens, with the role. Its MAC is secret.
    prefix: Prefix,
}

impl SessionTemplate {
    /// A template for an issuer's tokens.
    pub(crate) fn new(
        issuer: &Identity,
        key: &Hmac,
        session_id: &str,
        role: Role,
    ) -> Result<Self, Error> {
        check_session(session_id, issuer)?;
        let (key, prefix) = (key.clone(), Prefix::EMPTY);
        let mut template = Self { session_id: session_id.into(), role, key, prefix };
        template.prefix.set(&template.key, issuer, |claims| {
            write_start(claims);
            write_session(claims, session_id, role);
        })?;
        Ok(template)
    }

    /// The session.
    #[must_use]
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// The role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Data for this template: [`TokenData::at`] with its session and role.
    #[must_use]
    pub fn data(&self, now: u64, nonce: u64) -> TokenData<'_> {
        TokenData::at(&self.session_id, now, nonce).role(self.role)
    }

    /// As [`Issuer::encode_slice`](crate::Issuer::encode_slice).
    ///
    /// # Errors
    /// As there; [`Error::OtherSession`], [`Error::OtherRole`].
    pub fn encode_slice<'b>(
        &self,
        claims: &(impl Claims + ?Sized),
        buf: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        claims.check(None)?;
        into_slice(buf, |out| self.write(claims, Some(out)))
    }

    /// As [`Issuer::encode_to`](crate::Issuer::encode_to).
    ///
    /// # Errors
    /// As there; [`Error::OtherSession`], [`Error::OtherRole`].
    pub fn encode_to(
        &self,
        claims: &(impl Claims + ?Sized),
        sink: &mut impl fmt::Write,
    ) -> Result<(), Error> {
        claims.check(None)?;
        self.write(claims, Some(sink)).map(drop)
    }

    /// As [`Issuer::encode`](crate::Issuer::encode).
    ///
    /// # Errors
    /// As there; [`Error::OtherSession`], [`Error::OtherRole`].
    pub fn encode(&self, claims: &(impl Claims + ?Sized)) -> Result<String, Error> {
        claims.check(None)?;
        into_string(self.encoded_len(claims)?, |out| self.write(claims, Some(out)))
    }

    /// As [`Issuer::encoded_len`](crate::Issuer::encoded_len).
    ///
    /// # Errors
    /// As there; [`Error::OtherSession`], [`Error::OtherRole`].
    pub fn encoded_len(&self, claims: &(impl Claims + ?Sized)) -> Result<usize, Error> {
        self.write(claims, None)
    }

    /// Writes a token of this session and role, or measures it; returns its length.
    fn write(
        &self,
        claims: &(impl Claims + ?Sized),
        out: Option<&mut dyn Output>,
    ) -> Result<usize, Error> {
        match claims.session() {
            Some((session_id, role)) if session_id == self.session_id => {
                if role != self.role {
                    return Err(Error::OtherRole);
                }
            }
            _ => return Err(Error::OtherSession),
        }
        let mut writer = ClaimsWriter::new(out);
        self.prefix.begin(&mut writer);
        claims.write(&mut writer);
        writer.finish(&self.key)
    }
}

impl fmt::Debug for SessionTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionTemplate")
            .field("session_id", &self.session_id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}
