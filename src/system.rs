//! The system clock: complete token data in one call.

use alloc::string::String;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{Error, Issuer, RestAuth, TokenData, random_jti, random_nonce};

/// The system's time, in Unix seconds.
///
/// # Errors
/// [`Error::Clock`] before 1970.
pub fn unix_now() -> Result<u64, Error> {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| Error::Clock)?;
    Ok(elapsed.as_secs())
}

impl<'a> TokenData<'a> {
    /// A publisher's token, issued now, for 24 hours, with a random nonce.
    ///
    /// # Errors
    /// [`Error::Clock`], [`Error::Random`].
    pub fn new(session_id: &'a str) -> Result<Self, Error> {
        Ok(Self::at(session_id, unix_now()?, random_nonce()?))
    }
}

impl RestAuth<'_> {
    /// A token issued now, for 3 minutes, with a random ID.
    ///
    /// # Errors
    /// [`Error::Clock`], [`Error::Random`].
    pub fn new() -> Result<Self, Error> {
        Ok(Self::at(unix_now()?).jti_bits(random_jti()?))
    }
}

/// Encodes a project's token in one call. An [`Issuer`] that is kept saves the work on the key.
///
/// ```
/// use opentok_token::{TokenData, encode_token};
///
/// let data = TokenData::new("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg")?;
/// let token = encode_token(&data, "123456", "secret")?;
/// # assert!(token.starts_with("eyJ"));
/// # Ok::<(), opentok_token::Error>(())
/// ```
///
/// # Errors
/// As [`Issuer::project`] and [`Issuer::encode`].
pub fn encode_token(
    data: &TokenData<'_>,
    api_key: &str,
    api_secret: &str,
) -> Result<String, Error> {
    Issuer::project(api_key, api_secret)?.encode(data)
}
