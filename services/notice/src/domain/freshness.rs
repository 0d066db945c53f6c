//! Whether a fact is still news.
//!
//! Old cases are entered after the fact, logs are replayed, services stand still for days. Then
//! events arrive whose moment has long passed, by the hundred; mailing them would teach people to
//! ignore mail. Such notices are kept as history: in the application, already read, not mailed.
//! What is late and still open shows on the backlog page in any case.

use chrono::TimeDelta;
use kernel::{Timestamp, city_date};

use super::announcement::Fact;

/// How old a fact may be: a long weekend, over which paper waits on a desk.
const FRESH: TimeDelta = TimeDelta::days(3);

/// How a fact is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// As a notice to be read, and by mail.
    News,
    /// As a notice that counts as read.
    History,
}

/// The moments that decide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moments {
    /// When the event was recorded.
    pub(crate) recorded: Timestamp,
    /// When the case was entered.
    pub(crate) entered: Timestamp,
    /// Now.
    pub(crate) now: Timestamp,
}

/// Weighs a fact.
pub(crate) fn weigh(fact: Fact, moments: Moments) -> Weight {
    let is_replayed = moments.now - moments.recorded > FRESH;
    let is_past = match fact {
        // Recorded long after it was done.
        Fact::Act { on } => city_date(moments.recorded) - on > FRESH,
        // The limit has ended meanwhile; there is another notice for that.
        Fact::Warning { due_on } => due_on < city_date(moments.now),
        // It had ended before the case was even entered. A limit that ended while the system
        // stood still is news, however late.
        Fact::Overdue { due_on } => due_on < city_date(moments.entered),
        // Moved at the moment it was recorded, to whatever day.
        Fact::Move => false,
    };
    if is_replayed || is_past {
        Weight::History
    } else {
        Weight::News
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{DateTime, NaiveDate};

    fn noon(day: u32) -> Timestamp {
        let text = format!("2026-03-{day:02}T04:00:00Z");
        DateTime::parse_from_rfc3339(&text).unwrap().to_utc()
    }

    fn march(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn on(entered: u32, recorded: u32, now: u32) -> Moments {
        Moments {
            recorded: noon(recorded),
            entered: noon(entered),
            now: noon(now),
        }
    }

    #[test]
    fn an_act_is_news_when_recorded_within_days() {
        let act = Fact::Act { on: march(10) };
        assert_eq!(weigh(act, on(10, 13, 13)), Weight::News);
        assert_eq!(weigh(act, on(10, 14, 14)), Weight::History);
    }

    #[test]
    fn a_replayed_event_is_history() {
        let act = Fact::Act { on: march(10) };
        assert_eq!(weigh(act, on(10, 10, 14)), Weight::History);
    }

    #[test]
    fn a_moved_limit_is_news_unless_replayed() {
        assert_eq!(weigh(Fact::Move, on(9, 9, 12)), Weight::News);
        assert_eq!(weigh(Fact::Move, on(9, 9, 13)), Weight::History);
    }

    #[test]
    fn a_warning_is_news_until_the_last_day() {
        let warning = Fact::Warning { due_on: march(10) };
        assert_eq!(weigh(warning, on(9, 9, 10)), Weight::News);
        assert_eq!(weigh(warning, on(9, 9, 11)), Weight::History);
    }

    #[test]
    fn a_case_that_was_late_when_entered_disturbs_nobody() {
        let overdue = Fact::Overdue { due_on: march(10) };
        assert_eq!(weigh(overdue, on(20, 20, 20)), Weight::History);
        // The system stood still over the last day: still news.
        assert_eq!(weigh(overdue, on(1, 20, 20)), Weight::News);
    }
}
