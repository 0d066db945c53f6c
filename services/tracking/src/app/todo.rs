use contracts::Claims;
use contracts::api::tracking::BacklogRow;
use db::Connection;
use kernel::{Page, PageSize};
use web::Failure;

use super::App;
use super::backlog::shown;
use crate::store;
use crate::store::backlog::Place;

impl App {
    /// A page of the open cases that the bearer handles in person.
    pub(crate) async fn todo(
        &self,
        actor: &Claims,
        after: Option<Place>,
        size: PageSize,
    ) -> Result<Page<BacklogRow>, Failure> {
        let work = async |tx: &mut Connection| {
            store::backlog::todo_page(tx, actor.sub, after, size.fetch()).await
        };
        let scope = actor.scope();
        let rows = self.database.read_as(&scope, "show_todo", work).await?;
        shown(rows, size, self.clock.today())
    }
}
