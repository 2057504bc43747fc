//! REST tokens: one server-to-server call each, sent in the header `X-OPENTOK-AUTH`.

use crate::bytes::hex_digit;
use crate::claims::Registered;
use crate::token_data::check_times;
use crate::{Claims, ClaimsWriter, Error, Identity};

/// The name of the HTTP header that carries a REST token, as it is, without `Bearer`.
pub const REST_HEADER: &str = "X-OPENTOK-AUTH";

/// How long a REST token lives when nothing else is asked for: 3 minutes, in seconds.
pub const DEFAULT_REST_LIFETIME: u64 = 180;

/// The longest a REST token may live: 5 minutes, in seconds.
pub const MAX_REST_LIFETIME: u64 = 300;

/// The claims of a REST token.
///
/// Times are Unix seconds. Make a new one for each call.
///
/// ```
/// use opentok_token::{Issuer, RestAuth};
///
/// let issuer = Issuer::account("123456", "secret")?;
/// let mut buf = [0; 300];
/// let token = issuer.encode_slice(&RestAuth::at(1_700_000_000).jti("call-1"), &mut buf)?;
/// # assert!(token.len() < 300);
/// # Ok::<(), opentok_token::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestAuth<'a> {
    /// Issue time, the claim `iat`.
    pub issued_at: u64,
    /// Expiry time, the claim `exp`.
    pub expires_at: u64,
    /// The token's own ID.
    pub jti: Jti<'a>,
}

/// The ID of a REST token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jti<'a> {
    /// No claim `jti`.
    None,
    /// The caller's text.
    Text(&'a str),
    /// 128 bits, written as 32 lower-case hexadecimal digits.
    Bits(u128),
}

impl<'a> RestAuth<'a> {
    /// A token issued at `now`, for [`DEFAULT_REST_LIFETIME`], without `jti`.
    #[must_use]
    pub const fn at(now: u64) -> Self {
        let expires_at = now.saturating_add(DEFAULT_REST_LIFETIME);
        Self { issued_at: now, expires_at, jti: Jti::None }
    }

    /// Sets the token's ID.
    #[must_use]
    pub const fn jti(mut self, id: &'a str) -> Self {
        self.jti = Jti::Text(id);
        self
    }

    /// Sets the token's ID to 128 bits, which should be random.
    #[must_use]
    pub const fn jti_bits(mut self, bits: u128) -> Self {
        self.jti = Jti::Bits(bits);
        self
    }

    /// Leaves the ID out.
    #[must_use]
    pub const fn no_jti(mut self) -> Self {
        self.jti = Jti::None;
        self
    }

    /// Lets the token expire so many seconds after `issued_at`.
    #[must_use]
    pub const fn expires_in(mut self, seconds: u64) -> Self {
        self.expires_at = self.issued_at.saturating_add(seconds);
        self
    }

    /// Lets the token expire at this time.
    #[must_use]
    pub const fn expires_at(mut self, unix_seconds: u64) -> Self {
        self.expires_at = unix_seconds;
        self
    }

    /// Moves the issue time so many seconds back, for a server whose clock is behind. The expiry time
    /// stays, so this counts towards [`MAX_REST_LIFETIME`]; call it last.
    #[must_use]
    pub const fn backdated(mut self, seconds: u64) -> Self {
        self.issued_at = self.issued_at.saturating_sub(seconds);
        self
    }
}

impl Claims for RestAuth<'_> {
    fn validate(&self, _: &Identity) -> Result<(), Error> {
        let lifetime = check_times(self.issued_at, self.expires_at)?;
        if lifetime > MAX_REST_LIFETIME {
            return Err(Error::RestLifetime { lifetime });
        }
        Ok(())
    }

    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        claims.registered(Registered::Iat);
        claims.decimal(self.issued_at);
        claims.registered(Registered::Exp);
        claims.decimal(self.expires_at);
        match self.jti {
            Jti::None => {}
            Jti::Text(id) => {
                claims.registered(Registered::Jti);
                claims.quoted(id.as_bytes());
            }
            Jti::Bits(bits) => {
                claims.registered(Registered::Jti);
                claims.push(b"\"");
                for byte in bits.to_be_bytes() {
                    claims.push(&[hex_digit(byte >> 4), hex_digit(byte)]);
                }
                claims.push(b"\"");
            }
        }
    }
}
