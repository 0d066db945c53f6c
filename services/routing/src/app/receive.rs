use contracts::Claims;
use contracts::api::routing::{self, ReceiveReferral};
use contracts::event::ReferralReceived;
use contracts::vocabulary::ReferralAction;
use kernel::{NaiveDate, ReferralId};
use web::Failure;

use super::App;
use super::change::open;
use crate::domain::referral::{Referral, day_of, step};

impl App {
    /// Signs for a referral (签收).
    pub(crate) async fn receive(
        &self,
        actor: &Claims,
        id: ReferralId,
        body: &ReceiveReferral,
    ) -> Result<routing::Referral, Failure> {
        self.database
            .transaction("receive_referral", async |tx| {
                let mut opened = open(tx, actor, id, ReferralAction::Receive, body.version).await?;
                let referral = &mut opened.referral;
                for state in step(referral.state, ReferralAction::Receive)? {
                    referral.state = *state;
                }
                let earliest = referral.last_step_on();
                let day = day_of(body.received_on, earliest, self.clock.today())?;
                referral.received_on = Some(day);
                opened.route.last_step_on = opened.route.last_step_on.max(day);
                let told = vec![received(&opened.referral, day).into()];
                opened.record(tx, actor, told, None).await?;
                self.shown(tx, actor, id).await
            })
            .await
    }
}

/// The event that a receipt is told by.
pub(super) fn received(referral: &Referral, received_on: NaiveDate) -> ReferralReceived {
    ReferralReceived {
        referral: referral.id,
        case: referral.case,
        to: referral.to,
        basis: referral.basis.into(),
        procedure: referral.procedure.clone(),
        received_on,
    }
}
