//! What people record in a proceeding, as clocks see it: for whom a clock runs, when what it asks for is
//! done, and what a record that comes late makes of what happened before.

use contracts::vocabulary::{LimitParty, OrganisationKind, PartySide};
use kernel::{NaiveDate, PartyId};
use law::{Bound, Concerned, Direction};

use super::clock::Clock;
use super::file::{CaseFile, Party};
use super::happening::{CONCLUDED, Happening, OPENED};
use super::law::Law;
use super::proceeding::{Proceeding, RecordedAct};

/// Those whose limit it is, and the one of them, where it is one's own.
type Whose = (Option<LimitParty>, Option<PartyId>);

impl CaseFile {
    /// People said that something has happened, or found something to be so.
    pub(super) fn recorded(&mut self, law: &Law, happening: &Happening) {
        let before = self.clocks.len();
        self.happen(law, happening);
        self.arm_by_finding(law, happening);
        // What was recorded or done before may be what a new clock asks for.
        for earlier in self.past() {
            self.end_clocks(law, &earlier, before);
        }
        self.sort_clocks();
    }

    /// What waited for this finding runs from what happened before.
    fn arm_by_finding(&mut self, law: &Law, happening: &Happening) {
        let (Some(finding), Some(proceeding)) = (&happening.finding, &happening.proceeding) else {
            return;
        };
        for earlier in self.past_of(proceeding, happening.body) {
            let kind = self.head.kind;
            for arming in law.events.armed_by(&law.book, kind, &earlier) {
                let waited = arming.clock.when.as_ref() == Some(finding);
                if waited && (self.head.open || arming.clock.outlasts()) {
                    self.arm(law, arming, &earlier);
                }
            }
        }
    }

    /// What happened in all proceedings, in the order of its days.
    fn past(&self) -> Vec<Happening> {
        let all = self.proceedings.iter();
        let mut past: Vec<Happening> = all.flat_map(|one| self.past_of(one, None)).collect();
        past.sort_by_key(|happening| happening.on);
        past
    }

    fn past_of(&self, proceeding: &Proceeding, body: Option<OrganisationKind>) -> Vec<Happening> {
        let at = |kind, on| self.happening_at(kind, on, proceeding, body);
        let opened = at(OPENED, proceeding.accepted_on);
        let acts = proceeding.acts.iter();
        let acts = acts.map(|act| at(OPENED, act.on).recorded(act));
        let ended = proceeding.ending.as_ref();
        let ended = ended.map(|ending| at(CONCLUDED, ending.on));
        [opened].into_iter().chain(acts).chain(ended).collect()
    }

    /// Whose a clock is that such a happening arms; `None` if the happening concerns somebody else.
    pub(super) fn bound(&self, clock: &law::Clock, happening: &Happening) -> Option<Whose> {
        let named = happening.party;
        let side = named.map(|party| self.side(party));
        let of_side = |own: PartySide, bound| match side {
            Some(side) if side != Some(own) => None,
            Some(_) | None => Some((Some(bound), named)),
        };
        match clock.of {
            None => Some((None, named)),
            Some(Bound::Others) => Some((Some(LimitParty::Others), None)),
            Some(Bound::Parties) => Some((Some(LimitParty::Parties), None)),
            Some(Bound::Applicant) => of_side(PartySide::Applicant, LimitParty::Applicant),
            Some(Bound::Respondent) => of_side(PartySide::Respondent, LimitParty::Respondent),
            Some(Bound::Each) => {
                let bound = match side.flatten() {
                    Some(PartySide::Applicant) => LimitParty::Applicant,
                    Some(PartySide::Respondent) => LimitParty::Respondent,
                    Some(PartySide::ThirdParty) | None => LimitParty::Parties,
                };
                Some((Some(bound), named))
            }
        }
    }

    /// On which side a party stands, if it is one of the case, and as far as this version knows.
    fn side(&self, party: PartyId) -> Option<PartySide> {
        let mut parties = self.head.parties.iter();
        parties.find(|one| one.id == party)?.side.known().ok()
    }

    /// Whether what was done on that day can be what a clock asks for: not before it began to run,
    /// unless it counts backwards.
    pub(super) fn is_in_its_time(&self, law: &Law, clock: &Clock, on: NaiveDate) -> bool {
        let rule = law.governing(&clock.basis);
        let backwards = rule.is_some_and(|rule| rule.direction == Direction::Before);
        backwards || on >= clock.basis.start_on
    }

    /// Whether what a clock asks for is done by this: towards or by the party whose limit it is, or by
    /// now towards all whom it concerns.
    pub(super) fn is_done(
        &self,
        law: &Law,
        clock: &Clock,
        by: &str,
        happening: &Happening,
    ) -> bool {
        let Some(party) = happening.party else {
            return true;
        };
        if clock.party.is_some()
            && let Some(own) = clock.party_id
        {
            return own == party;
        }
        let procedure = happening.procedure().and_then(|id| law.book.procedure(id));
        let concerned = procedure
            .and_then(|of| of.act(by))
            .and_then(|act| act.party);
        let acts = self.proceedings.iter().flat_map(|one| &one.acts);
        let done: Vec<&RecordedAct> = acts
            .filter(|act| act.act.as_deref() == Some(by))
            .filter(|act| self.is_in_its_time(law, clock, act.on))
            .collect();
        let reached = |one: &Party| {
            one.id == party
                || done
                    .iter()
                    .any(|act| act.party.is_none_or(|it| it == one.id))
        };
        let mut parties = self.head.parties.iter();
        parties.all(|one| !is_concerned(concerned, one) || reached(one))
    }
}

/// Whether an act that concerns these concerns this party. Third parties are reached where somebody
/// names them, and are not waited for.
fn is_concerned(concerned: Option<Concerned>, party: &Party) -> bool {
    match concerned {
        Some(Concerned::Applicant) => party.side == PartySide::Applicant,
        Some(Concerned::Respondent) => party.side == PartySide::Respondent,
        Some(Concerned::Each) | None => party.side != PartySide::ThirdParty,
    }
}
