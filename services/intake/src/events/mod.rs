//! What intake does with events: the directory's for the roster, routing's for row scope, handling's
//! for who handles a case, its own for the search index.

mod directory;
mod handling;
mod intake;

use async_trait::async_trait;
use contracts::event::{
    CaseAmended, CaseRegistered, Event, PartyAdded, PartyCorrected, RepresentativeNamed,
};
use db::Connection;
use messaging::{Delivered, Handler, HandlerError};

pub(crate) use handling::Copies;

/// Intake's handler of consumed events.
#[derive(Debug, Clone, Copy, Default)]
pub struct Events;

#[async_trait]
impl Handler for Events {
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        self.handle(tx, &[told]).await
    }

    /// All cases of a batch go into the search index at once, and so does who takes part in them.
    async fn handle(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        let (mut cases, mut parts, mut handled) = (Vec::new(), Vec::new(), Vec::new());
        for told in events {
            match told.event {
                Event::CaseRegistered(CaseRegistered { case, .. })
                | Event::CaseAmended(CaseAmended { case, .. })
                | Event::PartyAdded(PartyAdded { case, .. })
                | Event::RepresentativeNamed(RepresentativeNamed { case, .. })
                | Event::PartyCorrected(PartyCorrected { case, .. }) => {
                    told.mark();
                    cases.push(*case);
                }
                Event::ParticipationChanged(_) => parts.push(told.event),
                Event::OrganisationRegistered(fact) => {
                    told.handling(directory::organisation(tx, fact)).await?;
                }
                Event::StaffRegistered(fact) => {
                    told.handling(roster::staff::save(tx, fact)).await?;
                }
                other => handled.push(other),
            }
        }
        intake::index(tx, cases).await?;
        handling::follow(tx, &handled).await?;
        access::take_over_all(tx, parts).await
    }

    /// Nobody goes on from what it copies.
    fn is_awaited(&self, _kind: &str) -> bool {
        false
    }
}
