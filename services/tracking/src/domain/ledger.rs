//! What changes last days after clocks were armed (台账): time that is not counted and new starts follow
//! from what was told of the proceeding, so that one entered late counts as one entered in time.

use chrono::{Days, TimeDelta};
use contracts::event::{ClockReprojected, MoveReason};
use contracts::vocabulary::ClockState;
use kernel::{NaiveDate, PartyId, city_date};
use law::{Claim, Fact, LawBook, Procedure, RuleVersion, Suspension, Unit};
use serde::{Deserialize, Serialize};

use super::clock::{Clock, LedgerEntry};
use super::file::CaseFile;
use super::law::Law;
use super::law_events::LawEvents;
use super::proceeding::Proceeding;
use super::words;

/// A stretch of days on which a proceeding stood still (中止): until the day before the one on which it
/// went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standstill {
    /// The ground, as the law data names it.
    pub(crate) ground: String,
    pub(crate) from: NaiveDate,
    /// The day on which it went on; none while it stands still.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) resumed_on: Option<NaiveDate>,
}

/// What of the law data live cases keep by their ledgers, if these are the procedures that they come
/// under.
pub(crate) fn claims<'a>(
    events: LawEvents,
    book: &'a LawBook,
    is_chosen: fn(&Procedure) -> bool,
) -> Claim<'a> {
    let runs = move |of: &Procedure, rule: &str| {
        let mut clocks = of.clocks.iter();
        clocks.any(|clock| clock.rule == rule && events.may_run(of, clock))
    };
    let covers = move |fact: &Fact<'_>| {
        let mut procedures = book.procedures().filter(|of| is_chosen(of));
        match fact {
            Fact::Suspension(of, pause) => pause.rules.iter().any(|rule| runs(of, rule)),
            Fact::Exclusion(rule, exclusion) => procedures.any(|of| {
                runs(of, &rule.id)
                    && of
                        .suspensions
                        .iter()
                        .any(|it| it.key == exclusion.key && it.rules.contains(&rule.id))
            }),
            Fact::Reset(rule, event) => {
                procedures.any(|of| of.act(&event.key).is_some() && runs(of, &rule.id))
            }
            _ => false,
        }
    };
    Claim::enforced("services/tracking/src/domain/ledger.rs", covers)
}

/// Time that is not counted, before it is cut to the period of a clock.
struct Gap {
    from: NaiveDate,
    /// The last day of it, where that is known.
    to: Option<NaiveDate>,
    ground: String,
}

/// Where a period stands still (暂停计算): since when, on what ground, and until when at the latest, where
/// that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pause<'a> {
    pub(crate) from: NaiveDate,
    pub(crate) to: Option<NaiveDate>,
    pub(crate) ground: &'a str,
}

impl Clock {
    /// Whether its period stands still, and nobody knows until when.
    pub(crate) fn is_paused(&self) -> bool {
        let mut entries = self.ledger.iter();
        entries.any(|entry| matches!(entry, LedgerEntry::Exclusion { to: None, .. }))
    }

    /// Where its period stands still on that day.
    pub(crate) fn pause_on(&self, day: NaiveDate) -> Option<Pause<'_>> {
        let mut entries = self.ledger.iter().filter(|_| self.is_running());
        entries.find_map(|entry| match entry {
            LedgerEntry::Exclusion { from, to, ground }
                if to.is_none_or(|to| *from <= day && day <= to) =>
            {
                Some(Pause {
                    from: *from,
                    to: *to,
                    ground,
                })
            }
            _ => None,
        })
    }

    /// How much of the period was left when it stood still on that day: `12个工作日`.
    pub(crate) fn left_from(&self, law: &Law, day: NaiveDate) -> String {
        let unit = law.governing(&self.basis).map(|version| version.unit);
        if unit == Some(Unit::WorkingDay) {
            let calendar = law.book.calendar();
            let left = calendar.working_days_in(day, self.due_on).unwrap_or(0);
            return format!("{left}{}", Unit::WorkingDay.counted());
        }
        format!("{}日", (self.due_on - day).num_days() + 1)
    }
}

impl CaseFile {
    /// Brings ledgers and last days in line with what was told of the proceedings, last by an event of
    /// this type.
    pub(super) fn settle_ledgers(&mut self, law: &Law, kind: &'static str) {
        for index in 0..self.clocks.len() {
            let clock = &self.clocks[index];
            let causes = self.proceedings.iter();
            let cause = causes.rev().find(|one| one.is_cause_of(clock));
            let stopped = clock.state == ClockState::Stopped;
            if let Some(proceeding) = cause.filter(|_| !stopped) {
                let ledger = ledger_of(law, proceeding, clock);
                self.keep_ledger(law, index, ledger, kind);
            }
        }
        self.sort_clocks();
    }

