use contracts::event::{OrganisationRegistered, StaffRegistered};
use db::Connection;
use messaging::HandlerError;

use crate::store::directory;

/// An organisation stands in the directory, new or changed.
pub(super) async fn organisation(
    tx: &mut Connection,
    fact: &OrganisationRegistered,
) -> Result<(), HandlerError> {
    Ok(directory::put_organisation(tx, fact).await?)
}

/// A member of staff stands in the directory, new or changed.
pub(super) async fn staff(tx: &mut Connection, fact: &StaffRegistered) -> Result<(), HandlerError> {
    Ok(directory::put_staff(tx, fact).await?)
}
