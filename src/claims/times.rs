//! Issue and expiry time, and the rules for them.

use core::time::Duration;

use crate::Error;

/// The earliest issue time: 2015-01-01, in Unix seconds. A clock that is earlier was never set.
pub const MIN_ISSUE_TIME: u64 = 1_420_070_400;

/// Times from here on are not in seconds. As seconds, this is the year 5138; as milliseconds, 1973.
const NOT_SECONDS: u64 = 100_000_000_000;

/// When a token expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Expiry {
    /// Seconds after now.
    In(u64),
    /// At this Unix time.
    At(u64),
}

/// Issue and expiry time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Times {
    /// The present, in Unix seconds.
    now: u64,
    /// Seconds from issue time to now.
    backdated: u64,
    /// When the token expires.
    expiry: Expiry,
}

impl Times {
    /// Issued now, for this long.
    pub(super) const fn new(now: u64, lifetime: Duration) -> Self {
        Self { now, backdated: 0, expiry: Expiry::In(lifetime.as_secs()) }
    }

    /// Expires this long after now.
    pub(super) const fn expires_in(mut self, lifetime: Duration) -> Self {
        self.expiry = Expiry::In(lifetime.as_secs());
        self
    }

    /// Expires at this time.
    pub(super) const fn expires_at(mut self, unix_seconds: u64) -> Self {
        self.expiry = Expiry::At(unix_seconds);
        self
    }

    /// Is issued this long before now.
    pub(super) const fn backdated(mut self, by: Duration) -> Self {
        self.backdated = by.as_secs();
        self
    }

    /// The issue time; 0 if it would be before 1970.
    pub(crate) const fn create_time(&self) -> u64 {
        self.now.saturating_sub(self.backdated)
    }

    /// The expiry time; the largest integer if it would be above.
    pub(crate) const fn expire_time(&self) -> u64 {
        match self.expiry {
            Expiry::In(seconds) => self.now.saturating_add(seconds),
            Expiry::At(time) => time,
        }
    }

    /// Checks the rules for times. `too_long` is the error for a lifetime above `max`, in seconds.
    pub(super) fn check(&self, max: Duration, too_long: fn(u64) -> Error) -> Result<(), Error> {
        let (issued, expires) = (self.create_time(), self.expire_time());
        if self.now >= NOT_SECONDS {
            return Err(Error::IssueTimeNotSeconds { issued: self.now });
        }
        if issued < MIN_ISSUE_TIME {
            return Err(Error::IssueTimeTooEarly { issued });
        }
        // A duration is judged as a duration: an overlong one is no time in another unit.
        let (lifetime, is_duration) = match self.expiry {
            Expiry::In(seconds) => (seconds.saturating_add(self.backdated), true),
            Expiry::At(time) => (time.saturating_sub(issued), false),
        };
        let is_too_long = lifetime > max.as_secs();
        if expires >= NOT_SECONDS && !(is_duration && is_too_long) {
            return Err(Error::ExpiryNotSeconds { expires });
        }
        if is_too_long {
            return Err(too_long(lifetime));
        }
        if expires <= self.now {
            return Err(Error::ExpiryNotAfterIssue { issued: self.now, expires });
        }
        Ok(())
    }
}
