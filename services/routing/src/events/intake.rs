use contracts::event::{CaseAmended, CaseRegistered};
use db::Connection;
use messaging::HandlerError;

use crate::App;
use crate::store::routes;

/// A case was registered: route it.
pub(super) async fn case(
    app: &App,
    tx: &mut Connection,
    fact: &CaseRegistered,
) -> Result<(), HandlerError> {
    app.route_case(tx, fact).await
}

/// The words of a registration were corrected: lists show the new title.
pub(super) async fn amended(tx: &mut Connection, fact: &CaseAmended) -> Result<(), HandlerError> {
    Ok(routes::rename(tx, fact.case, &fact.title).await?)
}
