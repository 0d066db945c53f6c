//! Who takes part in a case, and so who sees it.

use contracts::Scope;
use db::stored::invalid;
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId};
use uuid::Uuid;

use super::schema::participant;

/// Makes a body take part.
pub(crate) async fn join(
    tx: &mut Connection,
    case: CaseId,
    body: OrganisationId,
    path: &str,
) -> Result<(), Error> {
    diesel::insert_into(participant::table)
        .values((
            participant::shard.eq(case.shard().column()),
            participant::case_id.eq(case.uuid()),
            participant::organisation.eq(body.uuid()),
            participant::path.eq(path),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether a case is within a scope.
pub(crate) async fn sees(
    connection: &mut Connection,
    scope: &Scope,
    case: CaseId,
) -> Result<bool, Error> {
    let rows: Vec<(Uuid, String)> = participant::table
        .filter(participant::shard.eq(case.shard().column()))
        .filter(participant::case_id.eq(case.uuid()))
        .select((participant::organisation, participant::path))
        .load(connection)
        .await?;
    for (body, path) in rows {
        if scope.covers(OrganisationId::from_uuid(body).map_err(invalid)?, &path) {
            return Ok(true);
        }
    }
    Ok(false)
}
