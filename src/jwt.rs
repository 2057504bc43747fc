//! JSON Web Tokens in the compact serialization (RFC 7515, section 7.1), written and verified.

pub(crate) mod encoder;
pub(crate) mod verify;
