//! What handling only copies.

use async_trait::async_trait;
use contracts::event::Event;
use db::Connection;
use kernel::CaseId;
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
    cases::insert(tx, &registered).await?;
    for told in events {
        if let Some(case) = parties_of(told.event) {
            told.handling(change_parties(tx, case, told.event)).await?;
        }
    }
    Ok(())
}

/// The case whose parties, or who acts for them, an event changes.
fn parties_of(event: &Event) -> Option<CaseId> {
    match event {
        Event::PartyAdded(told) => Some(told.case),
        Event::PartyCorrected(told) => Some(told.case),
        Event::PartyLeft(told) => Some(told.case),
        Event::RepresentativeNamed(told) => Some(told.case),
        Event::RepresentativeEnded(told) => Some(told.case),
        _ => None,
    }
}

async fn change_parties(
    tx: &mut Connection,
    case: CaseId,
    event: &Event,
) -> Result<(), HandlerError> {
    let Some(mut facts) = cases::lock(tx, case).await? else {
        return Err(HandlerError::Later(format!("the registration of {case}")));
    };
    facts.follow(event);
    Ok(cases::save(tx, case, &facts).await?)
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
