use kernel::{CaseId, NaiveDate, OrganisationId, ReferralId, StaffId};
use serde::{Deserialize, Serialize};

use crate::vocabulary::{ReferralBasis, ReturnReason, Word, vocabulary};

vocabulary! {
    /// What routing did with a case.
    RoutedMode {
        /// The body that registered it handles it itself.
        Kept = "kept" => "本机构办理",
        /// Offered to another body by referral.
        Offered = "offered" => "流转其他机构",
        /// A proposal only; a person decides (petitions, or no body found).
        Proposed = "proposed" => "待人工确认",
    }
}

/// The rules were applied to a case (分流); the reasons stand in the decision, at routing's API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRouted {
    /// The case.
    pub case: CaseId,
    /// Procedure id, as in the law data: `people_mediation`.
    pub procedure: String,
    /// The body found; absent when none has jurisdiction.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organisation: Option<OrganisationId>,
    /// What follows.
    pub mode: Word<RoutedMode>,
}

/// A member of staff was made the handler (承办人).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandlerAssigned {
    /// The case.
    pub case: CaseId,
    /// The handling body.
    pub organisation: OrganisationId,
    /// The handler.
    pub staff: StaffId,
    /// The procedure they handle it under.
    pub procedure: String,
    /// The day the body took the case on (受理日).
    pub accepted_on: NaiveDate,
    /// The accepted referral, when it came by one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub referral: Option<ReferralId>,
    /// The day on which what it follows from was entered, where it follows by rule: nobody enters
    /// it, so it is as late as that. Absent where a person did it, or the event is of before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recorded_on: Option<NaiveDate>,
}

/// Who takes part in a case, and so sees it, is told anew; recorded right after its cause,
/// of a walled case before what those it is opened to are to be told of.
/// Whoever registered the case takes part from the registration, of which this says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipationChanged {
    /// The case.
    pub case: CaseId,
    /// Who takes part from now on, if it did not before: it was offered the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<OrganisationId>,
    /// Who does so no longer: the offer was withdrawn before it signed, or it returned the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<OrganisationId>,
    /// Of a walled case, whom of those that take part from now on it is open to, in place of whom
    /// was told before. Absent where it is open to all of their staff, and to those above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_to: Option<Vec<StaffId>>,
}

/// One body offered a case to another (流转发起).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralOffered {
    /// The referral.
    pub referral: ReferralId,
    /// The case.
    pub case: CaseId,
    /// Who hands over.
    pub from: OrganisationId,
    /// Who shall take it.
    pub to: OrganisationId,
    /// On what footing.
    pub basis: Word<ReferralBasis>,
    /// The procedure it is meant for.
    pub procedure: String,
    /// The day of the hand-over (转送、交办、移送日).
    pub offered_on: NaiveDate,
    /// The day on which what it follows from was entered, where it follows by rule: nobody enters
    /// it, so it is as late as that. Absent where a person did it, or the event is of before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recorded_on: Option<NaiveDate>,
}

/// The receiving body signed for it (签收).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralReceived {
    /// The referral.
    pub referral: ReferralId,
    /// The case.
    pub case: CaseId,
    /// The receiving body.
    pub to: OrganisationId,
    /// On what footing.
    pub basis: Word<ReferralBasis>,
    /// The procedure it is meant for.
    pub procedure: String,
    /// The day of receipt (签收日).
    pub received_on: NaiveDate,
}

/// The receiving body took it on (接受).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralAccepted {
    /// The referral.
    pub referral: ReferralId,
    /// The case.
    pub case: CaseId,
    /// Who handed over.
    pub from: OrganisationId,
    /// Who took it.
    pub to: OrganisationId,
    /// The day it was taken on (受理日).
    pub accepted_on: NaiveDate,
}

/// The receiving body sent it back (退回).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralReturned {
    /// The referral.
    pub referral: ReferralId,
    /// The case.
    pub case: CaseId,
    /// Who had handed over and has it again.
    pub from: OrganisationId,
    /// Who returned it.
    pub to: OrganisationId,
    /// Why.
    pub reason: Word<ReturnReason>,
    /// How often the case has been returned, this time included.
    pub returns: i32,
    /// The day of the return.
    pub returned_on: NaiveDate,
}

/// The offering body took its offer back (撤回).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralWithdrawn {
    /// The referral.
    pub referral: ReferralId,
    /// The case.
    pub case: CaseId,
    /// Who withdrew it.
    pub from: OrganisationId,
    /// From whom.
    pub to: OrganisationId,
}

/// The receiving body told the result (反馈结果).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralReported {
    /// The referral.
    pub referral: ReferralId,
    /// The case.
    pub case: CaseId,
    /// Who gets the report.
    pub from: OrganisationId,
    /// Who reports.
    pub to: OrganisationId,
    /// The day of the report.
    pub reported_on: NaiveDate,
}
