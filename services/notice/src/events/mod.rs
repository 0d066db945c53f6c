//! What notice makes of the others' events.

mod announce;
mod desk;
mod directory;
mod handling;
mod intake;
mod routing;
mod tracking;
mod wall;

use std::sync::Arc;

use async_trait::async_trait;
use contracts::event::{Envelope, Event};
use db::Connection;
use kernel::Clock;
use law::LawBook;
use messaging::{Delivered, Handler, HandlerError};
use tokio::sync::Notify;

use crate::domain::announcement::Settled;
use crate::store::cases;
use desk::Desk;

/// Keeps up with who is who and what cases are called, and tells people what concerns them.
pub(crate) struct Listener {
    clock: Arc<dyn Clock>,
    /// Tells the sender that mails may have been queued.
    mails: Arc<Notify>,
    book: &'static LawBook,
}

impl Listener {
    pub(crate) fn new(clock: Arc<dyn Clock>, mails: Arc<Notify>, book: &'static LawBook) -> Self {
        Self { clock, mails, book }
    }
}

#[async_trait]
impl Handler for Listener {
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        self.handle(tx, &[told]).await
    }

    /// First what cases are called and who is inside which wall, then what people are told.
    async fn handle(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        let (mut registered, mut walled, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for told in events {
            match told.event {
                Event::CaseRegistered(fact) => {
                    told.mark();
                    registered.push((fact, told.envelope.time));
                    walled.extend(fact.is_walled().then_some(told.event));
                }
                _ => rest.push(*told),
            }
        }
        cases::insert(tx, &registered).await?;
        access::take_over_all(tx, walled).await?;
        if rest.is_empty() {
            return Ok(());
        }
        let mut desk = Desk::new(tx, self.clock.now(), self.book, &rest);
        for told in rest {
            told.handling(tell(&mut desk, told)).await?;
        }
        Ok(desk.close().await?)
    }

    fn is_awaited(&self, _kind: &str) -> bool {
        false
    }

    async fn committed(&self, _envelopes: &[Envelope]) {
        self.mails.notify_one();
    }
}

/// Lays down what people are told of an event. Of everything that is not named here nobody needs to be
/// told: whoever is concerned did it, is told of it by another of these, or sees it on their pages.
async fn tell(
    desk: &mut Desk<'_>,
    Delivered { envelope, event }: Delivered<'_>,
) -> Result<(), HandlerError> {
    match event {
        // In their order: whom a reset is told is asked of the directory as it was then.
        Event::OrganisationRegistered(_) | Event::StaffRegistered(_) => desk.learn(event).await,
        Event::PasswordReset(told) => directory::password_reset(desk, envelope, told).await,
        Event::PowersGiven(told) => directory::powers_given(desk, envelope, told).await,
        // Who takes part is kept of walled cases alone: of the others everybody meant is told.
        Event::ParticipationChanged(told) if told.open_to.is_some() || told.joined.is_empty() => {
            desk.take_over(told.case, event).await
        }
        Event::CaseAmended(told) => Ok(desk.rename(told).await?),
        Event::UnmaskedOften(told) => intake::unmasked_often(desk, envelope, told).await,
        Event::HandlerAssigned(told) => routing::assigned(desk, envelope, told).await,
        Event::ReferralOffered(told) => routing::offered(desk, envelope, told).await,
        Event::ReferralAccepted(told) => routing::accepted(desk, envelope, told).await,
        Event::ReferralReturned(told) => routing::returned(desk, envelope, told).await,
        Event::ReferralWithdrawn(told) => routing::withdrawn(desk, envelope, told).await,
        Event::ReferralReported(told) => routing::reported(desk, envelope, told).await,
        Event::ProceedingConcluded(told) if envelope.actor.is_none() => {
            handling::stopped(desk, envelope, told).await
        }
        Event::ClockWarned(told) => tracking::warned(desk, envelope, told).await,
        Event::ClockOverdue(told) => tracking::overdue(desk, envelope, told).await,
        Event::ClockReprojected(told) => tracking::moved(desk, envelope, told).await,
        Event::ClockMet(told) => {
            desk.settle(Settled::limit(told.case, told.clock));
            Ok(())
        }
        Event::ClockStopped(told) => {
            desk.settle(Settled::limit(told.case, told.clock));
            Ok(())
        }
        _ => Ok(()),
    }
}
