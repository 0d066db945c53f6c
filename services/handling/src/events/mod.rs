//! What handling does with the events of the others.

mod routing;

use async_trait::async_trait;
use contracts::event::{Envelope, Event};
use db::Connection;
use messaging::{Delivered, Handler, HandlerError};

use crate::app::App;
use crate::store::cases;

impl App {
    /// Carries out the effects of one event.
    async fn one(
        &self,
        tx: &mut Connection,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), HandlerError> {
        match event {
            Event::OrganisationRegistered(_) | Event::StaffRegistered(_) => {
                roster::take_over(tx, event).await?;
            }
            Event::CaseRegistered(registered) => {
                access::take_over(tx, event).await?;
                cases::insert(tx, registered).await?;
            }
            Event::ParticipationChanged(_) => access::take_over(tx, event).await?,
            Event::HandlerAssigned(assigned) => {
                routing::assigned(self, tx, envelope, assigned).await?
            }
            Event::ReferralReturned(returned) => routing::returned(tx, returned).await?,
            // Its own, and what it has no use for.
            _ => {}
        }
        Ok(())
    }
}

#[async_trait]
impl Handler for App {
    async fn handle(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        for told in events {
            told.handling(self.one(tx, told.envelope, told.event))
                .await?;
        }
        Ok(())
    }
}
