//! What must have been told before a step (告知), and whether it was.

use std::collections::BTreeMap;

use contracts::api::handling::{Step, Telling};
use contracts::event::{Conclude, Record};
use contracts::vocabulary::ProceedingAction;
use kernel::{NaiveDate, PartyId};
use law::{Before, LawBook, Notice, OutcomeClass};

use super::record::concerned;
use super::{Party, Proceeding, Refusal};
use crate::domain::procedure::title;

/// A notice that a step waits for and that was not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Untold {
    /// Its key in its procedure.
    pub(super) key: String,
    pub(super) text: String,
    pub(super) article: String,
    pub(super) why: Why,
}

/// What is missing of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Nobody was told.
    Nobody,
    /// Some were not told.
    Some,
    /// It must be in writing, and it is not said how it was served.
    Unwritten,
}

/// The notice's place among the steps; none waits for what may be told.
pub(crate) fn due(action: ProceedingAction) -> Option<Before> {
    match action {
        ProceedingAction::Begin => Some(Before::Begin),
        ProceedingAction::Conclude => Some(Before::Conclude),
        ProceedingAction::Suspend
        | ProceedingAction::Resume
        | ProceedingAction::Record
        | ProceedingAction::Close => None,
    }
}

impl Proceeding {
    /// The records that these tellings come to, each with its notice's key.
    pub(super) fn records_of<'a>(
        &self,
        book: &LawBook,
        told: &'a BTreeMap<String, Telling>,
    ) -> Result<Vec<(&'a str, Record)>, Refusal> {
        let mut records = Vec::new();
        for (key, Telling { party, way }) in told {
            let notice = book.procedure(&self.procedure);
            let notice = notice.and_then(|of| of.notices.iter().find(|one| one.key == *key));
            let Some(act) = notice.and_then(|notice| notice.told_by.as_ref()) else {
                return Err(Refusal::UnknownNotice {
                    procedure: title(book, &self.procedure).to_owned(),
                    key: key.clone(),
                });
            };
            let record = Record {
                act: Some(act.clone()),
                finding: None,
                party: *party,
                way: way.clone(),
            };
            records.push((key.as_str(), record));
        }
        Ok(records)
    }

    /// Refuses a step that waits for notices of which not all were told by its day.
    pub(super) fn is_told(
        &self,
        book: &LawBook,
        parties: &[Party],
        step: &Step,
        on: NaiveDate,
    ) -> Result<(), Refusal> {
        let (Some(due), Some(procedure)) = (due(step.action()), book.procedure(&self.procedure))
        else {
            return Ok(());
        };
        let ending: Option<OutcomeClass> = match step {
            Step::Conclude(Conclude { outcome, .. }) => {
                procedure.outcome(outcome.as_str()).map(|known| known.class)
            }
            _ => None,
        };
        let mut untold = Vec::new();
        for notice in &procedure.notices {
            let parties = self.still_to_tell(notice, parties, on);
            if notice.is_due(due, ending) && !parties.is_empty() {
                untold.push(Untold {
                    key: notice.key.clone(),
                    text: notice.text.clone(),
                    article: notice.article.clone(),
                    why: self.why(notice, on),
                });
            }
        }
        if untold.is_empty() {
            return Ok(());
        }
        Err(Refusal::Untold(untold))
    }

    /// The parties who must be told and were not by this day; none where nobody must be.
    pub(crate) fn still_to_tell(
        &self,
        notice: &Notice,
        parties: &[Party],
        on: NaiveDate,
    ) -> Vec<PartyId> {
        let told: Vec<&Record> = self
            .told(notice, on)
            .filter(|one| suffices(notice, one))
            .collect();
        let was_told = |party: &Party| {
            let mut told = told.iter();
            told.any(|record| record.party.is_none_or(|one| one == party.id))
        };
        let meant = parties.iter();
        let meant = meant.filter(|party| notice.to.is_some_and(|to| concerned(to, party)));
        meant
            .filter(|party| !was_told(party))
            .map(|party| party.id)
            .collect()
    }

    fn why(&self, notice: &Notice, on: NaiveDate) -> Why {
        let mut told = self.told(notice, on).peekable();
        if told.peek().is_none() {
            return Why::Nobody;
        }
        if told.all(|record| !suffices(notice, record)) {
            return Why::Unwritten;
        }
        Why::Some
    }

    /// The records by this day that tell of it.
    fn told(&self, notice: &Notice, on: NaiveDate) -> impl Iterator<Item = &Record> {
        let taken = self.steps.iter().filter(move |taken| taken.on <= on);
        let records = taken.filter_map(|taken| match &taken.step {
            Step::Record(record) => Some(record),
            _ => None,
        });
        records.filter(|record| record.act.is_some() && record.act == notice.told_by)
    }
}

/// Whether what was recorded is in the form that the law asks for.
fn suffices(notice: &Notice, record: &Record) -> bool {
    !notice.written || record.way.is_some()
}
