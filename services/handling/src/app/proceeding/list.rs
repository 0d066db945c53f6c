use contracts::Claims;
use contracts::api::handling as api;
use kernel::CaseId;
use web::Failure;

use super::authority::sees;
use super::view::view;
use crate::app::App;
use crate::store::proceedings;

impl App {
    /// The proceedings of a case, oldest first, with what the reader may do.
    pub(crate) async fn proceedings(
        &self,
        actor: &Claims,
        case: CaseId,
    ) -> Result<Vec<api::Proceeding>, Failure> {
        let mut connection = self.database.connection().await?;
        sees(&mut connection, actor, case).await?;
        let known = proceedings::of_case(&mut connection, case).await?;
        view(&mut connection, self.book, actor, known).await
    }
}
