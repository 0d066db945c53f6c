use std::iter;

use contracts::event::{
    Conclude, Event, Proceeded, ProceedingOpened, ProceedingReassigned, Record, Step, Suspend,
};
use contracts::vocabulary::{
    OrganisationKind, Outcome, ProceedingState, ReferralState, Stage, UnknownWord,
};
use kernel::{NaiveDate, OrganisationId, PartyId, ProceedingId, ReferralId, StaffId};
use law::OutcomeClass;
use serde::{Deserialize, Serialize};
use wording::line;

use super::file::{Body, CaseFile};
use super::happening::{Happening, Scope};
use super::law::Law;
use super::law_events::ClockEnd;
use super::ledger::Standstill;
use super::referral::Referral;
use super::words::{self, Called};

/// One handling of a case by one body under one procedure (程序), as far as clocks and history need
/// it. Handling owns it and says what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proceeding {
    pub(crate) id: ProceedingId,
    /// Procedure id, as in the law data.
    pub(crate) procedure: String,
    pub(crate) state: ProceedingState,
    pub(crate) organisation: OrganisationId,
    pub(crate) staff: StaffId,
    pub(crate) accepted_on: NaiveDate,
    /// The day the acceptance was entered, where that was later (补录).
    pub(crate) entered_on: Option<NaiveDate>,
    /// The hand-over by which it came.
    pub(crate) referral: Option<ReferralId>,
    pub(crate) ending: Option<Ending>,
    /// What people said has happened in it, in the order in which they said so.
    pub(crate) acts: Vec<RecordedAct>,
    /// When it stood still, oldest first.
    pub(crate) standstills: Vec<Standstill>,
}

/// An event of the law that people said has happened, or what they found to be so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordedAct {
    pub(crate) on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) act: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) finding: Option<String>,
    /// The party it concerns, where it is one in particular.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) party: Option<PartyId>,
}

/// How and when a proceeding ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) outcome: Outcome,
    pub(crate) on: NaiveDate,
    /// The day it was entered, where that was later (补录).
    pub(crate) entered_on: Option<NaiveDate>,
}

impl RecordedAct {
    fn of(record: &Record, on: NaiveDate) -> Self {
        Self {
            on,
            act: record.act.clone(),
            finding: record.finding.clone(),
            party: record.party,
        }
    }
}

impl Proceeding {
    /// Whether people have found this in it.
    pub(crate) fn has_found(&self, finding: &str) -> bool {
        let mut found = self.acts.iter().filter_map(|act| act.finding.as_deref());
        found.any(|one| one == finding)
    }

    /// What it has come to, once it has ended.
    pub(super) fn class(&self, law: &Law) -> Option<OutcomeClass> {
        let outcome = &self.ending.as_ref()?.outcome;
        law.book.class_of(&self.procedure, outcome.as_str())
    }

    /// Whether it still goes on.
    pub(crate) fn is_open(&self) -> bool {
        self.state.is_open()
    }

    /// A step was taken that may let it stand still, or go on or end, on that day.
    fn stand_still(&mut self, step: &Step, on: NaiveDate) {
        match step {
            Step::Suspend(Suspend { ground }) => self.standstills.push(Standstill {
                ground: ground.clone(),
                from: on,
                resumed_on: None,
            }),
            Step::Resume(_) | Step::Conclude(_) => {
                let last = self.standstills.last_mut();
                if let Some(open) = last.filter(|it| it.resumed_on.is_none()) {
                    open.resumed_on = Some(on);
                }
            }
            Step::Begin(_) | Step::Record(_) | Step::Close(_) => {}
        }
    }
}

