#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(any(not(doctest), feature = "std"), doc = include_str!("../README.md"))]
#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_docs_in_private_items,
    clippy::panic,
    clippy::unwrap_used
)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod claims;
mod codec;
mod error;
mod hmac;
mod identity;
mod issuer;
mod jwt;
#[cfg(feature = "getrandom")]
mod os;
mod output;
#[cfg(feature = "alloc")]
mod session;
mod session_id;
#[cfg(feature = "t1")]
mod t1;

pub use claims::{
    Claims, ClaimsWriter, DEFAULT_CONNECTION_LIFETIME, DEFAULT_REST_LIFETIME, Jti,
    MAX_CONNECTION_DATA_UNITS, MAX_CONNECTION_LIFETIME, MAX_JTI_LEN, MAX_LAYOUT_UNITS, MAX_NONCE,
    MAX_REST_LIFETIME, MIN_ISSUE_TIME, REST_HEADER, Raw, RestAuth, Role, TokenData, WithClaims,
    max_token_len,
};
pub use error::{Error, ErrorCode, ErrorKind};
pub use identity::{Identity, IssuerType, MAX_API_KEY_LEN};
pub use issuer::Issuer;
#[cfg(feature = "alloc")]
pub use issuer::encode_token;
#[cfg(feature = "std")]
pub use os::unix_now;
#[cfg(feature = "getrandom")]
pub use os::{random_jti, random_nonce, random_nonces};
#[cfg(feature = "alloc")]
pub use session::SessionTemplate;
pub use session_id::{MAX_SESSION_ID_LEN, check_session_id};
#[cfg(feature = "t1")]
pub use t1::{MAX_T1_NONCE_LEN, T1_HEADER, T1Claims, T1Data, T1Fields, T1Issuer, T1Query};
