//! The file of a case.

mod actions;

use askama::Template;
use contracts::api::intake::{CaseFile, Party, UnmaskedParty};
use contracts::api::routing::{CandidateBody, CandidateHandler, Decision, Referral, RuleTrace};
use contracts::api::tracking::{CaseTrack, Clock, TimelineEntry};
use contracts::vocabulary::{PartyKind, PartySide, Word};
use kernel::{NaiveDate, PartyId, Timestamp};

use super::{Chrome, Errors, Part};
use crate::text::Text;

pub(crate) use actions::{Actions, Choices, Known, Tried};

#[derive(Template)]
#[template(path = "case.html")]
pub(crate) struct Case {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) errors: Errors,
    pub(crate) today: NaiveDate,
    pub(crate) file: CaseFile,
    pub(crate) region: String,
    pub(crate) parties: Vec<ShownParty>,
    pub(crate) may_unmask: bool,
    pub(crate) track: Option<CaseTrack>,
    pub(crate) clocks: Part<Vec<Clock>>,
    /// Whether tracking will know the case in a moment.
    pub(crate) awaiting: bool,
    pub(crate) again: Again,
    pub(crate) referrals: Part<Vec<Referral>>,
    pub(crate) decision: Part<Option<ShownDecision>>,
    /// Whether the limits explain themselves at once.
    pub(crate) just_registered: bool,
    pub(crate) actions: Actions,
    pub(crate) tried: Tried,
    /// What happened since the form was opened that was sent too late.
    pub(crate) news: Vec<TimelineEntry>,
}

/// When a part that waits for another service asks again: soon at first, then less and less
/// often.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Again {
    /// How often it asked before.
    pub(crate) asked: u32,
}

impl Again {
    fn next(self) -> u32 {
        self.asked.saturating_add(1)
    }

    fn seconds(self) -> u32 {
        (2_u32 << self.asked.min(4)).min(30)
    }
}

/// A party, masked or, after the look was recorded, in full.
pub(crate) struct ShownParty {
    pub(crate) id: PartyId,
    pub(crate) side: Word<PartySide>,
    pub(crate) kind: Word<PartyKind>,
    pub(crate) name: String,
    pub(crate) identity: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) unmasked: bool,
}

/// A decision, and whether it is shown at once.
pub(crate) struct ShownDecision {
    pub(crate) decided_at: Timestamp,
    pub(crate) mode: String,
    pub(crate) rules: Vec<RuleTrace>,
    pub(crate) bodies: Vec<CandidateBody>,
    pub(crate) handlers: Vec<CandidateHandler>,
    pub(crate) open: bool,
}

impl ShownParty {
    pub(crate) fn of(party: Party, unmasked: Option<&UnmaskedParty>) -> Self {
        let full = unmasked.filter(|full| full.id == party.id).cloned();
        let is_full = full.is_some();
        let (identity, phone, address) = match full {
            Some(full) => (full.identity, full.phone, full.address),
            None => (party.identity, party.phone, party.address),
        };
        Self {
            id: party.id,
            side: party.side,
            kind: party.kind,
            name: party.name,
            identity,
            phone,
            address,
            unmasked: is_full,
        }
    }

    /// Whether there is anything to unmask.
    fn has_masked(&self) -> bool {
        self.identity.is_some() || self.phone.is_some() || self.address.is_some()
    }
}

impl ShownDecision {
    pub(crate) fn of(decision: Decision, just_registered: bool) -> Self {
        Self {
            decided_at: decision.decided_at,
            mode: decision.mode,
            rules: decision.rules,
            bodies: decision.bodies,
            handlers: decision.handlers,
            open: just_registered,
        }
    }

    /// The rules that applied, or those that did not.
    fn rules_fired(&self, fired: bool) -> Vec<&RuleTrace> {
        self.rules
            .iter()
            .filter(|rule| rule.fired == fired)
            .collect()
    }

    /// The bodies chosen, or those that were not.
    fn bodies_chosen(&self, chosen: bool) -> Vec<&CandidateBody> {
        self.bodies
            .iter()
            .filter(|body| body.chosen == chosen)
            .collect()
    }

    fn chosen_name(&self) -> Option<&str> {
        let chosen = self.bodies.iter().find(|body| body.chosen)?;
        Some(chosen.name.as_str())
    }
}

impl crate::text::Decision {
    /// What was decided, in a sentence.
    fn mode(&self, mode: impl AsRef<str>, body: Option<&str>) -> String {
        match (mode.as_ref(), body) {
            ("kept", Some(body)) => self.kept_by(body),
            ("kept", None) => self.kept.to_owned(),
            ("offered", Some(body)) => self.offered(body),
            ("proposed", Some(body)) => self.proposed(body),
            (_, Some(body)) => body.to_owned(),
            (_, None) => self.nobody.to_owned(),
        }
    }
}