/// What an event tells of a proceeding cannot be followed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Untold {
    #[error("{0} was not opened before")]
    Unopened(ProceedingId),
    #[error(transparent)]
    Unreadable(#[from] UnknownWord),
    /// An outcome that the law data of this process does not know.
    #[error("{0} tells of what the law data does not know")]
    Unforeseen(&'static str),
}

impl CaseFile {
    /// A body took the case on: what limits that starts, it handles from now on.
    pub(crate) fn opened(&mut self, law: &Law, opened: &ProceedingOpened, body: &Body) {
        let event = Event::from(opened.clone());
        let (kind, on) = (event.kind(), opened.on);
        self.journal.occasion.recorded_on = Some(opened.what.recorded_on);
        let proceeding = Proceeding {
            id: opened.proceeding,
            procedure: opened.what.procedure.clone(),
            state: ProceedingState::Accepted,
            organisation: opened.organisation,
            staff: opened.staff,
            accepted_on: on,
            entered_on: self.entered_on(on),
            referral: opened.came_by.referral(),
            ending: None,
            acts: Vec::new(),
            standstills: Vec::new(),
        };
        self.proceedings.push(proceeding.clone());
        self.take_on(&proceeding);
        let text = line(&event, &Called::by(law, [body])).unwrap_or_default();
        let text = self.dated(on, text);
        self.note_by_rule(kind, Some(on), text);
        let happening = self.happening(kind, on, &proceeding, body);
        self.happen(law, &happening);
        let id = proceeding.id.uuid();
        if !self.clocks.iter().any(|clock| clock.cause == id) {
            let text = match law.book.procedure(&proceeding.procedure) {
                None => words::no_procedure(&proceeding.procedure),
                Some(known) => words::no_clock(&known.title),
            };
            self.note_by_rule(kind, None, text);
        }
    }

    /// A proceeding goes on in other hands, or by another hand-over.
    pub(crate) fn reassigned(&mut self, reassigned: &ProceedingReassigned) -> Result<(), Untold> {
        let proceeding = self.proceeding_mut(reassigned.proceeding)?;
        proceeding.staff = reassigned.staff;
        proceeding.referral = reassigned.came_by.referral();
        let proceeding = proceeding.clone();
        self.take_on(&proceeding);
        self.hand_over_clocks(&proceeding);
        Ok(())
    }

    /// A step was taken in a proceeding of this body, perhaps in the name of another. With the last
    /// step that ends one the case ends, unless it is on offer to another body or was returned to one.
    pub(crate) fn stepped(
        &mut self,
        law: &Law,
        told: &Proceeded<Step>,
        body: &Body,
        other: Option<&Body>,
    ) -> Result<(), Untold> {
        let event = Event::from(told.clone());
        let kind = event.kind();
        let entered_on = self.entered_on(told.on);
        let proceeding = self.proceeding_mut(told.proceeding)?;
        if let Step::Conclude(Conclude { outcome }) = &told.what {
            let class = law.book.class_of(&proceeding.procedure, outcome.as_str());
            class.ok_or(Untold::Unforeseen(kind))?;
        }
        let led_to = told.what.action().leads_to();
        proceeding.state = led_to.unwrap_or(proceeding.state);
        if let Step::Conclude(Conclude { outcome }) = &told.what {
            proceeding.ending = Some(Ending {
                outcome: outcome.clone(),
                on: told.on,
                entered_on,
            });
        }
        let recorded = match &told.what {
            Step::Record(record) => Some(RecordedAct::of(record, told.on)),
            _ => None,
        };
        proceeding.acts.extend(recorded.clone());
        proceeding.stand_still(&told.what, told.on);
        let proceeding = proceeding.clone();
        let names = Called {
            procedure: Some(&proceeding.procedure),
            ..Called::by(law, iter::once(body).chain(other))
        };
        self.tell(&event, Some(told.on), &names);
        let happening = Happening {
            class: proceeding.class(law),
            ..self.happening(kind, told.on, &proceeding, body)
        };
        // What ends by this ends in the time that it has by now.
        self.settle_ledgers(law, kind);
        match recorded {
            Some(act) => self.recorded(law, &happening.clone().recorded(&act)),
            None => self.happen(law, &happening),
        }
        // What began by it may have been told before not to count some of its time.
        self.settle_ledgers(law, kind);
        match led_to {
            None => {}
            Some(
                ProceedingState::Accepted
                | ProceedingState::InProgress
                | ProceedingState::Suspended,
            ) => self.go_on(&proceeding),
            Some(ProceedingState::Concluded) => {
                self.go_on(&proceeding);
                self.stop_rest(law, &happening);
            }
            Some(ProceedingState::Closed) => self.close(),
        }
        Ok(())
    }

    /// The case lies with the newest proceeding that is open; if there is none, it has ended.
    fn go_on(&mut self, moved: &Proceeding) {
        let newest = self.open_proceedings().last().cloned();
        match newest {
            _ if self.waits_elsewhere(moved.organisation) => {}
            Some(newest) => {
                // A case that is on offer stays with the body that offers it.
                if self.pending().is_none() {
                    self.head.organisation = newest.organisation;
                    self.head.staff = Some(newest.staff);
                }
                self.stand(stage_of(newest.state));
            }
            None => self.stand(Stage::Concluded),
        }
    }

    /// Whether the case was returned to another body than this, or accepted by one, which has yet
    /// to do something about it.
    fn waits_elsewhere(&self, body: OrganisationId) -> bool {
        let holder = self.head.organisation;
        let handles = |holder| {
            self.open_proceedings()
                .any(|one| one.organisation == holder)
        };
        holder != body
            && (self.resting_stage() == Stage::Returned
                || (self.pending().is_none() && !handles(holder)))
    }

    /// A case that has ended is closed with the last of its files.
    fn close(&mut self) {
        let closed = |one: &Proceeding| one.state == ProceedingState::Closed;
        if self.resting_stage() == Stage::Concluded && self.proceedings.iter().all(closed) {
            self.stand(Stage::Closed);
        }
    }

    /// The case lies with the body that handles it.
    fn take_on(&mut self, proceeding: &Proceeding) {
        let came_by = proceeding.referral.and_then(|id| self.referral(id).ok());
        if let Some(offer) = came_by.filter(Referral::is_pending) {
            // To take a case on is to accept it.
            let _accepted = self.settle(offer.id, ReferralState::Accepted);
        }
        self.head.organisation = proceeding.organisation;
        self.head.staff = Some(proceeding.staff);
        self.stand(stage_of(proceeding.state));
        self.journal.proceedings.insert(proceeding.id);
    }

    fn happening(
        &self,
        kind: &'static str,
        on: NaiveDate,
        proceeding: &Proceeding,
        body: &Body,
    ) -> Happening {
        self.happening_at(kind, on, proceeding, Some(body.kind))
    }

    /// The same at a body of which no more is known than perhaps its kind.
    pub(super) fn happening_at(
        &self,
        kind: &'static str,
        on: NaiveDate,
        proceeding: &Proceeding,
        body: Option<OrganisationKind>,
    ) -> Happening {
        let referral = proceeding.referral.and_then(|id| self.referral(id).ok());
        Happening {
            body,
            ..Happening::to_proceeding(kind, on, proceeding.clone(), referral)
        }
    }

    fn proceeding_mut(&mut self, id: ProceedingId) -> Result<&mut Proceeding, Untold> {
        self.journal.proceedings.insert(id);
        let known = self.proceedings.iter_mut().find(|one| one.id == id);
        known.ok_or(Untold::Unopened(id))
    }

    /// Stops what runs on without a reason: the clocks of a proceeding that ended and, once the
    /// case is closed, all of them.
    pub(super) fn stop_rest(&mut self, law: &Law, happening: &Happening) {
        for index in 0..self.clocks.len() {
            let clock = &self.clocks[index];
            let owed = law.is_owed_after(&clock.basis.rule);
            let over = clock.is_duty() && !self.head.open && !owed
                || (clock.scope != Scope::Case
                    && happening.proceeding.is_some()
                    && happening.concerns(clock.scope, clock.cause));
            if over && clock.is_running() {
                self.end_clock(law, index, ClockEnd::Stopped, happening.on, happening);
            }
        }
        self.sort_clocks();
    }

    fn hand_over_clocks(&mut self, proceeding: &Proceeding) {
        for clock in &mut self.clocks {
            let hangs_on_it = match clock.scope {
                // What outlasts the proceeding, but began in it.
                Scope::Case => clock.cause == proceeding.id.uuid(),
                Scope::Referral => proceeding.referral.is_some_and(|r| r.uuid() == clock.cause),
                Scope::Proceeding => clock.cause == proceeding.id.uuid(),
            };
            if hangs_on_it && clock.is_running() {
                clock.staff = Some(proceeding.staff);
                self.journal.changed.insert(clock.id);
            }
        }
    }
}

/// The stage of a case whose newest open proceeding stands like this.
fn stage_of(state: ProceedingState) -> Stage {
    match state {
        ProceedingState::Accepted => Stage::Accepted,
        ProceedingState::InProgress => Stage::InProgress,
        ProceedingState::Suspended => Stage::Suspended,
        ProceedingState::Concluded => Stage::Concluded,
        ProceedingState::Closed => Stage::Closed,
    }
}
