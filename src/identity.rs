//! Who signs: kind of issuer and API key, without the secret.

use crate::Error;

/// The longest API key, in bytes.
pub const MAX_API_KEY_LEN: usize = 64;

/// What an API key belongs to; the claim `ist`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuerType {
    /// A project: joins sessions and calls the project's REST methods.
    Project,
    /// An account: calls the account's REST methods only.
    Account,
}

impl IssuerType {
    /// The value of the claim `ist`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Account => "account",
        }
    }
}

/// The public half of an issuer, against which [`Claims::validate`](crate::Claims::validate) checks.
#[derive(Clone)]
pub struct Identity {
    /// What the key belongs to.
    issuer_type: IssuerType,
    /// The key in the first `len` bytes, zeros behind it.
    api_key: [u8; MAX_API_KEY_LEN],
    /// Length of the key; at most `MAX_API_KEY_LEN`.
    len: u8,
}

impl Identity {
    /// Checks an API key.
    pub(crate) fn check(api_key: &str) -> Result<(), Error> {
        if api_key.is_empty() {
            return Err(Error::ApiKeyEmpty);
        }
        if api_key.len() > MAX_API_KEY_LEN {
            return Err(Error::ApiKeyTooLong { len: api_key.len() });
        }
        if let Some(index) = api_key.bytes().position(|byte| !byte.is_ascii_graphic()) {
            return Err(Error::ApiKeyNotAscii { index });
        }
        Ok(())
    }

    /// Keeps an API key that has been checked.
    pub(crate) fn new(issuer_type: IssuerType, api_key: &str) -> Self {
        let bytes = api_key.as_bytes();
        let kept = core::array::from_fn(|index| bytes.get(index).copied().unwrap_or_default());
        Self { issuer_type, api_key: kept, len: bytes.len() as u8 }
    }

    /// What the key belongs to.
    #[must_use]
    pub fn issuer_type(&self) -> IssuerType {
        self.issuer_type
    }

    /// The API key.
    #[must_use]
    pub fn api_key(&self) -> &str {
        core::str::from_utf8(self.key()).unwrap_or_default() // visible ASCII, by `check`
    }

    /// The API key, as bytes.
    pub(crate) fn key(&self) -> &[u8] {
        self.api_key.get(..usize::from(self.len)).unwrap_or_default()
    }
}

impl core::fmt::Debug for Identity {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Identity")
            .field("issuer_type", &self.issuer_type)
            .field("api_key", &self.api_key())
            .finish()
    }
}
