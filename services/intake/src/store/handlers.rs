//! The proceedings of a case: which bodies handle or handled it, under which procedures.

use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, ProceedingId};

use super::schema::handled_by;

/// A body began to handle a case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opened<'a> {
    pub(crate) case: CaseId,
    pub(crate) proceeding: ProceedingId,
    pub(crate) organisation: OrganisationId,
    pub(crate) procedure: &'a str,
}

/// Notes that proceedings were opened.
pub(crate) async fn note_opened(tx: &mut Connection, opened: &[Opened<'_>]) -> Result<(), Error> {
    if opened.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = opened
        .iter()
        .map(|one| {
            (
                handled_by::shard.eq(one.case.shard().column()),
                handled_by::case_id.eq(one.case.uuid()),
                handled_by::proceeding.eq(one.proceeding.uuid()),
                handled_by::organisation.eq(one.organisation.uuid()),
                handled_by::procedure.eq(one.procedure),
                handled_by::open.eq(true),
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

/// Notes that a proceeding ended.
pub(crate) async fn note_concluded(
    tx: &mut Connection,
    case: CaseId,
    proceeding: ProceedingId,
) -> Result<(), Error> {
    let key = (case.shard().column(), case.uuid(), proceeding.uuid());
    diesel::update(handled_by::table.find(key))
        .set(handled_by::open.eq(false))
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
    let of_body = handled_by::table
        .filter(handled_by::shard.eq(case.shard().column()))
        .filter(handled_by::case_id.eq(case.uuid()))
        .filter(handled_by::organisation.eq(body.uuid()));
    Ok(diesel::select(diesel::dsl::exists(of_body))
        .get_result(&mut connection)
        .await?)
}

/// The procedures under which a case is handled now.
pub(crate) async fn procedures(
    mut connection: &Connection,
    case: CaseId,
) -> Result<Vec<String>, Error> {
    Ok(handled_by::table
        .filter(handled_by::shard.eq(case.shard().column()))
        .filter(handled_by::case_id.eq(case.uuid()))
        .filter(handled_by::open)
        .order(handled_by::proceeding)
        .select(handled_by::procedure)
        .load(&mut connection)
        .await?)
}
