//! Runs on the emulated microcontroller: prints the report, a random nonce, and the stack and instructions of
//! a token.
#![no_std]
#![no_main]

use core::fmt::Write as _;
use core::hint::black_box;
use core::ptr::{addr_of, read_volatile, write_volatile};

use cortex_m::Peripherals;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_rt::{entry, exception};
use cortex_m_semihosting::{debug, hio};
use firmware::{KEY, ROOM, SECRET, data};
use opentok_token::{Error, Issuer, IssuerType, random_nonce};

/// The size that the README states.
const _: () = assert!(size_of::<Issuer>() == 132);

/// The word that the stack is painted with.
const PAINT: u32 = 0x5AFE_57AC;

/// The number of tokens over which the instructions are counted.
const TOKENS: u32 = 64;

/// The device's own source of randomness for `getrandom`, chosen by
/// `--cfg getrandom_backend="custom"`; a real one reads the hardware's generator.
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_v03_custom(
    dest: *mut u8,
    len: usize,
) -> Result<(), getrandom::Error> {
    for index in 0..len {
        // SAFETY: `dest` is valid for writes of `len` bytes; that is the contract of this function.
        unsafe { dest.add(index).write(index as u8 + 1) };
    }
    Ok(())
}

#[entry]
fn main() -> ! {
    let mut out = hio::hstdout().unwrap();
    let reported = firmware::report(&mut out);
    let nonce = random_nonce();
    let _ = writeln!(out, "nonce: {nonce:?}");
    let (used, made) = stack();
    let _ = writeln!(out, "stack: {used}");
    let _ = writeln!(out, "instructions: {}", instructions());
    let well = reported.is_ok() && nonce.is_ok() && made.is_ok();
    debug::exit(if well { debug::EXIT_SUCCESS } else { debug::EXIT_FAILURE });
    loop {}
}

/// Builds an issuer and makes a token in the caller's buffer.
#[inline(never)]
fn issue(buf: &mut [u8; ROOM]) -> Result<usize, Error> {
    // In place: a function that returned the issuer would leave a second one on the stack.
    let mut issuer = Issuer::EMPTY;
    issuer.rekey(IssuerType::Project, black_box(KEY), black_box(SECRET))?;
    Ok(issuer.encode_slice(black_box(&data(7)), buf)?.len())
}

/// The deepest stack of [`issue`], its own frame included, and its result.
#[inline(never)]
fn stack() -> (usize, Result<usize, Error>) {
    static mut BUF: [u8; ROOM] = [0; ROOM];
    unsafe extern "C" {
        static __sheap: u32;
    }
    let bottom = addr_of!(__sheap) as usize;
    let top = cortex_m::register::msp::read() as usize;
    // SAFETY: from the end of the statics to below this frame, the memory is the stack's and not in use.
    for place in (bottom..top - 64).step_by(4) {
        unsafe { write_volatile(place as *mut u32, PAINT) };
    }
    // SAFETY: nothing else knows the buffer, and this runs once.
    let made = issue(unsafe { &mut *(&raw mut BUF) });
    // SAFETY: as above.
    let painted = |place: &usize| unsafe { read_volatile(*place as *const u32) } == PAINT;
    let deepest = (bottom..top).step_by(4).find(|place| !painted(place));
    (top - deepest.unwrap_or(top), made)
}

/// Instructions for one token of an issuer at hand. The emulator's clock advances by one nanosecond for each;
/// the timer counts the ticks of a 25 MHz clock, of 40 ns.
fn instructions() -> u32 {
    let Some(mut peripherals) = Peripherals::take() else { return 0 };
    let Ok(issuer) = Issuer::project(KEY, SECRET) else { return 0 };
    let mut buf = [0; ROOM];
    let timer = &mut peripherals.SYST;
    timer.set_clock_source(SystClkSource::Core);
    timer.set_reload(0x00FF_FFFF);
    timer.clear_current();
    timer.enable_counter();
    let start = cortex_m::peripheral::SYST::get_current();
    for nonce in 0..TOKENS {
        let token = issuer
            .encode_slice(black_box(&data(u64::from(nonce) + 9_000_000_000_000_000)), &mut buf);
        black_box(token.is_ok());
    }
    let ticks = start.wrapping_sub(cortex_m::peripheral::SYST::get_current()) & 0x00FF_FFFF;
    ticks * 40 / TOKENS
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
