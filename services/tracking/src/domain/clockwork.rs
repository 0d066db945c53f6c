//! What ends and starts the clocks of a case.

use std::collections::BTreeSet;

use chrono::{NaiveTime, TimeDelta};
use contracts::event::{
    ClockArmed, ClockMet, ClockReprojected, ClockStopped, Event, Limit, MoveReason,
};
use contracts::vocabulary::{ClockState, Word};
use kernel::{CaseId, ClockId, NaiveDate, OrganisationId, city_date};
use law::{DueError, Unit};
use wording::{Nobody, line};

use super::clock::{Basis, Clock, End};
use super::file::CaseFile;
use super::happening::{Happening, Scope};
use super::law::Law;
use super::law_events::{Arming, ClockEnd, Owner};
use super::rung::CHINA_HOURS_AHEAD;
use super::words;

impl Clock {
    /// What its events say of it.
    pub(crate) fn limit(&self, case: CaseId, law: &Law) -> Limit {
        let version = law.governing(&self.basis);
        Limit {
            clock: self.id,
            case,
            rule: self.basis.rule.clone(),
            title: version.map(|version| version.title.clone()),
            citation: version.map(law::RuleVersion::citation),
            organisation: self.organisation,
            party: self.party.map(Word::Known),
            party_id: self.party_id,
            staff: self.staff,
            due_on: self.due_on,
            due_time: self.due_time,
        }
    }
}

impl CaseFile {
    /// Ends and starts the clocks that something concerns.
    pub(crate) fn happen(&mut self, law: &Law, happening: &Happening) {
        self.end_clocks(law, happening, &BTreeSet::new());
        if self.head.open {
            self.resume_clocks(law, happening);
        }
        let ran = self.running();
        for arming in law.events.armed_by(&law.book, self.head.kind, happening) {
            if self.may_arm(&arming, happening) {
                self.arm(law, arming, happening);
            }
        }
        // What a late telling arms may be done by the very same event.
        self.end_clocks(law, happening, &ran);
        if self.head.open {
            self.take_over_clocks(happening);
        }
        self.sort_clocks();
    }

    /// When a case has ended, what binds the handling body no more begins to run no more; nor by what
    /// is recorded in a proceeding that has ended, while the case goes on in another.
    fn may_arm(&self, arming: &Arming<'_>, happening: &Happening) -> bool {
        let found = |finding: &String| {
            let proceeding = happening.proceeding.as_ref();
            proceeding.is_some_and(|one| one.has_found(finding))
        };
        let goes_on = self.head.open && !happening.is_record_of_the_past();
        (goes_on || arming.clock.outlasts()) && arming.clock.when.iter().all(found)
    }

    /// The clocks that run.
    pub(super) fn running(&self) -> BTreeSet<ClockId> {
        let running = self.clocks.iter().filter(|clock| clock.is_running());
        running.map(|clock| clock.id).collect()
    }

    /// Ends the clocks that something ends, but for these.
    pub(super) fn end_clocks(&mut self, law: &Law, happening: &Happening, but: &BTreeSet<ClockId>) {
        for index in 0..self.clocks.len() {
            let clock = &self.clocks[index];
            let concerned = happening.concerns(clock.scope, clock.cause);
            if !clock.is_running() || !concerned || but.contains(&clock.id) {
                continue;
            }
            let (rule, event) = (&clock.basis.rule, &clock.start_event);
            let kind = self.head.kind;
            let Some(ending) = law.events.ended_by(&law.book, rule, event, kind, happening) else {
                continue;
            };
            let registered = self.registered_at(happening.organisation);
            let on = ending.day.of(registered, happening);
            let on = match ending.by {
                Some(by) => self.done_on(law, clock, by, happening, on),
                None => Some(on),
            };
            if let Some(on) = on {
                self.end_clock(law, index, ending.end, on, happening);
            }
        }
    }

    /// The day of the case's receipt, if this body itself registered it.
    fn registered_at(&self, body: OrganisationId) -> Option<NaiveDate> {
        (self.head.registered_by == body).then_some(self.head.received_on)
    }

