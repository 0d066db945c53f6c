//! How often one may be wrong about a password.

use chrono::TimeDelta;
use kernel::Timestamp;

/// How many failures there may be in how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) allowed: i32,
    /// How long failures are remembered, and how long the way in stays closed after the last.
    pub(crate) window: TimeDelta,
}

/// How often one may be wrong, by what is counted.
///
/// A guesser is stopped where they are: under one name from one address, soon. Whoever guesses
/// from many addresses is stopped by the name, whoever guesses at many names by the address; both
/// far later, since offices share an address and nobody may close an account by being wrong about
/// its password. Where somebody signed in lately, neither of these two counts stops them.
#[derive(Debug, Clone, Copy)]
pub struct SignInLimits {
    /// Failures under one name, from all addresses together.
    pub per_name: u32,
    /// Failures from one address, under all names together.
    pub per_address: u32,
}

const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// How long a place is known after a sign-in from it.
pub(crate) const FAMILIAR: TimeDelta = TimeDelta::days(30);

/// Under one name from one address.
pub(crate) const PAIR: Limit = Limit {
    allowed: 5,
    window: WINDOW,
};

impl SignInLimits {
    pub(crate) fn name(self) -> Limit {
        Self::limit(self.per_name)
    }

    pub(crate) fn address(self) -> Limit {
        Self::limit(self.per_address)
    }

    fn limit(allowed: u32) -> Limit {
        Limit {
            allowed: i32::try_from(allowed).unwrap_or(i32::MAX),
            window: WINDOW,
        }
    }
}

/// Attempts to sign in that have not succeeded, under one name or from one address or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempts {
    pub(crate) failures: i32,
    /// Until when they count.
    pub(crate) until: Timestamp,
}

/// No attempt is admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Locked {
    /// Seconds until one is.
    pub(crate) seconds: u32,
}

impl Attempts {
    /// None so far.
    pub(crate) fn none(limit: Limit, now: Timestamp) -> Self {
        Self {
            failures: 0,
            until: now + limit.window,
        }
    }

    /// Counts an attempt before its password is looked at, so that guesses made at the same
    /// moment cannot outrun the count. A right password forgets them all.
    pub(crate) fn count(self, limit: Limit, now: Timestamp) -> Result<Self, Locked> {
        let known = self.remembered(limit, now);
        if known.failures >= limit.allowed {
            let milliseconds = (known.until - now).num_milliseconds();
            return Err(Locked {
                // Rounded up: whoever waits that long is let in.
                seconds: u32::try_from((milliseconds + 999) / 1_000).unwrap_or(u32::MAX),
            });
        }
        Ok(known.add(limit, now))
    }

    /// Counts an attempt that is admitted however many there were. Beyond the limit it does not
    /// keep the way closed for longer.
    pub(crate) fn add(self, limit: Limit, now: Timestamp) -> Self {
        let known = self.remembered(limit, now);
        let failures = known.failures.saturating_add(1);
        let until = if failures == limit.allowed {
            now + limit.window
        } else {
            known.until
        };
        Self { failures, until }
    }

    /// What still counts of them.
    fn remembered(self, limit: Limit, now: Timestamp) -> Self {
        if self.until <= now {
            Self::none(limit, now)
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::DateTime;

    #[test]
    fn the_sixth_attempt_is_refused_until_the_window_is_over() {
        let start: Timestamp = DateTime::UNIX_EPOCH;
        let mut attempts = Attempts::none(PAIR, start);
        for n in 0..5 {
            attempts = attempts.count(PAIR, start + TimeDelta::minutes(n)).unwrap();
        }
        let fifth = start + TimeDelta::minutes(4);
        assert_eq!(attempts.count(PAIR, fifth), Err(Locked { seconds: 900 }));
        let later = fifth + WINDOW;
        assert_eq!(attempts.count(PAIR, later).unwrap().failures, 1);
    }

    #[test]
    fn slow_mistakes_do_not_add_up() {
        let start: Timestamp = DateTime::UNIX_EPOCH;
        let attempts = Attempts::none(PAIR, start).count(PAIR, start).unwrap();
        let next = attempts
            .count(PAIR, start + TimeDelta::minutes(16))
            .unwrap();
        assert_eq!(next.failures, 1);
    }
}
