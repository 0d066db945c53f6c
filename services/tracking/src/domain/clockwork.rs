//! What ends and starts the clocks of a case.

use contracts::event::{ClockArmed, ClockMet, ClockReprojected, ClockStopped, MoveReason};
use contracts::vocabulary::ClockState;
use kernel::{ClockId, NaiveDate};

use super::clock::{Basis, Clock, End};
use super::clock_rules::{ClockEnd, ClockRule, Start};
use super::file::CaseFile;
use super::happening::Happening;
use super::law::Law;
use super::wording;

impl CaseFile {
    /// Ends and starts the clocks that something concerns.
    pub(crate) fn happen(&mut self, law: &Law, happening: &Happening) {
        for index in 0..self.clocks.len() {
            let clock = &self.clocks[index];
            if !clock.is_running() || !happening.concerns(clock.scope, clock.cause) {
                continue;
            }
            let end = law
                .clocks
                .ended_by(&clock.basis.rule, self.head.kind, happening);
            if let Some(end) = end {
                self.end_clock(law, index, end, happening);
            }
        }
        if self.head.open {
            self.resume_clocks(law, happening);
            for (rule, row) in law.clocks.armed_by(&law.book, self.head.kind, happening) {
                self.arm(law, rule, row, happening);
            }
        }
        self.sort_clocks();
    }

    /// Ends one clock, with its event.
    pub(crate) fn end_clock(&mut self, law: &Law, index: usize, end: ClockEnd, by: &Happening) {
        let entered_on = self.entered_on(by.on);
        let clock = &mut self.clocks[index];
        let title = law.rule_title(&clock.basis.rule).to_owned();
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
                let late = by.on > due_on;
                let met = ClockMet {
                    clock: id,
                    case: self.case,
                    rule,
                    met_on: by.on,
                    late,
                };
                let note = law.clocks.met_note(&met.rule);
                let text = wording::met(&title, late, note);
                let text = match entered_on {
                    Some(entered_on) if !late && entered_on > due_on => {
                        wording::entered_past_due(&text, by.on, entered_on)
                    }
                    Some(_) | None => self.dated(by.on, text),
                };
                self.record(met, by.on, text);
            }
            ClockEnd::Stopped => {
                clock.state = ClockState::Stopped;
                let stopped = ClockStopped {
                    clock: id,
                    case: self.case,
                    rule,
                    stopped_on: by.on,
                };
                let text = self.dated(by.on, wording::stopped(&title));
                self.record(stopped, by.on, text);
            }
        }
    }

    /// Lets clocks run on whose end is undone: what ended them was this referral, and nothing came
    /// of it. Start and last day are what they were; `ClockReprojected` gives the day again.
    fn resume_clocks(&mut self, law: &Law, happening: &Happening) {
        let kind = self.head.kind;
        let mut events = Vec::new();
        for clock in &mut self.clocks {
            let ended_by = clock.end.as_ref().and_then(|end| end.cause);
            let undone = ended_by.is_some()
                && ended_by == happening.cause()
                && law.clocks.resumes(&clock.basis.rule, kind, happening);
            if !undone {
                continue;
            }
            clock.state = ClockState::Running;
            clock.end = None;
            self.journal.changed.insert(clock.id);
            self.journal.moved.insert(clock.id);
            events.push(ClockReprojected {
                clock: clock.id,
                case: self.case,
                rule: clock.basis.rule.clone(),
                organisation: clock.organisation,
                staff: clock.staff,
                was_due_on: clock.due_on,
                due_on: clock.due_on,
                provisional: clock.provisional,
                reason: MoveReason::Resumption,
            });
        }
        for event in events {
            let title = law.rule_title(&event.rule);
            let text = wording::resumed(title, event.due_on, event.provisional);
            let text = self.dated(happening.on, text);
            self.record(event, happening.on, text);
        }
    }

    /// Starts one clock, unless this cause started it before.
    fn arm(&mut self, law: &Law, rule: &str, row: &ClockRule, happening: &Happening) {
        let scope = happening.moment.scope();
        let cause = happening.cause().unwrap_or_else(|| self.case.uuid());
        if self
            .clocks
            .iter()
            .any(|clock| clock.cause == cause && clock.basis.rule == rule)
        {
            return;
        }
        let basis = self.basis(law, rule, row, happening);
        match law.book.due(&basis.request(&[])) {
            Err(reason) => {
                let text = wording::not_armed(law.rule_title(rule), &reason.to_string());
                self.note_by_rule(happening.kind, Some(basis.start_on), text);
            }
            Ok(due) => {
                let clock = Clock {
                    id: ClockId::new(self.case.shard()),
                    scope,
                    cause,
                    basis,
                    organisation: happening.organisation,
                    staff: happening.staff,
                    start_event: due.rule.start.key.clone(),
                    effective_from: due.rule.effective_from,
                    due_on: due.due.date,
                    provisional: due.provisional,
                    state: ClockState::Running,
                    entered_on: self.entered_on(happening.on),
                    end: None,
                    held: false,
                };
                self.start_clock(clock, &due, happening.on);
            }
        }
    }

    fn basis(&self, law: &Law, rule: &str, row: &ClockRule, happening: &Happening) -> Basis {
        let received_on = self.head.received_on;
        let version = law.book.rules().find(|version| version.id == rule);
        let start = version.and_then(|version| Start::of_key(&version.start.key));
        Basis {
            rule: rule.to_owned(),
            region: self.head.region.clone(),
            start_on: start.map_or(happening.on, |start| start.day(received_on, happening)),
            governed_on: row.governed_by_receipt.then_some(received_on),
        }
    }

    /// `act` is the day of what starts it, which the first day of the period may precede.
    fn start_clock(&mut self, clock: Clock, due: &law::Due, act: NaiveDate) {
        let rule = &due.rule;
        let period = format!("{}{}", rule.amount, rule.unit.counted());
        let citation = wording::citation(&rule.law, &rule.article);
        let text = wording::armed(
            &rule.title,
            &citation,
            &period,
            clock.basis.start_on,
            clock.due_on,
            clock.provisional,
        );
        let text = self.dated(act, text);
        let armed = ClockArmed {
            clock: clock.id,
            case: self.case,
            rule: clock.basis.rule.clone(),
            organisation: clock.organisation,
            staff: clock.staff,
            start_on: clock.basis.start_on,
            due_on: clock.due_on,
            provisional: clock.provisional,
        };
        self.record(armed, clock.basis.start_on, text);
        self.journal.armed.insert(clock.id);
        self.clocks.push(clock);
    }
}
