//! Secrets that remain on the stack after an issuer was keyed in place, used and wiped.
//!
//! A thread makes tokens, and another one reads the whole stack of it through `/proc/self/mem`. Neither the secret nor
//! the padded key is there. The crate `sha2` leaves words of the states, by build; `SECURITY.md` has a table.
//! With optimisation it is never the inner state, without which nobody can sign. A token of another key overwrites the
//! remains. An emulator's machine has other addresses than `/proc` lists, so this runs on x86-64 only; Miri has no
//! `/proc/self/mem`.
#![cfg(all(target_os = "linux", target_arch = "x86_64", not(miri)))]

use std::collections::{BTreeMap, HashSet};
use std::fs::{File, read_to_string};
use std::hint::black_box;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::sync::mpsc::channel;
use std::thread;

use opentok_token::{Issuer, IssuerType, TokenData};
use sha2::block_api::compress256;

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// Bytes of a piece: a word of a state, four characters of the secret.
const PIECE: usize = 4;

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

/// The bytes of a token, and its length.
type Token = ([u8; 600], usize);

/// A secret of 64 characters, as long as a block, so that no piece of the padded key is mere padding.
fn secret() -> String {
    let letters = (0..BLOCK).map(|index| (index * 29 + index * index / 7) % 26);
    letters.map(|letter| char::from(b'a' + letter as u8)).collect()
}

/// The secret xor a pad.
fn padded(pad: u8) -> [u8; BLOCK] {
    let mut block = [pad; BLOCK];
    for (byte, secret) in block.iter_mut().zip(secret().bytes()) {
        *byte ^= secret;
    }
    block
}

/// Words as they lie in memory.
fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_ne_bytes()).collect()
}

/// A block in the words in which SHA-256 reads it, as they lie in memory.
fn words(block: &[u8]) -> Vec<u8> {
    let words = block.chunks_exact(4).map(|word| u32::from_be_bytes(word.try_into().unwrap()));
    words.flat_map(u32::to_ne_bytes).collect()
}

/// The message schedule after its first 16 words (FIPS 180-4, section 6.2.2): each 16 words of it lead back to the block.
fn schedule(block: &[u8]) -> Vec<u8> {
    let mut all: Vec<u32> =
        block.chunks_exact(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())).collect();
    for at in 16..64 {
        let [early, late] = [all[at - 15], all[at - 2]];
        let early = early.rotate_right(7) ^ early.rotate_right(18) ^ (early >> 3);
        let late = late.rotate_right(17) ^ late.rotate_right(19) ^ (late >> 10);
        all.push(all[at - 16].wrapping_add(early).wrapping_add(all[at - 7]).wrapping_add(late));
    }
    bytes(&all[16..])
}

/// The last block of a text of `len` bytes (FIPS 180-4, section 5.1.1).
fn last_block(rest: &[u8], len: usize) -> [u8; BLOCK] {
    assert!(rest.len() < BLOCK - 8, "the padding fits");
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block[rest.len()] = 0x80;
    block[BLOCK - 8..].copy_from_slice(&(8 * len as u64).to_be_bytes());
    block
}

/// All that is searched for, by name.
fn wanted((text, len): &Token) -> Vec<(&'static str, Vec<u8>)> {
    let signed = text[..*len].rsplitn(2, |&byte| byte == b'.').nth(1).unwrap();
    let [inner, outer] = [padded(0x36), padded(0x5c)];
    let mut wanted =
        vec![("secret", secret().into_bytes()), ("secret", words(secret().as_bytes()))];
    for block in [inner, outer] {
        wanted.push(("padded key", block.to_vec()));
        wanted.push(("padded key", words(&block)));
        wanted.push(("schedule", schedule(&block)));
    }
    let mut hash = |name, before: &[u32; 8], block: [u8; BLOCK]| {
        let mut state = *before;
        compress256(&mut state, &[block]);
        wanted.push((name, bytes(&state)));
        // The state before follows from these and the state after.
        let variables: [u32; 8] =
            std::array::from_fn(|word| state[word].wrapping_sub(before[word]));
        wanted.push(("working variables", bytes(&variables)));
        state
    };
    let outer = hash("outer state", &INITIAL, outer);
    let mut state = hash("inner state", &INITIAL, inner);
    let blocks = signed.chunks_exact(BLOCK);
    let last = last_block(blocks.remainder(), BLOCK + signed.len());
    for block in blocks {
        state = hash("state in the text", &state, block.try_into().unwrap());
    }
    let digest = hash("hash", &state, last).map(u32::to_be_bytes).concat();
    hash("hash", &outer, last_block(&digest, BLOCK + digest.len()));
    wanted
}

