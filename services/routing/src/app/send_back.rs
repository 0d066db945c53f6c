use contracts::api::routing::{self, ReturnReferral};
use contracts::event::ReferralReturned;
use contracts::vocabulary::ReferralAction;
use contracts::{Claims, Event};
use kernel::ReferralId;
use web::Failure;

use super::App;
use super::change::{Opened, open};
use crate::domain::referral::{count_return, day_of, step};
use crate::store::participants;

impl App {
    /// Sends a referred case back (退回): it lies with the offering body as before. At the
    /// ceiling no more: then the common superior decides. A body that never accepted the case
    /// loses sight of it; the referral stays in its inbox.
    pub(crate) async fn send_back(
        &self,
        actor: &Claims,
        id: ReferralId,
        body: &ReturnReferral,
    ) -> Result<routing::Referral, Failure> {
        self.database
            .transaction("return_referral", async |tx| {
                let mut opened = open(tx, actor, id, ReferralAction::Return, body.version).await?;
                let Opened { route, referral } = &mut opened;
                for state in step(referral.state, ReferralAction::Return)? {
                    referral.state = *state;
                }
                route.returns = count_return(route.kind, route.returns, self.return_ceiling)?;
                let earliest = referral.last_step_on();
                let day = day_of(body.returned_on, earliest, self.clock.today())?;
                referral.returned_on = Some(day);
                referral.return_reason = Some(body.reason);
                referral.explanation = Some(typed::text(&body.explanation));
                route.open_referral = None;
                route.last_step_on = route.last_step_on.max(day);
                let told = Event::from(ReferralReturned {
                    referral: referral.id,
                    case: referral.case,
                    from: referral.from,
                    to: referral.to,
                    reason: body.reason.into(),
                    returns: route.returns,
                    returned_on: day,
                });
                let left = participants::leave_returning(tx, route, referral.to).await?;
                opened.record(tx, actor, vec![told], left).await?;
                self.shown(tx, actor, id).await
            })
            .await
    }
}
