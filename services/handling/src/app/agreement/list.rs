use contracts::Claims;
use contracts::api::handling as api;
use db::Connection;
use kernel::CaseId;
use web::Failure;

use super::view;
use crate::app::App;
use crate::app::authority::sees;
use crate::store::agreements;

impl App {
    /// The agreements of a case, oldest first, with what the reader may do.
    pub(crate) async fn agreements(
        &self,
        actor: &Claims,
        case: CaseId,
    ) -> Result<Vec<api::Agreement>, Failure> {
        let work = async |tx: &mut Connection| {
            sees(tx, actor, case).await?;
            let mut views = Vec::new();
            for known in agreements::of_case(tx, case).await? {
                views.push(view(tx, actor, known).await?);
            }
            Ok::<_, Failure>(views)
        };
        let scope = actor.scope();
        self.database.read_as(&scope, "show_agreements", work).await
    }
}
