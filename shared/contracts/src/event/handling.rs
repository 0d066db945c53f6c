use kernel::{CaseId, NaiveDate, OrganisationId, ProceedingId, ReferralId, StaffId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Event;
use crate::vocabulary::{Outcome, ProceedingAction, Word};

/// Something that happened to a proceeding, which is its subject: to which, in whose hands, on
/// what day. What is particular to the step stands in `what`, as in the body that asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proceeded<T> {
    /// The proceeding.
    pub proceeding: ProceedingId,
    /// The case.
    pub case: CaseId,
    /// The handling body.
    pub organisation: OrganisationId,
    /// The handler.
    pub staff: StaffId,
    /// How the body came to handle the case, which tells this proceeding from an earlier or later
    /// one of the same body.
    pub came_by: CameBy,
    /// The day it happened.
    pub on: NaiveDate,
    /// The step.
    #[serde(flatten)]
    pub what: T,
}

impl<T> Proceeded<T> {
    /// The same with the step told otherwise.
    pub fn map<U>(self, what: impl FnOnce(T) -> U) -> Proceeded<U> {
        Proceeded {
            proceeding: self.proceeding,
            case: self.case,
            organisation: self.organisation,
            staff: self.staff,
            came_by: self.came_by,
            on: self.on,
            what: what(self.what),
        }
    }
}

/// Handling under a procedure began to run (受理).
pub type ProceedingOpened = Proceeded<Open>;
/// Handling began: the first session was held or the inquiry begun (开始办理).
pub type ProceedingBegun = Proceeded<Begin>;
/// Handling stands still (中止).
pub type ProceedingSuspended = Proceeded<Suspend>;
/// Handling goes on (恢复).
pub type ProceedingResumed = Proceeded<Resume>;
/// Another member of the body handles it, or it goes on by another hand-over (变更承办人).
pub type ProceedingReassigned = Proceeded<Reassign>;
/// Handling ended (办结).
pub type ProceedingConcluded = Proceeded<Conclude>;
/// The file was closed (归档).
pub type ProceedingClosed = Proceeded<Close>;

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

impl CameBy {
    /// The hand-over, if it was by one.
    #[must_use]
    pub fn referral(self) -> Option<ReferralId> {
        match self {
            Self::Itself => None,
            Self::Referral(referral) => Some(referral),
        }
    }
}

/// A body takes a case on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// Procedure id, as in the law data.
    pub procedure: String,
    /// The day the acceptance was entered, which may be later than its own (补录).
    pub recorded_on: NaiveDate,
    /// The number of routing's event about the case that it follows from. Sources publish each for
    /// themselves, and again after a loss: whoever tells both has to wait for the cause.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub follows: Option<i64>,
}

/// Handling begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Begin {}

/// Handling stands still on a ground that the procedure knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suspend {
    /// The ground, as the law data names it for the procedure: `appraisal`.
    pub ground: String,
}

/// Handling goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Resume {}

/// Somebody else handles it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassign {}

/// Handling ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Conclude {
    /// How: one of the outcomes that the procedure knows.
    pub outcome: Word<Outcome>,
}

/// The file is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Close {}

/// A step that people take in a proceeding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Step {
    /// 开始办理.
    Begin(Begin),
    /// 中止.
    Suspend(Suspend),
    /// 恢复.
    Resume(Resume),
    /// 办结.
    Conclude(Conclude),
    /// 归档.
    Close(Close),
}

impl Step {
    /// What sort of step it is.
    #[must_use]
    pub fn action(&self) -> ProceedingAction {
        match self {
            Self::Begin(_) => ProceedingAction::Begin,
            Self::Suspend(_) => ProceedingAction::Suspend,
            Self::Resume(_) => ProceedingAction::Resume,
            Self::Conclude(_) => ProceedingAction::Conclude,
            Self::Close(_) => ProceedingAction::Close,
        }
    }
}

impl Event {
    /// The step that was taken in a proceeding, where that is what the event tells.
    #[must_use]
    pub fn step(&self) -> Option<Proceeded<Step>> {
        match self.clone() {
            Self::ProceedingBegun(told) => Some(told.map(Step::Begin)),
            Self::ProceedingSuspended(told) => Some(told.map(Step::Suspend)),
            Self::ProceedingResumed(told) => Some(told.map(Step::Resume)),
            Self::ProceedingConcluded(told) => Some(told.map(Step::Conclude)),
            Self::ProceedingClosed(told) => Some(told.map(Step::Close)),
            _ => None,
        }
    }
}

impl From<Proceeded<Step>> for Event {
    fn from(told: Proceeded<Step>) -> Self {
        match told.what.clone() {
            Step::Begin(what) => told.map(|_| what).into(),
            Step::Suspend(what) => told.map(|_| what).into(),
            Step::Resume(what) => told.map(|_| what).into(),
            Step::Conclude(what) => told.map(|_| what).into(),
            Step::Close(what) => told.map(|_| what).into(),
        }
    }
}