    fn keep_ledger(
        &mut self,
        law: &Law,
        index: usize,
        ledger: Vec<LedgerEntry>,
        kind: &'static str,
    ) {
        let clock = &mut self.clocks[index];
        if clock.ledger == ledger {
            return;
        }
        let was = std::mem::replace(&mut clock.ledger, ledger);
        let id = clock.id;
        self.journal.changed.insert(id);
        self.journal.ledgers.insert(id);
        // Its reminders go when it stands still, and come back when it goes on.
        self.journal.moved.insert(id);
        let is_new = |entry: &&LedgerEntry| !was.contains(entry);
        let new: Vec<LedgerEntry> = clock.ledger.iter().filter(is_new).cloned().collect();
        let anew = new.iter().any(|it| matches!(it, LedgerEntry::Reset { .. }));
        let reason = if anew {
            MoveReason::Reset
        } else {
            MoveReason::Exclusion
        };
        let pause = new.iter().find_map(|entry| match entry {
            LedgerEntry::Exclusion { from, to: None, .. } => Some(*from),
            _ => None,
        });
        self.derive_anew(law, index, reason);
        let clock = &self.clocks[index];
        if let Some(from) = pause.filter(|_| clock.is_running()) {
            let title = law.rule_title(&clock.basis);
            let text = words::paused(title, from, &clock.left_from(law, from));
            self.note_by_rule(kind, Some(from), text);
        }
    }

    /// Gives a clock the last day that its ledger comes to, with its event; one that was breached and
    /// keeps its day for that does so.
    fn derive_anew(&mut self, law: &Law, index: usize, reason: MoveReason) {
        let clock = &mut self.clocks[index];
        let was = clock.stored();
        let Some(now) = clock.derived(law).ok().filter(|_| !clock.held) else {
            return;
        };
        if was == now {
            return;
        }
        clock.due_on = now.due.date;
        clock.due_time = now.due.time;
        clock.provisional = now.provisional;
        let moved = ClockReprojected {
            limit: clock.limit(self.case, law),
            was_due_on: was.due.date,
            provisional: now.provisional,
            reason: reason.into(),
            otherwise: None,
        };
        let today = city_date(self.journal.occasion.at);
        self.record(moved, today, today);
    }
}

impl Proceeding {
    /// Whether a clock hangs on it or began in it.
    fn is_cause_of(&self, clock: &Clock) -> bool {
        let came_by = self.referral.map(|referral| referral.uuid());
        clock.cause == self.id.uuid() || Some(clock.cause) == came_by
    }

    /// The time that a clock does not count, as far as it is told here.
    fn gaps(&self, of: &Procedure, version: &RuleVersion, clock: &Clock) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let concerns =
            |row: &&Suspension| version.excludes(&row.key) && row.rules.contains(&clock.basis.rule);
        for row in of.suspensions.iter().filter(concerns) {
            if row.halts() {
                let stood = self.standstills.iter().filter(|it| it.ground == row.key);
                gaps.extend(stood.map(|it| Gap {
                    from: it.from,
                    to: it.resumed_on.map(day_before),
                    ground: row.key.clone(),
                }));
                continue;
            }
            let mut from = None;
            for (on, begins) in self.turns(&row.starts, &row.ends, clock) {
                match (from, begins) {
                    (None, true) => from = Some(on),
                    (Some(first), false) => {
                        gaps.push(Gap {
                            from: first,
                            to: Some(day_before(on)),
                            ground: row.key.clone(),
                        });
                        from = None;
                    }
                    (None, false) | (Some(_), true) => {}
                }
            }
            gaps.extend(from.map(|from| Gap {
                from,
                to: None,
                ground: row.key.clone(),
            }));
        }
        gaps
    }

    /// The days on which people said that something began or ended, in their order.
    fn turns(&self, starts: &[String], ends: &[String], clock: &Clock) -> Vec<(NaiveDate, bool)> {
        let among = |keys: &[String], act: &Option<String>| {
            act.as_ref().is_some_and(|act| keys.contains(act))
        };
        let mut turns: Vec<(NaiveDate, bool)> = Vec::new();
        for act in self.acts.iter().filter(|act| concerns(act.party, clock)) {
            if among(starts, &act.act) {
                turns.push((act.on, true));
            } else if among(ends, &act.act) {
                turns.push((act.on, false));
            }
        }
        turns.sort();
        turns
    }

    /// The days from which a clock is counted anew, and why.
    fn resets(&self, version: &RuleVersion, clock: &Clock) -> Vec<(NaiveDate, String)> {
        let acts = self.acts.iter().filter(|act| concerns(act.party, clock));
        let resets = acts.filter_map(|act| {
            let key = act.act.as_ref()?;
            let resets = version.resets.iter().any(|event| event.key == *key);
            resets.then(|| (act.on, key.clone()))
        });
        resets.collect()
    }
}

/// Whether what a party did concerns a clock: not one that is another party's own.
fn concerns(party: Option<PartyId>, clock: &Clock) -> bool {
    match (party, clock.party.and(clock.party_id)) {
        (Some(one), Some(own)) => one == own,
        _ => true,
    }
}

fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

