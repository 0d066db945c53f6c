//! What a batch of events is told with: looked up once, and all notices stored at once.

use std::collections::{BTreeMap, BTreeSet};

use access::Participant;
use contracts::Event;
use db::{Connection, Error};
use kernel::{CaseId, OrganisationId, Shard, StaffId, Timestamp};
use law::LawBook;
use messaging::{Delivered, HandlerError};
use roster::Member;
use uuid::Uuid;

use crate::domain::announcement::Settled;
use crate::store::cases::{self, KnownCase};
use crate::store::directory;
use crate::store::mails::{self, NewMail};
use crate::store::notices::{self, NewNotice};

/// Who takes part in a walled case.
pub(super) type Parts = BTreeMap<OrganisationId, Participant>;

/// What the events of a batch are handled with.
pub(super) struct Desk<'a> {
    pub(super) tx: &'a mut Connection,
    pub(super) now: Timestamp,
    pub(super) book: &'static LawBook,
    /// What the batch is about: looked up together.
    about: BTreeSet<CaseId>,
    cases: BTreeMap<CaseId, KnownCase>,
    /// Of the cases that were asked for, empty for those without a wall.
    parts: BTreeMap<CaseId, Parts>,
    names: BTreeMap<OrganisationId, String>,
    members: BTreeMap<OrganisationId, Vec<Member>>,
    staff: BTreeMap<StaffId, Option<Member>>,
    notices: Vec<NewNotice>,
    mails: Vec<NewMail>,
    settled: Vec<Settled>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        tx: &'a mut Connection,
        now: Timestamp,
        book: &'static LawBook,
        events: &[Delivered<'_>],
    ) -> Self {
        let about = events.iter().filter_map(|told| {
            let case = told.envelope.data["case"].as_str()?;
            case.parse().ok()
        });
        Self {
            tx,
            now,
            book,
            about: about.collect(),
            cases: BTreeMap::new(),
            parts: BTreeMap::new(),
            names: BTreeMap::new(),
            members: BTreeMap::new(),
            staff: BTreeMap::new(),
            notices: Vec::new(),
            mails: Vec::new(),
            settled: Vec::new(),
        }
    }

    /// The case an event is about; waits for the stream to bring its registration.
    pub(super) async fn case(&mut self, id: CaseId) -> Result<KnownCase, HandlerError> {
        if !self.cases.contains_key(&id) {
            let all: Vec<CaseId> = self.about.iter().copied().chain([id]).collect();
            self.cases = cases::among(self.tx, &all).await?;
        }
        let found = self.cases.get(&id).cloned();
        found.ok_or_else(|| HandlerError::Later(format!("the registration of {id}")))
    }

    /// Takes over who is who now.
    pub(super) async fn learn(&mut self, event: &Event) -> Result<(), HandlerError> {
        self.names.clear();
        self.members.clear();
        self.staff.clear();
        Ok(roster::take_over(self.tx, event).await?)
    }

    /// Takes over what a case is called now.
    pub(super) async fn rename(
        &mut self,
        told: &contracts::event::CaseAmended,
    ) -> Result<(), Error> {
        cases::rename(self.tx, told).await?;
        self.cases.remove(&told.case);
        Ok(())
    }

    /// Takes over who takes part in a case.
    pub(super) async fn take_over(
        &mut self,
        case: CaseId,
        event: &Event,
    ) -> Result<(), HandlerError> {
        access::take_over(self.tx, event).await?;
        self.parts.remove(&case);
        Ok(())
    }

    /// Who takes part in a case, if it is walled.
    pub(super) async fn parts(&mut self, case: CaseId) -> Result<Parts, Error> {
        if !self.parts.contains_key(&case) {
            let mut asked: BTreeMap<Shard, Vec<Uuid>> = BTreeMap::new();
            let all: BTreeSet<CaseId> = self.about.iter().copied().chain([case]).collect();
            for id in &all {
                asked.entry(id.shard()).or_default().push(id.uuid());
            }
            let mut found = BTreeMap::new();
            for (shard, ids) in asked {
                found.extend(access::participants_of(self.tx, shard, &ids).await?);
            }
            for id in all {
                let parts = found.remove(&id.uuid()).unwrap_or_default();
                self.parts.insert(id, parts);
            }
        }
        Ok(self.parts.get(&case).cloned().unwrap_or_default())
    }

    /// Whether the case is walled.
    pub(super) async fn is_walled(&mut self, case: CaseId) -> Result<bool, Error> {
        Ok(!self.parts(case).await?.is_empty())
    }

    /// The names of two bodies; waits for the directory's stream to bring them.
    pub(super) async fn names(
        &mut self,
        ids: [OrganisationId; 2],
    ) -> Result<[String; 2], HandlerError> {
        if ids.iter().any(|id| !self.names.contains_key(id)) {
            let more = roster::organisations::names(self.tx, ids).await?;
            self.names.extend(more);
        }
        let name = |id: OrganisationId| {
            let name = self.names.get(&id).cloned();
            name.ok_or_else(|| HandlerError::Later(id.to_string()))
        };
        Ok([name(ids[0])?, name(ids[1])?])
    }

    /// The name of a body; waits for the directory's stream to bring it.
    pub(super) async fn name(&mut self, id: OrganisationId) -> Result<String, HandlerError> {
        let [name, _] = self.names([id; 2]).await?;
        Ok(name)
    }

    /// A member of staff, if the directory has told of them.
    pub(super) async fn find(&mut self, id: StaffId) -> Result<Option<Member>, Error> {
        if let Some(known) = self.staff.get(&id) {
            return Ok(known.clone());
        }
        let found = roster::staff::find(self.tx, id).await?;
        self.staff.insert(id, found.clone());
        Ok(found)
    }

    /// A member of staff; waits for the directory's stream to bring them.
    pub(super) async fn member(&mut self, id: StaffId) -> Result<Member, HandlerError> {
        let found = self.find(id).await?;
        found.ok_or_else(|| HandlerError::Later(id.to_string()))
    }

    /// Those who work in an organisation at present.
    pub(super) async fn members(&mut self, body: OrganisationId) -> Result<Vec<Member>, Error> {
        if let Some(known) = self.members.get(&body) {
            return Ok(known.clone());
        }
        let found = directory::members(self.tx, body).await?;
        self.members.insert(body, found.clone());
        Ok(found)
    }

    /// Lays down a notice, and the mail that goes with it if it is new.
    pub(super) fn lay(&mut self, notice: NewNotice, mail: Option<NewMail>) {
        self.notices.push(notice);
        self.mails.extend(mail);
    }

    /// Notes that a matter is settled, for what was told of it before and what is laid down already.
    pub(super) fn settle(&mut self, settled: Settled) {
        for notice in self.notices.iter_mut().filter(|one| one.is_of(&settled)) {
            notice.read_at.get_or_insert(self.now);
            notice.settled_at = Some(self.now);
            self.mails.retain(|mail| mail.notice != notice.id);
        }
        self.settled.push(settled);
    }

    /// Stores everything: first what is settled, since what is told after that is not.
    pub(super) async fn close(self) -> Result<(), Error> {
        notices::settle(self.tx, &self.settled, self.now).await?;
        let new = notices::insert(self.tx, &self.notices).await?;
        let mut mails = self.mails;
        mails.retain(|mail| new.contains(&mail.notice.uuid()));
        mails::insert(self.tx, &mails).await
    }
}
