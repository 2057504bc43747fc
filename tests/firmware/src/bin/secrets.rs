//! Runs on the emulated microcontroller: searches the whole RAM for the secret and all that leads to a signature,
//! after an issuer was keyed in place, used and wiped.
#![no_std]
#![no_main]

use core::fmt::Write as _;
use core::hint::black_box;
use core::ptr::{addr_of, read_volatile, write_volatile};

use cortex_m_rt::{entry, exception};
use cortex_m_semihosting::{debug, hio};
use firmware::{KEY, ROOM, data};
use opentok_token::{Error, Issuer, IssuerType};
use sha2::block_api::compress256;

/// As long as a block of SHA-256, so that no piece of the padded key is mere padding. It lies in flash.
const SECRET: &str = "qmzbxkwvjtpaehsyucfodlngirkqzwmtbvxyjhpcsaufedlongirtwqzmkxbvjyh";

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// Bytes of a piece: a word of a state, four characters of the secret.
const PIECE: usize = 4;

/// The RAM of `memory.x`.
const RAM: core::ops::Range<usize> = 0x2000_0000..0x2000_4000;

/// Names of the values that are searched for.
const NAMES: [&str; 8] = [
    "secret",
    "padded key",
    "schedule",
    "inner state",
    "outer state",
    "state in the text",
    "hash",
    "working variables",
];

/// The initial state of SHA-256 (FIPS 180-4, section 5.3.3).
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The treatment of the issuer before the search.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// Nothing, and the secret is copied: the test of the search.
    Kept,
    /// It is wiped.
    Wiped,
    /// It makes a token with another key, and is wiped.
    Reused,
}

/// All that is searched for, in pieces, each with the index of its name. All bits are flipped, so that the search does
/// not find this.
struct Wanted {
    pieces: [(usize, [u8; PIECE]); 400],
    count: usize,
}

impl Wanted {
    /// Adds bytes.
    fn add(&mut self, name: usize, bytes: &[u8]) {
        for piece in bytes.chunks_exact(PIECE) {
            self.pieces[self.count] = (name, core::array::from_fn(|index| !piece[index]));
            self.count += 1;
        }
    }

    /// Adds words as they lie in memory.
    fn add_words(&mut self, name: usize, words: &[u32]) {
        for word in words {
            self.add(name, &word.to_le_bytes());
        }
    }

    /// Adds a block of the padded key: as it is, in the words in which SHA-256 reads it, and their schedule
    /// (FIPS 180-4, section 6.2.2), each 16 words of which lead back to the block.
    fn add_block(&mut self, name: usize, block: &[u8; BLOCK]) {
        self.add(name, block);
        let mut all = [0_u32; 64];
        for (word, bytes) in all.iter_mut().zip(block.chunks_exact(4)) {
            *word = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        for at in 16..64 {
            let [early, late] = [all[at - 15], all[at - 2]];
            let early = early.rotate_right(7) ^ early.rotate_right(18) ^ (early >> 3);
            let late = late.rotate_right(17) ^ late.rotate_right(19) ^ (late >> 10);
            all[at] = all[at - 16].wrapping_add(early).wrapping_add(all[at - 7]).wrapping_add(late);
        }
        self.add_words(name, &all[..16]);
        if name == 1 {
            self.add_words(2, &all[16..]);
        }
    }

    /// Adds all that the secret and the text of a token lead to.
    #[inline(never)]
    fn add_all(&mut self, text: &[u8]) {
        let key: [u8; BLOCK] = SECRET.as_bytes().try_into().unwrap();
        let [inner, outer] = [0x36, 0x5c].map(|pad| key.map(|byte| byte ^ pad));
        self.add_block(0, &key);
        self.add_block(1, &inner);
        self.add_block(1, &outer);
        let outer = self.add_state(4, &INITIAL, &outer);
        let mut state = self.add_state(3, &INITIAL, &inner);
        let blocks = text.chunks_exact(BLOCK);
        let last = blocks.remainder();
        for block in blocks {
            state = self.add_state(5, &state, block.try_into().unwrap());
        }
        // The rest of the text fits into one block with its padding: a one bit, zeros, and the length of all in bits.
        assert!(last.len() < BLOCK - 8);
        let hash = self.add_state(6, &state, &padded(last, BLOCK + text.len()));
        let mut bytes = [0; 32];
        for (place, word) in bytes.chunks_exact_mut(4).zip(hash) {
            place.copy_from_slice(&word.to_be_bytes());
        }
        self.add_state(6, &outer, &padded(&bytes, BLOCK + bytes.len()));
    }

    /// Adds the state after a block, and the working variables that lead to it from the state before; returns it.
    fn add_state(&mut self, name: usize, before: &[u32; 8], block: &[u8; BLOCK]) -> [u32; 8] {
        let mut state = *before;
        compress256(&mut state, &[*block]);
        self.add_words(name, &state);
        self.add_words(
            7,
            &core::array::from_fn::<_, 8, _>(|word| state[word].wrapping_sub(before[word])),
        );
        state
    }

    /// For each name, how many pieces of the most complete of its values are in RAM. Pieces of one value follow each other,
    /// and between two states stand the working variables. A block and its words count as one value.
    #[inline(never)]
    fn count(&self) -> [u32; NAMES.len()] {
        let mut counts = [0; NAMES.len()];
        let (mut last, mut here) = (NAMES.len(), 0);
        for (name, flipped) in &self.pieces[..self.count] {
            let is_here = |place: usize| {
                // SAFETY: all of this is RAM, which any read of a byte may touch.
                let byte = |index| unsafe { read_volatile((place + index) as *const u8) };
                flipped.iter().enumerate().all(|(index, flipped)| byte(index) == !flipped)
            };
            if *name != last {
                (last, here) = (*name, 0);
            }
            here += u32::from((RAM.start..RAM.end - PIECE).any(is_here));
            counts[*name] = here.max(counts[*name]);
        }
        counts
    }
}

/// The last block of a text of `len` bytes (FIPS 180-4, section 5.1.1).
fn padded(rest: &[u8], len: usize) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block[rest.len()] = 0x80;
    block[BLOCK - 8..].copy_from_slice(&(8 * len as u64).to_be_bytes());
    block
}

