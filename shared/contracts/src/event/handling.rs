use kernel::{CaseId, NaiveDate, OrganisationId, ProceedingId, ReferralId, StaffId};
use serde::{Deserialize, Serialize};

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
    /// The body in whose name it was done, where that is not the handling body.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<OrganisationId>,
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
            by: self.by,
            what: what(self.what),
        }
    }

    /// The body in whose name it was done.
    #[must_use]
    pub fn acting_body(&self) -> OrganisationId {
        self.by.unwrap_or(self.organisation)
    }
}

/// Handling under a procedure began to run (受理).
pub type ProceedingOpened = Proceeded<Open>;
/// Another member of the body handles it, or it goes on by another hand-over (变更承办人).
pub type ProceedingReassigned = Proceeded<Reassign>;

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
}

/// Somebody else handles it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassign {}
