//! Nonces and token IDs from `getrandom`: the operating system, or on bare metal the caller's backend.

use crate::{Error, MAX_NONCE};

/// A random nonce of 53 bits.
///
/// # Errors
/// [`Error::Random`].
pub fn random_nonce() -> Result<u64, Error> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(u64::from_ne_bytes(bytes) & MAX_NONCE)
}

/// A random token ID for [`RestAuth::jti_bits`](crate::RestAuth::jti_bits).
///
/// # Errors
/// [`Error::Random`].
pub fn random_jti() -> Result<u128, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(u128::from_ne_bytes(bytes))
}
