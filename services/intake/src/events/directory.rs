use contracts::event::OrganisationRegistered;
use db::Connection;
use messaging::HandlerError;

use crate::store::organisations;

/// An organisation is new or changed.
pub(super) async fn organisation(
    tx: &mut Connection,
    event: &OrganisationRegistered,
) -> Result<(), HandlerError> {
    Ok(organisations::save(tx, event).await?)
}
