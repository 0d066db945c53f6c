//! Whole procedures at once (程序时间表).

use chrono::{Days, NaiveTime};
use kernel::{CaseId, ClockId, NaiveDate, PartyId};
use law::{CountedLimit, EntryStanding, Happened, Kind, LawBook, Slip, SlipAt, TimetableQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::vocabulary::{ClockState, Rung, Word};

/// A procedure, and what has happened in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskTimetable {
    /// The procedure, as in the law data, e.g. `labour_arbitration`.
    pub procedure: String,
    /// The region, as a GB/T 2260 code of six digits or more; limits of regions are left out without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The kind of organisation that handles it, e.g. `petition_office`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// What has happened, separated by `;`: the event and its day (where limits in hours run from it,
    /// with its time), and where they are known the side it happened to and how it was served:
    /// `accepted,2026-03-05;copy_received,2026-03-09,respondent,mail;death,2026-03-02T08:30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<String>,
    /// What was found to be so, separated by `;`: `summary_procedure`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<String>,
}

/// A part of the question that cannot be answered: the parameter, for one of several with its number,
/// and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// `procedure`, `events/2`.
    pub parameter: String,
    /// Why, for people.
    pub reason: String,
}

/// The time tables of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseTimetables {
    /// The case.
    pub case: CaseId,
    /// One for each procedure that it is handled under, or else for the last.
    pub procedures: Vec<Timetable>,
}

/// Every limit of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Timetable {
    /// The procedure, as in the law data.
    pub procedure: String,
    /// What it is called: 劳动人事争议仲裁.
    pub title: String,
    /// The texts it follows.
    pub basis: Vec<String>,
    /// Which body is competent, in words.
    pub jurisdiction: String,
    /// Whether it is free of charge.
    pub free_of_charge: bool,
    /// The region.
    pub region: Option<String>,
    /// Its name, where the law data has limits of it.
    pub region_name: Option<String>,
    /// What has happened, in the order of its days.
    pub happened: Vec<TimetableEvent>,
    /// What was found to be so.
    pub findings: Vec<TimetableFinding>,
    /// The limits: those that run by their last days, then those that wait.
    pub entries: Vec<TimetableEntry>,
    /// What must be told (告知).
    pub notices: Vec<TimetableNotice>,
    /// The papers of the procedure, in the order of its stages.
    pub papers: Vec<TimetablePaper>,
}

/// Something that has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimetableEvent {
    /// The event, as a key of the law data.
    pub event: String,
    /// What is called so: 收到申请书副本.
    pub text: String,
    /// The day.
    pub on: NaiveDate,
    /// The time of the day.
    pub time: Option<NaiveTime>,
    /// The side it happened to, where that is one: 被申请人.
    pub side: Option<String>,
    /// How it was served: 邮寄送达.
    pub way: Option<String>,
}

/// Something that was found to be so (认定).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimetableFinding {
    /// Its key in the law data.
    pub key: String,
    /// What was found.
    pub text: String,
}

/// One limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimetableEntry {
    /// Rule id.
    pub rule: String,
    /// What has to be done.
    pub title: String,
    /// The law and article.
    pub citation: String,
    /// From what it runs, and how long: 自受理之日起30日.
    pub period: String,
    /// Who has to act, in the words of the law.
    pub responsible: String,
    /// The side that it runs for, or whose act it runs from, where that is one: 被申请人.
    pub side: Option<String>,
    /// Whether it is no duty of the handling body.
    pub of_others: bool,
    /// What it waits for; empty when it runs.
    pub waits_for: Vec<TimetableWait>,
    /// Why the law gives no last day, though it should run.
    pub refusal: Option<String>,
    /// The day of what it runs from.
    pub start_on: Option<NaiveDate>,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    /// The moment of that day, where the limit does not run until its end.
    pub due_time: Option<NaiveTime>,
    /// Whether a year without a published holiday calendar is touched.
    pub provisional: bool,
    /// How the last day was found, line by line.
    pub explanation: Vec<String>,
    /// The days on which a reminder is due.
    pub reminders: Vec<NaiveDate>,
    /// Where it stands; absent while it waits.
    pub state: Option<Word<ClockState>>,
    /// The day it was met or stopped.
    pub ended_on: Option<NaiveDate>,
    /// What to be careful about.
    pub warnings: Vec<String>,
    /// What happens at expiry, if the text says.
    pub expiry: Option<TimetableExpiry>,
    /// How it may be extended.
    pub extension: Option<String>,
    /// The time that is not counted.
    pub not_counted: Vec<String>,
    /// The paper that is due or has to be served.
    pub paper: Option<String>,
    /// In a case, the clock that runs.
    #[serde(default)]
    pub clock: Option<ClockId>,
    /// In a case, the party whose own it is, or from whose act it runs.
    #[serde(default)]
    pub party: Option<PartyId>,
}

