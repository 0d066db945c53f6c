//! Files on the desk: all that a batch of events is about, read at once, changed by one event after
//! the other, stored at once.

use std::collections::BTreeMap;

use contracts::event::Envelope;
use db::Connection;
use kernel::{CaseId, OrganisationId, Shard, StaffId};
use messaging::{Delivered, HandlerError};
use uuid::Uuid;

use super::occasion;
use crate::domain::file::{Body, CaseFile, Journal, Line, ToldClock};
use crate::domain::law::Law;
use crate::store::files::{self, Record};

/// What the events of a batch are handled with.
pub(super) struct Desk<'a> {
    pub(super) law: &'a Law,
    files: BTreeMap<CaseId, CaseFile>,
    record: Record,
    bodies: BTreeMap<OrganisationId, Body>,
    staff: BTreeMap<StaffId, Option<String>>,
    /// Clocks that the event on the desk armed, when it is told once more.
    told: Vec<ToldClock>,
}

impl<'a> Desk<'a> {
    /// Locks and reads what events of one shard are about.
    pub(super) async fn open(
        tx: &mut Connection,
        law: &'a Law,
        shard: Shard,
        events: &[Delivered<'_>],
    ) -> Result<Self, HandlerError> {
        let mut cases: Vec<Uuid> = events
            .iter()
            .filter_map(|told| Some(case_of(told.envelope)?.uuid()))
            .collect();
        cases.sort_unstable();
        cases.dedup();
        let files = match events.first() {
            Some(first) => files::lock_all(tx, shard, &cases, occasion(first.envelope)).await?,
            None => BTreeMap::new(),
        };
        Ok(Self {
            law,
            files,
            record: Record::default(),
            bodies: BTreeMap::new(),
            staff: BTreeMap::new(),
            told: Vec::new(),
        })
    }

    /// The same for an event that is told once more, and armed these clocks the first time.
    pub(super) fn with_clocks(self, told: Vec<ToldClock>) -> Self {
        Self { told, ..self }
    }

    /// What a new file begins with.
    pub(super) fn journal(&mut self, envelope: &Envelope) -> Journal {
        Journal {
            told: std::mem::take(&mut self.told),
            ..Journal::new(occasion(envelope))
        }
    }

    /// The file of a case; its registration comes from another source and may be a little later.
    pub(super) fn file(
        &mut self,
        case: CaseId,
        envelope: &Envelope,
    ) -> Result<&mut CaseFile, HandlerError> {
        let file = self.files.get_mut(&case);
        let file =
            file.ok_or_else(|| HandlerError::Later(format!("the registration of {case}")))?;
        file.journal.occasion = occasion(envelope);
        file.journal.told.append(&mut self.told);
        Ok(file)
    }

    /// Lays a file on the desk that is new.
    pub(super) fn lay(&mut self, file: CaseFile) {
        self.files.insert(file.case, file);
    }

    /// A line of history that changes nothing about its case.
    pub(super) fn line(&mut self, case: CaseId, line: Line) {
        self.record.line(case, line);
    }

    /// An organisation; the directory's events come by another stream and may be a little later.
    pub(super) async fn body(
        &mut self,
        tx: &mut Connection,
        id: OrganisationId,
    ) -> Result<Body, HandlerError> {
        if let Some(known) = self.bodies.get(&id) {
            return Ok(known.clone());
        }
        let known = roster::organisations::find(tx, id).await?;
        let known = known.ok_or_else(|| HandlerError::Later(format!("the organisation {id}")))?;
        let body = Body {
            id,
            kind: known.kind,
            path: known.path,
            name: known.name,
        };
        self.bodies.insert(id, body.clone());
        Ok(body)
    }

    /// What a member of staff is called, if the directory has told of them.
    pub(super) async fn name(
        &mut self,
        tx: &mut Connection,
        id: StaffId,
    ) -> Result<Option<String>, HandlerError> {
        if let Some(known) = self.staff.get(&id) {
            return Ok(known.clone());
        }
        let known = roster::staff::find(tx, id).await?.map(|known| known.name);
        self.staff.insert(id, known.clone());
        Ok(known)
    }

    /// Writes down what an event came to, while it is handled: what is recorded names it as its
    /// cause.
    pub(super) fn note(&mut self, envelope: &Envelope) -> Result<(), HandlerError> {
        let file = case_of(envelope).and_then(|case| self.files.get_mut(&case));
        if let Some(file) = file {
            self.record.take(file)?;
        }
        Ok(())
    }

    /// Stores everything.
    pub(super) async fn close(self, tx: &mut Connection) -> Result<(), HandlerError> {
        let files: Vec<CaseFile> = self.files.into_values().collect();
        Ok(files::save_all(tx, &files, self.record).await?)
    }
}

/// The case an event is about, as far as it is about one.
pub(super) fn case_of(envelope: &Envelope) -> Option<CaseId> {
    envelope.data["case"].as_str()?.parse().ok()
}