    /// What has run for a body since it signed hangs on its proceeding from the day that opens.
    fn take_over_clocks(&mut self, happening: &Happening) {
        let Some(proceeding) = &happening.proceeding else {
            return;
        };
        for clock in &mut self.clocks {
            let signed = clock.scope == Scope::Referral
                && proceeding.is_open()
                && happening.concerns(clock.scope, clock.cause);
            if signed && clock.is_running() {
                clock.scope = Scope::Proceeding;
                clock.cause = proceeding.id.uuid();
                clock.staff = Some(proceeding.staff);
                self.journal.changed.insert(clock.id);
            }
        }
    }

    /// Ends one clock on a day, with its event.
    pub(crate) fn end_clock(
        &mut self,
        law: &Law,
        index: usize,
        end: ClockEnd,
        on: NaiveDate,
        by: &Happening,
    ) {
        let entered_on = self.entered_on(on);
        let clock = &mut self.clocks[index];
        let title = Some(law.rule_title(&clock.basis).to_owned());
        clock.end = Some(End {
            on,
            entered_on,
            by: by.kind.to_owned(),
            cause: by.cause(),
        });
        self.journal.changed.insert(clock.id);
        let (id, rule) = (clock.id, clock.basis.rule.clone());
        match end {
            ClockEnd::Met => {
                clock.state = ClockState::Met;
                let due_on = clock.due_on;
                let late = on > due_on && !clock.is_paused();
                let met = Event::from(ClockMet {
                    clock: id,
                    case: self.case,
                    met_on: on,
                    late,
                    title,
                    note: law.events.met_note(&rule).map(str::to_owned),
                    rule,
                });
                match entered_on {
                    Some(entered_on) if on <= due_on && entered_on > due_on => {
                        let text = line(&met, &Nobody).unwrap_or_default();
                        let text = words::entered_past_due(&text, on, entered_on);
                        self.record_as(met, on, text);
                    }
                    Some(_) | None => self.record(met, on, on),
                }
            }
            ClockEnd::Stopped => {
                clock.state = ClockState::Stopped;
                let stopped = ClockStopped {
                    clock: id,
                    case: self.case,
                    rule,
                    stopped_on: on,
                    title,
                };
                self.record(stopped, on, on);
            }
        }
    }

    /// Lets clocks run on whose end is undone: what ended them was this referral, and nothing came
    /// of it. Start and last day are what they were; `ClockReprojected` gives the day again.
    fn resume_clocks(&mut self, law: &Law, happening: &Happening) {
        let kind = self.head.kind;
        for index in 0..self.clocks.len() {
            let clock = &self.clocks[index];
            let (rule, event) = (&clock.basis.rule, &clock.start_event);
            let undone = clock.end.as_ref().is_some_and(|end| {
                end.cause.is_some() && end.cause == happening.cause() && end.by != happening.kind
            });
            if undone && law.events.resumes(rule, event, kind, happening) {
                self.run_again(law, index, happening.on);
            }
        }
    }

    /// Lets a clock run on as if it had not ended.
    fn run_again(&mut self, law: &Law, index: usize, on: NaiveDate) {
        let clock = &mut self.clocks[index];
        clock.state = ClockState::Running;
        clock.end = None;
        self.journal.changed.insert(clock.id);
        self.journal.moved.insert(clock.id);
        let event = ClockReprojected {
            limit: clock.limit(self.case, law),
            was_due_on: clock.due_on,
            provisional: clock.provisional,
            reason: MoveReason::Resumption.into(),
            otherwise: None,
        };
        self.record(event, on, on);
    }

