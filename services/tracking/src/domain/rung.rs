use chrono::{Days, NaiveTime, TimeDelta};
use contracts::vocabulary::Rung;
use kernel::{NaiveDate, Timestamp};

/// China Standard Time is this far ahead of UTC.
const CHINA_HOURS_AHEAD: i64 = 8;
/// When offices open: reminders keep office hours, breaches do not wait for them.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(8, 30, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// When a rung of a clock with this last day fires.
pub(crate) fn fire_at(rung: Rung, due_on: NaiveDate) -> Timestamp {
    let local = match rung {
        Rung::Before7 => (due_on - Days::new(7)).and_time(MORNING),
        Rung::Before3 => (due_on - Days::new(3)).and_time(MORNING),
        Rung::Before1 => (due_on - Days::new(1)).and_time(MORNING),
        // The last day ends at 24:00.
        Rung::Overdue => (due_on + Days::new(1)).and_time(NaiveTime::MIN),
    };
    (local - TimeDelta::hours(CHINA_HOURS_AHEAD)).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_come_in_the_morning_and_breaches_at_midnight() {
        let due: NaiveDate = "2026-02-28".parse().unwrap();
        let at = |rung| fire_at(rung, due).to_rfc3339();
        assert_eq!(at(Rung::Before7), "2026-02-21T00:30:00+00:00");
        assert_eq!(at(Rung::Before3), "2026-02-25T00:30:00+00:00");
        assert_eq!(at(Rung::Before1), "2026-02-27T00:30:00+00:00");
        assert_eq!(at(Rung::Overdue), "2026-02-28T16:00:00+00:00");
    }
}
