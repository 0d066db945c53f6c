use std::collections::{BTreeMap, BTreeSet};

use access::Participant;
use contracts::event::Event;
use contracts::vocabulary::{
    CaseKind, Channel, DisputeType, OrganisationKind, PartySide, Stage, Word,
};
use kernel::{
    CaseId, ClockId, NaiveDate, OrganisationId, PartyId, ProceedingId, ReferralId, Shard, StaffId,
    Timestamp, city_date,
};
use serde::{Deserialize, Serialize};

use wording::{Names, Nobody, line};

use super::clock::Clock;
use super::proceeding::Proceeding;
use super::referral::Referral;
use super::standing::{Standing, viewers};

/// Everything a decision about one case needs, and what was decided since it was read (案卷).
///
/// Use cases and handlers read it with its row locked, let the rules change it and save it; only
/// what the journal names is written.
#[derive(Debug, Clone)]
pub(crate) struct CaseFile {
    pub(crate) case: CaseId,
    pub(crate) head: Head,
    /// Bodies that take part, and their part.
    pub(crate) participants: BTreeMap<OrganisationId, Participant>,
    pub(crate) referrals: Vec<Referral>,
    pub(crate) proceedings: Vec<Proceeding>,
    /// All clocks, ended ones too.
    pub(crate) clocks: Vec<Clock>,
    pub(crate) journal: Journal,
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) kind: CaseKind,
    pub(crate) dispute_type: DisputeType,
    pub(crate) channel: Channel,
    pub(crate) region: String,
    pub(crate) registered_by: OrganisationId,
    pub(crate) received_on: NaiveDate,
    pub(crate) stage: Stage,
    /// The body it lies with.
    pub(crate) organisation: OrganisationId,
    pub(crate) staff: Option<StaffId>,
    pub(crate) open: bool,
    pub(crate) soonest: Option<Soonest>,
    /// Keyed indexes of the parties' identities.
    pub(crate) identities: Vec<String>,
    pub(crate) parties: Vec<Party>,
}

/// A party, as far as limits need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Party {
    pub(crate) id: PartyId,
    pub(crate) side: Word<PartySide>,
}

/// The soonest last day of the running clocks; only a key to sort by, each clock counts for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Soonest {
    pub(crate) due_on: NaiveDate,
    pub(crate) rule: String,
    pub(crate) provisional: bool,
}

/// An organisation as tracking knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) id: OrganisationId,
    pub(crate) kind: OrganisationKind,
    pub(crate) path: String,
    pub(crate) name: String,
}

/// When something was recorded, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occasion {
    pub(crate) at: Timestamp,
    pub(crate) actor: Option<StaffId>,
    /// The day that counts as the day of recording, where it is not that of `at`.
    pub(crate) recorded_on: Option<NaiveDate>,
}

impl Occasion {
    /// Something is recorded now.
    pub(crate) fn new(at: Timestamp, actor: Option<StaffId>) -> Self {
        Self {
            at,
            actor,
            recorded_on: None,
        }
    }

    fn day(&self) -> NaiveDate {
        self.recorded_on.unwrap_or_else(|| city_date(self.at))
    }
}

/// One line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) at: Timestamp,
    pub(crate) on: Option<NaiveDate>,
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    pub(crate) actor: Option<StaffId>,
}

/// What changed since the file was read.
#[derive(Debug, Clone)]
pub(crate) struct Journal {
    pub(crate) occasion: Occasion,
    /// How the case counted before; `None` if it did not.
    pub(crate) before: Option<Standing>,
    pub(crate) joined: BTreeSet<OrganisationId>,
    pub(crate) left: BTreeSet<OrganisationId>,
    pub(crate) referrals: BTreeSet<ReferralId>,
    pub(crate) proceedings: BTreeSet<ProceedingId>,
    pub(crate) armed: BTreeSet<ClockId>,
    pub(crate) changed: BTreeSet<ClockId>,
    /// Clocks whose ledgers are others.
    pub(crate) ledgers: BTreeSet<ClockId>,
    /// Running clocks that have another last day, or run again.
    pub(crate) moved: BTreeSet<ClockId>,
    /// Running clocks whose last day is the same, and was settled or became provisional.
    pub(crate) settled: BTreeSet<ClockId>,
    pub(crate) events: Vec<Event>,
    pub(crate) lines: Vec<Line>,
    /// Clocks that were armed on this occasion, when it is told once more: they are these.
    pub(crate) told: Vec<ToldClock>,
}

/// A clock that the log says was armed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToldClock {
    pub(crate) id: ClockId,
    pub(crate) rule: String,
    pub(crate) organisation: OrganisationId,
    pub(crate) party_id: Option<PartyId>,
}

impl Journal {
    /// Nothing changed yet.
    pub(crate) fn new(occasion: Occasion) -> Self {
        Self {
            occasion,
            before: None,
            joined: BTreeSet::new(),
            left: BTreeSet::new(),
            referrals: BTreeSet::new(),
            proceedings: BTreeSet::new(),
            armed: BTreeSet::new(),
            changed: BTreeSet::new(),
            ledgers: BTreeSet::new(),
            moved: BTreeSet::new(),
            settled: BTreeSet::new(),
            events: Vec::new(),
            lines: Vec::new(),
            told: Vec::new(),
        }
    }