/// Something that a limit waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimetableWait {
    /// `event`, `finding` or `handler`.
    #[schema(value_type = String)]
    pub kind: law::WaitKind,
    /// Its keys in the law data.
    pub keys: Vec<String>,
    /// In words: 被申请人收到申请书副本.
    pub text: String,
}

/// What happens at expiry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimetableExpiry {
    /// The effect, as in the law data: `may_sue`.
    #[schema(value_type = String)]
    pub effect: law::Effect,
    /// What it falls on.
    pub target: String,
    /// The effect in the words of the law.
    pub text: String,
}

/// Something that must be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimetableNotice {
    /// When: the event it belongs to.
    pub when: String,
    /// What is told.
    pub text: String,
    /// The article, with its law.
    pub article: String,
}

/// A paper of the procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimetablePaper {
    /// Its title.
    pub title: String,
    /// Whether the stage cannot be passed without it.
    pub required: bool,
    /// Needed only in this case.
    pub when: Option<String>,
    /// The article or form it follows.
    pub article: String,
}

impl AskTimetable {
    /// The question to the law.
    ///
    /// # Errors
    /// The events that cannot be read.
    pub fn query(&self, today: NaiveDate) -> Result<TimetableQuery, Vec<Unreadable>> {
        let list = |text: &Option<String>| -> Vec<String> {
            let words = text.as_deref().unwrap_or_default().split(';');
            let words = words.map(str::trim).filter(|word| !word.is_empty());
            words.map(str::to_owned).collect()
        };
        let (mut events, mut wrong) = (Vec::new(), Vec::new());
        for (index, word) in list(&self.events).iter().enumerate() {
            match word.parse::<Happened>() {
                Ok(event) => events.push(event),
                Err(reason) => wrong.push(Unreadable {
                    parameter: format!("events/{index}"),
                    reason,
                }),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(TimetableQuery {
            region: self.region.clone(),
            handler: self.handler.clone(),
            events,
            findings: list(&self.findings),
            ..TimetableQuery::new(&self.procedure, today)
        })
    }

    /// The same question in an address.
    #[must_use]
    pub fn of(query: &TimetableQuery) -> Self {
        let joined = |words: Vec<String>| (!words.is_empty()).then(|| words.join(";"));
        Self {
            procedure: query.procedure.clone(),
            region: query.region.clone(),
            handler: query.handler.clone(),
            events: joined(query.events.iter().map(ToString::to_string).collect()),
            findings: joined(query.findings.clone()),
        }
    }
}

impl From<Slip> for Unreadable {
    fn from(slip: Slip) -> Self {
        let parameter = match slip.at {
            SlipAt::Procedure => "procedure".to_owned(),
            SlipAt::Region => "region".to_owned(),
            SlipAt::Handler => "handler".to_owned(),
            SlipAt::Event(index) => format!("events/{index}"),
            SlipAt::Finding(index) => format!("findings/{index}"),
        };
        Self {
            parameter,
            reason: slip.reason,
        }
    }
}

impl Timetable {
    /// What the law answers, for people and programs.
    #[must_use]
    pub fn of(book: &LawBook, table: &law::Timetable<'_>) -> Self {
        let words = book.vocabulary();
        let term = |kind, key: &str| words.term(kind, key).unwrap_or(key).to_owned();
        let of = table.procedure;
        let happened = table.happened.iter().map(|event| TimetableEvent {
            event: event.event.clone(),
            text: words.what_happened(&event.event).to_owned(),
            on: event.on,
            time: event.time,
            side: event.side.map(|side| side.text().to_owned()),
            way: event.way.as_ref().map(|way| term(Kind::Ways, way)),
        });
        let findings = table.findings.iter().map(|key| TimetableFinding {
            key: key.clone(),
            text: term(Kind::Findings, key),
        });
        let notices = of.notices.iter().map(|notice| TimetableNotice {
            when: term(Kind::Events, &notice.event),
            text: notice.text.clone(),
            article: notice.article.clone(),
        });
        let mut papers: Vec<_> = of.documents.iter().collect();
        papers.sort_by_key(|paper| paper.stage);
        let papers = papers.into_iter().map(|paper| TimetablePaper {
            title: paper.title.clone(),
            required: paper.required,
            when: paper.when.clone(),
            article: paper.article.clone(),
        });
        let region = table.region.as_deref();
        let named = |code| book.regions().find(|(known, _)| *known == code);
        Self {
            procedure: of.id.clone(),
            title: of.title.clone(),
            basis: of.basis.clone(),
            jurisdiction: of.jurisdiction.clone(),
            free_of_charge: of.free_of_charge,
            region_name: region.and_then(named).map(|(_, name)| name.to_owned()),
            region: table.region.clone(),
            happened: happened.collect(),
            findings: findings.collect(),
            entries: table.entries.iter().map(TimetableEntry::of).collect(),
            notices: notices.collect(),
            papers: papers.collect(),
        }
    }
}

impl TimetableEntry {
    /// A limit, as the law answers.
    #[must_use]
    pub fn of(entry: &law::Entry<'_>) -> Self {
        let rule = entry.rule;
        let (counted, refusal) = match &entry.standing {
            EntryStanding::Counted(counted) => (Some(counted), None),
            EntryStanding::Refused(why) => (None, Some(why.clone())),
            EntryStanding::Waiting => (None, None),
        };
        let end = counted.and_then(|counted| counted.end);
        Self {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            citation: rule.citation(),
            period: entry.period.clone(),
            responsible: rule.responsible.clone(),
            side: entry.side.map(|side| side.text().to_owned()),
            of_others: entry.clock.of.is_some(),
            waits_for: entry.waits_for.iter().map(TimetableWait::of).collect(),
            refusal,
            start_on: counted.map(|counted| counted.start),
            due_on: counted.map(|counted| counted.due.date),
            due_time: counted.and_then(|counted| counted.due.time),
            provisional: counted.is_some_and(|counted| counted.provisional),
            explanation: counted.map_or_else(Vec::new, |counted| counted.explanation.clone()),
            reminders: counted.map_or_else(Vec::new, reminders),
            state: counted.map(|_| Word::Known(state(end))),
            ended_on: end.map(|end| end.on),
            warnings: entry.warnings.clone(),
            expiry: rule.expiry.as_ref().map(|expiry| TimetableExpiry {
                effect: expiry.effect,
                target: expiry.target_text.clone(),
                text: expiry.text.clone(),
            }),
            extension: entry.extension(),
            not_counted: entry.not_counted(),
            paper: rule.notice.clone(),
            clock: None,
            party: None,
        }
    }
}

impl TimetableWait {
    fn of(wait: &law::Wait) -> Self {
        Self {
            kind: wait.kind,
            keys: wait.keys.clone(),
            text: wait.text.clone(),
        }
    }
}

fn state(end: Option<law::Ended>) -> ClockState {
    match end {
        None => ClockState::Running,
        Some(end) if end.met => ClockState::Met,
        Some(_) => ClockState::Stopped,
    }
}

/// The days on which there is still something to be reminded of.
fn reminders(counted: &CountedLimit) -> Vec<NaiveDate> {
    if counted.end.is_some() {
        return Vec::new();
    }
    let due = counted.due.date;
    let days = (due - counted.start).num_days().unsigned_abs();
    let rungs = Rung::ALL
        .iter()
        .filter(|rung| rung.days_ahead() > 0 && rung.is_of_use(days));
    let on = rungs.filter_map(|rung| due.checked_sub_days(Days::new(u64::from(rung.days_ahead()))));
    on.collect()
}
