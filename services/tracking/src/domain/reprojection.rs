//! What a new holiday calendar does to a running clock.

use contracts::event::{ClockReprojected, MoveReason};
use kernel::{ClockId, NaiveDate, city_date};
use law::DueError;

use super::clock::{Clock, LedgerEntry};
use super::file::CaseFile;
use super::law::Law;
use super::wording;

/// A last day, and whether it depends on a year whose notice is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LastDay {
    pub(crate) due_on: NaiveDate,
    pub(crate) provisional: bool,
}

impl Clock {
    /// The last day by rule, start and ledger.
    pub(crate) fn derived(&self, law: &Law, ledger: &[LedgerEntry]) -> Result<LastDay, DueError> {
        let projection = law.book.project(&self.basis.request(ledger))?;
        Ok(LastDay {
            due_on: projection.due.date,
            provisional: projection.provisional,
        })
    }

    /// The last day as stored.
    pub(crate) fn stored(&self) -> LastDay {
        LastDay {
            due_on: self.due_on,
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
        clock.due_on = now.due_on;
        clock.provisional = now.provisional;
        let title = law.rule_title(&clock.basis.rule);
        let text = if was.due_on == now.due_on {
            wording::settled(title, now.due_on, now.provisional, reason)
        } else {
            self.journal.moved.insert(id);
            wording::moved(title, was.due_on, now.due_on, now.provisional, reason)
        };
        self.journal.changed.insert(id);
        let event = ClockReprojected {
            clock: id,
            case: self.case,
            rule: clock.basis.rule.clone(),
            organisation: clock.organisation,
            staff: clock.staff,
            was_due_on: was.due_on,
            due_on: now.due_on,
            provisional: now.provisional,
            reason: reason.into(),
        };
        self.record(event, city_date(self.journal.occasion.at), text);
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
        let title = law.rule_title(&clock.basis.rule);
        let text = wording::held(title, clock.due_on, now.due_on);
        let event = ClockReprojected {
            clock: id,
            case: self.case,
            rule: clock.basis.rule.clone(),
            organisation: clock.organisation,
            staff: clock.staff,
            was_due_on: clock.due_on,
            due_on: clock.due_on,
            provisional: clock.provisional,
            reason: reason.into(),
        };
        self.record(event, city_date(self.journal.occasion.at), text);
    }
}
