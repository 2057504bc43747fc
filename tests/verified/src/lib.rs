//! The crate's `src/hmac.rs`, which it does not export, compiled once more so that every key and text reaches it: a
//! token's secret is not empty, and its text is never short.

#[allow(dead_code, reason = "the issuer uses the rest")]
#[allow(clippy::all, clippy::pedantic, reason = "the crate's own lints hold for it")]
#[path = "../../../src/hmac.rs"]
mod mac;

/// The MAC of a text.
#[must_use]
pub fn sign(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut hmac = mac::Hmac::EMPTY;
    hmac.rekey(key);
    hmac.sign(text)[..mac::DIGEST].to_vec()
}
