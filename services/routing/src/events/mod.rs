//! What routing does with the events of the others: one file per source.

mod directory;
mod handling;
mod intake;

use std::sync::Arc;

use access::recusal;
use async_trait::async_trait;
use contracts::Event;
use contracts::event::CaseRegistered;
use db::Connection;
use messaging::{Delivered, Handler, HandlerError, one_by_one};

use crate::App;
use crate::app::triage::Registration;

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

#[async_trait]
impl Handler for Events {
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        match told.event {
            Event::OrganisationRegistered(fact) => Ok(roster::organisations::save(tx, fact).await?),
            Event::StaffRegistered(fact) => directory::staff(tx, fact).await,
            Event::CaseRegistered(fact) => {
                self.0.route_cases(tx, &[Registration { told, fact }]).await
            }
            Event::CaseCorrected(fact) => self.0.route_again(tx, fact).await,
            Event::CaseAmended(fact) => intake::amended(tx, fact).await,
            Event::ProceedingConcluded(fact) => {
                handling::concluded(tx, fact.case, fact.organisation, Some(fact.came_by)).await
            }
            Event::ConcludedInTracking(fact) => {
                handling::concluded(tx, fact.case, fact.organisation, fact.came_by).await
            }
            // Its own, and what it has no use for.
            other => match recusal::Change::told_by(other) {
                Some(change) => intake::parties_changed(tx, change).await,
                None => Ok(()),
            },
        }
    }

    /// All registrations at once, and then what else happened to these cases and others.
    async fn handle(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        let (registered, rest) = intake::registrations(events);
        if !registered.is_empty() {
            handling::lock_cases(tx, &rest).await?;
        }
        self.0.route_cases(tx, &registered).await?;
        one_by_one(self, tx, &rest).await
    }

    fn is_awaited(&self, kind: &str) -> bool {
        kind == CaseRegistered::KIND
    }
}
