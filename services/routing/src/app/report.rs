use contracts::api::routing::{self, ReportReferral};
use contracts::event::ReferralReported;
use contracts::vocabulary::ReferralAction;
use contracts::{Claims, Event};
use kernel::ReferralId;
use web::Failure;

use super::App;
use super::change::open;
use crate::domain::referral::{day_of, step};

impl App {
    /// Tells the offering body the result (反馈结果).
    pub(crate) async fn report(
        &self,
        actor: &Claims,
        id: ReferralId,
        body: &ReportReferral,
    ) -> Result<routing::Referral, Failure> {
        self.database
            .transaction("report_referral", async |tx| {
                let mut opened = open(tx, actor, id, ReferralAction::Report, body.version).await?;
                let referral = &mut opened.referral;
                for state in step(referral.state, ReferralAction::Report)? {
                    referral.state = *state;
                }
                let earliest = referral.last_step_on();
                let day = day_of(body.reported_on, earliest, self.clock.today())?;
                referral.reported_on = Some(day);
                referral.result = Some(typed::text(&body.result));
                let reported = Event::from(ReferralReported {
                    referral: referral.id,
                    case: referral.case,
                    from: referral.from,
                    to: referral.to,
                    reported_on: day,
                });
                opened.record(tx, actor, vec![reported], None).await?;
                self.shown(tx, actor, id).await
            })
            .await
    }
}
