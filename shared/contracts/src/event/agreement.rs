//! What the parties of a case agreed on: a thing of its own beside the proceeding in which they did, with
//! events of its own. Its terms name people and stay where they were entered.

use kernel::{AgreementId, CaseId, NaiveDate, OrganisationId, PartyId, ProceedingId};
use serde::{Deserialize, Serialize};

use super::Event;
use crate::vocabulary::{AgreementForm, InstalmentState, SignatureWay, Signer, Word};

/// Something that happened to an agreement, which is its subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed<T> {
    /// The agreement.
    pub agreement: AgreementId,
    /// The case.
    pub case: CaseId,
    /// The proceeding in which it was reached.
    pub proceeding: ProceedingId,
    /// The body that handles that.
    pub organisation: OrganisationId,
    /// The day it happened.
    pub on: NaiveDate,
    /// What happened.
    #[serde(flatten)]
    pub what: T,
}

impl<T> Agreed<T> {
    /// The same without what happened.
    fn head(&self) -> Agreed<()> {
        Agreed {
            agreement: self.agreement,
            case: self.case,
            proceeding: self.proceeding,
            organisation: self.organisation,
            on: self.on,
            what: (),
        }
    }
}

impl Event {
    /// To which agreement something happened, where that is what the event tells.
    #[must_use]
    pub fn agreed(&self) -> Option<Agreed<()>> {
        match self {
            Self::AgreementDrafted(told) => Some(told.head()),
            Self::AgreementSigned(told) => Some(told.head()),
            Self::AgreementEffective(told) => Some(told.head()),
            Self::AgreementVoided(told) => Some(told.head()),
            Self::InstalmentSettled(told) => Some(told.head()),
            _ => None,
        }
    }
}

/// An agreement was put down (拟定协议).
pub type AgreementDrafted = Agreed<Drafted>;
/// Somebody signed it (签字).
pub type AgreementSigned = Agreed<Signed>;
/// It took effect (生效): with the last signature, or an oral one on the day it was reached.
pub type AgreementEffective = Agreed<Effective>;
/// It was given up before it took effect (作废).
pub type AgreementVoided = Agreed<Voided>;
/// What became of something that was promised in it is known (履行情况).
pub type InstalmentSettled = Agreed<Settled>;

/// See [`AgreementDrafted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    /// Whether it is written.
    pub form: Word<AgreementForm>,
}

/// See [`AgreementSigned`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who signed.
    pub signer: Word<Signer>,
    /// Which party, where it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub party: Option<PartyId>,
    /// How.
    pub way: Word<SignatureWay>,
}

/// See [`AgreementEffective`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effective {
    /// Whether it is written.
    pub form: Word<AgreementForm>,
    /// How much is to be paid in all, in fen, where it is about money.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount_fen: Option<i64>,
    /// What is to be done by when.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub instalments: Vec<InstalmentDue>,
}

/// Something promised, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalmentDue {
    /// Which one of the agreement: 1, 2, 3 ….
    pub number: u32,
    /// Its last day.
    pub due_on: NaiveDate,
    /// How much, in fen, where it is money.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount_fen: Option<i64>,
}

/// See [`AgreementVoided`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {}

/// See [`InstalmentSettled`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Which one of the agreement.
    pub number: u32,
    /// What became of it.
    pub result: Word<InstalmentState>,
}
