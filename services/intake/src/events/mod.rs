//! What intake does with events: the directory's for the roster, routing's for row scope, its own
//! for the search index.

mod directory;
mod intake;

use async_trait::async_trait;
use contracts::event::{Envelope, Event};
use db::Connection;
use messaging::{Delivered, Handler, HandlerError};

/// Intake's handler of consumed events.
#[derive(Debug, Clone, Copy, Default)]
pub struct Events;

impl Events {
    /// Carries out the effects of one event.
    async fn one(
        &self,
        tx: &mut Connection,
        _envelope: &Envelope,
        event: &Event,
    ) -> Result<(), HandlerError> {
        match event {
            Event::OrganisationRegistered(told) => directory::organisation(tx, told).await,
            Event::StaffRegistered(told) => Ok(roster::staff::save(tx, told).await?),
            Event::CaseRegistered(told) => intake::index(tx, told.case).await,
            Event::CaseAmended(told) => intake::index(tx, told.case).await,
            Event::ParticipationChanged(_) => access::take_over(tx, event).await,
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Handler for Events {
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