    /// The id of a clock that is armed now: the one it was told by, or a new one.
    pub(crate) fn clock_id(
        &mut self,
        shard: Shard,
        rule: &str,
        organisation: OrganisationId,
        party_id: Option<PartyId>,
    ) -> ClockId {
        let told = |clock: &ToldClock| {
            clock.rule == rule && clock.organisation == organisation && clock.party_id == party_id
        };
        match self.told.iter().position(told) {
            Some(index) => self.told.remove(index).id,
            None => ClockId::new(shard),
        }
    }
}

impl CaseFile {
    /// How the case counts in the backlog; closed cases do not.
    pub(crate) fn standing(&self) -> Option<Standing> {
        self.head.open.then(|| Standing {
            organisation: self.head.organisation,
            dispute_type: self.head.dispute_type,
            stage: self.head.stage,
            due_on: self.head.soonest.as_ref().map(|soonest| soonest.due_on),
            viewers: viewers(&self.participants),
        })
    }

    /// The day of recording, where it is later than the day of the act (补录).
    pub(crate) fn entered_on(&self, act: NaiveDate) -> Option<NaiveDate> {
        let day = self.journal.occasion.day();
        (day > act).then_some(day)
    }

    /// A sentence about an act of that day; it says so if it was entered on a later one.
    pub(crate) fn dated(&self, act: NaiveDate, sentence: String) -> String {
        match self.entered_on(act) {
            Some(entered_on) => super::words::entered(&sentence, act, entered_on),
            None => sentence,
        }
    }

    /// Notes what somebody did, as its event reads, and on what day if that is told.
    pub(crate) fn tell(&mut self, event: &Event, on: Option<NaiveDate>, names: &dyn Names) {
        let Occasion { at, actor, .. } = self.journal.occasion;
        let text = line(event, names).unwrap_or_default();
        let text = match on {
            Some(act) => self.dated(act, text),
            None => text,
        };
        let kind = event.kind();
        self.journal.lines.push(Line {
            at,
            on,
            kind,
            text,
            actor,
        });
    }

    /// Notes what follows by rule: nobody did it.
    pub(crate) fn note_by_rule(&mut self, kind: &'static str, on: Option<NaiveDate>, text: String) {
        let at = self.journal.occasion.at;
        let actor = None;
        self.journal.lines.push(Line {
            at,
            on,
            kind,
            text,
            actor,
        });
    }

    /// Records an event of our own that follows by rule, with its line of history: about a day,
    /// by an act of perhaps another.
    pub(crate) fn record(&mut self, event: impl Into<Event>, on: NaiveDate, act: NaiveDate) {
        let event = event.into();
        let text = line(&event, &Nobody).unwrap_or_default();
        let text = self.dated(act, text);
        self.record_as(event, on, text);
    }

    /// The same with another line of history.
    pub(crate) fn record_as(&mut self, event: impl Into<Event>, on: NaiveDate, text: String) {
        let event = event.into();
        self.note_by_rule(event.kind(), Some(on), text);
        self.journal.events.push(event);
    }

    /// Makes a body take part in the case, which is open to all of its staff, or behind a wall to these.
    pub(crate) fn join(&mut self, body: &Body, open_to: Option<&[StaffId]>) {
        let open_to: Option<BTreeSet<StaffId>> =
            open_to.map(|staff| staff.iter().copied().collect());
        match self.participants.get_mut(&body.id) {
            Some(_) if open_to.is_none() => return,
            // They keep the path under which they joined.
            Some(known) => known.open_to = open_to,
            None => {
                // Who joins by an event of before finds a walled case open to nobody.
                let walled = self
                    .participants
                    .values()
                    .any(|part| part.open_to.is_some());
                let open_to = open_to.or_else(|| walled.then(BTreeSet::new));
                let path = body.path.clone();
                let part = Participant { path, open_to };
                self.participants.insert(body.id, part);
            }
        }
        self.journal.left.remove(&body.id);
        self.journal.joined.insert(body.id);
    }

    /// Ends a body's part in the case.
    pub(crate) fn leave(&mut self, body: OrganisationId) {
        if self.participants.remove(&body).is_some() {
            self.journal.joined.remove(&body);
            self.journal.left.insert(body);
        }
    }

    /// Proceedings that still go on.
    pub(crate) fn open_proceedings(&self) -> impl Iterator<Item = &Proceeding> {
        self.proceedings
            .iter()
            .filter(|proceeding| proceeding.is_open())
    }

    /// Brings the soonest last day in line with the running clocks.
    pub(crate) fn sort_clocks(&mut self) {
        let running = self
            .clocks
            .iter()
            .filter(|clock| clock.is_running() && clock.is_duty() && !clock.is_paused());
        let soonest = running.min_by_key(|clock| (clock.due_on, clock.basis.rule.clone()));
        self.head.soonest = soonest.map(|clock| Soonest {
            due_on: clock.due_on,
            rule: clock.basis.rule.clone(),
            provisional: clock.provisional,
        });
    }
}
