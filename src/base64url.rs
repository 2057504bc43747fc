//! Which of the `base64` crate's engines writes and reads base64url (RFC 4648, section 5) without padding.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The general engine: safe code for every target.
#[cfg(not(all(feature = "simd", any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub(crate) fn engine() -> &'static impl base64::Engine {
    &URL_SAFE_NO_PAD
}

/// The engine that the processor runs fastest, in vector instructions where it has them; these are
/// `unsafe` code of the `base64` crate.
#[cfg(all(feature = "simd", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(crate) fn engine() -> &'static impl base64::Engine {
    use base64::engine::simd::Simd;
    use std::sync::LazyLock;

    static ENGINE: LazyLock<Simd> =
        LazyLock::new(|| Simd::url_safe(*base64::Engine::config(&URL_SAFE_NO_PAD)));
    &*ENGINE
}
