use contracts::Claims;
use contracts::api::handling::{self as api, MakeAgreement};
use db::Connection;
use kernel::{CaseId, ProceedingId};
use problem::{Code, Problem};
use web::Failure;

use super::view;
use crate::app::App;
use crate::app::authority::{demand_handling, sees};
use crate::domain::agreement::make;
use crate::store::{agreements, cases, proceedings};

impl App {
    /// Puts down what the parties agreed on in a proceeding.
    pub(crate) async fn make_agreement(
        &self,
        actor: &Claims,
        case: CaseId,
        id: ProceedingId,
        wish: MakeAgreement,
    ) -> Result<api::Agreement, Failure> {
        let work = async |tx: &mut Connection| {
            sees(tx, actor, case).await?;
            // Whoever puts one down holds the proceeding: of two at once one comes after the other.
            let found = proceedings::lock(tx, case, id).await?;
            let proceeding = found.ok_or(Code::NotFound)?;
            demand_handling(tx, actor, case, proceeding.organisation).await?;
            if !proceeding.is_known_at(wish.version) {
                return Err(Failure::from(Code::StaleVersion));
            }
            let agreed = agreements::of_case(tx, case).await?;
            let parties = cases::parties(tx, case).await?;
            let today = self.clock.today();
            let (mut agreement, events) =
                make(self.book, &proceeding, &agreed, &parties, &wish, today)
                    .map_err(Problem::from)?;
            agreements::save(tx, &mut agreement, events, actor.sub).await?;
            Ok(view(tx, actor, agreement).await?)
        };
        self.database.transaction("make_agreement", work).await
    }
}
