//! What routing does with the events of the others: one file per source.

mod directory;
mod handling;
mod intake;

use std::sync::Arc;

use async_trait::async_trait;
use contracts::Event;
use contracts::event::Envelope;
use db::Connection;
use kernel::city_date;
use messaging::{Delivered, Handler, HandlerError};

use crate::App;

/// Routing's part in the streams.
#[derive(Debug, Clone)]
pub struct Events(Arc<App>);

impl Events {
    /// Handles events with `app`.
    #[must_use]
    pub fn new(app: Arc<App>) -> Self {
        Self(app)
    }
}

impl Events {
    /// Carries out the effects of one event.
    async fn one(
        &self,
        tx: &mut Connection,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), HandlerError> {
        match event {
            Event::OrganisationRegistered(fact) => Ok(roster::organisations::save(tx, fact).await?),
            Event::StaffRegistered(fact) => directory::staff(tx, fact).await,
            Event::CaseRegistered(fact) => {
                intake::case(&self.0, tx, fact, city_date(envelope.time)).await
            }
            Event::CaseAmended(fact) => intake::amended(tx, fact).await,
            Event::ProceedingConcluded(fact) => {
                handling::concluded(tx, fact.case, fact.organisation, Some(fact.came_by)).await
            }
            Event::ConcludedInTracking(fact) => {
                handling::concluded(tx, fact.case, fact.organisation, fact.came_by).await
            }
            // Its own, and what it has no use for.
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
