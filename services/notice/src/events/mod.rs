//! What notice makes of the others' events.

mod announce;
mod directory;
mod handling;
mod intake;
mod routing;
mod tracking;
mod wall;

use async_trait::async_trait;
use contracts::event::{Envelope, Event};
use db::Connection;
use messaging::{Delivered, Handler, HandlerError};

use crate::app::App;
use crate::store::cases;

/// Keeps up with who is who and what cases are called, and tells people what concerns them.
pub(crate) struct Listener {
    app: App,
}

impl Listener {
    pub(crate) fn new(app: App) -> Self {
        Self { app }
    }
}

impl Listener {
    /// Carries out the effects of one event.
    async fn one(
        &self,
        tx: &mut Connection,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), HandlerError> {
        let now = self.app.now();
        match event {
            Event::OrganisationRegistered(_) | Event::StaffRegistered(_) => {
                roster::take_over(tx, event).await?;
            }
            Event::PowersGiven(told) => directory::powers_given(tx, envelope, told, now).await?,
            Event::CaseRegistered(told) => {
                cases::insert(tx, told, envelope.time).await?;
                if told.is_walled() {
                    access::take_over(tx, event).await?;
                }
            }
            // Who takes part is kept of walled cases alone: of the others everybody meant is told.
            Event::ParticipationChanged(told)
                if told.open_to.is_some() || told.joined.is_empty() =>
            {
                access::take_over(tx, event).await?;
            }
            Event::CaseAmended(told) => cases::rename(tx, told).await?,
            Event::UnmaskedOften(told) => intake::unmasked_often(tx, envelope, told, now).await?,
            Event::HandlerAssigned(told) => routing::assigned(tx, envelope, told, now).await?,
            Event::ReferralOffered(told) => routing::offered(tx, envelope, told, now).await?,
            Event::ReferralAccepted(told) => routing::accepted(tx, envelope, told, now).await?,
            Event::ReferralReturned(told) => routing::returned(tx, envelope, told, now).await?,
            Event::ReferralWithdrawn(told) => routing::withdrawn(tx, envelope, told, now).await?,
            Event::ReferralReported(told) => routing::reported(tx, envelope, told, now).await?,
            Event::ProceedingConcluded(told) if envelope.actor.is_none() => {
                handling::stopped(tx, envelope, told, now).await?;
            }
            Event::ClockWarned(told) => tracking::warned(tx, envelope, told, now).await?,
            Event::ClockOverdue(told) => tracking::overdue(tx, envelope, told, now).await?,
            Event::ClockReprojected(told) => tracking::moved(tx, envelope, told, now).await?,
            // Of everything else nobody needs to be told: whoever is concerned did it, is told of
            // it by another of these, or sees it on their pages.
            _ => {}
        }
        Ok(())
    }
}

#[async_trait]
impl Handler for Listener {
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

    async fn committed(&self, _envelopes: &[Envelope]) {
        self.app.hint_mails();
    }
}
