use contracts::event::{CaseAmended, CaseRegistered};
use db::Connection;
use kernel::NaiveDate;
use messaging::HandlerError;

use crate::App;
use crate::store::routes;

/// A case was registered, which was entered on that day: route it.
pub(super) async fn case(
    app: &App,
    tx: &mut Connection,
    fact: &CaseRegistered,
    recorded_on: NaiveDate,
) -> Result<(), HandlerError> {
    app.route_case(tx, fact, recorded_on).await
}

/// The words of a registration were corrected: lists show the new title.
pub(super) async fn amended(tx: &mut Connection, fact: &CaseAmended) -> Result<(), HandlerError> {
    Ok(routes::rename(tx, fact.case, &fact.title).await?)
}
