use contracts::event::{
    Event, ReferralAccepted, ReferralOffered, ReferralReceived, ReferralReported, ReferralReturned,
    ReferralWithdrawn,
};
use contracts::vocabulary::{ReferralBasis, Stage};
use kernel::{NaiveDate, OrganisationId, ReferralId};

use super::file::{Body, CaseFile};
use super::happening::{Happening, Moment};
use super::law::Law;
use super::wording;

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
}

/// The event speaks of a hand-over that was never offered here.
#[derive(Debug, thiserror::Error)]
#[error("{0} was not offered before")]
pub(crate) struct UnknownReferral(ReferralId);

impl CaseFile {
    /// One body offered the case to another. It stays with the first until the second says so.
    pub(crate) fn offered(&mut self, law: &Law, offered: &ReferralOffered, from: &Body, to: &Body) {
        let kind = Event::from(offered.clone()).kind();
        self.join(from);
        self.join(to);
        let referral = Referral {
            id: offered.referral,
            sender: offered.from,
            receiver: offered.to,
            basis: offered.basis,
            procedure: offered.procedure.clone(),
            offered_on: offered.offered_on,
            received_on: None,
        };
        self.journal.referrals.insert(referral.id);
        self.referrals.push(referral.clone());
        self.head.stage = Stage::Offered;
        let text = wording::offered(&from.name, &to.name, offered.basis);
        self.note(kind, Some(offered.offered_on), text);
        let happening =
            Happening::to_referral(Moment::ReferralOffered, kind, offered.offered_on, referral);
        self.happen(law, &happening);
    }

    /// The receiving body signed for it.
    pub(crate) fn received(
        &mut self,
        law: &Law,
        received: &ReferralReceived,
        to: &Body,
    ) -> Result<(), UnknownReferral> {
        let kind = Event::from(received.clone()).kind();
        let mut referral = self.referral(received.referral)?;
        referral.received_on = Some(received.received_on);
        for known in &mut self.referrals {
            if known.id == referral.id {
                known.clone_from(&referral);
            }
        }
        self.journal.referrals.insert(referral.id);
        let text = wording::received(&to.name, received.basis);
        self.note(kind, Some(received.received_on), text);
        let happening = Happening::to_referral(
            Moment::ReferralReceived,
            kind,
            received.received_on,
            referral,
        );
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
        let kind = Event::from(accepted.clone()).kind();
        let referral = self.referral(accepted.referral)?;
        self.head.organisation = accepted.to;
        self.head.staff = None;
        self.head.open = true;
        self.head.stage = Stage::Accepted;
        self.note(
            kind,
            Some(accepted.accepted_on),
            wording::accepted(&to.name),
        );
        let happening = Happening::to_referral(
            Moment::ReferralAccepted,
            kind,
            accepted.accepted_on,
            referral,
        );
        self.happen(law, &happening);
        Ok(())
    }

    /// The receiving body sent it back.
    pub(crate) fn returned(
        &mut self,
        law: &Law,
        returned: &ReferralReturned,
        from: &Body,
        to: &Body,
    ) -> Result<(), UnknownReferral> {
        let kind = Event::from(returned.clone()).kind();
        let referral = self.referral(returned.referral)?;
        self.head.organisation = returned.from;
        self.head.stage = Stage::Returned;
        let text = wording::returned(&to.name, &from.name, returned.reason, returned.returns);
        self.note(kind, Some(returned.returned_on), text);
        let happening = Happening::to_referral(
            Moment::ReferralReturned,
            kind,
            returned.returned_on,
            referral,
        );
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
        let kind = Event::from(withdrawn.clone()).kind();
        let referral = self.referral(withdrawn.referral)?;
        self.head.stage = self.resting_stage();
        self.note(kind, None, wording::withdrawn(&from.name, &to.name));
        let happening = Happening::to_referral(Moment::ReferralWithdrawn, kind, on, referral);
        self.happen(law, &happening);
        Ok(())
    }

    /// The receiving body told the result.
    pub(crate) fn reported(&mut self, reported: &ReferralReported, from: &Body, to: &Body) {
        let kind = Event::from(reported.clone()).kind();
        let text = wording::reported(&to.name, &from.name);
        self.note(kind, Some(reported.reported_on), text);
    }

    pub(crate) fn referral(&self, id: ReferralId) -> Result<Referral, UnknownReferral> {
        let known = self.referrals.iter().find(|referral| referral.id == id);
        known.cloned().ok_or(UnknownReferral(id))
    }

    /// The stage of a case that nobody has been offered.
    fn resting_stage(&self) -> Stage {
        use contracts::vocabulary::ProceedingState as State;
        let newest = self
            .open_proceedings()
            .last()
            .map(|proceeding| proceeding.state);
        match newest {
            Some(State::InProgress) => Stage::InProgress,
            Some(State::Suspended) => Stage::Suspended,
            Some(State::Accepted | State::Concluded | State::Closed) => Stage::Accepted,
            None if self.head.open => Stage::Registered,
            None => Stage::Concluded,
        }
    }
}
