//! A whole procedure at once (程序时间表): every limit that follows from what has happened, for either
//! side, and from what those that do not run yet will run.

mod count;
mod query;
mod told;
mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    act::{Bound, Days},
    book::LawBook,
    due::Deadline,
    procedure::{Clock, Procedure},
    rule::{RuleVersion, Unit},
    vocabulary::Kind,
};

pub use query::{Happened, Side, Slip, SlipAt, TimetableQuery};

/// The limits of a procedure.
#[derive(Clone, Debug)]
pub struct Timetable<'a> {
    /// The procedure.
    pub procedure: &'a Procedure,
    /// The region it was asked for.
    pub region: Option<String>,
    /// What has happened, in the order of its days.
    pub happened: Vec<Happened>,
    /// What was found to be so, as vocabulary keys.
    pub findings: Vec<String>,
    /// The limits: those that run by their last days, then the others in the order of the data.
    pub entries: Vec<Entry<'a>>,
}

/// One limit.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// What starts and ends it, and whose it is.
    pub clock: &'a Clock,
    /// The version of the rule that governs, or would today.
    pub rule: &'a RuleVersion,
    /// The side that it runs for, or whose act it runs from, where that is one.
    pub side: Option<Side>,
    /// Where it stands.
    pub standing: EntryStanding,
    /// What it waits for; empty when it runs.
    pub waits_for: Vec<Wait>,
    /// `自受理之日起30日`.
    pub period: String,
    /// What a reader has to be careful about.
    pub warnings: Vec<String>,
}

/// Something that a limit waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What sort of thing.
    pub kind: WaitKind,
    /// Its vocabulary keys.
    pub keys: Vec<String>,
    /// In words: `被申请人收到申请书副本`, `认定“简易程序”`.
    pub text: String,
}

/// What a limit may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitKind {
    /// An event.
    Event,
    /// That somebody finds something to be so.
    Finding,
    /// That one of these kinds of organisation handles it.
    Handler,
}

/// Where a limit stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryStanding {
    /// What it runs from has not happened, or not been found.
    Waiting,
    /// It runs, or did.
    Counted(CountedLimit),
    /// The law gives no last day, in words.
    Refused(String),
}

/// A limit with its last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedLimit {
    /// The day of what it runs from.
    pub start: NaiveDate,
    /// The last day, or moment.
    pub due: Deadline,
    /// Whether that depends on a year whose holidays are not known yet.
    pub provisional: bool,
    /// How the last day comes about, in words.
    pub explanation: Vec<String>,
    /// When and how it ended, if what was told ends it.
    pub end: Option<Ended>,
}

/// How a limit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The day.
    pub on: NaiveDate,
    /// Whether what it asks for was done; otherwise nothing is owed any more.
    pub met: bool,
}

/// An event that people may tell of to have a time table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tellable<'a> {
    /// The event, as a vocabulary key.
    pub key: &'a str,
    /// What is called so, `收到申请书副本`.
    pub text: &'a str,
    /// The sides it happens to, each by itself; empty if it concerns both or none.
    pub sides: Vec<Side>,
    /// Whether it is done by serving something.
    pub served: bool,
    /// Whether a limit in hours runs from it, so that the time of the day counts.
    pub in_hours: bool,
    /// Whether limits run from it; others only end some.
    pub starts: bool,
    /// Whether it is set beforehand, and limits are counted back from it.
    pub ahead: bool,
}

impl LawBook {
    /// What may be told of a procedure: what starts its limits, what ends them, and what lets them
    /// begin anew.
    #[must_use]
    pub fn tellable<'a>(&'a self, procedure: &'a Procedure) -> Vec<Tellable<'a>> {
        let starts = procedure.clocks.iter().map(|clock| clock.event.as_str());
        let ends = procedure.clocks.iter();
        let ends = ends.flat_map(|clock| clock.met_by.iter().chain(&clock.stopped_by));
        let resets = procedure.clocks.iter().flat_map(|clock| {
            let rules = self.rules().filter(|rule| rule.id == clock.rule);
            rules.flat_map(|rule| &rule.resets)
        });
        let resets = resets.map(|event| event.key.as_str());
        let mut tellable: Vec<Tellable<'a>> = Vec::new();
        for key in starts.chain(ends.map(String::as_str)).chain(resets) {
            if !tellable.iter().any(|known| known.key == key) {
                tellable.push(self.told_as(procedure, key));
            }
        }
        tellable
    }

    fn told_as<'a>(&'a self, procedure: &'a Procedure, key: &'a str) -> Tellable<'a> {
        let act = procedure.act(key);
        let mut own = procedure.clocks.iter().filter(|clock| clock.event == key);
        let in_hours = own.clone().any(|clock| {
            let mut versions = self.rules().filter(|rule| rule.id == clock.rule);
            versions.any(|rule| rule.unit == Unit::Hour)
        });
        Tellable {
            key,
            text: self.vocabulary().what_happened(key),
            sides: self.sides(procedure, key),
            served: act.is_some_and(|act| act.served),
            in_hours,
            starts: own.next().is_some(),
            ahead: act.is_some_and(|act| act.day == Days::Ahead),
        }
    }

    /// The sides that an event happens to, of those whose limits it moves.
    fn sides(&self, procedure: &Procedure, key: &str) -> Vec<Side> {
        let concerned = procedure.act(key).and_then(|act| act.party);
        let mut sides = concerned.map_or_else(Vec::new, Side::concerned);
        sides.retain(|side| {
            procedure.clocks.iter().any(|clock| {
                let own = match clock.of {
                    Some(Bound::Applicant) => *side == Side::Applicant,
                    Some(Bound::Respondent) => *side == Side::Respondent,
                    Some(Bound::Each | Bound::Parties | Bound::Others) | None => true,
                };
                let mut ends = clock.met_by.iter().chain(&clock.stopped_by);
                own && (clock.event == key || ends.any(|end| end == key))
            })
        });
        sides
    }

    /// The regions that the data has rows of, with their names.
    pub fn regions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.vocabulary().terms(Kind::Regions)
    }

    /// Every limit of a procedure as far as it is known from what has happened.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the question, each with its place.
    pub fn timetable(&self, query: &TimetableQuery) -> Result<Timetable<'_>, Vec<Slip>> {
        let procedure = query.check(self)?;
        let region = query.region.as_ref().or(procedure.region.as_ref()).cloned();
        let mut happened = query.events.clone();
        happened.sort_by_key(|event| (event.on, event.time));
        let table = count::Table {
            book: self,
            procedure,
            region: region.as_deref(),
            query,
        };
        let mut entries = table.entries()?;
        entries.sort_by_key(|entry| match &entry.standing {
            EntryStanding::Counted(counted) => (0, Some(counted.due.expires_at())),
            EntryStanding::Refused(_) => (1, None),
            EntryStanding::Waiting => (2, None),
        });
        Ok(Timetable {
            procedure,
            region,
            happened,
            findings: query.findings.clone(),
            entries,
        })
    }
}
