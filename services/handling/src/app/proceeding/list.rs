use contracts::Claims;
use contracts::api::handling as api;
use db::Connection;
use kernel::CaseId;
use web::Failure;

use super::view::view;
use crate::app::App;
use crate::app::authority::sees;
use crate::store::proceedings;

impl App {
    /// The proceedings of a case, oldest first, with what the reader may do.
    pub(crate) async fn proceedings(
        &self,
        actor: &Claims,
        case: CaseId,
    ) -> Result<Vec<api::Proceeding>, Failure> {
        let work = async |tx: &mut Connection| {
            sees(tx, actor, case).await?;
            let known = proceedings::of_case(tx, case).await?;
            view(tx, self.book, actor, known, self.clock.today()).await
        };
        let scope = actor.scope();
        self.database
            .read_as(&scope, "show_proceedings", work)
            .await
    }
}
