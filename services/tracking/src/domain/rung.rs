use chrono::{Days, NaiveTime, TimeDelta};
use contracts::vocabulary::Rung;
use kernel::Timestamp;
use law::Deadline;

use super::clock::Clock;

/// China Standard Time is this far ahead of UTC.
pub(crate) const CHINA_HOURS_AHEAD: i64 = 8;
/// When offices open: reminders keep office hours, breaches do not wait for them.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(8, 30, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

impl Clock {
    /// The rungs it has, with their moments; a limit that counts backwards is as long. No breach is told
    /// on a provisional day: that rung is there once the day is settled. One that stands still has none.
    pub(crate) fn rungs(&self) -> impl Iterator<Item = (Rung, Timestamp)> {
        let last = Deadline {
            date: self.due_on,
            time: self.due_time,
        };
        let days = (self.due_on - self.basis.start_on)
            .num_days()
            .unsigned_abs();
        let rungs = Rung::ALL.iter().filter(|_| !self.is_paused());
        rungs.filter_map(move |rung| {
            let is_told = is_told(*rung, self.provisional);
            (is_told && rung.is_of_use(days)).then(|| (*rung, fire_at(*rung, last)))
        })
    }
}

/// Whether a rung is told of a day that is, or is not, provisional.
pub(crate) fn is_told(rung: Rung, provisional: bool) -> bool {
    rung != Rung::Overdue || !provisional
}

/// When a rung of a clock with this last moment fires.
fn fire_at(rung: Rung, last: Deadline) -> Timestamp {
    let days = Days::new(u64::from(rung.days_ahead()));
    let local = match (rung, last.time) {
        // The last day ends at 24:00.
        (Rung::Overdue, _) => last.expires_at(),
        (_, Some(time)) => (last.date - days).and_time(time),
        (_, None) => (last.date - days).and_time(MORNING),
    };
    (local - TimeDelta::hours(CHINA_HOURS_AHEAD)).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_come_in_the_morning_and_breaches_at_midnight() {
        let due = Deadline::end_of("2026-02-28".parse().unwrap());
        let at = |rung| fire_at(rung, due).to_rfc3339();
        assert_eq!(at(Rung::Before7), "2026-02-21T00:30:00+00:00");
        assert_eq!(at(Rung::Before3), "2026-02-25T00:30:00+00:00");
        assert_eq!(at(Rung::Before1), "2026-02-27T00:30:00+00:00");
        assert_eq!(at(Rung::Overdue), "2026-02-28T16:00:00+00:00");
    }

    #[test]
    fn a_limit_in_hours_ends_at_its_moment() {
        let due = Deadline {
            date: "2026-02-28".parse().unwrap(),
            time: NaiveTime::from_hms_opt(9, 15, 0),
        };
        let at = |rung| fire_at(rung, due).to_rfc3339();
        assert_eq!(at(Rung::Before1), "2026-02-27T01:15:00+00:00");
        assert_eq!(at(Rung::Overdue), "2026-02-28T01:15:00+00:00");
    }
}
