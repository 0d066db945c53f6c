use std::collections::BTreeMap;

use contracts::Event;
use contracts::api::handling::{Step, StepTaken, TakeStep, Telling};
use contracts::event::{Conclude, Proceeded, Suspend};
use contracts::vocabulary::{Outcome, ProceedingAction};
use kernel::{NaiveDate, OrganisationId};
use law::{Claim, Fact, Kind, LawBook};

use super::{Party, Proceeding, Refusal, next};
use crate::domain::procedure::{outcomes, suspensions, title};

/// A step that somebody wishes to take.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) step: Step,
    /// Its day; today unless told.
    pub(crate) on: Option<NaiveDate>,
    pub(crate) note: Option<String>,
    /// What was told on that day.
    pub(crate) told: BTreeMap<String, Telling>,
}

impl Wish {
    /// What a body asks for.
    pub(crate) fn new<T>(body: TakeStep<T>, step: impl FnOnce(T) -> Step) -> Self {
        Self {
            step: step(body.step),
            on: body.on,
            note: body.note,
            told: body.told,
        }
    }
}

/// What of the law data [`Proceeding::take`] has live cases keep: the ways in which a proceeding may
/// end, and what must be told before. On what grounds it may stand still is offered; what that does to
/// limits, tracking keeps.
pub(crate) fn law_claims() -> Vec<Claim<'static>> {
    vec![
        Claim::enforced(
            "services/handling/src/domain/proceeding/take.rs",
            |fact: &Fact<'_>| matches!(fact, Fact::Outcome(..)),
        ),
        Claim::enforced(
            "services/handling/src/domain/proceeding/notices.rs",
            |fact: &Fact<'_>| matches!(fact, Fact::Notice(_, notice) if !notice.due.is_empty()),
        ),
        Claim::shown(
            "可以告知的，登记事项时列出",
            |fact: &Fact<'_>| matches!(fact, Fact::Notice(_, notice) if notice.told_by.is_some()),
        ),
        Claim::shown(
            "中止时列出，由承办人认定",
            |fact: &Fact<'_>| matches!(fact, Fact::Suspension(_, ground) if ground.rules.is_empty()),
        ),
    ]
}

impl Proceeding {
    /// Takes a step in the name of this body, after recording what was told before it; gives the
    /// events that tell of all. Refused are steps that wait for something that was not told.
    pub(crate) fn take(
        &mut self,
        book: &LawBook,
        parties: &[Party],
        wish: &Wish,
        body: OrganisationId,
        today: NaiveDate,
    ) -> Result<Vec<Event>, Refusal> {
        let on = self.allows(book, parties, wish, today)?;
        let mut events = Vec::new();
        for (notice, record) in self.records_of(book, &wish.told)? {
            let record = Wish {
                step: Step::Record(record),
                on: Some(on),
                note: None,
                told: BTreeMap::new(),
            };
            let told = self.carry_out(book, parties, &record, body, today);
            events.push(told.map_err(|refusal| refusal.of_telling(notice))?);
        }
        self.is_told(book, parties, &wish.step, on)?;
        events.push(self.carry_out(book, parties, wish, body, today)?);
        Ok(events)
    }

    /// The day of a step that its state and its procedure allow.
    fn allows(
        &self,
        book: &LawBook,
        parties: &[Party],
        wish: &Wish,
        today: NaiveDate,
    ) -> Result<NaiveDate, Refusal> {
        next(self.state, wish.step.action())?;
        self.check(book, parties, &wish.step, wish.note.as_deref())?;
        match &wish.step {
            Step::Record(record) => self.day_of_record(book, record, wish.on, today),
            step => self.day(step.action(), wish.on, today),
        }
    }

