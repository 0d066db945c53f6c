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
        let ran = self.running();
        self.happen(law, happening);
        self.arm_by_finding(law, happening);
        // What was recorded or done before may be what a new clock asks for.
        for earlier in self.past(law) {
            self.end_clocks(law, &earlier, &ran);
        }
        self.sort_clocks();
    }

    /// What waited for this finding runs from what happened before.
    fn arm_by_finding(&mut self, law: &Law, happening: &Happening) {
        let (Some(finding), Some(proceeding)) = (&happening.finding, &happening.proceeding) else {
            return;
        };
        let goes_on = self.head.open && proceeding.is_open();
        for earlier in self.past_of(law, proceeding, happening.body) {
            let kind = self.head.kind;
            for arming in law.events.armed_by(&law.book, kind, &earlier) {
                let waited = arming.clock.when.as_ref() == Some(finding);
                if waited && (goes_on || arming.clock.outlasts()) {
                    self.arm(law, arming, &earlier);
                }
            }
        }
    }

    /// What happened in all proceedings, in the order of its days.
    fn past(&self, law: &Law) -> Vec<Happening> {
        let all = self.proceedings.iter();
        let past = all.flat_map(|one| self.past_of(law, one, None));
        let mut past: Vec<Happening> = past.collect();
        past.sort_by_key(|happening| happening.on);
        past
    }

    fn past_of(
        &self,
        law: &Law,
        proceeding: &Proceeding,
        body: Option<OrganisationKind>,
    ) -> Vec<Happening> {
        let at = |kind, on| self.happening_at(kind, on, proceeding, body);
        let opened = at(OPENED, proceeding.accepted_on);
        let acts = proceeding.acts.iter();
        let acts = acts.map(|act| at(OPENED, act.on).recorded(act));
        let ended = proceeding.ending.as_ref();
        let ended = ended.map(|ending| Happening {
            class: proceeding.class(law),
            ..at(CONCLUDED, ending.on)
        });
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
    fn is_in_its_time(&self, law: &Law, clock: &Clock, on: NaiveDate) -> bool {
        counts_backwards(law, clock) || on >= clock.basis.start_on
    }

    /// The day on which what a clock asks for is done, if it is by this: towards or by the party whose
    /// limit it is, or by now towards all whom it concerns, which is done with the last of them.
    /// Whatever order they were recorded in, each was reached when it first was.
    pub(super) fn done_on(
        &self,
        law: &Law,
        clock: &Clock,
        by: &str,
        happening: &Happening,
        on: NaiveDate,
    ) -> Option<NaiveDate> {
        let mut done = self.acts_towards(law, clock, by);
        // What another event of ours tells is no record.
        if happening.act.is_none() && self.is_in_its_time(law, clock, on) {
            done.push((happening.party, on));
        }
        if let Some(own) = clock.party_id.filter(|_| clock.party.is_some()) {
            let concerns = happening.party.is_none_or(|party| party == own);
            return concerns.then(|| reached_on(&done, own)).flatten();
        }
        let procedure = happening.procedure().and_then(|id| law.book.procedure(id));
        let concerned = procedure
            .and_then(|of| of.act(by))
            .and_then(|act| act.party);
        let parties = self.head.parties.iter();
        let all: Option<Vec<NaiveDate>> = parties
            .filter(|one| is_concerned(concerned, one))
            .map(|one| reached_on(&done, one.id))
            .collect();
        let first = || done.iter().map(|(_, on)| *on).min();
        all?.into_iter().max().or_else(first)
    }

    /// What was recorded of an act that can be what a clock asks for, towards whom and when. Of one
    /// that counts backwards from a day that was put off, only what was recorded while that day stood:
    /// the notice of the hearing that was put off is none of the new one.
    fn acts_towards(
        &self,
        law: &Law,
        clock: &Clock,
        by: &str,
    ) -> Vec<(Option<PartyId>, NaiveDate)> {
        let backwards = counts_backwards(law, clock);
        let mut towards = Vec::new();
        for proceeding in &self.proceedings {
            let is_start = |act: &&RecordedAct| act.act.as_deref() == Some(&*clock.start_event);
            let mut stands = proceeding.acts.iter().find(is_start).map(|act| act.on);
            for act in &proceeding.acts {
                if is_start(&act) {
                    stands = Some(act.on);
                }
                let of_this_day = !backwards || stands.is_none_or(|on| on == clock.basis.start_on);
                let counts = of_this_day && self.is_in_its_time(law, clock, act.on);
                if counts && act.act.as_deref() == Some(by) {
                    towards.push((act.party, act.on));
                }
            }
        }
        towards
    }
}

fn counts_backwards(law: &Law, clock: &Clock) -> bool {
    let rule = law.governing(&clock.basis);
    rule.is_some_and(|rule| rule.direction == Direction::Before)
}

/// When a party was first reached: by what was done towards it, or towards everybody.
fn reached_on(done: &[(Option<PartyId>, NaiveDate)], party: PartyId) -> Option<NaiveDate> {
    let towards = done
        .iter()
        .filter(|(to, _)| to.is_none_or(|to| to == party));
    towards.map(|(_, on)| *on).min()
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
