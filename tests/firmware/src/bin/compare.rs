//! Comparisons, for `constant_time.py`: the library's, and some that depend on data, which it has to find.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use ctutils::CtEq as _;
use hmac::Hmac;
use hmac::digest::CtOutput;
use sha2::Sha256;

/// Two MACs.
type Pair = (CtOutput<Hmac<Sha256>>, CtOutput<Hmac<Sha256>>);

/// How `==` of two `CtOutput` compares, as `verify_signature_into` does, but for its last step: to make a `bool` of the
/// result, which everybody sees, may take a branch.
#[unsafe(no_mangle)]
#[inline(never)]
fn as_in_the_library((mac, tag): &Pair) -> bool {
    black_box(mac.as_bytes().ct_eq(tag.as_bytes()).to_u8());
    true
}

/// Stops at the first difference.
#[unsafe(no_mangle)]
#[inline(never)]
fn planted_slices((mac, tag): &Pair) -> bool {
    mac.as_bytes()[..] == tag.as_bytes()[..]
}

/// The same, byte by byte.
#[unsafe(no_mangle)]
#[inline(never)]
fn planted_loop((mac, tag): &Pair) -> bool {
    mac.as_bytes().iter().zip(tag.as_bytes()).all(|(mac, tag)| black_box(mac) == black_box(tag))
}

/// Looks up each byte in a table.
#[unsafe(no_mangle)]
#[inline(never)]
fn planted_table((mac, tag): &Pair) -> bool {
    static TABLE: [u8; 256] = [7; 256];
    let looked_up = |byte: &u8| black_box(&TABLE)[usize::from(*byte)];
    mac.as_bytes()
        .iter()
        .zip(tag.as_bytes())
        .fold(0, |sum, (mac, tag)| sum | (looked_up(mac) ^ looked_up(tag)))
        == 0
}

#[entry]
fn main() -> ! {
    let pair: Pair = (CtOutput::new([1; 32].into()), CtOutput::new([2; 32].into()));
    loop {
        for compare in [as_in_the_library, planted_slices, planted_loop, planted_table] {
            black_box(black_box(compare)(black_box(&pair)));
        }
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