/// What the ledger of a clock comes to.
fn ledger_of(law: &Law, proceeding: &Proceeding, clock: &Clock) -> Vec<LedgerEntry> {
    let known = || clock.ledger.clone();
    let Some(version) = law.governing(&clock.basis) else {
        return known();
    };
    let Some(of) = law.book.procedure(&proceeding.procedure) else {
        return known();
    };
    let mut resets = proceeding.resets(version, clock);
    resets.retain(|(on, _)| *on > clock.basis.start_on);
    resets.sort();
    let mut gaps = Vec::new();
    for gap in proceeding.gaps(of, version, clock) {
        gaps.extend(parted(gap, resets.iter().map(|(on, _)| *on)));
    }
    let mut entries: Vec<(NaiveDate, LedgerEntry)> = resets
        .into_iter()
        .map(|(start_on, event)| (start_on, LedgerEntry::Reset { start_on, event }))
        .collect();
    entries.extend(clock.ledger.iter().filter_map(|entry| match entry {
        LedgerEntry::Extension { on, .. } => Some((*on, entry.clone())),
        LedgerEntry::Exclusion { .. } | LedgerEntry::Reset { .. } => None,
    }));
    gaps.sort_by_key(|gap| gap.from);
    entries.extend(gaps.into_iter().map(|gap| {
        let Gap { from, to, ground } = gap;
        (from, LedgerEntry::Exclusion { from, to, ground })
    }));
    // A new start comes before time of that day that is not counted.
    entries.sort_by_key(|(on, entry)| (*on, !matches!(entry, LedgerEntry::Reset { .. })));
    let mut ledger = Ledger::begin(law, version, clock);
    for (on, entry) in entries {
        ledger.add(on, entry);
    }
    ledger.entries
}

/// Time that is not counted, parted where a clock is counted anew in the middle of it.
fn parted(gap: Gap, days: impl Iterator<Item = NaiveDate>) -> Vec<Gap> {
    let mut parts = vec![gap];
    for day in days {
        let Some(last) = parts.last_mut() else { break };
        if last.from < day && last.to.is_none_or(|to| day <= to) {
            let rest = Gap {
                from: day,
                to: last.to,
                ground: last.ground.clone(),
            };
            last.to = Some(day_before(day));
            parts.push(rest);
        }
    }
    parts
}

/// A ledger as it grows, entry by entry.
struct Ledger<'a> {
    law: &'a Law,
    version: &'a RuleVersion,
    clock: &'a Clock,
    start_on: NaiveDate,
    entries: Vec<LedgerEntry>,
}

impl<'a> Ledger<'a> {
    fn begin(law: &'a Law, version: &'a RuleVersion, clock: &'a Clock) -> Self {
        Self {
            law,
            version,
            clock,
            start_on: clock.basis.start_on,
            entries: Vec::new(),
        }
    }

    /// The last day so far; none while the period stands still.
    fn due_on(&self) -> Option<NaiveDate> {
        let open = |entry: &LedgerEntry| matches!(entry, LedgerEntry::Exclusion { to: None, .. });
        if self.entries.iter().any(open) {
            return None;
        }
        let request = self.clock.basis.request(&self.entries);
        let projection = self.law.book.project(&request).ok()?;
        Some(projection.due.date)
    }

    /// Takes an entry in, as far as it is in time: what comes when the period has run out, or the act was
    /// done, changes nothing any more.
    fn add(&mut self, on: NaiveDate, entry: LedgerEntry) {
        let in_time = self.due_on().is_none_or(|due| on <= due);
        if self.clock.end.as_ref().is_some_and(|end| on > end.on) {
            return;
        }
        match entry {
            // It was granted in time, or as late as the text lets it.
            LedgerEntry::Extension { .. } => self.entries.push(entry),
            LedgerEntry::Reset { start_on, event } => {
                // What a body owes is owed anew even when it was late.
                if start_on > self.start_on && (in_time || self.clock.is_duty()) {
                    self.start_on = start_on;
                    self.entries.push(LedgerEntry::Reset { start_on, event });
                }
            }
            LedgerEntry::Exclusion { from, to, ground } => {
                let from = from.max(self.start_on);
                let to = self.at_most(&ground, from, to);
                let counts = to.is_none_or(|to| to > self.start_on && to >= from);
                if in_time && counts {
                    self.entries
                        .push(LedgerEntry::Exclusion { from, to, ground });
                }
            }
        }
    }

    /// The last day of time that is not counted, of which the text may allow so many days in all
    /// (最长不得超过六十日).
    fn at_most(&self, ground: &str, from: NaiveDate, to: Option<NaiveDate>) -> Option<NaiveDate> {
        let mut exclusions = self.version.exclusions.iter();
        let most = exclusions
            .find(|it| it.key == ground)
            .and_then(|it| it.at_most);
        let Some(most) = most else { return to };
        let counted = |from: NaiveDate| from.max(self.start_on + Days::new(1));
        let used: i64 = self
            .entries
            .iter()
            .map(|entry| match entry {
                LedgerEntry::Exclusion {
                    from,
                    to: Some(to),
                    ground: own,
                } if own == ground => (*to - counted(*from)).num_days() + 1,
                _ => 0,
            })
            .sum();
        let left = i64::from(most).saturating_sub(used).max(0);
        let last = counted(from) + TimeDelta::days(left - 1);
        Some(to.map_or(last, |to| to.min(last)))
    }
}
