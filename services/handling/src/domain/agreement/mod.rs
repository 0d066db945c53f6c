//! An agreement (协议): what the parties agreed on in a proceeding, who has signed it, and what becomes of
//! what was promised in it.

mod make;
mod refusal;
mod settle;
mod sign;

#[cfg(test)]
mod tests;

use contracts::api::handling::{Instalment, MissingSignature, Signature};
use contracts::event::Agreed;
use contracts::vocabulary::{
    AgreementAction, AgreementForm, AgreementState, InstalmentState, PartySide, Signer, Word,
};
use kernel::{AgreementId, CaseId, NaiveDate, OrganisationId, ProceedingId};

use super::proceeding::Party;

pub(crate) use make::{is_awaited, make};
pub(crate) use refusal::Refusal;
pub(crate) use settle::may_close;

/// One agreement, with everything that became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) id: AgreementId,
    pub(crate) case: CaseId,
    pub(crate) proceeding: ProceedingId,
    /// The body that handles that.
    pub(crate) organisation: OrganisationId,
    /// Number of its last event.
    pub(crate) version: i64,
    pub(crate) form: AgreementForm,
    pub(crate) state: AgreementState,
    pub(crate) terms: String,
    pub(crate) amount_fen: Option<i64>,
    /// The day it was put down, or an oral one reached.
    pub(crate) drafted_on: NaiveDate,
    /// The day that was entered, where it was later (补录).
    pub(crate) entered_on: Option<NaiveDate>,
    pub(crate) effective_on: Option<NaiveDate>,
    pub(crate) void_reason: Option<String>,
    pub(crate) signatures: Vec<Signature>,
    pub(crate) instalments: Vec<Instalment>,
}

impl Agreement {
    /// What it allows as it stands, whoever asks.
    pub(crate) fn possible(&self) -> Vec<AgreementAction> {
        match self.state {
            AgreementState::Signing => vec![AgreementAction::Sign, AgreementAction::Void],
            AgreementState::Effective if self.instalments.iter().any(is_unsettled) => {
                vec![AgreementAction::Settle]
            }
            AgreementState::Effective | AgreementState::Void => Vec::new(),
        }
    }

    /// Whose signs are missing: those of both sides, the mediator's and the body's seal. Third parties
    /// sign where they are bound, and are not waited for.
    pub(crate) fn missing(&self, parties: &[Party]) -> Vec<MissingSignature> {
        if self.state != AgreementState::Signing {
            return Vec::new();
        }
        let sides = parties
            .iter()
            .filter(|one| one.side != PartySide::ThirdParty);
        let sides = sides.map(|one| (Signer::Party, Some(one.id)));
        let all = sides.chain([(Signer::Mediator, None), (Signer::Body, None)]);
        let all = all.map(|(signer, party)| MissingSignature {
            signer: signer.into(),
            party,
        });
        all.filter(|one| !self.is_signed_by(one)).collect()
    }

    /// How many of the things promised in it are still to be asked after.
    pub(crate) fn owed(&self) -> usize {
        let effective = self.state == AgreementState::Effective;
        let owed = self.instalments.iter().filter(|one| is_owed(one));
        if effective { owed.count() } else { 0 }
    }

    fn is_signed_by(&self, wanted: &MissingSignature) -> bool {
        let mut signed = self.signatures.iter();
        signed.any(|one| one.signer == wanted.signer && one.party == wanted.party)
    }

    /// What every event about it tells.
    fn agreed<T>(&self, on: NaiveDate, what: T) -> Agreed<T> {
        Agreed {
            agreement: self.id,
            case: self.case,
            proceeding: self.proceeding,
            organisation: self.organisation,
            on,
            what,
        }
    }
}

/// Whether something promised is still owed, as far as it was told.
fn is_owed(instalment: &Instalment) -> bool {
    match instalment.state.known() {
        Ok(InstalmentState::Owed | InstalmentState::Partly) => true,
        Ok(InstalmentState::Kept | InstalmentState::Broken | InstalmentState::Waived) | Err(_) => {
            false
        }
    }
}

/// Whether what became of something promised may still be told: what was broken may yet be kept.
fn is_unsettled(instalment: &Instalment) -> bool {
    is_owed(instalment) || instalment.state == Word::Known(InstalmentState::Broken)
}
