use contracts::event::{ReferralOffered, ReferralReceived, ReferralReturned, ReferralWithdrawn};
use db::Connection;
use kernel::{CaseId, OrganisationId};
use messaging::HandlerError;

use crate::store::{organisations, participants};

/// A body is offered a case and may look at it.
pub(super) async fn offered(
    tx: &mut Connection,
    event: &ReferralOffered,
) -> Result<(), HandlerError> {
    let path = path(tx, event.to).await?;
    participants::add_offered(tx, event.case, event.to, &path, event.referral).await?;
    Ok(())
}

/// A body signed for a case it may yet return.
pub(super) async fn received(
    tx: &mut Connection,
    event: &ReferralReceived,
) -> Result<(), HandlerError> {
    let path = path(tx, event.to).await?;
    participants::add_received(tx, event.case, event.to, &path, event.referral).await?;
    Ok(())
}

/// A body returned a case it never took on: the file is no longer any of its business. What it
/// took on at another time it goes on reading.
pub(super) async fn returned(
    tx: &mut Connection,
    event: &ReferralReturned,
) -> Result<(), HandlerError> {
    participants::remove_returning(tx, event.case, event.to, event.referral).await?;
    Ok(())
}

/// A body accepted or handles a case: it keeps sight of it.
pub(super) async fn takes_part(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
) -> Result<(), HandlerError> {
    let path = path(tx, organisation).await?;
    participants::add_taking_part(tx, case, organisation, &path).await?;
    Ok(())
}

/// An offer was taken back.
pub(super) async fn withdrawn(
    tx: &mut Connection,
    event: &ReferralWithdrawn,
) -> Result<(), HandlerError> {
    participants::remove_offered(tx, event.case, event.to, event.referral).await?;
    Ok(())
}

/// Where the body stands in the tree. Its own stream is another one and may be behind.
async fn path(tx: &mut Connection, organisation: OrganisationId) -> Result<String, HandlerError> {
    organisations::path(tx, organisation)
        .await?
        .ok_or_else(|| HandlerError::Later(format!("organisation {organisation}")))
}
