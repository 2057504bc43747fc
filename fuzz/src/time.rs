//! Times for tokens.

use arbitrary::Arbitrary;

/// The times that a fuzzer finds by itself only after long: around each limit.
const TIMES: [u64; 12] = [
    0,
    1_420_070_399,
    1_420_070_400,
    1_700_000_000,
    99_999_999_999,
    100_000_000_000,
    1_700_000_000_000,
    100_000_000_000_000,
    1_700_000_000_000_000,
    100_000_000_000_000_000,
    1_700_000_000_000_000_000,
    u64::MAX,
];

/// A time near one of those, or any at all.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Time {
    /// One of them, and an offset.
    Near(u8, i8),
    /// Any.
    Any(u64),
}

impl Time {
    /// The time.
    pub fn get(self) -> u64 {
        match self {
            Self::Near(index, offset) => {
                let limit = TIMES[usize::from(index) % TIMES.len()];
                limit.saturating_add_signed(offset.into())
            }
            Self::Any(time) => time,
        }
    }
}
