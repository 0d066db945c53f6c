use kernel::{CaseId, ClockId, NaiveDate, OrganisationId, ProceedingId, ReferralId, StaffId};
use serde::{Deserialize, Serialize};

use crate::vocabulary::{Outcome, Rung, Word, vocabulary};

/// Handling under a procedure began (受理).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProceedingOpened {
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

/// How a body came to handle a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CameBy {
    /// It registered the case and took it on by itself.
    Itself,
    /// By this hand-over.
    Referral(ReferralId),
}

impl From<Option<ReferralId>> for CameBy {
    fn from(referral: Option<ReferralId>) -> Self {
        referral.map_or(Self::Itself, Self::Referral)
    }
}

/// Handling ended (办结).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProceedingConcluded {
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
    pub outcome: Word<Outcome>,
    /// The day it ended.
    pub concluded_on: NaiveDate,
}

/// A legal limit began to run (期限起算).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockArmed {
    /// The clock.
    pub clock: ClockId,
    /// The case.
    pub case: CaseId,
    /// Rule id, `MD-1`.
    pub rule: String,
    /// The body that must act.
    pub organisation: OrganisationId,
    /// The member of staff that must act, when one is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub staff: Option<StaffId>,
    /// The day of the start event.
    pub start_on: NaiveDate,
    /// The last day, as derived when armed.
    pub due_on: NaiveDate,
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
    /// The clock.
    pub clock: ClockId,
    /// The case.
    pub case: CaseId,
    /// Rule id.
    pub rule: String,
    /// The body that must act.
    pub organisation: OrganisationId,
    /// The member of staff that must act, when one is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub staff: Option<StaffId>,
    /// The last day before; the same as `due_on` when it only is no longer provisional.
    pub was_due_on: NaiveDate,
    /// The last day now.
    pub due_on: NaiveDate,
    /// Whether a year without a published holiday calendar is still touched.
    pub provisional: bool,
    /// Why.
    #[serde(skip_serializing_if = "is_usual", default)]
    pub reason: Word<MoveReason>,
}

/// The end of a limit is near (预警).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockWarned {
    /// The clock.
    pub clock: ClockId,
    /// The case.
    pub case: CaseId,
    /// Rule id.
    pub rule: String,
    /// Which warning.
    pub rung: Word<Rung>,
    /// The body that must act.
    pub organisation: OrganisationId,
    /// The member of staff that must act, when one is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub staff: Option<StaffId>,
    /// The last day.
    pub due_on: NaiveDate,
    /// Whether that day is provisional (暂定): a year without a published holiday calendar is
    /// touched.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub provisional: bool,
}

/// A limit passed without the act it asks for (超期).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockOverdue {
    /// The clock.
    pub clock: ClockId,
    /// The case.
    pub case: CaseId,
    /// Rule id.
    pub rule: String,
    /// The body that had to act.
    pub organisation: OrganisationId,
    /// The member of staff that had to act, when one is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub staff: Option<StaffId>,
    /// The last day.
    pub due_on: NaiveDate,
    /// Whether that day is provisional (暂定): a year without a published holiday calendar is
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
}
