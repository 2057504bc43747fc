//! How bytes become text: base64url, decimal integers, JSON strings and more, one in each file.

pub(crate) mod base64url;
pub(crate) mod base64url_decode;
pub(crate) mod decimal;
pub(crate) mod hex;
pub(crate) mod json;
pub(crate) mod white_space;

/// Whether the code should be small rather than fast: on microcontrollers without an operating system.
pub(crate) const SMALL: bool = cfg!(target_os = "none");
