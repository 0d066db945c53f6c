use contracts::Event;
use contracts::event::CameBy;
use db::Connection;
use kernel::{CaseId, OrganisationId};
use messaging::{Delivered, HandlerError};

use crate::store::assignments::{self, Assignment};
use crate::store::routes;

/// Locks the cases whose proceedings ended, where something else comes first that locks the loads of
/// staff: commands lock a case before them.
pub(super) async fn lock_cases(
    tx: &mut Connection,
    events: &[Delivered<'_>],
) -> Result<(), HandlerError> {
    let cases = events.iter().filter_map(|told| match told.event {
        Event::ProceedingConcluded(fact) => Some(fact.case),
        Event::ConcludedInTracking(fact) => Some(fact.case),
        _ => None,
    });
    Ok(routes::lock_all(tx, &cases.collect::<Vec<_>>()).await?)
}

/// A proceeding of a body ended: its handler has one open case less. By body and hand-over and not
/// by name, so that it lightens the one who has the case now even if handling had not heard of a
/// replacement, and nobody if the body has been handed the case again meanwhile. An event of
/// before hand-overs were told ends whatever the body has.
pub(super) async fn concluded(
    tx: &mut Connection,
    case: CaseId,
    body: OrganisationId,
    came_by: Option<CameBy>,
) -> Result<(), HandlerError> {
    // Locked first, as commands do: one that names another handler meanwhile waits, or was quicker.
    let route = routes::lock(tx, case).await?;
    // What is on offer now may come back later without another event about the case.
    let version = route.map_or(0, |route| {
        route.version - i64::from(route.open_referral.is_some())
    });
    let present = assignments::open(tx, case, body).await?;
    let is_meant = |assignment: Assignment| {
        came_by.is_none_or(|came_by| came_by == CameBy::from(assignment.referral))
    };
    if present.is_some_and(is_meant) {
        assignments::close(tx, case, body, version).await?;
    }
    Ok(())
}
