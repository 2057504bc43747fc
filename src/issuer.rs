//! The key: an issuer holds what is the same for all its tokens, encoded and hashed once.

use core::fmt;

use crate::claims::write_start;
use crate::jwt::{Draft, HEADER, Start};
use crate::mac::Mac;
#[cfg(feature = "alloc")]
use crate::template::Prefix;
use crate::{Claims, ClaimsWriter, Error, Identity, IssuerType};

/// Signs tokens with one API key and secret.
///
/// It keeps the state of the MAC, not the secret, and with `alloc` what each connection token starts with,
/// encoded and hashed. The states are wiped where they lie when the issuer is dropped; copies that Rust
/// left on the stack when the issuer was moved are not, and neither is the caller's secret. An issuer is
/// `Send` and `Sync` and encodes through `&self`, so that one serves all threads. The time that encoding
/// takes depends on what stands in the token, claims and signature, and on nothing else of the secret.
#[derive(Clone)]
pub struct Issuer {
    /// Who signs.
    identity: Identity,
    /// The MAC after the key. Secret.
    pub(crate) key: Mac,
    /// What every connection token starts with, up to the session ID.
    #[cfg(feature = "alloc")]
    connection: Prefix,
}

impl Issuer {
    /// An issuer that signs with a project's API key and secret.
    ///
    /// # Errors
    /// [`Error::ApiKeyEmpty`], [`Error::ApiKeyTooLong`], [`Error::ApiKeyNotAscii`],
    /// [`Error::SecretEmpty`].
    pub fn project(api_key: &str, api_secret: &str) -> Result<Self, Error> {
        Self::new(IssuerType::Project, api_key, api_secret)
    }

    /// An issuer that signs with an account's API key and secret; for REST tokens only.
    ///
    /// # Errors
    /// As [`Issuer::project`].
    pub fn account(api_key: &str, api_secret: &str) -> Result<Self, Error> {
        Self::new(IssuerType::Account, api_key, api_secret)
    }

    /// An issuer of a type known at run time.
    ///
    /// # Errors
    /// As [`Issuer::project`].
    pub fn new(issuer_type: IssuerType, api_key: &str, api_secret: &str) -> Result<Self, Error> {
        Identity::check(api_key)?;
        if api_secret.is_empty() {
            return Err(Error::SecretEmpty);
        }
        let identity = Identity::new(issuer_type, api_key);
        let key = Mac::new(api_secret.as_bytes());
        #[cfg(feature = "alloc")]
        let connection = Prefix::new(&key, |writer| write_start(&identity, true, writer));
        Ok(Self {
            identity,
            key,
            #[cfg(feature = "alloc")]
            connection,
        })
    }

    /// Who signs.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Encodes and signs into `buf`; returns the part of it that holds the token.
    ///
    /// # Errors
    /// The rule that `claims` break, or [`Error::BufferTooSmall`]; nothing is written then.
    pub fn encode_slice<'b>(
        &self,
        claims: &(impl Claims + ?Sized),
        buf: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        claims.validate(&self.identity)?;
        self.draft(claims).into_slice(buf)
    }

    /// Encodes and signs into any [`core::fmt::Write`], in memory that does not grow with the token.
    ///
    /// # Errors
    /// The rule that `claims` break; nothing is written then. [`Error::Sink`] if `sink` fails.
    pub fn encode_to(
        &self,
        claims: &(impl Claims + ?Sized),
        sink: &mut impl fmt::Write,
    ) -> Result<(), Error> {
        claims.validate(&self.identity)?;
        self.draft(claims).into_sink(sink)
    }

    /// Encodes and signs into a new `String`, with one allocation.
    ///
    /// # Errors
    /// The rule that `claims` break.
    #[cfg(feature = "alloc")]
    pub fn encode(&self, claims: &(impl Claims + ?Sized)) -> Result<alloc::string::String, Error> {
        claims.validate(&self.identity)?;
        self.draft(claims).into_string()
    }

    /// Length of the token in bytes, exactly, whether or not the claims keep the rules.
    #[must_use]
    pub fn encoded_len(&self, claims: &(impl Claims + ?Sized)) -> usize {
        self.draft(claims).len()
    }

    /// Writes the claims behind what is known already.
    #[inline]
    fn draft<'a>(
        &'a self,
        claims: &'a (impl Claims + ?Sized),
    ) -> Draft<'a, impl Fn(&mut ClaimsWriter<'_>)> {
        let session_id = claims.session_id();
        let start = match session_id {
            #[cfg(feature = "alloc")]
            Some(_) => self.connection.start(),
            _ => Start { mac: &self.key, text: HEADER, rest: &[], claims: 0 },
        };
        let write = move |writer: &mut ClaimsWriter<'_>| {
            if start.claims == 0 {
                write_start(&self.identity, session_id.is_some(), writer);
            }
            if let Some(session_id) = session_id {
                writer.escaped(session_id.as_bytes());
                writer.push(b"\"");
            }
            claims.write(writer);
            writer.push(b"}");
        };
        Draft { start, write }
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("identity", &self.identity).finish_non_exhaustive()
    }
}
