//! The procedures of a case at once (程序时间表): the limits that run or did, and those still to come.

use std::collections::BTreeMap;

use contracts::api::tracking::{Timetable, TimetableEntry};
use contracts::vocabulary::{ClockState, OrganisationKind, PartySide};
use kernel::{NaiveDate, OrganisationId};
use law::{
    Claim, CountedLimit, Deadline, Effect, Ended, Entry, EntryStanding, Fact, Side, TimetableQuery,
    Wait, WaitKind,
};

use super::clock::Clock;
use super::file::Head;
use super::happening::Scope;
use super::law::Law;
use super::proceeding::Proceeding;

/// A case, as far as its time tables need it.
pub(crate) struct Case<'a> {
    pub(crate) law: &'a Law,
    pub(crate) head: &'a Head,
    /// Oldest first.
    pub(crate) proceedings: &'a [Proceeding],
    pub(crate) clocks: &'a [Clock],
    /// What sort of bodies handle it.
    pub(crate) kinds: &'a BTreeMap<OrganisationId, OrganisationKind>,
    pub(crate) today: NaiveDate,
}

impl Case<'_> {
    /// One for each procedure that it is handled under, or else for the last.
    pub(crate) fn timetables(&self) -> Vec<Timetable> {
        let open = self.proceedings.iter().filter(|one| one.is_open());
        let mut shown: Vec<&Proceeding> = open.collect();
        if shown.is_empty() {
            shown.extend(self.proceedings.last());
        }
        let tables = shown.into_iter();
        tables
            .filter_map(|proceeding| self.timetable(proceeding))
            .collect()
    }

    /// None of a procedure that the law data lacks by now.
    fn timetable(&self, proceeding: &Proceeding) -> Option<Timetable> {
        let found = proceeding.acts.iter().filter_map(|act| act.finding.clone());
        let mut query = TimetableQuery {
            region: Some(self.head.region.clone()),
            handler: self
                .kinds
                .get(&proceeding.organisation)
                .map(|kind| kind.as_str().to_owned()),
            findings: found.collect(),
            ..TimetableQuery::new(&proceeding.procedure, self.today)
        };
        query.findings.sort();
        query.findings.dedup();
        let law = self.law.book.timetable(&query);
        // What does not fit the procedure any more says nothing of it.
        let bare = TimetableQuery::new(&proceeding.procedure, self.today);
        let law = law.or_else(|_| self.law.book.timetable(&bare)).ok()?;
        let mut table = Timetable::of(&self.law.book, &law);
        let own: Vec<&Clock> = self
            .clocks
            .iter()
            .filter(|clock| belongs(clock, proceeding))
            .collect();
        let mut entries: Vec<TimetableEntry> = Vec::new();
        for row in self.rows(proceeding) {
            let clocks = own.iter().filter(|clock| clock.basis.rule == row.rule);
            entries.extend(clocks.filter_map(|clock| self.entry(row, clock)));
        }
        entries.sort_by_key(|entry| (entry.due_on, entry.due_time));
        let waiting = law.entries.iter().filter(|entry| {
            let runs = own.iter().any(|clock| self.is_of(clock, entry));
            !runs && self.may_come(entry, proceeding)
        });
        entries.extend(waiting.map(|entry| {
            let waits_for = entry.waits_for.iter();
            let waits_for =
                waits_for.filter(|wait| !self.has_happened(wait, entry.side, proceeding));
            TimetableEntry::of(&Entry {
                waits_for: waits_for.cloned().collect(),
                ..entry.clone()
            })
        }));
        table.entries = entries;
        Some(table)
    }

    fn rows(&self, proceeding: &Proceeding) -> &[law::Clock] {
        let procedure = self.law.book.procedure(&proceeding.procedure);
        procedure.map_or(&[], |procedure| &procedure.clocks)
    }

    /// A limit that runs in the case, or did, by its own version and with all that its ledger holds.
    fn entry(&self, row: &law::Clock, clock: &Clock) -> Option<TimetableEntry> {
        let rule = self.law.governing(&clock.basis)?;
        let due = self.law.book.due(&clock.basis.request(&clock.ledger));
        let (start, explanation) = due.map_or_else(
            |refusal| (clock.basis.start_on, vec![refusal.to_string()]),
            |due| {
                let steps = due.explanation.into_iter();
                (due.start, steps.map(|step| step.text).collect())
            },
        );
        let counted = CountedLimit {
            start,
            due: Deadline {
                date: clock.due_on,
                time: clock.due_time,
            },
            provisional: clock.provisional,
            explanation,
            end: clock.end.as_ref().map(|end| Ended {
                on: end.on,
                met: clock.state == ClockState::Met,
            }),
        };
        let standing = EntryStanding::Counted(counted);
        let entry = Entry::of(row, rule, self.side(clock), standing, self.today);
        Some(TimetableEntry {
            clock: Some(clock.id),
            party: clock.party_id,
            ..TimetableEntry::of(&entry)
        })
    }

    /// The side of the party that a clock names.
    fn side(&self, clock: &Clock) -> Option<Side> {
        let mut parties = self.head.parties.iter();
        let party = parties.find(|party| Some(party.id) == clock.party_id)?;
        match party.side.known().ok()? {
            PartySide::Applicant => Some(Side::Applicant),
            PartySide::Respondent => Some(Side::Respondent),
            PartySide::ThirdParty => None,
        }
    }

    /// Whether what would wait runs by this clock.
    fn is_of(&self, clock: &Clock, entry: &Entry<'_>) -> bool {
        let side = self.side(clock);
        clock.basis.rule == entry.clock.rule
            && (entry.side.is_none() || side.is_none() || side == entry.side)
    }

    /// Whether a limit that does not run may still begin to.
    fn may_come(&self, entry: &Entry<'_>, proceeding: &Proceeding) -> bool {
        let happens = entry.waits_for.iter().all(|wait| match wait.kind {
            WaitKind::Event => {
                let mut keys = wait.keys.iter();
                let come = |key: &String| self.law.events.may_come(&self.law.book, key, proceeding);
                self.has_happened(wait, entry.side, proceeding) || keys.all(come)
            }
            WaitKind::Finding => true,
            WaitKind::Handler => false,
        });
        happens && (proceeding.is_open() || entry.clock.outlasts())
    }

    /// Whether what a limit waits for has happened, so that it waits for something else.
    fn has_happened(&self, wait: &Wait, side: Option<Side>, proceeding: &Proceeding) -> bool {
        if wait.kind != WaitKind::Event {
            return false;
        }
        let is_it = |key: &String| wait.keys.contains(key);
        let started = self.clocks.iter().any(|clock| {
            let concerns = side.is_none() || self.side(clock) == side;
            belongs(clock, proceeding) && concerns && is_it(&clock.start_event)
        });
        let recorded = proceeding.acts.iter().any(|act| {
            let mut parties = self.head.parties.iter();
            let own = act
                .party
                .and_then(|id| parties.find(|party| party.id == id));
            let side_of = own.and_then(|party| party.side.known().ok());
            let concerns = match side {
                Some(Side::Applicant) => side_of == Some(PartySide::Applicant),
                Some(Side::Respondent) => side_of == Some(PartySide::Respondent),
                None => true,
            };
            (concerns || act.party.is_none()) && act.act.as_ref().is_some_and(is_it)
        });
        started || recorded
    }
}

/// What of the law data is told by time tables, publicly and in every case, and no more.
pub(crate) fn claims() -> Vec<Claim<'static>> {
    let charge = "系统不收取、不登记费用，是否收费在程序时间表中写明";
    let own = "届满后由当事人自己决定是否行使，写入程序时间表和期限说明";
    vec![
        Claim::shown(charge, |fact| matches!(fact, Fact::Charge(_))),
        Claim::shown(own, |fact| match fact {
            Fact::Expiry(_, expiry) => expiry.effect == Effect::MaySue,
            _ => false,
        }),
    ]
}

/// Whether a clock is one of this proceeding, of the hand-over by which it came, or of the case.
fn belongs(clock: &Clock, proceeding: &Proceeding) -> bool {
    match clock.scope {
        Scope::Case => true,
        Scope::Proceeding => clock.cause == proceeding.id.uuid(),
        Scope::Referral => {
            let referral = proceeding.referral;
            referral.is_some_and(|referral| referral.uuid() == clock.cause)
        }
    }
}
