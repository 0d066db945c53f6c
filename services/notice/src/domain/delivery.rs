//! When mails go out, and when to give up.

use chrono::{DurationRound, FixedOffset, NaiveTime, TimeDelta, Timelike};
use kernel::Timestamp;

use super::announcement::Fact;

/// Tries after which a mail is given up.
const TRIES: i32 = 8;
/// Pause after the first failure; doubles with each. Eight tries span half a day.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(5);
const OFFICE_OPENS: u32 = 8;
const OFFICE_CLOSES: u32 = 20;

/// How long mails about limits that moved are gathered. A holiday notice moves all the limits of
/// a handler at once: in the application there is one notice for each, since each leads to its own
/// case, but forty mails in a row nobody reads, so one mail lists them. What is entered within the
/// same ten minutes of the clock is due at their end, all of it at once: were each due ten minutes
/// after it was entered, every look at the queue would find a few and send those.
const GATHERING: TimeDelta = TimeDelta::minutes(10);

/// When the mail about a fact is due: reminders wait for the morning, a passed limit does not,
/// nor does what somebody at work has just done.
pub(crate) fn due_at(fact: Fact, now: Timestamp) -> Timestamp {
    match fact {
        Fact::Warning { .. } => next_office_hour(now),
        Fact::Move => next_office_hour(gathered(now)),
        Fact::Act { .. } | Fact::Overdue { .. } => now,
    }
}

/// The end of the ten minutes of the clock in which `now` is; always later than `now`.
fn gathered(now: Timestamp) -> Timestamp {
    now.duration_trunc(GATHERING).unwrap_or(now) + GATHERING
}

/// Puts mails that belong in one letter together, each letter where its first mail was: those
/// with the same key; a mail without a key is a letter of its own.
pub(crate) fn letters<T, K: PartialEq>(
    mails: Vec<T>,
    key: impl Fn(&T) -> Option<K>,
) -> Vec<Vec<T>> {
    let mut letters: Vec<(Option<K>, Vec<T>)> = Vec::new();
    for mail in mails {
        let wanted = key(&mail);
        let same = letters
            .iter_mut()
            .find(|(known, _)| known.is_some() && *known == wanted);
        match same {
            Some((_, letter)) => letter.push(mail),
            None => letters.push((wanted, vec![mail])),
        }
    }
    letters.into_iter().map(|(_, letter)| letter).collect()
}

/// `now` between 08:00 and 20:00 China Standard Time, the next 08:00 otherwise.
fn next_office_hour(now: Timestamp) -> Timestamp {
    const CHINA_STANDARD_TIME_SECONDS: i32 = 8 * 3_600;
    let Some(zone) = FixedOffset::east_opt(CHINA_STANDARD_TIME_SECONDS) else {
        return now;
    };
    let local = now.with_timezone(&zone);
    if (OFFICE_OPENS..OFFICE_CLOSES).contains(&local.hour()) {
        return now;
    }
    let days = if local.hour() < OFFICE_OPENS { 0 } else { 1 };
    let morning = NaiveTime::from_hms_opt(OFFICE_OPENS, 0, 0).unwrap_or_default();
    let opening = (local.date_naive() + TimeDelta::days(days)).and_time(morning);
    opening
        .and_local_timezone(zone)
        .single()
        .map_or(now, |opening| opening.to_utc())
}

/// When to try again after the failure of try number `tries`; `None` to give up.
pub(crate) fn next_try(tries: i32, now: Timestamp) -> Option<Timestamp> {
    let doublings = u32::try_from(tries.max(1) - 1).ok()?;
    (tries < TRIES).then(|| now + FIRST_PAUSE * 2_i32.pow(doublings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{DateTime, NaiveDate};

    fn at(text: &str) -> Timestamp {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn reminders_keep_office_hours_and_a_passed_limit_does_not() {
        let due_on = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
        for (now, due) in [
            ("2026-03-09T02:00:00+08:00", "2026-03-09T08:00:00+08:00"),
            ("2026-03-09T08:00:00+08:00", "2026-03-09T08:00:00+08:00"),
            ("2026-03-09T19:59:59+08:00", "2026-03-09T19:59:59+08:00"),
            ("2026-03-09T20:00:00+08:00", "2026-03-10T08:00:00+08:00"),
        ] {
            assert_eq!(due_at(Fact::Warning { due_on }, at(now)), at(due), "{now}");
            assert_eq!(due_at(Fact::Overdue { due_on }, at(now)), at(now));
        }
    }

    #[test]
    fn moved_limits_are_gathered_and_keep_office_hours() {
        for (now, due) in [
            ("2026-03-09T10:00:00+08:00", "2026-03-09T10:10:00+08:00"),
            ("2026-03-09T10:00:30+08:00", "2026-03-09T10:10:00+08:00"),
            ("2026-03-09T10:09:59.999+08:00", "2026-03-09T10:10:00+08:00"),
            ("2026-03-09T10:10:00+08:00", "2026-03-09T10:20:00+08:00"),
            ("2026-03-09T07:49:30+08:00", "2026-03-09T08:00:00+08:00"),
            ("2026-03-09T07:55:00+08:00", "2026-03-09T08:00:00+08:00"),
            ("2026-03-09T19:49:30+08:00", "2026-03-09T19:50:00+08:00"),
            ("2026-03-09T19:50:00+08:00", "2026-03-10T08:00:00+08:00"),
        ] {
            assert_eq!(due_at(Fact::Move, at(now)), at(due), "{now}");
        }
    }

    #[test]
    fn a_letter_holds_what_has_the_same_key_and_nothing_else() {
        let mails = vec![("a", 1), ("", 2), ("b", 3), ("a", 4), ("", 5)];
        let key = |mail: &(&'static str, i32)| (!mail.0.is_empty()).then_some(mail.0);
        let numbers: Vec<Vec<i32>> = letters(mails, key)
            .into_iter()
            .map(|letter| letter.into_iter().map(|(_, number)| number).collect())
            .collect();
        assert_eq!(numbers, [vec![1, 4], vec![2], vec![3], vec![5]]);
    }

    #[test]
    fn pauses_double_and_the_eighth_failure_is_the_last() {
        let now = at("2026-03-09T12:00:00+08:00");
        let pauses: Vec<_> = (1..=8)
            .map(|tries| next_try(tries, now).map(|next| (next - now).num_minutes()))
            .collect();
        let expected = [5, 10, 20, 40, 80, 160, 320].map(Some);
        assert_eq!(pauses[..7], expected);
        assert_eq!(pauses[7], None);
    }
}