    /// Starts one clock, unless its cause started it before. What people record once more, of another
    /// day, takes the place of what still runs from before.
    pub(super) fn arm(&mut self, law: &Law, arming: Arming<'_>, happening: &Happening) {
        let Some((party, party_id)) = self.bound(arming.clock, happening) else {
            return;
        };
        let organisation = self.owner(arming.owner, happening);
        let origins = happening.origins(self.case);
        let basis = self.basis(law, arming, organisation, happening);
        let rule = &arming.clock.rule;
        let armed_before = |clock: &Clock| {
            clock.basis.rule == *rule
                && clock.organisation == organisation
                && clock.party_id == party_id
                && origins.contains(&clock.cause)
        };
        let again =
            |clock: &Clock| happening.comes_again() && clock.basis.start_on != basis.start_on;
        let running = |clock: &Clock| clock.is_running() && armed_before(clock);
        if let Some(same) = self
            .clocks
            .iter()
            .position(|clock| armed_before(clock) && !again(clock))
        {
            let replaced_by = self
                .clocks
                .iter()
                .position(|one| running(one) && again(one));
            if let Some(other) = replaced_by {
                self.end_clock(law, other, ClockEnd::Stopped, happening.on, happening);
                self.run_again(law, same, happening.on);
            }
            return;
        }
        match law.book.due(&basis.request(&[])) {
            // A limit of one region is none of a case that lies elsewhere.
            Err(DueError::OtherRegion { .. }) => {}
            Err(reason) => {
                let text = words::not_armed(law.rule_title(&basis), &reason.to_string());
                self.note_by_rule(happening.kind, Some(basis.start_on), text);
            }
            // An earlier version ran from something else.
            Ok(due) if due.rule.start.key != arming.clock.event => {}
            Ok(due) => {
                let replaced = self.clocks.iter().position(running);
                if let Some(index) = replaced {
                    self.end_clock(law, index, ClockEnd::Stopped, happening.on, happening);
                }
                let shard = self.case.shard();
                let clock = Clock {
                    id: self.journal.clock_id(shard, rule, organisation, party_id),
                    version: 0,
                    scope: arming.scope(),
                    cause: origins[0],
                    basis,
                    organisation,
                    party,
                    party_id,
                    staff: happening.staff,
                    start_event: arming.clock.event.clone(),
                    effective_from: due.rule.effective_from,
                    due_on: due.due.date,
                    due_time: due.due.time,
                    provisional: due.provisional,
                    state: ClockState::Running,
                    entered_on: self.entered_on(happening.on),
                    end: None,
                    held: false,
                    ledger: Vec::new(),
                };
                self.start_clock(law, clock, happening.on);
            }
        }
    }

    fn owner(&self, owner: Owner, happening: &Happening) -> OrganisationId {
        match owner {
            Owner::Registrar => self.head.registered_by,
            Owner::SendingBody => {
                let sender = happening.referral.as_ref().map(|referral| referral.sender);
                sender.unwrap_or(self.head.registered_by)
            }
            Owner::ReceivingBody | Owner::HandlingBody => happening.organisation,
        }
    }

    fn basis(
        &self,
        law: &Law,
        arming: Arming<'_>,
        body: OrganisationId,
        happening: &Happening,
    ) -> Basis {
        let received_on = self.head.received_on;
        let mut basis = Basis {
            rule: arming.clock.rule.clone(),
            region: self.head.region.clone(),
            start_on: arming.day.of(self.registered_at(body), happening),
            start_time: None,
            governed_on: arming.clock.governed_by_receipt.then_some(received_on),
        };
        let in_hours = law
            .governing(&basis)
            .is_some_and(|rule| rule.unit == Unit::Hour);
        basis.start_time = in_hours.then(|| self.moment_of(basis.start_on));
        basis
    }

    /// The moment of an act of this day, for limits in hours: when it is recorded, if that is the
    /// same day; of what is entered later only the day is known, and the strictest holds.
    fn moment_of(&self, day: NaiveDate) -> NaiveTime {
        let at = self.journal.occasion.at;
        if city_date(at) == day {
            (at + TimeDelta::hours(CHINA_HOURS_AHEAD)).time()
        } else {
            NaiveTime::MIN
        }
    }

    /// `act` is the day of what starts it, which the first day of the period may precede.
    fn start_clock(&mut self, law: &Law, clock: Clock, act: NaiveDate) {
        let armed = ClockArmed {
            limit: clock.limit(self.case, law),
            start_on: clock.basis.start_on,
            period: law.governing(&clock.basis).map(law::RuleVersion::length),
            provisional: clock.provisional,
        };
        self.record(armed, clock.basis.start_on, act);
        self.journal.armed.insert(clock.id);
        self.clocks.push(clock);
    }
}
