//! What a new holiday calendar does to a running clock.

use contracts::event::{ClockReprojected, MoveReason};
use kernel::{ClockId, city_date};
use law::{Deadline, DueError};

use super::clock::Clock;
use super::file::CaseFile;
use super::law::Law;

/// A last day, and whether it depends on a year whose notice is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LastDay {
    pub(crate) due: Deadline,
    pub(crate) provisional: bool,
}

impl Clock {
    /// The last day by rule, start and ledger.
    pub(crate) fn derived(&self, law: &Law) -> Result<LastDay, DueError> {
        let projection = law.book.project(&self.basis.request(&self.ledger))?;
        Ok(LastDay {
            due: projection.due,
            provisional: projection.provisional,
        })
    }

    /// The last day as stored.
    pub(crate) fn stored(&self) -> LastDay {
        LastDay {
            due: Deadline {
                date: self.due_on,
                time: self.due_time,
            },
            provisional: self.provisional,
        }
    }
}

impl CaseFile {
    /// Gives a running clock the last day that was derived anew, with its event.
    pub(crate) fn reproject(&mut self, law: &Law, id: ClockId, now: LastDay, reason: MoveReason) {
        let mut running = self.clocks.iter_mut().filter(|clock| clock.is_running());
        let Some(clock) = running.find(|clock| clock.id == id) else {
            return;
        };
        let was = clock.stored();
        if was == now {
            return;
        }
        clock.due_on = now.due.date;
        clock.due_time = now.due.time;
        clock.provisional = now.provisional;
        let touched = match was.due == now.due {
            true => &mut self.journal.settled,
            false => &mut self.journal.moved,
        };
        touched.insert(id);
        self.journal.changed.insert(id);
        let event = ClockReprojected {
            limit: clock.limit(self.case, law),
            was_due_on: was.due.date,
            provisional: now.provisional,
            reason: reason.into(),
            otherwise: None,
        };
        let today = city_date(self.journal.occasion.at);
        self.record(event, today, today);
        self.sort_clocks();
    }

    /// Lets a breached clock keep its last day though the law now gives another.
    pub(crate) fn hold(&mut self, law: &Law, id: ClockId, now: LastDay, reason: MoveReason) {
        let mut running = self.clocks.iter_mut().filter(|clock| clock.is_running());
        let Some(clock) = running.find(|clock| clock.id == id && !clock.held) else {
            return;
        };
        clock.held = true;
        self.journal.changed.insert(id);
        let event = ClockReprojected {
            limit: clock.limit(self.case, law),
            was_due_on: clock.due_on,
            provisional: clock.provisional,
            reason: reason.into(),
            otherwise: Some(now.due.date),
        };
        let today = city_date(self.journal.occasion.at);
        self.record(event, today, today);
    }
}
