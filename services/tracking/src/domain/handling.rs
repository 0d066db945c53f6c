use contracts::event::{CaseRouted, Event, HandlerAssigned, ProceedingOpened};
use contracts::vocabulary::{ProceedingState, ReferralState, Stage};
use kernel::ProceedingId;
use wording::line;

use super::file::{Body, CaseFile};
use super::happening::{Happening, Scope};
use super::law::Law;
use super::proceeding::{Action, Proceeding, step};
use super::referral::Referral;
use super::words::{self, Called};

impl CaseFile {
    /// The rules were applied to the case.
    pub(crate) fn routed(&mut self, law: &Law, routed: &CaseRouted, body: Option<&Body>) {
        self.tell(&routed.clone().into(), None, &Called::by(law, body));
    }

    /// A member of staff was made the handler: a proceeding begins, or goes on in other hands.
    pub(crate) fn assigned(
        &mut self,
        law: &Law,
        assigned: &HandlerAssigned,
        body: &Body,
        staff_name: Option<&str>,
    ) {
        self.journal.occasion.recorded_on = assigned.recorded_on;
        let names = Called {
            staff: staff_name,
            ..Called::by(law, [body])
        };
        self.tell(&assigned.clone().into(), None, &names);
        if self.is_over(assigned) {
            // Only who is to be asked changes, where the case still lies with the body.
            if self.head.open && self.head.organisation == body.id {
                self.head.staff = Some(assigned.staff);
            }
            return;
        }
        self.join(body);
        self.head.organisation = body.id;
        self.head.staff = Some(assigned.staff);
        let came_by = assigned.referral.and_then(|id| self.referral(id).ok());
        if let Some(offer) = came_by.filter(Referral::is_pending) {
            // To take a case on is to accept it.
            let _accepted = self.settle(offer.id, ReferralState::Accepted);
        }
        let same = self.proceedings.iter_mut().find(|proceeding| {
            proceeding.organisation == assigned.organisation
                && proceeding.procedure == assigned.procedure
                && step(proceeding.state, Action::Reassign).is_ok()
        });
        match same {
            Some(proceeding) => {
                proceeding.staff = assigned.staff;
                // Handed away and back again, it goes on by the later hand-over.
                proceeding.referral = assigned.referral.or(proceeding.referral);
                let proceeding = proceeding.clone();
                self.hand_over_clocks(&proceeding);
                self.journal.proceedings.insert(proceeding.id);
                self.stand(stage_of(proceeding.state));
            }
            None => self.begin(law, assigned, body),
        }
    }

    /// Whether it names another handler of a proceeding that has ended: the same body, procedure
    /// and day, and no other hand-over. Whoever takes the case on once more does so on another
    /// day, by a hand-over, or after another body returned it.
    fn is_over(&self, assigned: &HandlerAssigned) -> bool {
        if self.head.stage == Stage::Returned {
            return false;
        }
        let mut same_kind = self.proceedings.iter().filter(|proceeding| {
            proceeding.organisation == assigned.organisation
                && proceeding.procedure == assigned.procedure
        });
        let is_it = |proceeding: &Proceeding| {
            proceeding.accepted_on == assigned.accepted_on
                && (assigned.referral.is_none() || assigned.referral == proceeding.referral)
        };
        same_kind.clone().all(|proceeding| !proceeding.is_open()) && same_kind.any(is_it)
    }

    fn begin(&mut self, law: &Law, assigned: &HandlerAssigned, body: &Body) {
        let proceeding = Proceeding {
            id: ProceedingId::new(self.case.shard()),
            version: 0,
            procedure: assigned.procedure.clone(),
            state: ProceedingState::Accepted,
            organisation: assigned.organisation,
            staff: assigned.staff,
            accepted_on: assigned.accepted_on,
            entered_on: self.entered_on(assigned.accepted_on),
            referral: assigned.referral,
            ending: None,
        };
        self.stand(Stage::Accepted);
        self.journal.proceedings.insert(proceeding.id);
        self.proceedings.push(proceeding.clone());
        let kind = self.record_opened(law, &proceeding, body);
        let (id, on) = (proceeding.id.uuid(), proceeding.accepted_on);
        let referral = assigned.referral.and_then(|id| self.referral(id).ok());
        let happening = Happening {
            body: Some(body.kind),
            ..Happening::to_proceeding(kind, on, proceeding, referral)
        };
        self.happen(law, &happening);
        if !self.clocks.iter().any(|clock| clock.cause == id) {
            let text = match law.book.procedure(&assigned.procedure) {
                None => words::no_procedure(&assigned.procedure),
                Some(known) => words::no_clock(&known.title),
            };
            self.note_by_rule(kind, None, text);
        }
    }

    fn record_opened(&mut self, law: &Law, proceeding: &Proceeding, body: &Body) -> &'static str {
        let opened = Event::from(ProceedingOpened {
            proceeding: proceeding.id,
            case: self.case,
            procedure: proceeding.procedure.clone(),
            organisation: proceeding.organisation,
            staff: proceeding.staff,
            accepted_on: proceeding.accepted_on,
        });
        let kind = opened.kind();
        let text = line(&opened, &Called::by(law, [body])).unwrap_or_default();
        let text = self.dated(proceeding.accepted_on, text);
        self.record_as(opened, proceeding.accepted_on, text);
        kind
    }

    fn hand_over_clocks(&mut self, proceeding: &Proceeding) {
        for clock in &mut self.clocks {
            let hangs_on_it = match clock.scope {
                Scope::Case => false,
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

/// The stage of a case whose only open proceeding stands like this.
pub(crate) fn stage_of(state: ProceedingState) -> Stage {
    match state {
        ProceedingState::Accepted => Stage::Accepted,
        ProceedingState::InProgress => Stage::InProgress,
        ProceedingState::Suspended => Stage::Suspended,
        ProceedingState::Concluded => Stage::Concluded,
        ProceedingState::Closed => Stage::Closed,
    }
}
