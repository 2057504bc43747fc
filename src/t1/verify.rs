//! Opens a T1 token: shape and API key first, signature in constant time, and only then the data.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac as _;

use super::{PARTNER, SENTINEL, SIG, T1Issuer, TAG};
use crate::bytes::copy;
use crate::{Error, MAX_API_KEY_LEN};

/// The longest that stands in front of the data: key, signature, and what introduces them.
const HEAD: usize = PARTNER.len() + MAX_API_KEY_LEN + SIG.len() + 2 * TAG + 1;

/// Bytes that are decoded at once: whole groups of three, and any head in the first chunk.
const CHUNK: usize = HEAD.next_multiple_of(3);

/// Characters of a whole chunk.
const CHARS: usize = CHUNK / 3 * 4;

impl T1Issuer {
    /// Checks a T1 token's signature and writes what it signs, a query string, into `buf`.
    ///
    /// That is all it checks: whether the token has expired, and for which session it is, stays with the
    /// caller, and so does the percent-decoding of the values, for which the token is split at `&` and
    /// `=` first. The API key must be this issuer's, because the signature does not cover it; the
    /// signatures are compared in a time that does not depend on where they differ. A token has one
    /// spelling: standard base64 with its padding, and lower-case digits in the signature.
    ///
    /// ```
    /// use opentok_token::{T1Issuer, TokenData};
    ///
    /// let issuer = T1Issuer::new("123456", "secret")?;
    /// let mut token = [0; 400];
    /// let data = TokenData::at("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg", 1_700_000_000, 7);
    /// let token = issuer.encode_slice(&data.connection_data("a b"), &mut token)?;
    ///
    /// let mut query = [0; 300];
    /// let query = issuer.verify_slice(token, &mut query)?;
    /// assert_eq!(
    ///     query,
    ///     "session_id=1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg&create_time=1700000000&nonce=7\
    ///      &role=publisher&expire_time=1700086400&connection_data=a%20b"
    /// );
    /// # Ok::<(), opentok_token::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Malformed`]; [`Error::OtherApiKey`], before the signature is looked at;
    /// [`Error::BadSignature`]; [`Error::BufferTooSmall`]. `buf` is left as it was, or zeroed where what
    /// is signed is not UTF-8.
    pub fn verify_slice<'b>(&self, token: &str, buf: &'b mut [u8]) -> Result<&'b str, Error> {
        let signed = self.verified(token)?;
        let (needed, available) = (signed.len, buf.len());
        let data = buf.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })?;
        signed.read(data)?;
        if core::str::from_utf8(data).is_err() {
            data.fill(0);
            return Err(Error::Malformed);
        }
        Ok(core::str::from_utf8(data).unwrap_or_default())
    }

    /// Checks a T1 token's signature and returns what it signs; see [`T1Issuer::verify_slice`].
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::OtherApiKey`], [`Error::BadSignature`].
    #[cfg(feature = "alloc")]
    pub fn verify(&self, token: &str) -> Result<alloc::string::String, Error> {
        let signed = self.verified(token)?;
        let mut data = alloc::vec![0; signed.len];
        signed.read(&mut data)?;
        alloc::string::String::from_utf8(data).or(Err(Error::Malformed))
    }

    /// Checks shape, API key and signature.
    fn verified<'t>(&self, token: &'t str) -> Result<Signed<'t>, Error> {
        let base64 = token.strip_prefix(SENTINEL).ok_or(Error::Malformed)?.as_bytes();
        let mut chunk = [0; CHUNK];
        let first = base64.get(..CHARS).unwrap_or(base64);
        let first = decode(first, &mut chunk)?;
        let head = Head::read(first, self.identity.api_key().as_bytes()).ok_or(Error::Malformed)?;
        let mut signed = Signed { base64, start: head.len, len: 0 };
        let mut mac = self.key.clone();
        signed.len = signed.each(|data| mac.update(data))?;
        if !head.own_key {
            return Err(Error::OtherApiKey);
        }
        mac.verify_slice(&head.tag).or(Err(Error::BadSignature))?;
        Ok(signed)
    }
}

/// What stands in front of the data: `partner_id=API_KEY&sig=SIGNATURE:`.
struct Head {
    /// Whether the API key is the issuer's.
    own_key: bool,
    /// The signature.
    tag: [u8; TAG],
    /// Length of all of it.
    len: usize,
}

impl Head {
    /// Reads it from the token's first bytes.
    fn read(bytes: &[u8], api_key: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(PARTNER)?;
        // The own key first, as nothing keeps a key from looking like what follows it.
        let own = rest.strip_prefix(api_key).and_then(|rest| rest.strip_prefix(SIG));
        let other = || {
            let mut ends = rest.windows(SIG.len()).take(MAX_API_KEY_LEN + 1);
            rest.get(ends.position(|at| at == SIG)? + SIG.len()..)
        };
        let rest = own.or_else(other)?;
        let (hex, rest) = rest.split_at_checked(2 * TAG)?;
        let rest = rest.strip_prefix(b":")?;
        let mut tag = [0; TAG];
        for (to, pair) in tag.iter_mut().zip(hex.chunks_exact(2)) {
            for &digit in pair {
                *to = *to << 4 | hex_value(digit)?;
            }
        }
        Some(Self { own_key: own.is_some(), tag, len: bytes.len() - rest.len() })
    }
}

/// The part of a token that is signed.
struct Signed<'t> {
    /// The whole token in base64.
    base64: &'t [u8],
    /// Where the data starts in what that decodes to, within the first chunk.
    start: usize,
    /// Length of the data.
    len: usize,
}

impl Signed<'_> {
    /// Decodes the data piece by piece; returns its length.
    fn each(&self, mut take: impl FnMut(&[u8])) -> Result<usize, Error> {
        let mut chunk = [0; CHUNK];
        let (mut skip, mut len) = (self.start, 0);
        let mut rest = self.base64;
        while !rest.is_empty() {
            let text;
            (text, rest) = rest.split_at_checked(CHARS).unwrap_or((rest, &[]));
            let bytes = decode(text, &mut chunk)?;
            if bytes.len() < CHUNK && !rest.is_empty() {
                return Err(Error::Malformed); // padding in the middle
            }
            let data = bytes.get(skip..).unwrap_or_default();
            take(data);
            len += data.len();
            skip = 0;
        }
        Ok(len)
    }

    /// Decodes the data into a buffer of its length.
    fn read(&self, buf: &mut [u8]) -> Result<(), Error> {
        let mut at = 0;
        self.each(|data| {
            if let Some(room) = buf.get_mut(at..at + data.len()) {
                copy(data, room);
            }
            at += data.len();
        })?;
        Ok(())
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
