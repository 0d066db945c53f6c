//! What people record in a proceeding: which events and findings its procedure knows, of whom, and of
//! what day.

use contracts::event::{CaseParty, Event, Record};
use contracts::vocabulary::{PartySide, ProceedingAction, Word};
use kernel::{NaiveDate, PartyId};
use law::{Act, Concerned, Days, Kind, LawBook};
use serde::{Deserialize, Serialize};

use super::{Proceeding, Refusal};
use crate::domain::procedure::title;

/// A party of a case: as much as it takes to say whom something concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Party {
    pub(crate) id: PartyId,
    pub(crate) side: Word<PartySide>,
}

/// What is known of a case: who is a party, and whose identities bar staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CaseFacts {
    pub(crate) identities: Vec<String>,
    pub(crate) parties: Vec<Party>,
}

impl CaseFacts {
    /// Follows an event that changes the parties.
    pub(crate) fn follow(&mut self, event: &Event) {
        if let Some(change) = access::recusal::Change::told_by(event) {
            change.apply(&mut self.identities);
        }
        let now = |party: &CaseParty| Party {
            id: party.party,
            side: party.side.clone(),
        };
        match event {
            Event::PartyAdded(told) => self.parties.push(now(&told.party)),
            Event::PartyCorrected(told) => {
                let known = self.parties.iter_mut();
                for party in known.filter(|party| party.id == told.party.party) {
                    *party = now(&told.party);
                }
            }
            Event::PartyLeft(told) => self.parties.retain(|party| party.id != told.party.party),
            _ => {}
        }
    }
}

/// What of a record does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("请选择登记的事项，或者认定的情形。")]
    Nothing,
    #[error("{procedure}程序没有“{act}”这一登记事项。")]
    Act { procedure: String, act: String },
    #[error("{procedure}程序没有期限取决于“{finding}”。")]
    Finding { procedure: String, finding: String },
    #[error("该当事人不是本案当事人。")]
    Stranger,
    #[error("“{act}”不涉及该当事人。")]
    Unconcerned { act: String },
    #[error("没有“{0}”这一送达方式。")]
    Way(String),
    #[error("“{act}”不是送达，不需要送达方式。")]
    Unserved { act: String },
}

impl Unfit {
    /// The field that is wrong.
    pub(super) fn field(&self) -> &'static str {
        match self {
            Self::Nothing | Self::Act { .. } => "/act",
            Self::Finding { .. } => "/finding",
            Self::Stranger | Self::Unconcerned { .. } => "/party",
            Self::Way(_) | Self::Unserved { .. } => "/way",
        }
    }
}

/// Whether an act may concern this party by itself.
pub(crate) fn concerns(act: &Act, party: &Party) -> bool {
    act.party.is_some_and(|of| concerned(of, party))
}

/// Whether the party is one of these.
pub(super) fn concerned(of: Concerned, party: &Party) -> bool {
    match of {
        Concerned::Each => true,
        Concerned::Applicant => party.side == PartySide::Applicant,
        Concerned::Respondent => party.side == PartySide::Respondent,
    }
}

impl Proceeding {
    /// Refuses a record that the procedure has no use for, or that does not fit the case.
    pub(super) fn may_record(
        &self,
        book: &LawBook,
        parties: &[Party],
        record: &Record,
    ) -> Result<(), Unfit> {
        let act = match &record.act {
            Some(key) => Some(self.act(book, key)?),
            None if record.finding.is_none() => return Err(Unfit::Nothing),
            None => None,
        };
        if let Some(finding) = &record.finding {
            self.may_find(book, finding)?;
        }
        if let Some(id) = record.party {
            let mut known = parties.iter();
            let party = known.find(|party| party.id == id).ok_or(Unfit::Stranger)?;
            match act {
                Some(act) if concerns(act, party) => {}
                Some(_) | None => {
                    let act = subject(book, record);
                    return Err(Unfit::Unconcerned { act });
                }
            }
        }
        match &record.way {
            Some(way) if book.vocabulary().term(Kind::Ways, way).is_none() => {
                Err(Unfit::Way(way.clone()))
            }
            Some(_) if act.is_none_or(|act| !act.served) => Err(Unfit::Unserved {
                act: subject(book, record),
            }),
            Some(_) | None => Ok(()),
        }
    }

    fn act<'a>(&self, book: &'a LawBook, key: &str) -> Result<&'a Act, Unfit> {
        let act = book.procedure(&self.procedure).and_then(|of| of.act(key));
        act.ok_or_else(|| Unfit::Act {
            procedure: title(book, &self.procedure).to_owned(),
            act: book.vocabulary().what_happened(key).to_owned(),
        })
    }

    fn may_find(&self, book: &LawBook, finding: &str) -> Result<(), Unfit> {
        let procedure = book.procedure(&self.procedure);
        if procedure.is_some_and(|of| of.findings().any(|known| known == finding)) {
            return Ok(());
        }
        let term = book.vocabulary().term(Kind::Findings, finding);
        Err(Unfit::Finding {
            procedure: title(book, &self.procedure).to_owned(),
            finding: term.unwrap_or(finding).to_owned(),
        })
    }

    /// The day of a record: not after today but for what is set beforehand, and not before the
    /// acceptance but for what may come before that.
    pub(super) fn day_of_record(
        &self,
        book: &LawBook,
        record: &Record,
        told: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<NaiveDate, Refusal> {
        let action = ProceedingAction::Record;
        let key = record.act.as_deref();
        let act = key.and_then(|key| self.act(book, key).ok());
        let days = act.map_or(Days::Since, |act| act.day);
        match told.unwrap_or(today) {
            day if day > today && days != Days::Ahead => Err(Refusal::TooLate { action, today }),
            day if day < self.accepted_on && days != Days::Earlier => Err(Refusal::TooEarly {
                action,
                after: "受理",
                earliest: self.accepted_on,
            }),
            day => Ok(day),
        }
    }
}

/// What a record is about: the event, or what was found.
fn subject(book: &LawBook, record: &Record) -> String {
    let words = book.vocabulary();
    let finding = record.finding.as_deref();
    let finding = finding.map(|key| words.term(Kind::Findings, key).unwrap_or(key));
    let act = record.act.as_deref();
    let act = act.map(|key| words.what_happened(key));
    act.or(finding).unwrap_or_default().to_owned()
}

/// What is recorded, in words.
pub(crate) fn called(book: &LawBook, record: &Record) -> String {
    let Record {
        act, finding, way, ..
    } = record;
    let words = book.vocabulary();
    words.recorded(act.as_deref(), finding.as_deref(), way.as_deref())
}
