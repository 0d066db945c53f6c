use contracts::event::{
    Event, ReferralAccepted, ReferralOffered, ReferralReceived, ReferralReported, ReferralReturned,
    ReferralWithdrawn,
};
use contracts::vocabulary::{ReferralBasis, ReferralState, ReturnReason, Stage, UnknownWord};
use kernel::{NaiveDate, OrganisationId, ReferralId};

use super::file::{Body, CaseFile};
use super::happening::Happening;
use super::law::Law;
use super::words::Called;

/// One hand-over, as far as clocks and history need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Referral {
    pub(crate) id: ReferralId,
    pub(crate) sender: OrganisationId,
    pub(crate) receiver: OrganisationId,
    pub(crate) basis: ReferralBasis,
    pub(crate) procedure: String,
    pub(crate) offered_on: NaiveDate,
    pub(crate) received_on: Option<NaiveDate>,
    pub(crate) state: ReferralState,
    /// Where the case stands if the offer is withdrawn; `None` once it was answered.
    pub(crate) fallback: Option<Stage>,
}

impl Referral {
    /// Whether the receiving body has yet to accept or return it.
    pub(crate) fn is_pending(&self) -> bool {
        self.state.is_pending()
    }
}

/// The event speaks of a hand-over that was never offered here.
#[derive(Debug, thiserror::Error)]
#[error("{0} was not offered before")]
pub(crate) struct UnknownReferral(ReferralId);

impl CaseFile {
    /// One body offered the case to another. It stays with the first until the second says so.
    pub(crate) fn offered(
        &mut self,
        law: &Law,
        offered: &ReferralOffered,
        from: &Body,
        to: &Body,
    ) -> Result<(), UnknownWord> {
        let event = Event::from(offered.clone());
        let kind = event.kind();
        self.journal.occasion.recorded_on = offered.recorded_on;
        let referral = Referral {
            id: offered.referral,
            sender: offered.from,
            receiver: offered.to,
            basis: offered.basis.known()?,
            procedure: offered.procedure.clone(),
            offered_on: offered.offered_on,
            received_on: None,
            state: ReferralState::Offered,
            fallback: Some(self.resting_stage()),
        };
        self.journal.referrals.insert(referral.id);
        self.referrals.push(referral.clone());
        // A case that was concluded is open again until the offer is answered.
        self.head.open = true;
        self.head.stage = Stage::Offered;
        self.tell(
            &event,
            Some(offered.offered_on),
            &Called::by(law, [from, to]),
        );
        let happening = Happening::to_referral(kind, offered.offered_on, referral, to);
        self.happen(law, &happening);
        Ok(())
    }

    /// The receiving body signed for it.
    pub(crate) fn received(
        &mut self,
        law: &Law,
        received: &ReferralReceived,
        to: &Body,
    ) -> Result<(), UnknownReferral> {
        let event = Event::from(received.clone());
        let kind = event.kind();
        let referral = self.referral_mut(received.referral)?;
        referral.received_on = Some(received.received_on);
        referral.state = ReferralState::Received;
        let referral = referral.clone();
        self.head.open = true;
        self.tell(&event, Some(received.received_on), &Called::by(law, [to]));
        let happening = Happening::to_referral(kind, received.received_on, referral, to);
        self.happen(law, &happening);
        Ok(())
    }

    /// The receiving body took it on: from now on the case lies with it.
    pub(crate) fn accepted(
        &mut self,
        law: &Law,
        accepted: &ReferralAccepted,
        to: &Body,
    ) -> Result<(), UnknownReferral> {
        let event = Event::from(accepted.clone());
        let kind = event.kind();
        let is_pending = self.referral(accepted.referral)?.is_pending();
        let referral = self.settle(accepted.referral, ReferralState::Accepted)?;
        // What came of it may have been told before: then the case stands as that says.
        if is_pending {
            self.head.organisation = accepted.to;
            self.head.staff = None;
            self.head.open = true;
            self.head.stage = Stage::Accepted;
        }
        self.tell(&event, Some(accepted.accepted_on), &Called::by(law, [to]));
        let happening = Happening::to_referral(kind, accepted.accepted_on, referral, to);
        self.happen(law, &happening);
        Ok(())
    }

