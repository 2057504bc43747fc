//! Base64 as it is found: either alphabet, with or without padding, cut anywhere.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Reads unpadded base64url, stray bits in the last character too.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// The text in the alphabet of base64url, without the padding.
pub fn to_base64url(text: &str) -> String {
    text.trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// The bytes of a text in either alphabet; one character too many is left out. `None` if another
/// character is in it.
pub fn decode_tolerant(text: &str) -> Option<Vec<u8>> {
    let text = to_base64url(text);
    let whole = if text.len() % 4 == 1 { text.len() - 1 } else { text.len() };
    decode(&TOLERANT, text.get(..whole)?)
}

/// The bytes of strict base64url.
pub fn decode_base64url(text: &str) -> Option<Vec<u8>> {
    decode(&URL_SAFE_NO_PAD, text)
}

/// The bytes of strict base64 with padding.
pub fn decode_standard(text: &str) -> Option<Vec<u8>> {
    decode(&STANDARD, text)
}

/// The bytes of hexadecimal digits, in either case.
pub fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let byte = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high << 4 | low).ok(),
        _ => None,
    };
    digits.chunks(2).map(byte).collect()
}

/// Decodes, without the `std` feature of the crate.
fn decode(engine: &GeneralPurpose, text: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![0; text.len()];
    let len = engine.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(len);
    Some(bytes)
}
