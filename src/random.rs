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

/// Fills a slice with random nonces of 53 bits, at one call of the system for each 64 of them; a call for
/// each alone takes as long as signing the token.
///
/// Nothing is kept for later, neither here nor in a [`TokenData`](crate::TokenData): no fork of the
/// process and no snapshot of the machine can bring a nonce back, as long as it does not fall between
/// this call and the use of the slice. Fill the slice for the tokens at hand, and use it up.
///
/// ```
/// use opentok_token::{Issuer, TokenData, random_nonces};
///
/// let issuer = Issuer::project("123456", "secret")?;
/// let session_id = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
/// let mut nonces = [0; 3];
/// random_nonces(&mut nonces)?;
/// let mut buf = [0; 600];
/// for nonce in nonces {
///     let token = issuer.encode_slice(&TokenData::at(session_id, 1_700_000_000, nonce), &mut buf)?;
///     # assert!(token.starts_with("eyJ"));
/// }
/// # Ok::<(), opentok_token::Error>(())
/// ```
///
/// # Errors
/// [`Error::Random`]; no nonce of the slice may be used then.
pub fn random_nonces(nonces: &mut [u64]) -> Result<(), Error> {
    let mut bytes = [0; 512];
    for nonces in nonces.chunks_mut(bytes.len() / 8) {
        let bytes = bytes.get_mut(..8 * nonces.len()).unwrap_or_default();
        getrandom::fill(bytes).map_err(|_| Error::Random)?;
        for (nonce, bytes) in nonces.iter_mut().zip(bytes.chunks_exact(8)) {
            *nonce = u64::from_ne_bytes(bytes.try_into().unwrap_or_default()) & MAX_NONCE;
        }
    }
    Ok(())
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
