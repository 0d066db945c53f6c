//! How long a sign-in lasts.

use chrono::TimeDelta;
use kernel::Timestamp;

/// How long people stay signed in.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// Without any refresh.
    pub idle: TimeDelta,
    /// In all, however often refreshed.
    pub total: TimeDelta,
    /// How long a password that somebody else has set opens anything before it is changed.
    pub temporary: TimeDelta,
}

impl Lifetimes {
    /// When a refresh token issued now expires; `None` when the sign-in has lasted long enough.
    pub(crate) fn expiry(self, signed_in_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let end = signed_in_at + self.total;
        (now < end).then(|| end.min(now + self.idle))
    }
}

/// How long after its use a refresh token may be used again by whoever did not get the answer.
const LOST_ANSWER: TimeDelta = TimeDelta::seconds(30);

/// Whether the repeated use of a refresh token may be due to a lost answer.
pub(crate) fn may_repeat(used_at: Timestamp, now: Timestamp) -> bool {
    now - used_at <= LOST_ANSWER
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::DateTime;

    #[test]
    fn refreshing_prolongs_a_sign_in_but_not_for_ever() {
        let lifetimes = Lifetimes {
            idle: TimeDelta::hours(12),
            total: TimeDelta::days(7),
            temporary: TimeDelta::days(7),
        };
        let start = DateTime::UNIX_EPOCH;
        let day = TimeDelta::days(1);
        assert_eq!(
            lifetimes.expiry(start, start + day),
            Some(start + day + TimeDelta::hours(12))
        );
        let late = start + TimeDelta::days(7) - TimeDelta::hours(1);
        assert_eq!(lifetimes.expiry(start, late), Some(start + day * 7));
        assert_eq!(lifetimes.expiry(start, start + day * 7), None);
    }
}
