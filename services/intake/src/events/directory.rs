use contracts::event::OrganisationRegistered;
use db::Connection;
use messaging::HandlerError;

use crate::store::{organisations, participants};

/// An organisation is new or changed.
pub(super) async fn organisation(
    tx: &mut Connection,
    event: &OrganisationRegistered,
) -> Result<(), HandlerError> {
    let before = organisations::path(tx, event.organisation).await?;
    organisations::save(tx, event).await?;
    if before.is_some_and(|before| before != event.path) {
        participants::move_to(tx, event.organisation, &event.path).await?;
    }
    Ok(())
}
