use chrono::NaiveTime;
use kernel::{CaseId, ClockId, NaiveDate, OrganisationId, PartyId, ProceedingId, StaffId};
use serde::{Deserialize, Serialize};

use super::CameBy;
use crate::vocabulary::{LimitParty, Outcome, Rung, Word, vocabulary};

/// Handling under a procedure began (受理): as tracking told it while it owned proceedings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedInTracking {
    /// The proceeding.
    pub proceeding: ProceedingId,
    /// The case.
    pub case: CaseId,
    /// Procedure id, as in the law data.
    pub procedure: String,
    /// The handling body.
    pub organisation: OrganisationId,
    /// The handler.
    pub staff: StaffId,
    /// The day of acceptance (受理日).
    pub accepted_on: NaiveDate,
}

/// Handling ended (办结): as tracking told it while it owned proceedings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcludedInTracking {
    /// The proceeding.
    pub proceeding: ProceedingId,
    /// The case.
    pub case: CaseId,
    /// The handling body.
    pub organisation: OrganisationId,
    /// The handler, whose load it lightens.
    pub staff: StaffId,
    /// How the body had come to handle the case, which tells this proceeding from an earlier or
    /// later one of the same body. Events recorded before this was told lack it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub came_by: Option<CameBy>,
    /// How it ended.
    pub outcome: Outcome,
    /// The day it ended.
    pub concluded_on: NaiveDate,
}

/// The limit that an event is about: which, for whom and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// The clock.
    pub clock: ClockId,
    /// The case.
    pub case: CaseId,
    /// Rule id, `MD-1`.
    pub rule: String,
    /// What has to be done, in the words of the version that governs: 完成调解. Events recorded
    /// before this was told lack it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The article of the version that governs: 《医疗纠纷预防和处理条例》第三十八条. Events recorded
    /// before this was told lack it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub citation: Option<String>,
    /// The body that must act, or where the limit is a party's, that has to keep it in view.
    pub organisation: OrganisationId,
    /// The parties who must act, where no body must.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub party: Option<Word<LimitParty>>,
    /// The one of them whose own it is; of a body's limit the party whose act it runs from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub party_id: Option<PartyId>,
    /// The member of staff that must act, when one is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub staff: Option<StaffId>,
    /// The last day.
    pub due_on: NaiveDate,
    /// The moment of that day, where the limit does not run until its end (期限以小时计算).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due_time: Option<NaiveTime>,
}

/// A legal limit began to run (期限起算).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockArmed {
    /// The limit, its last day as derived when armed.
    #[serde(flatten)]
    pub limit: Limit,
    /// The day of the start event.
    pub start_on: NaiveDate,
    /// How long it is: 30个工作日. Events recorded before this was told lack it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub period: Option<String>,
    /// Whether a year without a published holiday calendar is touched.
    pub provisional: bool,
}

vocabulary! {
    /// Why a running limit was derived anew.
    #[derive(Default)]
    MoveReason {
        /// The holiday notice of a year arrived; also whatever was recorded before reasons were
        /// told.
        #[default]
        HolidayNotice = "holiday_notice" => "节假日安排公布",
        /// The holidays of a known year were changed.
        HolidayCorrection = "holiday_correction" => "节假日安排更正",
        /// All limits were recounted by the law data of a new release.
        Recount = "recount" => "法律数据更新",
        /// What had ended it was undone, and it runs on.
        Resumption = "resumption" => "恢复计时",
        /// Time is not counted (不计入), or no longer stands still.
        Exclusion = "exclusion" => "不计入期限的时间",
        /// It is counted anew (重新计算).
        Reset = "reset" => "重新计算",
    }
}

/// Whether a reason is what a reader takes for granted, and so need not be told.
fn is_usual(reason: &Word<MoveReason>) -> bool {
    *reason == MoveReason::default()
}

/// A running limit was derived anew (期限重算): the last day moved, or only is no longer
/// provisional; or the act that had met it was undone, and then the day stays the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockReprojected {
    /// The limit, with its last day now.
    #[serde(flatten)]
    pub limit: Limit,
    /// The last day before; the same as now when it only is no longer provisional.
    pub was_due_on: NaiveDate,
    /// Whether a year without a published holiday calendar is still touched.
    pub provisional: bool,
    /// Why.
    #[serde(skip_serializing_if = "is_usual", default)]
    pub reason: Word<MoveReason>,
    /// The day that the law now gives, where one that was breached is kept all the same.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub otherwise: Option<NaiveDate>,
}

/// The end of a limit is near (预警).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockWarned {
    /// The limit.
    #[serde(flatten)]
    pub limit: Limit,
    /// Which warning.
    pub rung: Word<Rung>,
    /// Whether the last day is provisional (暂定): a year without a published holiday calendar is
    /// touched.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub provisional: bool,
}

/// A limit passed without the act it asks for (超期).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockOverdue {
    /// The limit.
    #[serde(flatten)]
    pub limit: Limit,
    /// Whether the last day is provisional (暂定): a year without a published holiday calendar is
    /// touched.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub provisional: bool,
}

/// The act that a limit asks for was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockMet {
    /// The clock.
    pub clock: ClockId,
    /// The case.
    pub case: CaseId,
    /// Rule id.
    pub rule: String,
    /// The day of the act.
    pub met_on: NaiveDate,
    /// Whether that was after the last day.
    pub late: bool,
    /// What had to be done. Events recorded before this was told lack it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// What it was taken to be done by, where the act itself is not recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// A limit no longer runs and nothing is owed (停止).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockStopped {
    /// The clock.
    pub clock: ClockId,
    /// The case.
    pub case: CaseId,
    /// Rule id.
    pub rule: String,
    /// The day it stopped.
    pub stopped_on: NaiveDate,
    /// What had to be done. Events recorded before this was told lack it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
}
