//! The claims of a token: their types, their rules, and how they are written.

pub(crate) mod connection;
mod max_len;
mod names;
#[cfg(feature = "alloc")]
pub(crate) mod prefix;
mod rest;
mod role;
pub(crate) mod rules;
mod times;
mod traits;
mod writer;

pub use self::connection::{DEFAULT_CONNECTION_LIFETIME, MAX_CONNECTION_LIFETIME, TokenData};
pub use self::max_len::max_token_len;
pub use self::rest::{
    DEFAULT_REST_LIFETIME, Jti, MAX_JTI_LEN, MAX_REST_LIFETIME, REST_HEADER, RestAuth,
};
pub use self::role::Role;
pub use self::rules::{MAX_CONNECTION_DATA_UNITS, MAX_LAYOUT_UNITS, MAX_NONCE};
pub use self::times::MIN_ISSUE_TIME;
#[cfg(feature = "t1")]
pub(crate) use self::traits::Sealed;
pub use self::traits::{Claims, Raw, WithClaims};
pub use self::writer::ClaimsWriter;
