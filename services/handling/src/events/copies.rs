//! What handling only copies.

use async_trait::async_trait;
use contracts::event::Event;
use db::Connection;
use messaging::{Delivered, Handler, HandlerError};

use crate::store::cases;

/// Takes over what others tell of themselves; passes over its own, and what it has no use for.
pub(super) async fn take_over(
    tx: &mut Connection,
    events: &[Delivered<'_>],
) -> Result<(), HandlerError> {
    let mut registered = Vec::new();
    for told in events {
        roster::take_over(tx, told.event).await?;
        if let Event::CaseRegistered(fact) = told.event {
            told.mark();
            registered.push(fact);
        }
    }
    access::take_over_all(tx, events.iter().map(|told| told.event)).await?;
    Ok(cases::insert(tx, &registered).await?)
}

/// The same alone, for building the copies once more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Copies;

#[async_trait]
impl Handler for Copies {
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        take_over(tx, &[told]).await
    }
}
