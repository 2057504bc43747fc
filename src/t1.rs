//! Legacy T1 tokens: a query string signed with HMAC-SHA1, in base64 after `T1==`.
//!
//! T1 uses the crates `hmac`, `sha1` and `base64` as they are. It is legacy and outside the default build, so that
//! code of others is less to audit than a second MAC here. Unlike [`crate::hmac`], `hmac` leaves the padded key on
//! the stack.

mod encoder;
mod issuer;
mod query;
mod verify;

pub use self::issuer::T1Issuer;
pub use self::query::{MAX_T1_NONCE_LEN, T1Claims, T1Data, T1Fields, T1Query};

/// The HTTP header that carries a T1 token. A REST call has [`REST_HEADER`](crate::REST_HEADER).
pub const T1_HEADER: &str = "X-TB-TOKEN-AUTH";
