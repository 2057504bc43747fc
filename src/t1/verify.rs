//! Verifies a T1 token: shape and API key first, signature in constant time, and only then the query string.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use sha1::Sha1;

use super::encoder::{PARTNER_ID, SENTINEL, SIG, SIGNATURE};
use crate::Error;
use crate::identity::MAX_API_KEY_LEN;

/// The longest text before the query string: key, signature, and their names.
const MAX_HEAD: usize = PARTNER_ID.len() + MAX_API_KEY_LEN + SIG.len() + 2 * SIGNATURE + 1;

/// Bytes that are decoded at once: whole groups of three, and any head in the first chunk.
const CHUNK: usize = MAX_HEAD.next_multiple_of(3);

/// Characters of a whole chunk.
const CHARS: usize = CHUNK / 3 * 4;

/// Checks shape, API key and signature; returns the part that is signed, still encoded.
pub(super) fn signed<'t>(
    api_key: &[u8],
    key: &Hmac<Sha1>,
    token: &'t str,
) -> Result<Signed<'t>, Error> {
    let base64 = token.as_bytes().strip_prefix(SENTINEL).ok_or(Error::Malformed)?;
    let mut chunk = [0; CHUNK];
    let first = decode(base64.get(..CHARS).unwrap_or(base64), &mut chunk)?;
    let head = Head::parse(first, api_key).ok_or(Error::Malformed)?;
    let mut signed = Signed { base64, start: head.len, len: 0 };
    let mut mac = key.clone();
    signed.len = signed.for_each_chunk(|text| mac.update(text))?;
    if !head.is_own_key {
        return Err(Error::OtherApiKey);
    }
    mac.verify_slice(&head.signature).or(Err(Error::BadSignature))?;
    Ok(signed)
}

/// The text before the query string: `partner_id=API_KEY&sig=SIGNATURE:`.
struct Head {
    /// Whether the API key is the issuer's.
    is_own_key: bool,
    /// The signature.
    signature: [u8; SIGNATURE],
    /// Length of the head.
    len: usize,
}

impl Head {
    /// Parses the first bytes of a token.
    fn parse(bytes: &[u8], api_key: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(PARTNER_ID)?;
        // The issuer's own key is tried first, as a key may contain `&sig=`.
        let own = rest.strip_prefix(api_key).and_then(|rest| rest.strip_prefix(SIG));
        let other = || {
            let mut ends = rest.windows(SIG.len()).take(MAX_API_KEY_LEN + 1);
            rest.get(ends.position(|end| end == SIG)? + SIG.len()..)
        };
        let rest = own.or_else(other)?;
        let (hex, rest) = rest.split_at_checked(2 * SIGNATURE)?;
        let rest = rest.strip_prefix(b":")?;
        let mut signature = [0; SIGNATURE];
        for (byte, digits) in signature.iter_mut().zip(hex.chunks_exact(2)) {
            for &digit in digits {
                *byte = *byte << 4 | hex_value(digit)?;
            }
        }
        Some(Self { is_own_key: own.is_some(), signature, len: bytes.len() - rest.len() })
    }
}

/// The part of a token that is signed.
pub(super) struct Signed<'t> {
    /// The token after `T1==`, in base64.
    base64: &'t [u8],
    /// Offset of the query string in the decoded token, within the first chunk.
    start: usize,
    /// Length of the query string.
    len: usize,
}

impl Signed<'_> {
    /// Length of the query string.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Decodes the query string into a buffer of its length.
    pub(super) fn decode_into(&self, buf: &mut [u8]) -> Result<(), Error> {
        let (room, mut rest) = (buf.len(), buf.iter_mut());
        let len = self.for_each_chunk(|text| {
            text.iter().zip(rest.by_ref()).for_each(|(byte, to)| *to = *byte);
        })?;
        if [len, room] == [self.len; 2] { Ok(()) } else { Err(Error::Internal) }
    }

    /// Decodes the query string chunk by chunk; returns its length.
    fn for_each_chunk(&self, mut take: impl FnMut(&[u8])) -> Result<usize, Error> {
        let mut chunk = [0; CHUNK];
        let (mut skip, mut len) = (self.start, 0);
        for (index, text) in self.base64.chunks(CHARS).enumerate() {
            let bytes = decode(text, &mut chunk)?;
            if bytes.len() < CHUNK && CHARS * (index + 1) < self.base64.len() {
                return Err(Error::Malformed); // padding in the middle
            }
            let query = bytes.get(skip..).ok_or(Error::Internal)?;
            take(query);
            len += query.len();
            skip = 0;
        }
        Ok(len)
    }
}

/// Decodes one chunk: canonical base64 with padding.
fn decode<'b>(text: &[u8], bytes: &'b mut [u8; CHUNK]) -> Result<&'b [u8], Error> {
    let len = STANDARD.decode_slice(text, bytes).or(Err(Error::Malformed))?;
    bytes.get(..len).ok_or(Error::Malformed)
}

/// The value of a lower-case hexadecimal digit.
const fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
