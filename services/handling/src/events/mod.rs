//! What handling does with the events of the others.

mod routing;

use async_trait::async_trait;
use contracts::event::{Envelope, Event};
use db::Connection;
use kernel::{CaseId, OrganisationId};
use messaging::{Handler, HandlerError};

use crate::app::App;
use crate::store::{cases, participants, roster};

#[async_trait]
impl Handler for App {
    async fn handle(
        &self,
        tx: &mut Connection,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), HandlerError> {
        match event {
            Event::OrganisationRegistered(told) => roster::put_organisation(tx, told).await?,
            Event::StaffRegistered(told) => roster::put_staff(tx, told).await?,
            Event::CaseRegistered(registered) => {
                join(tx, registered.case, registered.organisation).await?;
                cases::insert(tx, registered).await?;
            }
            Event::HandlerAssigned(assigned) => routing::assigned(tx, envelope, assigned).await?,
            Event::ReferralReturned(returned) => routing::returned(tx, returned).await?,
            // Its own, and what it has no use for.
            _ => {}
        }
        Ok(())
    }
}

/// Makes a body take part; the directory's events come by another stream and may be a little later.
async fn join(tx: &mut Connection, case: CaseId, body: OrganisationId) -> Result<(), HandlerError> {
    let path = roster::path(tx, body).await?;
    let path = path.ok_or_else(|| HandlerError::Later(body.to_string()))?;
    Ok(participants::join(tx, case, body, &path).await?)
}
