//! A referral (流转) and its one state machine.

use contracts::vocabulary::{
    CaseKind, ReferralAction as Action, ReferralBasis, ReferralState, ReturnReason,
};
use kernel::{CaseId, NaiveDate, OrganisationId, ReferralId, Timestamp};

use super::refusal::Refusal;

/// One hand-over of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Referral {
    pub(crate) id: ReferralId,
    pub(crate) case: CaseId,
    /// Number of the last event about it; 0 if all were told about the case.
    pub(crate) version: i64,
    /// The route's version when it last changed.
    pub(crate) route_version: i64,
    pub(crate) from: OrganisationId,
    pub(crate) to: OrganisationId,
    /// Who offered it and may withdraw it: `from`, or a common superior in its place.
    pub(crate) offered_by: OrganisationId,
    pub(crate) basis: ReferralBasis,
    pub(crate) procedure: String,
    pub(crate) state: ReferralState,
    pub(crate) note: Option<String>,
    pub(crate) offered_on: NaiveDate,
    pub(crate) offered_at: Timestamp,
    pub(crate) received_on: Option<NaiveDate>,
    pub(crate) accepted_on: Option<NaiveDate>,
    pub(crate) returned_on: Option<NaiveDate>,
    pub(crate) return_reason: Option<ReturnReason>,
    pub(crate) explanation: Option<String>,
    pub(crate) reported_on: Option<NaiveDate>,
    pub(crate) result: Option<String>,
}

impl Referral {
    /// The day of the last step; the next may not be earlier.
    pub(crate) fn last_step_on(&self) -> NaiveDate {
        self.reported_on
            .or(self.returned_on)
            .or(self.accepted_on)
            .or(self.received_on)
            .unwrap_or(self.offered_on)
    }
}

/// The two sides of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Who hands over.
    From,
    /// Who shall take it.
    To,
}

impl Side {
    /// The term people see.
    #[cfg(test)]
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::From => "发起单位",
            Self::To => "接收单位",
        }
    }
}

/// Whose act it is.
pub(crate) fn side(action: Action) -> Side {
    match action {
        Action::Receive | Action::Accept | Action::Return | Action::Report => Side::To,
        Action::Withdraw => Side::From,
    }
}

/// Every legal step of a referral. Gives the states passed through, the last one last.
pub(crate) fn step(
    state: ReferralState,
    action: Action,
) -> Result<&'static [ReferralState], Refusal> {
    use ReferralState::{Accepted, Offered, Received, Reported, Returned, Withdrawn};
    let states: &[ReferralState] = match (state, action) {
        (Offered, Action::Receive) => &[Received],
        // To take a case on is to have signed for it.
        (Offered, Action::Accept) => &[Received, Accepted],
        (Received, Action::Accept) => &[Accepted],
        (Offered | Received, Action::Return) => &[Returned],
        (Offered | Received, Action::Withdraw) => &[Withdrawn],
        (Accepted, Action::Report) => &[Reported],
        (Received | Accepted, Action::Receive)
        | (Accepted, Action::Accept | Action::Return | Action::Withdraw)
        | (Offered | Received, Action::Report)
        | (
            Returned | Withdrawn | Reported,
            Action::Receive | Action::Accept | Action::Return | Action::Withdraw | Action::Report,
        ) => return Err(Refusal::IllegalStep { state, action }),
    };
    Ok(states)
}

/// The day of a step: today unless told, not after today, not before the step it follows.
pub(crate) fn day_of(
    told: Option<NaiveDate>,
    earliest: NaiveDate,
    today: NaiveDate,
) -> Result<NaiveDate, Refusal> {
    let day = told.unwrap_or(today);
    let latest = today;
    if day > latest {
        Err(Refusal::TooLate {
            day,
            earliest,
            latest,
        })
    } else if day < earliest {
        Err(Refusal::TooEarly {
            day,
            earliest,
            latest,
        })
    } else {
        Ok(day)
    }
}

/// How often a case has been returned once it is returned again; refused at the ceiling, where
/// the common superior decides (指定管辖).
pub(crate) fn count_return(kind: CaseKind, returns: i32, ceiling: i32) -> Result<i32, Refusal> {
    if returns >= ceiling {
        return Err(Refusal::ReturnCeiling { returns, kind });
    }
    Ok(returns + 1)
}
