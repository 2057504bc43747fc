//! A clock that is fine enough to time one token.

#[cfg(target_arch = "x86_64")]
pub use counter::ticks;
#[cfg(not(target_arch = "x86_64"))]
pub use instant::ticks;
use std::time::{Duration, Instant};

/// The processor's time-stamp counter.
#[cfg(target_arch = "x86_64")]
mod counter {
    use core::arch::x86_64::{_mm_lfence, _rdtsc};

    /// Ticks of `run`. The fences keep instructions before and after it out of the measurement.
    #[inline(always)]
    pub fn ticks(run: impl FnOnce()) -> u64 {
        // SAFETY: `lfence` is part of SSE2 and `rdtsc` of every x86_64; neither touches memory. An operating system
        // that forbids `rdtsc` to programs ends the program.
        let start = unsafe {
            _mm_lfence();
            let start = _rdtsc();
            _mm_lfence();
            start
        };
        run();
        // SAFETY: as above.
        let end = unsafe {
            _mm_lfence();
            let end = _rdtsc();
            _mm_lfence();
            end
        };
        end.saturating_sub(start)
    }
}

/// The operating system's clock, for processors without a counter that every program may read.
#[cfg(not(target_arch = "x86_64"))]
mod instant {
    use std::time::Instant;

    /// Nanoseconds of `run`.
    #[inline(always)]
    pub fn ticks(run: impl FnOnce()) -> u64 {
        let start = Instant::now();
        run();
        start.elapsed().as_nanos() as u64
    }
}

/// Nanoseconds of one tick, measured with the operating system's clock for a tenth of a second.
pub fn tick_length() -> f64 {
    let mut elapsed = Duration::ZERO;
    let ticks = ticks(|| {
        let start = Instant::now();
        while elapsed < Duration::from_millis(100) {
            elapsed = start.elapsed();
        }
    });
    elapsed.as_nanos() as f64 / ticks as f64
}
