//! Secrets that remain on the heap: a child process searches its own memory.
//!
//! The states of the MAC are found there while an issuer and a template live, which shows that the search works. They
//! are not found once these are dropped, wiped, or given a key that is refused. The stack is left out: where a value
//! is moved, as out of the function that made it, Rust leaves a copy that no one owns and no one can wipe. The child
//! is this test itself, started again with a variable set. An emulator's machine has other addresses than `/proc`
//! lists, so this runs on x86-64 only.
#![cfg(all(target_os = "linux", target_arch = "x86_64", feature = "alloc"))]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::process::Command;

use opentok_token::{Error, Issuer, IssuerType, Role, SessionTemplate, TokenData};
use sha2::block_api::compress256;

/// The variable that makes this process the child; its value is the name of the case.
const CHILD: &str = "OPENTOK_TOKEN_SEARCH_MEMORY";

/// The API key.
const KEY: &str = "123456";

/// A session of the key.
const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

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

/// Blocks of the text that the issuer hashes in advance.
const ISSUER_BLOCKS: usize = 2;

/// Blocks of the text that the template hashes in advance.
const TEMPLATE_BLOCKS: usize = 3;

/// The secret, assembled at run time, so that the program does not contain it.
fn secret() -> String {
    (0..40_u8).map(|index| char::from(b'a' + black_box(index) % 26)).collect()
}

/// The secret xor a pad, as a block.
fn padded_key(pad: u8) -> [u8; 64] {
    let mut block = [pad; 64];
    for (byte, secret) in block.iter_mut().zip(secret().into_bytes()) {
        *byte ^= secret;
    }
    block
}

/// The state of SHA-256 after these blocks, in the order of memory, with all of its bits flipped, so that the search
/// does not find its own variables.
fn flipped_state(blocks: &mut [[u8; 64]]) -> Vec<u8> {
    let mut state = INITIAL;
    compress256(&mut state, blocks);
    let flipped = state.iter().flat_map(|word| (!word).to_ne_bytes()).collect();
    state.fill(0);
    black_box(&mut state);
    blocks.fill([0; 64]);
    black_box(blocks);
    flipped
}

/// The states that sign: after the key, inner and outer, and after the key and the blocks hashed in advance.
fn states(text: &str) -> Vec<Vec<u8>> {
    let after = |count| {
        let mut blocks = vec![padded_key(0x36)];
        let text = text.as_bytes().chunks_exact(64).take(count);
        blocks.extend(text.map(|block| <[u8; 64]>::try_from(block).unwrap()));
        assert_eq!(blocks.len(), 1 + count);
        flipped_state(&mut blocks)
    };
    let outer = flipped_state(&mut [padded_key(0x5c)]);
    vec![after(0), outer, after(ISSUER_BLOCKS), after(TEMPLATE_BLOCKS)]
}

/// How often each of these, flipped back, is in the heap that has this address.
fn count(flipped: &[Vec<u8>], heap: u64) -> Vec<usize> {
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut counts = vec![0; flipped.len()];
    for line in BufReader::new(File::open("/proc/self/maps").unwrap()).lines() {
        let line = line.unwrap();
        let mut fields = line.split(' ');
        let range = fields.next().unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|text| u64::from_str_radix(text, 16).unwrap());
        if !(start..end).contains(&heap) {
            continue;
        }
        // In pieces that overlap, all into one buffer, which is searched before it is read into again.
        let mut piece = vec![0; 1 << 16];
        let mut at = start;
        while at < end {
            memory.seek(SeekFrom::Start(at)).unwrap();
            let len = memory.read(&mut piece).unwrap_or(0);
            if len < 32 {
                break;
            }
            for (count, flipped) in counts.iter_mut().zip(flipped) {
                let found = piece[..len].windows(flipped.len()).filter(|window| {
                    window.iter().zip(flipped).all(|(byte, flipped)| *byte == !flipped)
                });
                *count += found.count();
            }
            piece.fill(0);
            at += (len - 31) as u64;
        }
    }
    counts
}

/// Overwrites a secret of the test's own.
fn overwrite(secret: String) {
    let mut bytes = secret.into_bytes();
    bytes.fill(0);
    black_box(&mut bytes);
}

/// An issuer and a template, on the heap.
fn signers() -> (Box<Issuer>, Box<SessionTemplate>) {
    let secret = secret();
    let issuer = Box::new(Issuer::project(KEY, &secret).unwrap());
    overwrite(secret);
    let room = Box::new(issuer.session(SESSION, Role::Publisher).unwrap());
    (issuer, room)
}

