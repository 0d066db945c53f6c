//! What intake does with events: the directory's for organisations, routing's for row scope, its
//! own for the search index.

mod directory;
mod intake;
mod routing;

use async_trait::async_trait;
use contracts::event::{Envelope, Event};
use db::Connection;
use messaging::{Handler, HandlerError};

/// Intake's handler of consumed events.
#[derive(Debug, Clone, Copy, Default)]
pub struct Events;

#[async_trait]
impl Handler for Events {
    async fn handle(
        &self,
        tx: &mut Connection,
        _envelope: &Envelope,
        event: &Event,
    ) -> Result<(), HandlerError> {
        match event {
            Event::OrganisationRegistered(event) => directory::organisation(tx, event).await,
            Event::CaseRegistered(event) => intake::index(tx, event.case).await,
            Event::CaseAmended(event) => intake::index(tx, event.case).await,
            Event::ReferralOffered(event) => routing::offered(tx, event).await,
            Event::ReferralReceived(event) => routing::received(tx, event).await,
            Event::ReferralAccepted(event) => routing::takes_part(tx, event.case, event.to).await,
            Event::ReferralReturned(event) => routing::returned(tx, event).await,
            Event::ReferralWithdrawn(event) => routing::withdrawn(tx, event).await,
            Event::HandlerAssigned(event) => {
                routing::takes_part(tx, event.case, event.organisation).await
            }
            _ => Ok(()),
        }
    }
}