/// The names found in a memory, each with the pieces of its most complete find. One piece alone may be chance.
fn found(token: &Token, memory: &[u8]) -> BTreeMap<&'static str, usize> {
    let wanted = wanted(token);
    let pieces: HashSet<&[u8]> =
        wanted.iter().flat_map(|(_, bytes)| bytes.chunks_exact(PIECE)).collect();
    let windows = memory.windows(PIECE).filter(|window| **window != [0; PIECE]);
    let here: HashSet<&[u8]> = windows.filter(|window| pieces.contains(window)).collect();
    let mut found = BTreeMap::new();
    for (name, bytes) in &wanted {
        let count = bytes.chunks_exact(PIECE).filter(|piece| here.contains(piece)).count();
        let most = found.entry(*name).or_insert(0);
        *most = count.max(*most);
    }
    found.retain(|_, count| *count > 1);
    found
}

/// The mapping that has this address, read whole.
fn mapping(address: usize) -> Vec<u8> {
    let maps = read_to_string("/proc/self/maps").unwrap();
    let ranges = maps.lines().filter_map(|line| line.split(' ').next()?.split_once('-'));
    let mut ranges =
        ranges.map(|(start, end)| [start, end].map(|at| usize::from_str_radix(at, 16).unwrap()));
    let [start, end] = ranges.find(|[start, end]| (*start..*end).contains(&address)).unwrap();
    let mut bytes = vec![0; end - start];
    let mut memory = File::open("/proc/self/mem").unwrap();
    memory.seek(SeekFrom::Start(start as u64)).unwrap();
    memory.read_exact(&mut bytes).unwrap();
    bytes
}

/// Calls a function far down the stack, so that later calls of its caller overwrite none of its remains.
#[inline(never)]
fn far_down<T>(call: impl FnOnce() -> T) -> T {
    let between = [0_u8; 1 << 14];
    black_box(&between);
    let result = call();
    black_box(&between);
    result
}

/// The remains of a secret on the stack of a thread that signs a token with it.
fn remains(work: fn(&str) -> Token) -> BTreeMap<&'static str, usize> {
    let (tell, told) = channel();
    let (release, released) = channel::<()>();
    let worker = thread::Builder::new().stack_size(1 << 18).spawn(move || {
        let secret = secret();
        let token = far_down(|| work(black_box(&secret)));
        tell.send(&raw const token as usize).unwrap();
        let _ = released.recv();
        token
    });
    let worker = worker.unwrap();
    let memory = told.recv().map(mapping);
    drop(release);
    found(&worker.join().unwrap(), &memory.unwrap())
}

/// Keys an issuer in place, and makes a token.
#[inline(never)]
fn sign(issuer: &mut Issuer, secret: &str) -> Token {
    let mut buf = [0; 600];
    issuer.rekey(IssuerType::Project, "123456", secret).unwrap();
    let data = TokenData::at("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg", 1_700_000_000, 7);
    let len = issuer.encode_slice(black_box(&data), &mut buf).unwrap().len();
    (buf, len)
}

#[test]
fn the_search_finds_what_is_there() {
    let kept = remains(|secret| {
        let mut issuer = Issuer::EMPTY;
        let token = sign(&mut issuer, secret);
        std::mem::forget(black_box(issuer));
        token
    });
    assert_eq!([kept.get("inner state"), kept.get("outer state")], [Some(&8); 2], "{kept:?}");
    let copied = remains(|secret| {
        let mut copy = [0; BLOCK];
        copy.copy_from_slice(secret.as_bytes());
        black_box(&copy);
        sign(&mut Issuer::EMPTY.clone(), secret)
    });
    assert_eq!(copied.get("secret"), Some(&16), "{copied:?}");
}

#[test]
fn no_key_remains() {
    let wiped = remains(|secret| {
        let mut issuer = Issuer::EMPTY;
        let token = sign(&mut issuer, secret);
        issuer.wipe();
        black_box(&issuer);
        token
    });
    let dropped = remains(|secret| {
        let mut issuer = Issuer::EMPTY;
        sign(&mut issuer, secret)
    });
    for found in [wiped, dropped] {
        println!("remains: {found:?}");
        for name in ["secret", "padded key", "schedule"] {
            assert!(!found.contains_key(name), "{name}: {found:?}");
        }
        // Signing takes both states. Without optimisation `sha2` may leave both.
        if cfg!(not(debug_assertions)) {
            assert!(!found.contains_key("inner state"), "{found:?}");
        }
    }
}

#[test]
fn another_key_overwrites_what_remains() {
    let found = remains(|secret| {
        let mut issuer = Issuer::EMPTY;
        let token = sign(&mut issuer, secret);
        black_box(sign(&mut issuer, "another secret"));
        issuer.wipe();
        token
    });
    assert!(found.is_empty(), "{found:?}");
}
