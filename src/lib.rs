//! Makes and verifies signed tokens for [OpenTok](https://developer.vonage.com/en/opentok/guides/create-token/overview):
//! JWTs signed with HS256 ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519),
//! [RFC 7515](https://www.rfc-editor.org/rfc/rfc7515)) and, with the feature `t1`, legacy T1 tokens.
//!
//! ```
//! # #[cfg(feature = "std")]
//! # fn main() -> Result<(), opentok_token::Error> {
//! use opentok_token::{Issuer, RestAuth, TokenData};
//!
//! let issuer = Issuer::project("123456", "0123456789abcdef0123456789abcdef01234567")?; // keep it
//! let token = issuer.encode(&TokenData::now("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg")?)?;
//! let rest_token = issuer.encode(&RestAuth::now()?)?;
//! # assert!(issuer.verify_signature(&token)?.contains("session.connect"));
//! # assert!(issuer.verify_signature(&rest_token)?.contains("jti"));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "std"))]
//! # fn main() {}
//! ```
//!
//! | task | items |
//! |---|---|
//! | key and secret of a project or an account | [`Issuer`] |
//! | token for a participant: role, data, lifetime | [`TokenData`], [`Role`] |
//! | HTTP header of a REST call | [`RestAuth`], [`REST_HEADER`] |
//! | many tokens of one session and role | [`SessionTemplate`](struct.SessionTemplate.html) |
//! | HTTP status for an error | [`Error::kind`], [`ErrorKind`] |
//! | signature and claims of a token | [`Issuer::verify_signature`](struct.Issuer.html#method.verify_signature) |
//! | claims of your own | [`TokenData::with_claims`], [`ClaimsWriter`] |
//! | device without allocator, clock and randomness | [`Issuer::EMPTY`], [`Issuer::encode_slice`], [`max_token_len`] |
//! | clock and randomness | [`unix_now`](fn.unix_now.html), [`random_nonce`](fn.random_nonce.html) |
//! | token without the rules | [`Raw`], [`Issuer::raw`] |
//! | legacy tokens | [`T1Issuer`](struct.T1Issuer.html) |
//!
//! The README of the repository follows. The files that it names are there.

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
