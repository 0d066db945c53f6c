use contracts::event::OrganisationRegistered;
use db::Connection;
use messaging::HandlerError;

use crate::store::numbers;

/// An organisation is new or changed: its present word leads to its numbers, as all earlier do.
pub(super) async fn organisation(
    tx: &mut Connection,
    told: &OrganisationRegistered,
) -> Result<(), HandlerError> {
    roster::organisations::save(tx, told).await?;
    Ok(numbers::save_word(tx, told).await?)
}
