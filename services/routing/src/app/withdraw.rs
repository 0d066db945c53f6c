use contracts::api::routing::{self, WithdrawReferral};
use contracts::event::ReferralWithdrawn;
use contracts::{Claims, Event};
use kernel::ReferralId;
use problem::Code;
use web::Failure;

use super::App;
use super::change::{Opened, open};
use crate::domain::referral::{Action, step};
use crate::store::{participants, referrals};

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
                let mut opened = open(tx, actor, id, Action::Withdraw, body.version).await?;
                let Opened { route, referral } = &mut opened;
                for state in step(referral.state, Action::Withdraw)? {
                    referral.state = *state;
                }
                referral.explanation = Some(body.explanation.trim().to_owned());
                route.open_referral = None;
                let mut events = vec![Event::from(ReferralWithdrawn {
                    referral: referral.id,
                    case: referral.case,
                    from: referral.from,
                    to: referral.to,
                })];
                events.extend(participants::leave_uninvolved(tx, route, referral.to).await?);
                opened.record(tx, actor, events).await?;
                Ok(referrals::view(tx, &actor.scope(), id)
                    .await?
                    .ok_or(Code::NotFound)?)
            })
            .await
    }
}