/// Overwrites the stack below this frame.
#[inline(never)]
fn clear_stack() {
    unsafe extern "C" {
        static __sheap: u32;
    }
    let top = cortex_m::register::msp::read() as usize;
    for place in (addr_of!(__sheap) as usize..top - 64).step_by(4) {
        // SAFETY: from the end of the statics to below this frame, the memory is the stack's and not in use.
        unsafe { write_volatile(place as *mut u32, 0) };
    }
}

/// Keys an issuer in place, and makes a token.
#[inline(never)]
fn issue(buf: &mut [u8; ROOM], end: End) -> Result<usize, Error> {
    // Far down the stack, so that the search overwrites nothing of it.
    let between = [0_u8; 1024];
    black_box(&between);
    let mut issuer = Issuer::EMPTY;
    issuer.rekey(IssuerType::Project, black_box(KEY), black_box(SECRET))?;
    let len = issuer.encode_slice(black_box(&data(7)), buf)?.len();
    match end {
        End::Kept => {
            let mut copy = [0; BLOCK];
            copy.copy_from_slice(SECRET.as_bytes());
            black_box(&copy);
            core::mem::forget(black_box(issuer));
        }
        End::Wiped => issuer.wipe(),
        End::Reused => {
            issuer.rekey(IssuerType::Project, black_box(KEY), black_box("another"))?;
            issuer.encode_slice(black_box(&data(7)), &mut [0; ROOM])?;
            issuer.wipe();
        }
    }
    black_box(&between);
    Ok(len)
}

#[entry]
fn main() -> ! {
    static mut BUF: [u8; ROOM] = [0; ROOM];
    static mut WANTED: Wanted = Wanted { pieces: [(0, [0; PIECE]); 400], count: 0 };
    let mut out = hio::hstdout().unwrap();
    let len = issue(BUF, End::Wiped).unwrap();
    WANTED.add_all(&BUF[..len]);
    for (name, end) in [("kept", End::Kept), ("wiped", End::Wiped), ("reused", End::Reused)] {
        clear_stack();
        issue(BUF, end).unwrap();
        let counts = WANTED.count();
        let _ = write!(out, "{name}");
        for (name, count) in NAMES.iter().zip(counts) {
            let _ = write!(out, ", {name}: {count}");
        }
        let _ = writeln!(out);
    }
    debug::exit(debug::EXIT_SUCCESS);
    loop {}
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    debug::exit(debug::EXIT_FAILURE);
    loop {}
}

#[exception]
unsafe fn HardFault(_: &cortex_m_rt::ExceptionFrame) -> ! {
    debug::exit(debug::EXIT_FAILURE);
    loop {}
}
