//! What an issuer leaves behind where it lay in memory: a child process looks at its own heap.
//!
//! The states of the MAC are found there while an issuer and a template live, which shows that the search works, and
//! are not found once they are dropped. The stack is left out: where a value is moved, as out of the function that
//! made it, Rust leaves a copy behind that no one owns and no one can wipe. The child is this test itself, started
//! anew with a variable set. An emulator's machine has other addresses than `/proc` lists, so this runs where the
//! tests of other machines are not run.
#![cfg(all(target_os = "linux", target_arch = "x86_64", feature = "alloc"))]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::process::Command;

use opentok_token::{Issuer, Role, TokenData};
use sha2::block_api::compress256;

/// The variable that makes this process the child.
const CHILD: &str = "OPENTOK_TOKEN_LOOK_AT_MEMORY";

/// A session of key `123456`.
const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

/// The secret, put together at run time from what is no secret, so that it stands nowhere in the program.
fn secret() -> String {
    (0..40_u8).map(|index| char::from(b'a' + black_box(index) % 26)).collect()
}

/// The state of SHA-256 after one block, as it lies in memory, with all of its bits flipped, so that the search does
/// not find what it searches for in its own variables.
fn flipped_state(pad: u8) -> Vec<u8> {
    let mut block = [pad; 64];
    for (byte, secret) in block.iter_mut().zip(secret().into_bytes()) {
        *byte ^= secret;
    }
    // The initial state (FIPS 180-4, section 5.3.3).
    let mut state = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19_u32,
    ];
    compress256(&mut state, &[block]);
    let flipped = state.iter().flat_map(|word| (!word).to_ne_bytes()).collect();
    state.fill(0);
    black_box(&mut state);
    block.fill(0);
    black_box(&mut block);
    flipped
}

/// How often each of these, flipped back, stands in the heap of this thread, of which this is an address.
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
        // In pieces that overlap, all into one buffer, which is looked at before it is read into again.
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

/// Looks before, during and after the life of an issuer and a template.
fn child() {
    let searched = [flipped_state(0x36), flipped_state(0x5c)];
    let issuer = {
        let secret = secret();
        let issuer = Box::new(Issuer::project("123456", &secret).unwrap());
        let mut bytes = secret.into_bytes();
        bytes.fill(0);
        black_box(&mut bytes);
        issuer
    };
    let room = Box::new(issuer.session(SESSION, Role::Publisher).unwrap());
    let data = TokenData::at(SESSION, 1_700_000_000, 7);
    assert_eq!(room.encode(&data), issuer.encode(&data));
    let heap = std::ptr::from_ref(&*issuer) as u64;
    let alive = count(&searched, heap);
    drop(black_box(room));
    drop(black_box(issuer));
    let dropped = count(&searched, heap);
    println!("alive {alive:?} dropped {dropped:?}");
}

#[test]
fn no_state_is_left_on_the_heap() {
    if std::env::var_os(CHILD).is_some() {
        return child();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "no_state_is_left_on_the_heap", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let line = text.lines().find(|line| line.contains("alive")).unwrap();
    let (alive, dropped) = line.split_once("dropped").unwrap();
    // In the issuer and in the template: the state behind the key, inner and outer.
    let counts = |text: &str| -> Vec<usize> {
        let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
        digits.map(|word| word.parse().unwrap()).collect()
    };
    assert!(counts(alive).iter().all(|&count| count > 0), "{line}");
    assert_eq!(counts(dropped), [0, 0], "{line}");
}
