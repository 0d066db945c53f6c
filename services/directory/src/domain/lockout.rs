//! How often one may be wrong about a password.

use chrono::TimeDelta;
use kernel::Timestamp;

/// Wrong passwords within [`WINDOW`] after which a name is locked.
const ALLOWED: i32 = 5;
/// How long failures are remembered, and how long a name stays locked after the last of them.
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// Attempts to sign in under one name that have not succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempts {
    pub(crate) failures: i32,
    /// Until when they count.
    pub(crate) until: Timestamp,
}

/// The name is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Locked {
    /// Seconds until it is not.
    pub(crate) seconds: u32,
}

impl Attempts {
    /// None so far.
    pub(crate) fn none(now: Timestamp) -> Self {
        Self {
            failures: 0,
            until: now + WINDOW,
        }
    }

    /// Counts an attempt before its password is looked at, so that guesses made at the same
    /// moment cannot outrun the count. A right password forgets them all.
    pub(crate) fn count(self, now: Timestamp) -> Result<Self, Locked> {
        let known = if self.until <= now {
            Self::none(now)
        } else {
            self
        };
        if known.failures >= ALLOWED {
            let milliseconds = (known.until - now).num_milliseconds();
            return Err(Locked {
                // Rounded up: whoever waits that long is let in.
                seconds: u32::try_from((milliseconds + 999) / 1_000).unwrap_or(u32::MAX),
            });
        }
        let failures = known.failures + 1;
        let until = if failures == ALLOWED {
            now + WINDOW
        } else {
            known.until
        };
        Ok(Self { failures, until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::DateTime;

    #[test]
    fn the_sixth_attempt_is_refused_until_the_window_is_over() {
        let start: Timestamp = DateTime::UNIX_EPOCH;
        let mut attempts = Attempts::none(start);
        for n in 0..5 {
            attempts = attempts.count(start + TimeDelta::minutes(n)).unwrap();
        }
        let fifth = start + TimeDelta::minutes(4);
        assert_eq!(attempts.count(fifth), Err(Locked { seconds: 900 }));
        let later = fifth + WINDOW;
        assert_eq!(attempts.count(later).unwrap().failures, 1);
    }

    #[test]
    fn slow_mistakes_do_not_add_up() {
        let start: Timestamp = DateTime::UNIX_EPOCH;
        let attempts = Attempts::none(start).count(start).unwrap();
        let next = attempts.count(start + TimeDelta::minutes(16)).unwrap();
        assert_eq!(next.failures, 1);
    }
}
