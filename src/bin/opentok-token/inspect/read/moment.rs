//! Times as tokens have them, whole or not, in seconds or in another unit.

use std::cmp::Ordering;
use std::time::Duration;

/// Nanoseconds in a second.
const NANOSECONDS: i128 = 1_000_000_000;

/// The largest number of seconds that is told from larger ones.
const MAX_SECONDS: i128 = 10_i128.pow(20);

/// Times from here on are milliseconds: as seconds this is the year 5138, as milliseconds 1973.
const FIRST_MILLISECONDS: i128 = 100_000_000_000;

/// A time, counted from 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// In nanoseconds; finer digits are cut off.
    nanoseconds: i128,
}

impl Moment {
    /// Reads a JSON number. Those beyond all units count as the largest there is.
    pub fn parse(text: &str) -> Option<Self> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let digits = exponent.trim_start_matches(['+', '-']);
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                let size = digits.parse().unwrap_or(i128::MAX).min(1 << 40);
                (mantissa, if exponent.starts_with('-') { -size } else { size })
            }
            None => (digits, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
            return None;
        }
        // The value is 0.DIGITS times ten to the power of `point`.
        let digits = format!("{whole}{fraction}");
        let significant = digits.trim_start_matches('0');
        let zeros = digits.len() - significant.len();
        let point = whole.len() as i128 - zeros as i128 + exponent;
        let mut value: i128 = 0;
        if !significant.is_empty() && point > 20 {
            value = MAX_SECONDS * NANOSECONDS;
        } else {
            // As many digits as there are nanoseconds.
            let count = usize::try_from(point + 9).unwrap_or(0);
            let digits = significant.bytes().chain(std::iter::repeat(b'0')).take(count);
            for digit in digits {
                value = value * 10 + i128::from(digit - b'0');
            }
        }
        Some(Self { nanoseconds: if is_negative { -value } else { value } })
    }

    /// A whole second.
    pub const fn at(seconds: u64) -> Self {
        Self { nanoseconds: seconds as i128 * NANOSECONDS }
    }

    /// The whole seconds, rounded down.
    pub const fn seconds(self) -> i128 {
        self.nanoseconds.div_euclid(NANOSECONDS)
    }

    /// The whole seconds, if a reader can be told.
    pub fn unix(self) -> Option<u64> {
        u64::try_from(self.seconds()).ok()
    }

    /// Whether it is a whole second.
    pub const fn is_whole(self) -> bool {
        self.nanoseconds % NANOSECONDS == 0
    }

    /// How the span from an earlier time to this one compares with a duration.
    pub fn since_compared(self, earlier: Self, duration: Duration) -> Ordering {
        let duration = i128::from(duration.as_secs()) * NANOSECONDS;
        (self.nanoseconds - earlier.nanoseconds).cmp(&duration)
    }

    /// The whole seconds of a number in another unit.
    pub const fn seconds_of(self, unit: Unit) -> i128 {
        self.seconds() / unit.per_second()
    }
}

/// A unit of time that is not the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A thousand in a second.
    Milliseconds,
    /// A million in a second.
    Microseconds,
    /// A billion in a second.
    Nanoseconds,
}

impl Unit {
    /// Their number in a second.
    const fn per_second(self) -> i128 {
        match self {
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => NANOSECONDS,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
        }
    }
}

/// The unit that a number of this size must be in; `None` for seconds.
pub fn unit_of(moment: Moment) -> Option<Unit> {
    match moment.seconds() {
        ..FIRST_MILLISECONDS => None,
        size if size < FIRST_MILLISECONDS * 1_000 => Some(Unit::Milliseconds),
        size if size < FIRST_MILLISECONDS * 1_000_000 => Some(Unit::Microseconds),
        _ => Some(Unit::Nanoseconds),
    }
}
