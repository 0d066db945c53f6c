use contracts::api::routing::{self, WithdrawReferral};
use contracts::event::ReferralWithdrawn;
use contracts::vocabulary::ReferralAction;
use contracts::{Claims, Event};
use kernel::ReferralId;
use web::Failure;

use super::App;
use super::change::{Opened, open};
use crate::domain::referral::step;
use crate::store::participants;

impl App {
    /// Takes an offer back (撤回) that nobody has accepted yet. A body that had not even received
    /// it loses sight of the case.
    pub(crate) async fn withdraw(
        &self,
        actor: &Claims,
        id: ReferralId,
        body: &WithdrawReferral,
    ) -> Result<routing::Referral, Failure> {
        self.database
            .transaction("withdraw_referral", async |tx| {
                let mut opened =
                    open(tx, actor, id, ReferralAction::Withdraw, body.version).await?;
                let Opened { route, referral } = &mut opened;
                for state in step(referral.state, ReferralAction::Withdraw)? {
                    referral.state = *state;
                }
                referral.explanation = Some(typed::text(&body.explanation));
                route.open_referral = None;
                let told = Event::from(ReferralWithdrawn {
                    referral: referral.id,
                    case: referral.case,
                    from: referral.from,
                    to: referral.to,
                });
                let left = participants::leave_uninvolved(tx, route, referral.to).await?;
                opened.record(tx, actor, vec![told], left).await?;
                self.shown(tx, actor, id).await
            })
            .await
    }
}
