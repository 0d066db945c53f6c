//! What the parties agreed on, and what becomes of it.

use kernel::{AgreementId, CaseId, NaiveDate, PartyId, ProceedingId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::vocabulary::{
    AgreementAction, AgreementForm, AgreementState, InstalmentState, SignatureWay, Signer, Word,
};

/// An agreement (协议), and what the reader may do with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Agreement {
    /// The agreement.
    pub id: AgreementId,
    /// The case.
    pub case: CaseId,
    /// The proceeding in which it was reached.
    pub proceeding: ProceedingId,
    /// Version for optimistic concurrency: its own.
    pub version: i64,
    /// Whether it is written.
    pub form: Word<AgreementForm>,
    /// Where it stands.
    pub state: Word<AgreementState>,
    /// What was agreed; in no event.
    pub terms: String,
    /// How much is to be paid in all, in fen, where it is about money.
    pub amount_fen: Option<i64>,
    /// The day it was put down, or an oral one reached.
    pub drafted_on: NaiveDate,
    /// The day that was entered, where it was later (补录).
    pub entered_on: Option<NaiveDate>,
    /// The day it took effect.
    pub effective_on: Option<NaiveDate>,
    /// Why it was given up; in no event.
    pub void_reason: Option<String>,
    /// Who has signed, in the order in which that was entered.
    pub signatures: Vec<Signature>,
    /// Who has yet to sign.
    pub missing: Vec<MissingSignature>,
    /// What is to be done by when, in that order.
    pub instalments: Vec<Instalment>,
    /// What the reader may do now.
    #[serde(default, deserialize_with = "crate::api::known_words")]
    pub actions: Vec<AgreementAction>,
}

/// Somebody signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Signature {
    /// Who.
    pub signer: Word<Signer>,
    /// Which party, where it is one.
    pub party: Option<PartyId>,
    /// How.
    pub way: Word<SignatureWay>,
    /// The day.
    pub on: NaiveDate,
}

/// Somebody whose sign is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingSignature {
    /// Who.
    pub signer: Word<Signer>,
    /// Which party, where it is one.
    pub party: Option<PartyId>,
}

/// Something promised (履行事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Instalment {
    /// Which one of the agreement: 1, 2, 3 ….
    pub number: u32,
    /// Its last day.
    pub due_on: NaiveDate,
    /// How much, in fen, where it is money.
    pub amount_fen: Option<i64>,
    /// What is to be done; in no event.
    pub what: Option<String>,
    /// What became of it.
    pub state: Word<InstalmentState>,
    /// The day that was found.
    pub settled_on: Option<NaiveDate>,
    /// What was said of it; in no event.
    pub note: Option<String>,
}

/// Puts an agreement down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeAgreement {
    /// The version of the proceeding it was read at.
    pub version: i64,
    /// Whether it is written.
    pub form: AgreementForm,
    /// The day it was put down, or an oral one reached; today unless told.
    pub on: Option<NaiveDate>,
    /// What was agreed.
    pub terms: String,
    /// How much is to be paid in all, in fen, where it is about money.
    pub amount_fen: Option<i64>,
    /// What is to be done by when.
    #[serde(default)]
    pub instalments: Vec<NewInstalment>,
    /// How all have signed it, if they did so on that very day; an oral one is signed by nobody.
    pub signed: Option<SignatureWay>,
}

/// Something promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInstalment {
    /// Its last day.
    pub due_on: NaiveDate,
    /// How much, in fen, where it is money.
    pub amount_fen: Option<i64>,
    /// What is to be done.
    pub what: Option<String>,
}

/// Says that somebody has signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignAgreement {
    /// The version of the agreement it was read at.
    pub version: i64,
    /// Who; all who have yet to, if absent.
    pub signer: Option<Signer>,
    /// Which party, where it is one.
    pub party: Option<PartyId>,
    /// How.
    pub way: SignatureWay,
    /// The day; today unless told, not before it was put down.
    pub on: Option<NaiveDate>,
}

/// Gives an agreement up that is not in effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidAgreement {
    /// The version of the agreement it was read at.
    pub version: i64,
    /// Why.
    pub reason: String,
    /// The day; today unless told.
    pub on: Option<NaiveDate>,
}

/// Says what became of something that was promised. What was broken or kept in part may be told again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleInstalment {
    /// The version of the agreement it was read at.
    pub version: i64,
    /// Which one of the agreement.
    pub number: u32,
    /// What became of it.
    pub result: InstalmentState,
    /// The day; today unless told, not before it took effect.
    pub on: Option<NaiveDate>,
    /// What was said.
    pub note: Option<String>,
}
