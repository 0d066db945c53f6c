//! What ends and starts the clocks of a case.

use chrono::{NaiveTime, TimeDelta};
use contracts::event::{
    ClockArmed, ClockMet, ClockReprojected, ClockStopped, Event, Limit, MoveReason,
};
use contracts::vocabulary::{ClockState, Word};
use kernel::{CaseId, NaiveDate, OrganisationId, city_date};
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
            staff: self.staff,
            due_on: self.due_on,
            due_time: self.due_time,
        }
    }
}

impl CaseFile {
    /// Ends and starts the clocks that something concerns.
    pub(crate) fn happen(&mut self, law: &Law, happening: &Happening) {
        self.end_clocks(law, happening, 0);
        if self.head.open {
            self.resume_clocks(law, happening);
            let before = self.clocks.len();
            for arming in law.events.armed_by(&law.book, self.head.kind, happening) {
                self.arm(law, arming, happening);
            }
            // What a late telling arms may be done by the very same event.
            self.end_clocks(law, happening, before);
            self.take_over_clocks(happening);
        }
        self.sort_clocks();
    }

    /// Ends the clocks from one on that something ends.
    fn end_clocks(&mut self, law: &Law, happening: &Happening, from: usize) {
        for index in from..self.clocks.len() {
            let clock = &self.clocks[index];
            if !clock.is_running() || !happening.concerns(clock.scope, clock.cause) {
                continue;
            }
            let (rule, event) = (&clock.basis.rule, &clock.start_event);
            let end = law.events.ended_by(rule, event, self.head.kind, happening);
            if let Some(end) = end {
                self.end_clock(law, index, end, happening);
            }
        }
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

    /// Ends one clock, with its event.
    pub(crate) fn end_clock(&mut self, law: &Law, index: usize, end: ClockEnd, by: &Happening) {
        let entered_on = self.entered_on(by.on);
        let clock = &mut self.clocks[index];
        let title = Some(law.rule_title(&clock.basis).to_owned());
        clock.end = Some(End {
            on: by.on,
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
                let met = Event::from(ClockMet {
                    clock: id,
                    case: self.case,
                    met_on: by.on,
                    late: by.on > due_on,
                    title,
                    note: law.events.met_note(&rule).map(str::to_owned),
                    rule,
                });
                match entered_on {
                    Some(entered_on) if by.on <= due_on && entered_on > due_on => {
                        let text = line(&met, &Nobody).unwrap_or_default();
                        let text = words::entered_past_due(&text, by.on, entered_on);
                        self.record_as(met, by.on, text);
                    }
                    Some(_) | None => self.record(met, by.on, by.on),
                }
            }
            ClockEnd::Stopped => {
                clock.state = ClockState::Stopped;
                let stopped = ClockStopped {
                    clock: id,
                    case: self.case,
                    rule,
                    stopped_on: by.on,
                    title,
                };
                self.record(stopped, by.on, by.on);
            }
        }
    }

    /// Lets clocks run on whose end is undone: what ended them was this referral, and nothing came
    /// of it. Start and last day are what they were; `ClockReprojected` gives the day again.
    fn resume_clocks(&mut self, law: &Law, happening: &Happening) {
        let kind = self.head.kind;
        let mut events = Vec::new();
        for clock in &mut self.clocks {
            let (rule, event) = (&clock.basis.rule, &clock.start_event);
            let undone = clock.end.as_ref().is_some_and(|end| {
                end.cause.is_some() && end.cause == happening.cause() && end.by != happening.kind
            });
            if !undone || !law.events.resumes(rule, event, kind, happening) {
                continue;
            }
            clock.state = ClockState::Running;
            clock.end = None;
            self.journal.changed.insert(clock.id);
            self.journal.moved.insert(clock.id);
            events.push(ClockReprojected {
                limit: clock.limit(self.case, law),
                was_due_on: clock.due_on,
                provisional: clock.provisional,
                reason: MoveReason::Resumption.into(),
                otherwise: None,
            });
        }
        for event in events {
            self.record(event, happening.on, happening.on);
        }
    }

    /// Starts one clock, unless its cause started it before.
    fn arm(&mut self, law: &Law, arming: Arming<'_>, happening: &Happening) {
        let organisation = self.owner(arming.owner, happening);
        let origins = happening.origins(self.case);
        let armed_before = |clock: &Clock| {
            clock.basis.rule == arming.rule
                && clock.organisation == organisation
                && origins.contains(&clock.cause)
        };
        if self.clocks.iter().any(armed_before) {
            return;
        }
        let basis = self.basis(law, arming, organisation, happening);
        match law.book.due(&basis.request(&[])) {
            // A limit of one region is none of a case that lies elsewhere.
            Err(DueError::OtherRegion { .. }) => {}
            Err(reason) => {
                let text = words::not_armed(law.rule_title(&basis), &reason.to_string());
                self.note_by_rule(happening.kind, Some(basis.start_on), text);
            }
            // An earlier version ran from something else.
            Ok(due) if due.rule.start.key != arming.event => {}
            Ok(due) => {
                let shard = self.case.shard();
                let clock = Clock {
                    id: self.journal.clock_id(shard, arming.rule, organisation),
                    version: 0,
                    scope: arming.owner.scope(),
                    cause: origins[0],
                    basis,
                    organisation,
                    party: arming.owner.party(),
                    staff: happening.staff,
                    start_event: arming.event.to_owned(),
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
            Owner::ReceivingBody
            | Owner::HandlingBody
            | Owner::Applicant
            | Owner::Respondent
            | Owner::Parties => happening.organisation,
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
        let registered = (self.head.registered_by == body).then_some(received_on);
        let mut basis = Basis {
            rule: arming.rule.to_owned(),
            region: self.head.region.clone(),
            start_on: arming.start_on(registered, happening),
            start_time: None,
            governed_on: arming.governed_by_receipt.then_some(received_on),
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