/// Searches during and after the life of an issuer and a template.
fn child(case: &str) {
    let data = TokenData::at(SESSION, 1_700_000_000, 7);
    let (mut signer, room) = signers();
    let token = room.encode(&data).unwrap();
    assert_eq!(signer.encode(&data).as_ref(), Ok(&token));
    let wanted = states(&token);
    let heap = std::ptr::from_ref(&*signer) as u64;
    let alive = count(&wanted, heap);
    drop(black_box(room));
    match case {
        "drop" => drop(black_box(signer)),
        "wipe" => {
            signer.wipe();
            black_box(&signer);
        }
        "rekey" => {
            signer.rekey(IssuerType::Project, KEY, "another secret").unwrap();
            black_box(&signer);
        }
        "refused rekey" => {
            let refused = signer.rekey(IssuerType::Project, KEY, "");
            assert_eq!(refused, Err(Error::SecretEmpty));
            black_box(&signer);
        }
        "clone" => {
            let clone = signer.clone();
            drop(black_box(signer));
            drop(black_box(clone));
        }
        other => panic!("case {other}"),
    }
    println!("alive {alive:?} after {:?}", count(&wanted, heap));
}

/// Runs the child, and returns the counts while the secret lives and after it.
fn run(test: &str, case: &str) -> [Vec<usize>; 2] {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(CHILD, case)
        .output()
        .unwrap();
    let status = output.status;
    let output = String::from_utf8(output.stdout).unwrap();
    assert!(status.success(), "{output}");
    let (_, counts) = output.split_once("alive").unwrap();
    let (alive, after) = counts.lines().next().unwrap().split_once("after").unwrap();
    [alive, after].map(|text| {
        let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
        digits.map(|word| word.parse().unwrap()).collect()
    })
}

#[test]
fn no_state_remains_on_the_heap() {
    if let Ok(case) = std::env::var(CHILD) {
        return child(&case);
    }
    for case in ["drop", "wipe", "rekey", "refused rekey", "clone"] {
        let [alive, after] = run("no_state_remains_on_the_heap", case);
        assert!(alive.len() == 4 && alive.iter().all(|&count| count > 0), "{case}: {alive:?}");
        assert_eq!(after, [0; 4], "{case}");
    }
}

/// T1's states are those of the crates `hmac` and `sha1`, which wipe them too.
#[cfg(feature = "t1")]
mod t1 {
    use opentok_token::T1Issuer;
    use sha1::block_api::compress;

    use super::*;

    /// The state of SHA-1 after the key, flipped.
    fn flipped_state(pad: u8) -> Vec<u8> {
        // The initial state (FIPS 180-4, section 5.3.1).
        let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0_u32];
        let mut block = padded_key(pad);
        compress(&mut state, &[block]);
        let flipped = state.iter().flat_map(|word| (!word).to_ne_bytes()).collect();
        state.fill(0);
        black_box(&mut state);
        block.fill(0);
        black_box(&mut block);
        flipped
    }

    /// Searches during and after the life of a T1 issuer.
    fn child(case: &str) {
        let secret = secret();
        let mut issuer = Box::new(T1Issuer::new(KEY, &secret).unwrap());
        overwrite(secret);
        let data = TokenData::at(SESSION, 1_700_000_000, 7);
        assert!(issuer.encode(&data).is_ok());
        let searched = [flipped_state(0x36), flipped_state(0x5c)];
        let heap = std::ptr::from_ref(&*issuer) as u64;
        let alive = count(&searched, heap);
        match case {
            "drop" => drop(black_box(issuer)),
            "wipe" => {
                issuer.wipe();
                black_box(&issuer);
            }
            "rekey" => {
                issuer.rekey(KEY, "another secret").unwrap();
                black_box(&issuer);
            }
            "refused rekey" => {
                assert_eq!(issuer.rekey(KEY, ""), Err(Error::SecretEmpty));
                black_box(&issuer);
            }
            other => panic!("case {other}"),
        }
        println!("alive {alive:?} after {:?}", count(&searched, heap));
    }

    #[test]
    fn no_state_remains_on_the_heap() {
        if let Ok(case) = std::env::var(CHILD) {
            return child(&case);
        }
        for case in ["drop", "wipe", "rekey", "refused rekey"] {
            let [alive, after] = run("t1::no_state_remains_on_the_heap", case);
            assert!(alive.len() == 2 && alive.iter().all(|&count| count > 0), "{case}: {alive:?}");
            assert_eq!(after, [0; 2], "{case}");
        }
    }
}
