//! By when: clocks, time line, backlog, time tables of whole procedures.

mod timetable;

use chrono::NaiveTime;
use kernel::{CaseId, ClockId, DateTime, NaiveDate, OrganisationId, PartyId, StaffId, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::vocabulary::{CaseKind, ClockState, DisputeType, LimitParty, Stage, Word};

pub use timetable::{
    AskTimetable, CaseTimetables, Timetable, TimetableEntry, TimetableEvent, TimetableExpiry,
    TimetableFinding, TimetableNotice, TimetablePaper, TimetableWait, Unreadable,
};

/// Everything tracking knows about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseTrack {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// The matter in a few words.
    pub title: String,
    /// Where it stands.
    pub stage: Word<Stage>,
    /// The body it lies with at present.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// The handler at present.
    pub staff: Option<StaffId>,
    /// Their name.
    pub staff_name: Option<String>,
    /// Clocks, soonest due first, running ones before others.
    pub clocks: Vec<Clock>,
    /// What happened last, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// Where the lines before these are to be had: `after` of the case's time line; absent when
    /// these are all.
    #[serde(default)]
    pub earlier: Option<String>,
}

/// One legal limit (期限), with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Clock {
    /// The clock.
    pub id: ClockId,
    /// Rule id.
    pub rule: String,
    /// What has to be done: 完成调解.
    pub title: String,
    /// The law: 《医疗纠纷预防和处理条例》.
    pub law: String,
    /// The article: 第三十八条.
    pub article: String,
    /// The limit in words: 30个工作日.
    pub period: String,
    /// The body that must act, or that keeps a party's limit in view.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// The parties who must act, where no body must.
    #[serde(default)]
    pub party: Option<Word<LimitParty>>,
    /// The one of them whose own it is; of a body's limit the party whose act it runs from.
    #[serde(default)]
    pub party_id: Option<PartyId>,
    /// The day of the start event.
    pub start_on: NaiveDate,
    /// The day the act that started it was entered, where that was later (补录).
    #[serde(default)]
    pub start_entered_on: Option<NaiveDate>,
    /// The last day.
    pub due_on: NaiveDate,
    /// The moment of that day, where the limit does not run until its end.
    #[serde(default)]
    pub due_time: Option<NaiveTime>,
    /// The day it was met or stopped.
    #[serde(default)]
    pub ended_on: Option<NaiveDate>,
    /// The day the act that ended it was entered, where that was later (补录).
    #[serde(default)]
    pub end_entered_on: Option<NaiveDate>,
    /// The day it was first told to be overdue; nothing that comes later undoes that.
    #[serde(default)]
    pub told_overdue_on: Option<NaiveDate>,
    /// Whether a year without a published holiday calendar is touched.
    pub provisional: bool,
    /// Where it stands.
    pub state: Word<ClockState>,
    /// Whether it is past its last day (and still running), or was met late.
    pub late: bool,
    /// Calendar days from today to the last day; negative when past. For running clocks.
    pub days_left: Option<i64>,
    /// Where its period stands still today (暂停计算).
    #[serde(default)]
    pub paused: Option<Pause>,
    /// What has changed its last day since it began to run (台账), oldest first.
    #[serde(default)]
    pub ledger: Vec<LedgerLine>,
    /// How the last day was found, line by line.
    pub explanation: Vec<String>,
}

/// A period that stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pause {
    /// The first day that is not counted.
    pub since: NaiveDate,
    /// The last one, at the latest, where the text allows only so many; the last day of the limit is
    /// counted with it.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// What kind of time it is: 鉴定时间.
    pub ground: String,
    /// How much of the period was left: 12个工作日.
    pub left: String,
}

/// Something that has changed the last day of a limit since it began to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerLine {
    /// The day from which it counts.
    pub on: NaiveDate,
    /// What it is, in words.
    pub text: String,
    /// The article, with its law.
    pub article: String,
}

/// One line of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineEntry {
    /// Its place: later lines have higher ones.
    pub position: i64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The day it happened, where that differs.
    pub on: Option<NaiveDate>,
    /// Event type.
    pub kind: String,
    /// What happened, for people.
    pub text: String,
    /// Who did it; absent when the system did.
    pub actor_name: Option<String>,
}

/// One open case of the backlog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BacklogRow {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// The matter in a few words.
    pub title: String,
    /// Dispute or petition.
    pub kind: Word<CaseKind>,
    /// What it is about.
    pub dispute_type: Word<DisputeType>,
    /// Where it stands.
    pub stage: Word<Stage>,
    /// The body it lies with.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// The handler's name.
    pub staff_name: Option<String>,
    /// The soonest last day of its running clocks.
    pub due_on: Option<NaiveDate>,
    /// The rule that day comes from.
    pub rule: Option<String>,
    /// Whether that day is provisional.
    pub provisional: bool,
    /// Whether that day is past.
    pub late: bool,
    /// Calendar days to that day; negative when past.
    pub days_left: Option<i64>,
    /// The day the case was received.
    pub received_on: NaiveDate,
}

/// The backlog in numbers, for the bearer's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BacklogSummary {
    /// Open cases.
    pub open: i64,
    /// Open cases past a last day.
    pub late: i64,
    /// Due within seven days, today included.
    pub due_soon: i64,
    /// By the body they lie with, most first: the first 100; the others are to be had by page.
    pub by_body: Vec<Count>,
    /// By dispute type, most first.
    pub by_type: Vec<Count>,
    /// By stage, in the order of stages.
    pub by_stage: Vec<Count>,
}

/// How many open cases share something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Count {
    /// Id or word to filter by.
    pub key: String,
    /// What people see.
    pub label: String,
    /// Open cases.
    pub open: i64,
    /// Of these, late.
    pub late: i64,
    /// Of these, due within seven days, today included.
    #[serde(default)]
    pub due_soon: i64,
}

/// The holiday notices that were imported, beside those every process carries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HolidayCalendar {
    /// By year.
    pub years: Vec<HolidayYear>,
}

/// The holiday notice of one year, as it was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HolidayYear {
    /// The year.
    pub year: i32,
    /// The notice's title.
    pub notice: String,
    /// The file, in the format of the law data.
    pub text: String,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
}
