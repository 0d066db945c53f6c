use contracts::Claims;
use contracts::api::tracking::BacklogRow;
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
        let mut connection = self.database.connection().await?;
        let rows =
            store::backlog::todo_page(&mut connection, actor.sub, after, size.fetch()).await?;
        shown(rows, size, self.clock.today())
    }
}
