//! A proceeding (程序) and what may become of it.

mod assign;
mod machine;
mod notices;
mod record;
mod refusal;
mod stop;
mod take;

#[cfg(test)]
mod tests;

use contracts::api::handling::{Step, StepTaken};
use contracts::event::Proceeded;
use contracts::vocabulary::{ProceedingAction, ProceedingState};
use kernel::{CaseId, NaiveDate, OrganisationId, ProceedingId, ReferralId, StaffId};
use law::{LawBook, OutcomeClass};

use crate::domain::procedure::suspensions;

pub(crate) use assign::{Change, assigned};
pub(crate) use notices::due;
pub(crate) use record::{CaseFacts, Party, called, concerns};
pub(crate) use refusal::Refusal;
pub(crate) use take::{Wish, law_claims};

pub(crate) use machine::grant;

use machine::next;

/// One handling of a case by one body under one procedure, with everything that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proceeding {
    pub(crate) id: ProceedingId,
    pub(crate) case: CaseId,
    /// Number of its last event.
    pub(crate) version: i64,
    /// How many events, its last among them, have left its state and its hands as they were.
    pub(crate) quiet: i64,
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
    /// Whether another body returned the case to this one since it last did something here.
    pub(crate) came_back: bool,
    /// What was done since the acceptance, oldest first.
    pub(crate) steps: Vec<StepTaken>,
}

impl Proceeding {
    /// What its state and its procedure allow, whoever asks.
    pub(crate) fn possible(&self, book: &LawBook) -> Vec<ProceedingAction> {
        let stands_still = !suspensions(book, &self.procedure).is_empty();
        let procedure = book.procedure(&self.procedure);
        let records =
            procedure.is_some_and(|of| !of.acts.is_empty() || of.findings().next().is_some());
        let all = ProceedingAction::ALL.iter().copied();
        all.filter(|action| next(self.state, *action).is_ok())
            .filter(|action| *action != ProceedingAction::Suspend || stands_still)
            .filter(|action| *action != ProceedingAction::Record || records)
            .collect()
    }

    /// What it has come to, if it has ended.
    pub(crate) fn ended_with(&self, book: &LawBook) -> Option<OutcomeClass> {
        let ending = self.steps.iter().rev().find_map(|taken| match &taken.step {
            Step::Conclude(ending) => Some(&ending.outcome),
            _ => None,
        });
        book.class_of(&self.procedure, ending?.as_str())
    }

    /// Whether somebody who read it at this version knows its state and its hands.
    pub(crate) fn is_known_at(&self, version: i64) -> bool {
        (self.version - self.quiet..=self.version).contains(&version)
    }

    /// What every event about it tells.
    fn proceeded<T>(&self, on: NaiveDate, what: T) -> Proceeded<T> {
        Proceeded {
            proceeding: self.id,
            case: self.case,
            organisation: self.organisation,
            staff: self.staff,
            came_by: self.referral.into(),
            on,
            by: None,
            what,
        }
    }
}
