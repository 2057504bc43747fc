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

mod base64url;
mod bytes;
mod claims;
mod decimal;
mod error;
mod identity;
mod issuer;
mod json;
mod jwt;
mod mac;
#[cfg(feature = "getrandom")]
mod random;
mod rest;
mod session_id;
#[cfg(feature = "std")]
mod system;
#[cfg(feature = "t1")]
mod t1;
#[cfg(feature = "alloc")]
mod template;
mod token_data;
mod token_len;
mod verify;
mod wide;

pub use claims::{Claims, Raw};
pub use error::Error;
pub use identity::{Identity, IssuerType, MAX_API_KEY_LEN};
pub use issuer::Issuer;
pub use json::ClaimsWriter;
#[cfg(feature = "getrandom")]
pub use random::{random_jti, random_nonce, random_nonces};
pub use rest::{DEFAULT_REST_LIFETIME, Jti, MAX_REST_LIFETIME, REST_HEADER, RestAuth};
pub use session_id::check_session_id;
#[cfg(feature = "std")]
pub use system::{encode_token, unix_now};
#[cfg(feature = "t1")]
pub use t1::{T1_HEADER, T1Claims, T1Data, T1Issuer};
#[cfg(feature = "alloc")]
pub use template::Session;
pub use token_data::{
    DEFAULT_CONNECTION_LIFETIME, MAX_CONNECTION_DATA_UNITS, MAX_CONNECTION_LIFETIME,
    MAX_LAYOUT_UNITS, MAX_NONCE, MIN_ISSUE_TIME, Role, TokenData,
};
pub use token_len::max_token_len;
