//! What can be put into a token: the [`Claims`] trait, and [`Raw`], which skips the rules.

use crate::{ClaimsWriter, Error, Identity};

/// The claims of a token, besides those that the issuer writes itself.
///
/// The issuer writes `iss` and `ist`, and for a connection token `scope` and `session_id`; everything
/// else comes from here. Implement it to add claims of your own:
///
/// ```
/// use opentok_token::{Claims, ClaimsWriter, Error, Identity, Issuer, TokenData};
///
/// /// A connection token that names its tenant.
/// struct Tenant<'a> {
///     data: TokenData<'a>,
///     tenant: &'a str,
/// }
///
/// impl Claims for Tenant<'_> {
///     fn session_id(&self) -> Option<&str> {
///         self.data.session_id()
///     }
///     fn validate(&self, issuer: &Identity) -> Result<(), Error> {
///         self.data.validate(issuer)
///     }
///     fn write(&self, claims: &mut ClaimsWriter<'_>) {
///         self.data.write(claims);
///         claims.string("tenant", self.tenant);
///     }
/// }
///
/// let issuer = Issuer::project("123456", "secret")?;
/// let data = TokenData::at("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg", 1_700_000_000, 7);
/// let mut buf = [0; 600];
/// let token = issuer.encode_slice(&Tenant { data, tenant: "blue" }, &mut buf)?;
/// # assert_eq!(token.split('.').count(), 3);
/// # Ok::<(), Error>(())
/// ```
///
/// [`write`](Self::write) is called a second time where the claims do not fit into the memory in which they
/// were measured, and must write the same both times ([`Error::ClaimsChanged`]).
/// A claim name that this crate knows cannot be written twice ([`Error::RepeatedClaim`]); other names
/// are not compared.
pub trait Claims {
    /// The session that a connection token joins; `None`, the default, for any other token.
    fn session_id(&self) -> Option<&str> {
        None
    }

    /// Checks the rules for this issuer.
    ///
    /// # Errors
    /// The rule that is broken.
    fn validate(&self, issuer: &Identity) -> Result<(), Error>;

    /// Writes the claims.
    fn write(&self, claims: &mut ClaimsWriter<'_>);
}

impl<C: Claims + ?Sized> Claims for &C {
    fn session_id(&self) -> Option<&str> {
        (**self).session_id()
    }
    fn validate(&self, issuer: &Identity) -> Result<(), Error> {
        (**self).validate(issuer)
    }
    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        (**self).write(claims);
    }
}

/// Claims as they stand, without rules: what the Node package `opentok-token` does.
#[derive(Clone, Copy, Debug)]
pub struct Raw<C>(pub C);

impl<C: Claims> Claims for Raw<C> {
    fn session_id(&self) -> Option<&str> {
        self.0.session_id()
    }
    fn validate(&self, _: &Identity) -> Result<(), Error> {
        Ok(())
    }
    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        self.0.write(claims);
    }
}

impl ClaimsWriter<'_> {
    /// Writes a string claim, name and value escaped as RFC 8259 requires.
    pub fn string(&mut self, name: &str, value: &str) {
        self.name(name);
        self.quoted(value.as_bytes());
    }

    /// Writes an integer claim.
    ///
    /// Many JSON readers keep integers only up to 2^53 − 1 ([`MAX_NONCE`](crate::MAX_NONCE)) exactly.
    pub fn integer(&mut self, name: &str, value: u64) {
        self.name(name);
        self.decimal(value);
    }

    /// Writes `true` or `false`.
    pub fn boolean(&mut self, name: &str, value: bool) {
        self.name(name);
        self.push(if value { b"true" } else { b"false" });
    }

    /// Writes a claim's name, which may be one that this crate has ready.
    fn name(&mut self, name: &str) {
        match Registered::find(name) {
            Some(registered) => self.registered(registered),
            None => {
                self.push(b",");
                self.quoted(name.as_bytes());
                self.push(b":");
            }
        }
    }

    /// Writes a registered name, with comma and colon, and remembers it.
    #[inline]
    pub(crate) fn registered(&mut self, name: Registered) {
        let bit = name.bit();
        self.repeated |= self.written & bit != 0;
        self.written |= bit;
        self.push(name.member().as_bytes());
    }

    /// Writes a string.
    pub(crate) fn quoted(&mut self, text: &[u8]) {
        self.push(b"\"");
        self.escaped(text);
        self.push(b"\"");
    }
}

/// Writes the claims that are the same in every token, up to the opening quote of the session ID where
/// there is one.
pub(crate) fn write_start(identity: &Identity, session: bool, writer: &mut ClaimsWriter<'_>) {
    writer.registered(Registered::Iss);
    writer.quoted(identity.key());
    writer.registered(Registered::Ist);
    writer.quoted(identity.issuer_type().as_str().as_bytes());
    if session {
        writer.registered(Registered::Scope);
        writer.push(b"\"session.connect\"");
        writer.registered(Registered::SessionId);
        writer.push(b"\"");
    }
}

/// The claim names that this crate writes, of which a token holds each at most once.
#[allow(clippy::missing_docs_in_private_items, reason = "each variant is a claim's own name")]
#[derive(Clone, Copy)]
pub(crate) enum Registered {
    Iss,
    Ist,
    Scope,
    SessionId,
    Role,
    InitialLayoutClassList,
    Iat,
    Exp,
    Nonce,
    ConnectionData,
    Jti,
}

impl Registered {
    /// All of them.
    const ALL: [Self; 11] = [
        Self::Iss,
        Self::Ist,
        Self::Scope,
        Self::SessionId,
        Self::Role,
        Self::InitialLayoutClassList,
        Self::Iat,
        Self::Exp,
        Self::Nonce,
        Self::ConnectionData,
        Self::Jti,
    ];

    /// A bit of its own for each claim.
    pub(crate) const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// The name with what stands around it: the opening brace or a comma in front, a colon behind.
    pub(crate) const fn member(self) -> &'static str {
        match self {
            Self::Iss => "{\"iss\":",
            Self::Ist => ",\"ist\":",
            Self::Scope => ",\"scope\":",
            Self::SessionId => ",\"session_id\":",
            Self::Role => ",\"role\":",
            Self::InitialLayoutClassList => ",\"initial_layout_class_list\":",
            Self::Iat => ",\"iat\":",
            Self::Exp => ",\"exp\":",
            Self::Nonce => ",\"nonce\":",
            Self::ConnectionData => ",\"connection_data\":",
            Self::Jti => ",\"jti\":",
        }
    }

    /// The registered claim of this name.
    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|claim| {
            let quoted = claim.member().get(1..).unwrap_or_default();
            quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix("\":")) == Some(name)
        })
    }
}
