//! Who signs: the kind of issuer and its API key, without the secret.

use core::fmt;
use core::str::FromStr;

use crate::Error;
use crate::codec::white_space::{Run, WHITE_SPACE, ends_in, run};
use crate::hmac::copy;

/// The longest API key, in bytes.
pub const MAX_API_KEY_LEN: usize = 64;

/// The owner of an API key, a project or an account; the claim `ist` ("issuer type").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum IssuerType {
    /// A project: signs connection tokens, and REST tokens for the project's calls.
    #[default]
    Project,
    /// An account: signs REST tokens for the account's calls only.
    Account,
}

impl IssuerType {
    /// All types.
    pub const ALL: [Self; 2] = [Self::Project, Self::Account];

    /// The value of the claim.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Account => "account",
        }
    }
}

impl fmt::Display for IssuerType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for IssuerType {
    type Err = Error;

    /// Reads the value of the claim, in lower case.
    ///
    /// # Errors
    /// [`Error::UnknownIssuerType`].
    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(Error::UnknownIssuerType)
    }
}

impl TryFrom<&str> for IssuerType {
    type Error = Error;

    fn try_from(name: &str) -> Result<Self, Error> {
        name.parse()
    }
}

/// The public half of an issuer.
///
/// ```
/// use opentok_token::{Issuer, IssuerType};
///
/// let issuer = Issuer::project("123456", "secret")?;
/// assert_eq!(issuer.identity().issuer_type(), IssuerType::Project);
/// assert_eq!(issuer.identity().api_key(), "123456");
/// # Ok::<(), opentok_token::Error>(())
/// ```
#[derive(Clone)]
pub struct Identity {
    /// What the key belongs to.
    issuer_type: IssuerType,
    /// The key, in its first `len` bytes.
    api_key: [u8; MAX_API_KEY_LEN],
    /// Length of the key; 0 if there is none.
    len: u8,
}

impl Identity {
    /// No key.
    pub(crate) const EMPTY: Self =
        Self { issuer_type: IssuerType::Project, api_key: [0; MAX_API_KEY_LEN], len: 0 };

    /// Keeps an API key that was checked, in place.
    pub(crate) fn set(&mut self, issuer_type: IssuerType, api_key: &str) {
        self.issuer_type = issuer_type;
        copy(api_key.as_bytes(), &mut self.api_key);
        self.len = api_key.len() as u8;
    }

    /// Forgets the key, in place.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    /// An error if there is no key.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.as_bytes().is_empty() { Err(Error::NoKey) } else { Ok(()) }
    }

    /// The API key; empty if the length is impossible, which [`check`](Self::check) refuses.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.api_key.get(..usize::from(self.len)).unwrap_or(&[])
    }

    /// What the key belongs to.
    #[must_use]
    pub fn issuer_type(&self) -> IssuerType {
        self.issuer_type
    }

    /// The API key; empty if the issuer has no key.
    #[must_use]
    pub fn api_key(&self) -> &str {
        let key = core::str::from_utf8(self.as_bytes());
        debug_assert!(key.is_ok(), "the key is ASCII");
        key.unwrap_or("")
    }
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        (self.issuer_type, self.as_bytes()) == (other.issuer_type, other.as_bytes())
    }
}

impl Eq for Identity {}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("issuer_type", &self.issuer_type)
            .field("api_key", &self.api_key())
            .finish()
    }
}

/// Checks the rules for key and secret that nothing skips.
pub(crate) fn check_always(api_key: &str, api_secret: &str) -> Result<(), Error> {
    let len = api_key.len();
    if len == 0 {
        return Err(Error::ApiKeyEmpty);
    }
    if len > MAX_API_KEY_LEN {
        return Err(Error::ApiKeyTooLong { len });
    }
    if let Some(index) = api_key.bytes().position(|byte| !byte.is_ascii_graphic()) {
        return Err(Error::ApiKeyNotAscii { index });
    }
    if api_secret.is_empty() { Err(Error::SecretEmpty) } else { Ok(()) }
}

/// Checks the rules for key and secret that [`Issuer::raw`](crate::Issuer::raw) skips.
pub(crate) fn check_credentials(api_key: &str, api_secret: &str) -> Result<(), Error> {
    let not_a_digit = |text: &str| text.bytes().position(|byte| !byte.is_ascii_digit());
    // Said first: with key and secret swapped, the key is not made of digits either.
    if not_a_digit(api_secret).is_none() {
        return Err(Error::CredentialsSwapped);
    }
    if let Some(index) = not_a_digit(api_key) {
        return Err(Error::ApiKeyNotDigits { index });
    }
    let mut after_first = api_secret.chars();
    after_first.next();
    let first_len = api_secret.len() - after_first.as_str().len();
    let first = api_secret.as_bytes().get(..first_len).ok_or(Error::Internal)?;
    if ends_in_stray(first) || ends_in_stray(api_secret.as_bytes()) {
        return Err(Error::SecretNotTrimmed);
    }
    Ok(())
}

/// Whether a text ends in a character that came from a file or from source code: white space, a quotation
/// mark (`"`, `'`, a grave accent, `«`, `»`, or a curly one), or a byte order mark.
fn ends_in_stray(text: &[u8]) -> bool {
    const MARKS: [Run; 7] = [
        run(b'"' as u32, 1),
        run(b'\'' as u32, 1),
        run(b'`' as u32, 1),
        run(0xC2AB, 1),
        run(0xC2BB, 1),
        run(0x00E2_8098, 8),
        run(0x00EF_BBBF, 1),
    ];
    ends_in(text, &WHITE_SPACE) || ends_in(text, &MARKS)
}
