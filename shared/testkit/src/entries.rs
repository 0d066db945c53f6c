//! Events for tests that only need some to be recorded.

use contracts::event::{ClockStopped, Event};
use db::log::Entry;
use kernel::{CaseId, ClockId, NaiveDate, Shard};
use uuid::Uuid;

/// A case, in any shard.
pub fn a_case() -> CaseId {
    CaseId::new(Shard::spread(Uuid::new_v4().as_bytes()[0]))
}

/// Something that happened to a case.
pub fn an_event(case: CaseId) -> Event {
    ClockStopped {
        clock: ClockId::new(case.shard()),
        case,
        rule: "RM-1".into(),
        stopped_on: NaiveDate::from_ymd_opt(2026, 1, 12).expect("a day of the calendar"),
        title: None,
    }
    .into()
}

/// The event as the next about the case, after `after` others.
pub fn entry(case: CaseId, after: i64, event: Event) -> Entry {
    Entry {
        shard: case.shard(),
        subject: case.uuid(),
        after,
        actor: None,
        events: vec![event],
    }
}
