//! Randomness and time from the operating system; on bare metal randomness from the caller's backend of
//! `getrandom`.

use crate::{Error, MAX_NONCE};

/// Nonces that are filled with one call of the system.
const BATCH: usize = 64;

/// A random nonce of 53 bits, for [`TokenData::at`](crate::TokenData::at).
///
/// ```
/// use opentok_token::{MAX_NONCE, random_nonce};
///
/// assert!(random_nonce()? <= MAX_NONCE);
/// # Ok::<(), opentok_token::Error>(())
/// ```
///
/// # Errors
/// [`Error::Random`].
pub fn random_nonce() -> Result<u64, Error> {
    let mut nonce = [0];
    random_nonces(&mut nonce)?;
    let [nonce] = nonce;
    Ok(nonce)
}

/// Fills a slice with random nonces of 53 bits, with one call of the system for each 64 of them; a call for
/// each nonce takes as long as signing the token.
///
/// Nothing is kept for later, neither here nor in a [`TokenData`](crate::TokenData). A fork of the process or a
/// snapshot of the machine can repeat a nonce only if it happens between this call and the use of the
/// slice. Fill the slice for the tokens at hand, and use it up.
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
    for nonces in nonces.chunks_mut(BATCH) {
        let mut bytes = [[0; 8]; BATCH];
        let (bytes, _) = bytes.split_at_mut_checked(nonces.len()).ok_or(Error::Internal)?;
        getrandom::fill(bytes.as_flattened_mut()).map_err(Error::Random)?;
        for (nonce, bytes) in nonces.iter_mut().zip(bytes) {
            *nonce = u64::from_ne_bytes(*bytes) & MAX_NONCE;
        }
    }
    Ok(())
}

/// A random token ID for [`RestAuth::jti_bits`](crate::RestAuth::jti_bits).
///
/// ```
/// use opentok_token::{Issuer, RestAuth, random_jti};
///
/// let issuer = Issuer::project("123456", "secret")?;
/// let mut buf = [0; 300];
/// let auth = RestAuth::at(1_700_000_000).jti_bits(random_jti()?);
/// let token = issuer.encode_slice(&auth, &mut buf)?;
/// # assert!(token.starts_with("eyJ"));
/// # Ok::<(), opentok_token::Error>(())
/// ```
///
/// # Errors
/// [`Error::Random`].
pub fn random_jti() -> Result<u128, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(Error::Random)?;
    Ok(u128::from_ne_bytes(bytes))
}

/// The system's time, in Unix seconds.
///
/// ```
/// use opentok_token::{MIN_ISSUE_TIME, unix_now};
///
/// assert!(unix_now()? > MIN_ISSUE_TIME);
/// # Ok::<(), opentok_token::Error>(())
/// ```
///
/// # Errors
/// [`Error::Clock`] before 1970.
#[cfg(feature = "std")]
pub fn unix_now() -> Result<u64, Error> {
    let elapsed = std::time::UNIX_EPOCH.elapsed().or(Err(Error::Clock))?;
    Ok(elapsed.as_secs())
}
