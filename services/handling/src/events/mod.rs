//! What handling does with the events of the others.

mod copies;
mod desk;
mod routing;

use std::collections::BTreeSet;

use async_trait::async_trait;
use contracts::event::{Event, HandlerAssigned, ReferralReturned};
use db::Connection;
use messaging::{Delivered, Handler, HandlerError};

use crate::app::App;
use desk::Desk;

pub(crate) use copies::Copies;

#[async_trait]
impl Handler for App {
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        self.handle(tx, &[told]).await
    }

    /// First what is known of cases, then what becomes of their proceedings.
    async fn handle(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        copies::take_over(tx, events).await?;
        let (mut of_proceedings, mut cases) = (Vec::new(), BTreeSet::new());
        for told in events {
            match told.event {
                Event::HandlerAssigned(HandlerAssigned { case, .. })
                | Event::ReferralReturned(ReferralReturned { case, .. }) => {
                    cases.insert(*case);
                    of_proceedings.push(*told);
                }
                // Copied, its own, or of no use to it.
                _ => {}
            }
        }
        if cases.is_empty() {
            return Ok(());
        }
        let mut desk = Desk::open(tx, &cases).await?;
        for told in of_proceedings {
            let handling = async { routing::handle(self, &mut desk, told) };
            told.handling(handling).await?;
        }
        Ok(desk.close(tx).await?)
    }

    fn is_awaited(&self, kind: &str) -> bool {
        kind == HandlerAssigned::KIND
    }
}