    /// Takes a step whether or not it waits for something to be told, as the law does by itself.
    pub(crate) fn carry_out(
        &mut self,
        book: &LawBook,
        parties: &[Party],
        wish: &Wish,
        body: OrganisationId,
        today: NaiveDate,
    ) -> Result<Event, Refusal> {
        let on = self.allows(book, parties, wish, today)?;
        let step = wish.step.clone();
        let state = next(self.state, step.action())?;
        self.quiet = match step.action().leads_to() {
            Some(_) => 0,
            None => self.quiet + 1,
        };
        self.state = state;
        self.steps.push(StepTaken {
            step: step.clone(),
            on,
            entered_on: (today > on).then_some(today),
            note: wish.note.clone(),
            text: None,
        });
        if let Step::Conclude(_) = step {
            self.came_back = false;
        }
        let told = self.proceeded(on, step);
        let by = (body != told.organisation).then_some(body);
        Ok(Proceeded { by, ..told }.into())
    }

    /// Refuses what the procedure does not know, of the steps that it says something of. Only who acts
    /// now is asked: what was told before stays told, whatever the law data says today.
    fn check(
        &self,
        book: &LawBook,
        parties: &[Party],
        step: &Step,
        note: Option<&str>,
    ) -> Result<(), Refusal> {
        if let Step::Conclude(Conclude { outcome }) = step {
            self.may_end_with(book, outcome)?;
        }
        if let Step::Suspend(Suspend { ground }) = step {
            self.may_stand_still_on(book, ground)?;
            self.is_approved(book, ground, note)?;
        }
        if let Step::Record(record) = step {
            self.may_record(book, parties, record)?;
        }
        Ok(())
    }

    fn may_end_with(&self, book: &LawBook, outcome: &Outcome) -> Result<(), Refusal> {
        let permitted = outcomes(book, &self.procedure);
        if permitted.iter().any(|known| known.code == *outcome) {
            return Ok(());
        }
        Err(Refusal::UnknownOutcome {
            procedure: title(book, &self.procedure).to_owned(),
            outcome: outcome.label(book).to_owned(),
            permitted,
        })
    }

    fn may_stand_still_on(&self, book: &LawBook, ground: &str) -> Result<(), Refusal> {
        let permitted = suspensions(book, &self.procedure);
        if permitted.iter().any(|known| known.code == ground) {
            return Ok(());
        }
        let term = book.vocabulary().term(Kind::Exclusions, ground);
        Err(Refusal::UnknownGround {
            procedure: title(book, &self.procedure).to_owned(),
            ground: term.unwrap_or(ground).to_owned(),
            permitted,
        })
    }

    /// The last step that changed the state: what is only recorded may be of any day, even to come.
    pub(super) fn last_turn(&self) -> Option<&StepTaken> {
        let mut steps = self.steps.iter().rev();
        steps.find(|taken| taken.step.action().leads_to().is_some())
    }

    /// Where somebody else has to approve it, the note says by which document and of what day that was.
    fn is_approved(&self, book: &LawBook, ground: &str, note: Option<&str>) -> Result<(), Refusal> {
        let mut rows = book
            .procedure(&self.procedure)
            .into_iter()
            .flat_map(|of| &of.suspensions);
        let asked = rows.find(|row| row.halts() && row.key == ground && row.approver.is_some());
        let Some((row, approver)) = asked.and_then(|row| Some((row, row.approver.as_ref()?)))
        else {
            return Ok(());
        };
        if note.is_some_and(|note| !note.trim().is_empty()) {
            return Ok(());
        }
        let words = book.vocabulary();
        Err(Refusal::Unapproved {
            approver: words
                .term(Kind::Approvers, approver)
                .unwrap_or(approver)
                .to_owned(),
            article: row.article.clone(),
        })
    }

    /// The day of a step: not after today, not before the last one that changed the state.
    fn day(
        &self,
        action: ProceedingAction,
        told: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<NaiveDate, Refusal> {
        let last = self.last_turn();
        let after = last.map_or("受理", |taken| taken.step.action().label());
        let earliest = last.map_or(self.accepted_on, |taken| taken.on);
        match told.unwrap_or(today) {
            day if day > today => Err(Refusal::TooLate { action, today }),
            day if day < earliest => Err(Refusal::TooEarly {
                action,
                after,
                earliest,
            }),
            day => Ok(day),
        }
    }
}
