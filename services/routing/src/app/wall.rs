//! The wall around accusations (检举控告), where cases are handed over and handlers named.

use contracts::Event;
use db::Connection;
use kernel::StaffId;
use web::Failure;

use super::App;
use crate::domain::body::Body;
use crate::domain::route::Route;
use crate::domain::wall;
use crate::store::assignments::Assignment;
use crate::store::{organisations, participants, staff};

impl App {
    /// Refuses the body a case that accuses it, or one above or below it.
    pub(super) async fn refuse_accused(
        &self,
        connection: &mut Connection,
        route: &Route,
        body: &Body,
    ) -> Result<(), Failure> {
        let accused = organisations::accused(connection, route).await?;
        Ok(wall::refuse_accused(body, &accused)?)
    }

    /// Whom of the body's staff a walled case is opened to that it is handed; `None` for other cases,
    /// which are open to all of them.
    pub(super) async fn receivers(
        &self,
        connection: &mut Connection,
        route: &Route,
        to: &Body,
    ) -> Result<Option<Vec<StaffId>>, Failure> {
        if !route.matter().is_walled() {
            return Ok(None);
        }
        self.refuse_accused(connection, route, to).await?;
        let members = staff::members(connection, to.id).await?;
        Ok(Some(wall::receivers(&members, &route.identities)?))
    }

    /// Opens a walled case to its new handler; what is told of it, if they were kept out before.
    pub(super) async fn open_to(
        &self,
        tx: &mut Connection,
        route: &Route,
        assignment: &Assignment,
    ) -> Result<Option<Event>, Failure> {
        if !route.matter().is_walled() {
            return Ok(None);
        }
        let body = organisations::get(tx, assignment.organisation).await?;
        let mut parts = access::participants(tx, route.case).await?;
        let part = parts.remove(&body.id).and_then(|part| part.open_to);
        let mut open_to = part.unwrap_or_default();
        if !open_to.insert(assignment.staff) {
            return Ok(None);
        }
        let open_to = Some(open_to.into_iter().collect());
        Ok(Some(
            participants::join(tx, route.case, &body, open_to).await?,
        ))
    }
}
