use contracts::Event;
use contracts::api::handling::{MissingSignature, SignAgreement, Signature, VoidAgreement};
use contracts::event::{Effective, InstalmentDue, Signed, Voided};
use contracts::vocabulary::{AgreementState, SignatureWay, Signer};
use kernel::NaiveDate;

use super::{Agreement, Refusal};
use crate::domain::proceeding::Party;

impl Agreement {
    /// Somebody signed, or all who had yet to; gives the events that tell of it. With the last sign it
    /// takes effect.
    pub(crate) fn sign(
        &mut self,
        parties: &[Party],
        wish: &SignAgreement,
        today: NaiveDate,
    ) -> Result<Vec<Event>, Refusal> {
        self.is_awaiting_signs()?;
        let on = self.day(wish.on, today)?;
        let signers = match wish.signer {
            None => self.missing(parties),
            Some(signer) => vec![self.signer(parties, signer, wish)?],
        };
        Ok(self.signed_by(signers, wish.way, on, parties))
    }

    /// It is given up; gives the event that tells of it.
    pub(crate) fn void(
        &mut self,
        wish: &VoidAgreement,
        today: NaiveDate,
    ) -> Result<Event, Refusal> {
        self.is_awaiting_signs()?;
        let on = self.day(wish.on, today)?;
        self.state = AgreementState::Void;
        self.void_reason = Some(wish.reason.clone());
        Ok(self.agreed(on, Voided {}).into())
    }

    fn is_awaiting_signs(&self) -> Result<(), Refusal> {
        match self.state {
            AgreementState::Signing => Ok(()),
            AgreementState::Effective => Err(Refusal::Effective),
            AgreementState::Void => Err(Refusal::Void),
        }
    }

    fn signer(
        &self,
        parties: &[Party],
        signer: Signer,
        wish: &SignAgreement,
    ) -> Result<MissingSignature, Refusal> {
        let party = match signer {
            Signer::Party => {
                let known = |id: &_| parties.iter().any(|party| party.id == *id);
                Some(wish.party.filter(known).ok_or(Refusal::UnknownParty)?)
            }
            Signer::Mediator | Signer::Body => None,
        };
        let wanted = MissingSignature {
            signer: signer.into(),
            party,
        };
        if self.is_signed_by(&wanted) {
            return Err(Refusal::SignedBefore);
        }
        Ok(wanted)
    }

    pub(super) fn signed_by(
        &mut self,
        signers: Vec<MissingSignature>,
        way: SignatureWay,
        on: NaiveDate,
        parties: &[Party],
    ) -> Vec<Event> {
        let mut events = Vec::new();
        for MissingSignature { signer, party } in signers {
            let signed = Signed {
                signer: signer.clone(),
                party,
                way: way.into(),
            };
            events.push(self.agreed(on, signed).into());
            self.signatures.push(Signature {
                signer,
                party,
                way: way.into(),
                on,
            });
        }
        if self.missing(parties).is_empty() {
            let last = self.signatures.iter().map(|one| one.on).max();
            events.push(self.take_effect(last.unwrap_or(on)));
        }
        events
    }

    pub(super) fn take_effect(&mut self, on: NaiveDate) -> Event {
        self.state = AgreementState::Effective;
        self.effective_on = Some(on);
        let due = self.instalments.iter().map(|one| InstalmentDue {
            number: one.number,
            due_on: one.due_on,
            amount_fen: one.amount_fen,
        });
        let effective = Effective {
            form: self.form.into(),
            amount_fen: self.amount_fen,
            instalments: due.collect(),
        };
        self.agreed(on, effective).into()
    }

    /// The day of something that is done with it: not after today, not before it was put down.
    fn day(&self, told: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, Refusal> {
        let (after, earliest) = ("拟定协议", self.drafted_on);
        match told.unwrap_or(today) {
            day if day > today => Err(Refusal::TooLate { today }),
            day if day < earliest => Err(Refusal::TooEarly { after, earliest }),
            day => Ok(day),
        }
    }
}
