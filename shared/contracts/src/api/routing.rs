//! Where it goes: the routing decision and referrals.

use kernel::{CaseId, DateTime, NaiveDate, OrganisationId, ReferralId, StaffId, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::known_words;
use crate::vocabulary::{
    CaseKind, DisputeType, ReferralAction, ReferralBasis, ReferralState, ReturnReason, Role,
    RouteAction, Word,
};

/// Why a case went where it went (分流决定): every rule that was tried, every candidate weighed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    /// The case.
    pub case: CaseId,
    /// When it was made.
    pub decided_at: DateTime<Utc>,
    /// Procedure id.
    pub procedure: String,
    /// The body found.
    pub organisation: Option<OrganisationId>,
    /// `kept`, `offered` or `proposed`.
    pub mode: String,
    /// The rules, in the order tried.
    pub rules: Vec<RuleTrace>,
    /// The bodies weighed, best first.
    pub bodies: Vec<CandidateBody>,
    /// Why no body is proposed, for people, where none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The handlers weighed, best first; empty until a body takes the case on.
    pub handlers: Vec<CandidateHandler>,
}

/// A decision, with the version of the case's route for changes by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseDecision {
    /// Version for optimistic concurrency.
    pub version: i64,
    /// The body the case lies with now.
    pub holder: OrganisationId,
    /// What the reader may do next about where it lies and with whom.
    #[serde(default, deserialize_with = "known_words")]
    pub actions: Vec<RouteAction>,
    /// The decision itself.
    #[serde(flatten)]
    pub decision: Decision,
}

/// One rule and what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleTrace {
    /// Rule id, `R-MEDICAL`.
    pub rule: String,
    /// Whether it applied.
    pub fired: bool,
    /// Why, for people.
    pub reason: String,
}

/// One body and how it fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CandidateBody {
    /// The body.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Why or why not, for people.
    pub reason: String,
}

/// One possible handler and how they fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CandidateHandler {
    /// The member of staff.
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// Whether they were chosen.
    pub chosen: bool,
    /// Open cases at that moment.
    pub load: i32,
    /// Why or why not, for people.
    pub reason: String,
}

/// Offers a case to another body. Sent with an `Idempotency-Key`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferReferral {
    /// The case; it must lie with the offering body.
    pub case: CaseId,
    /// The version of the case's decision, as it was read.
    pub version: i64,
    /// The body that shall take it.
    pub to: OrganisationId,
    /// On what footing; the usual one between the two bodies unless told.
    #[serde(default)]
    pub basis: Option<ReferralBasis>,
    /// Under which procedure, where several fit the footing (委托调解: 普通程序 or 简易程序); the
    /// usual one unless told.
    #[serde(default)]
    pub procedure: Option<String>,
    /// A word to the receiver, at most 2,000 characters.
    #[serde(default)]
    pub note: Option<String>,
    /// The day of the hand-over; today unless told, not in the future, not before registration.
    #[serde(default)]
    pub offered_on: Option<NaiveDate>,
}

/// Signs for a referral (签收).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveReferral {
    /// The version it was read at.
    pub version: i64,
    /// The day of receipt; today unless told.
    #[serde(default)]
    pub received_on: Option<NaiveDate>,
}

/// Takes a referred case on (接受). Signs for it too if that was not done before.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptReferral {
    /// The version it was read at.
    pub version: i64,
    /// The day of acceptance (受理日); today unless told.
    #[serde(default)]
    pub accepted_on: Option<NaiveDate>,
    /// The handler; chosen by the rules unless told. Never one with a conflict of interest.
    #[serde(default)]
    pub handler: Option<StaffId>,
}

/// Sends a referred case back (退回).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnReferral {
    /// The version it was read at.
    pub version: i64,
    /// Why.
    pub reason: ReturnReason,
    /// The reason in words, 5 to 2,000 characters.
    pub explanation: String,
    /// The day of the return; today unless told.
    #[serde(default)]
    pub returned_on: Option<NaiveDate>,
}

/// Takes an offer back (撤回), while it is not accepted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawReferral {
    /// The version it was read at.
    pub version: i64,
    /// Why, 2 to 2,000 characters.
    pub explanation: String,
}

/// Tells the offering body the result (反馈结果).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportReferral {
    /// The version it was read at.
    pub version: i64,
    /// The result in words, 2 to 5,000 characters.
    pub result: String,
    /// The day of the report; today unless told.
    #[serde(default)]
    pub reported_on: Option<NaiveDate>,
}

/// Makes somebody of the body that the case lies with its handler: in the place of the present
/// one, or as the first, which takes the case on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignHandler {
    /// The version that the decision was read at.
    pub version: i64,
    /// The new handler. Never one with a conflict of interest.
    pub staff: StaffId,
    /// Why, 2 to 500 characters.
    pub reason: String,
    /// The day the body took the case on (受理日), when it does so by this; today unless told.
    #[serde(default)]
    pub accepted_on: Option<NaiveDate>,
}

/// A referral (流转), as both sides see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Referral {
    /// The referral.
    pub id: ReferralId,
    /// Version for optimistic concurrency.
    pub version: i64,
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
    /// Who hands over.
    pub from: OrganisationId,
    /// Its name.
    pub from_name: String,
    /// Who shall take it.
    pub to: OrganisationId,
    /// Its name.
    pub to_name: String,
    /// On what footing.
    pub basis: Word<ReferralBasis>,
    /// The procedure it is meant for.
    pub procedure: String,
    /// Where it stands.
    pub state: Word<ReferralState>,
    /// A word to the receiver.
    pub note: Option<String>,
    /// The day of the hand-over.
    pub offered_on: NaiveDate,
    /// When it was entered.
    pub offered_at: DateTime<Utc>,
    /// The day of receipt.
    pub received_on: Option<NaiveDate>,
    /// The day of acceptance.
    pub accepted_on: Option<NaiveDate>,
    /// The day of the return.
    #[serde(default)]
    pub returned_on: Option<NaiveDate>,
    /// Why it was returned.
    pub return_reason: Option<Word<ReturnReason>>,
    /// The reason in words, for a return or a withdrawal.
    pub explanation: Option<String>,
    /// The result reported.
    pub result: Option<String>,
    /// Whether the reader may open the case; a body that returned it may not.
    pub visible: bool,
    /// What the reader may do next with it.
    #[serde(default, deserialize_with = "known_words")]
    pub actions: Vec<ReferralAction>,
    /// Why the body must not accept it, with the article, where that alone keeps the reader from
    /// accepting it.
    #[serde(default)]
    pub unacceptable: Option<String>,
}

/// Bodies that a case may be referred to, for a choice list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReferralTarget {
    /// The body.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// On what footing it would be.
    pub basis: Word<ReferralBasis>,
    /// Whether the rules propose it for this case, and why.
    pub proposed: Option<String>,
    /// What a footing leaves to whoever hands the case over.
    #[serde(default)]
    pub procedures: Vec<ProcedureChoice>,
}

/// One of several procedures that fit a footing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProcedureChoice {
    /// The footing.
    pub basis: Word<ReferralBasis>,
    /// Procedure id, as in the law data.
    pub procedure: String,
    /// Its name.
    pub title: String,
}

/// Somebody of the body that a case lies with who may be named its handler, for a choice list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandlerChoice {
    /// The member of staff.
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// What they do there.
    pub roles: Vec<Word<Role>>,
    /// Open cases.
    pub load: i32,
}
