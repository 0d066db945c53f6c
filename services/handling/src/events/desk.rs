//! Proceedings on the desk: all that a batch of events is about, read at once, changed by one event
//! after the other, stored at once.

use std::collections::{BTreeMap, BTreeSet};

use contracts::Event;
use db::{Connection, Error};
use kernel::{CaseId, OrganisationId, ProceedingId, StaffId};
use messaging::HandlerError;
use serde_json::Value;
use uuid::Uuid;

use crate::domain::proceeding::Proceeding;
use crate::store::{cases, proceedings};

/// What the events of a batch are handled with.
pub(super) struct Desk {
    /// Cases whose registration has arrived.
    registered: BTreeSet<Uuid>,
    proceedings: BTreeMap<CaseId, Vec<Proceeding>>,
    changed: BTreeSet<ProceedingId>,
    /// Rows of the log.
    events: Vec<Value>,
}

impl Desk {
    /// Locks and reads the proceedings of these cases.
    pub(super) async fn open(tx: &mut Connection, cases: &BTreeSet<CaseId>) -> Result<Self, Error> {
        Ok(Self {
            registered: cases::among(tx, cases).await?,
            proceedings: proceedings::lock_cases(tx, cases).await?,
            changed: BTreeSet::new(),
            events: Vec::new(),
        })
    }

    /// The proceedings of a case, oldest first; its registration comes from another source and may be
    /// a little later.
    pub(super) fn of_case(&self, case: CaseId) -> Result<&[Proceeding], HandlerError> {
        if !self.registered.contains(&case.uuid()) {
            let awaited = format!("the registration of {case}");
            return Err(HandlerError::Later(awaited));
        }
        Ok(self.proceedings.get(&case).map_or(&[], Vec::as_slice))
    }

    /// Lays down a proceeding, new or changed, with the event that tells of it, which names what is
    /// handled here and now as its cause.
    pub(super) fn lay(
        &mut self,
        mut proceeding: Proceeding,
        event: Event,
        actor: Option<StaffId>,
    ) -> Result<(), Error> {
        let entry = proceedings::entry(&proceeding, vec![event], actor);
        proceeding.version = entry.version();
        self.events.extend(entry.rows()?);
        self.changed.insert(proceeding.id);
        let of_case = self.proceedings.entry(proceeding.case).or_default();
        match of_case.iter_mut().find(|known| known.id == proceeding.id) {
            Some(known) => *known = proceeding,
            None => of_case.push(proceeding),
        }
        Ok(())
    }

    /// Notes that another body returned the case to this one.
    pub(super) fn note_return(&mut self, case: CaseId, to: OrganisationId) {
        let of_case = self.proceedings.get_mut(&case).into_iter().flatten();
        for proceeding in of_case.filter(|known| known.organisation == to) {
            proceeding.came_back = true;
            self.changed.insert(proceeding.id);
        }
    }

    /// Stores everything.
    pub(super) async fn close(self, tx: &mut Connection) -> Result<(), Error> {
        let all = self.proceedings.values().flatten();
        let changed: Vec<&Proceeding> = all
            .filter(|known| self.changed.contains(&known.id))
            .collect();
        db::log::insert(tx, self.events).await?;
        proceedings::put(tx, &changed).await
    }
}
