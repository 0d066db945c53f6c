//! Which bodies handle or handled a case.

use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId};

use super::schema::handled_by;

/// Notes bodies, each of which handles a case.
pub(crate) async fn note(
    tx: &mut Connection,
    handled: &[(CaseId, OrganisationId)],
) -> Result<(), Error> {
    if handled.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = handled
        .iter()
        .map(|(case, body)| {
            (
                handled_by::shard.eq(case.shard().column()),
                handled_by::case_id.eq(case.uuid()),
                handled_by::organisation.eq(body.uuid()),
            )
        })
        .collect();
    diesel::insert_into(handled_by::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether a body handles or handled a case.
pub(crate) async fn handles(
    mut connection: &Connection,
    case: CaseId,
    body: OrganisationId,
) -> Result<bool, Error> {
    let row = handled_by::table.find((case.shard().column(), case.uuid(), body.uuid()));
    Ok(diesel::select(diesel::dsl::exists(row))
        .get_result(&mut connection)
        .await?)
}
