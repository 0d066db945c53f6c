//! Which signing key is used when.
//!
//! A new key is published [`LEAD`] before it is first used, so that every instance and every
//! service knows it by then; an old one stays published until nothing it signed is valid any
//! more.

use chrono::TimeDelta;
use kernel::Timestamp;

/// How long an access token is valid.
pub(crate) const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(15);
/// From a key's publication to its first use: longer than anyone keeps published keys.
pub(crate) const LEAD: TimeDelta = TimeDelta::minutes(10);
/// How long a key stays published after its successor took over: longer than a token lives.
const AFTERLIFE: TimeDelta = TimeDelta::hours(1);

/// When a new key is to become active, if one is needed now. `newest` is when the newest key
/// does, `lifetime` how long a key is used.
pub(crate) fn successor(
    newest: Option<Timestamp>,
    lifetime: TimeDelta,
    now: Timestamp,
) -> Option<Timestamp> {
    match newest {
        None => Some(now),
        Some(newest) if newest + lifetime <= now + LEAD => Some(now + LEAD),
        Some(_) => None,
    }
}

/// The place of the key to sign with, given when each key becomes active, the newest first. Where
/// the clock is behind even the first one (it ran ahead when that was made), it is the first one.
pub(crate) fn signing(active_from: &[Timestamp], now: Timestamp) -> Option<usize> {
    active_from
        .iter()
        .position(|active| *active <= now)
        .or_else(|| active_from.len().checked_sub(1))
}

/// How many of these keys (the newest first) are still to be published.
pub(crate) fn published(active_from: &[Timestamp], now: Timestamp) -> usize {
    active_from
        .iter()
        .position(|active| *active + AFTERLIFE <= now)
        // That key signs, and the ones before it are newer; all after it are past.
        .map_or(active_from.len(), |place| place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::DateTime;

    fn minute(n: i64) -> Timestamp {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(n)
    }

    #[test]
    fn the_first_key_is_used_at_once_and_later_ones_are_announced() {
        let month = TimeDelta::days(30);
        let month_minutes = month.num_minutes();
        assert_eq!(successor(None, month, minute(5)), Some(minute(5)));
        assert_eq!(successor(Some(minute(0)), month, minute(100)), None);
        let near_the_end = minute(month_minutes - 10);
        assert_eq!(
            successor(Some(minute(0)), month, near_the_end),
            Some(minute(month_minutes))
        );
    }

    #[test]
    fn a_key_signs_once_it_is_active_and_is_published_until_its_tokens_are_gone() {
        let keys = [minute(1_000), minute(0)];
        assert_eq!(signing(&keys, minute(999)), Some(1));
        assert_eq!(signing(&keys, minute(1_000)), Some(0));
        assert_eq!(signing(&keys, minute(-60)), Some(1), "the clock ran ahead");
        assert_eq!(published(&keys, minute(1_059)), 2);
        assert_eq!(published(&keys, minute(1_060)), 1);
    }

    #[test]
    fn without_keys_nothing_is_signed() {
        assert_eq!(signing(&[], minute(0)), None);
        assert_eq!(published(&[], minute(0)), 0);
    }
}