    /// The receiving body sent it back.
    pub(crate) fn returned(
        &mut self,
        law: &Law,
        returned: &ReferralReturned,
        reason: ReturnReason,
        from: &Body,
        to: &Body,
    ) -> Result<(), UnknownReferral> {
        let event = Event::from(returned.clone());
        let kind = event.kind();
        let referral = self.settle(returned.referral, ReferralState::Returned)?;
        self.head.organisation = returned.from;
        self.stand(Stage::Returned);
        self.tell(
            &event,
            Some(returned.returned_on),
            &Called::by(law, [from, to]),
        );
        let happening = Happening {
            sender: Some(from.kind),
            reason: Some(reason),
            ..Happening::to_referral(kind, returned.returned_on, referral, to)
        };
        self.happen(law, &happening);
        Ok(())
    }

    /// The offering body took its offer back.
    pub(crate) fn withdrawn(
        &mut self,
        law: &Law,
        withdrawn: &ReferralWithdrawn,
        from: &Body,
        to: &Body,
        on: NaiveDate,
    ) -> Result<(), UnknownReferral> {
        let event = Event::from(withdrawn.clone());
        let kind = event.kind();
        let fallback = self.resting_stage();
        let referral = self.settle(withdrawn.referral, ReferralState::Withdrawn)?;
        self.stand(fallback);
        self.tell(&event, None, &Called::by(law, [from, to]));
        let happening = Happening::to_referral(kind, on, referral, to);
        self.happen(law, &happening);
        self.stop_rest(law, &happening);
        Ok(())
    }

    /// The receiving body told the result.
    pub(crate) fn reported(
        &mut self,
        law: &Law,
        reported: &ReferralReported,
        from: &Body,
        to: &Body,
    ) {
        let names = Called::by(law, [from, to]);
        self.tell(&reported.clone().into(), Some(reported.reported_on), &names);
    }

    pub(crate) fn referral(&self, id: ReferralId) -> Result<Referral, UnknownReferral> {
        let known = self.referrals.iter().find(|referral| referral.id == id);
        known.cloned().ok_or(UnknownReferral(id))
    }

    fn referral_mut(&mut self, id: ReferralId) -> Result<&mut Referral, UnknownReferral> {
        self.journal.referrals.insert(id);
        let known = self.referrals.iter_mut().find(|referral| referral.id == id);
        known.ok_or(UnknownReferral(id))
    }

    /// Gives an offer its answer.
    pub(super) fn settle(
        &mut self,
        id: ReferralId,
        state: ReferralState,
    ) -> Result<Referral, UnknownReferral> {
        let referral = self.referral_mut(id)?;
        referral.state = state;
        referral.fallback = None;
        Ok(referral.clone())
    }

    /// The offer that waits for its answer.
    pub(super) fn pending(&self) -> Option<&Referral> {
        self.referrals
            .iter()
            .rfind(|referral| referral.is_pending())
    }

    /// Where the case stands apart from an offer that waits for its answer.
    pub(super) fn resting_stage(&self) -> Stage {
        let behind = self.pending().and_then(|offer| offer.fallback);
        behind.unwrap_or(self.head.stage)
    }

    /// Gives the case a stage. While an offer waits for its answer the case is open and shown as
    /// offered; the stage is then what it falls back to.
    pub(super) fn stand(&mut self, stage: Stage) {
        if let Some(offer) = self.referrals.iter_mut().rfind(|r| r.is_pending()) {
            offer.fallback = Some(stage);
            self.journal.referrals.insert(offer.id);
            self.head.stage = Stage::Offered;
            self.head.open = true;
            return;
        }
        self.head.stage = stage;
        self.head.open = match stage {
            Stage::Registered
            | Stage::Offered
            | Stage::Returned
            | Stage::Accepted
            | Stage::InProgress
            | Stage::Suspended => true,
            Stage::Concluded | Stage::Closed => false,
        };
    }
}
