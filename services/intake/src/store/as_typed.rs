use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, PartyId};
use uuid::Uuid;

use super::invalid;
use super::parties::PartyRecord;
use super::schema::{case_search, party};

/// Some parties that are still as somebody typed them, each with its case, locked until the
/// transaction ends; those that another process has locked are its own.
pub(crate) async fn some(
    tx: &mut Connection,
    most: i64,
) -> Result<Vec<(CaseId, PartyRecord)>, Error> {
    let found: Vec<(Uuid, PartyRecord)> = party::table
        .filter(party::as_typed)
        .order((party::shard, party::case_id))
        .limit(most)
        .for_update()
        .skip_locked()
        .select((party::case_id, PartyRecord::as_select()))
        .load(tx)
        .await?;
    let found = found.into_iter();
    found
        .map(|(case, record)| Ok((CaseId::from_uuid(case).map_err(invalid)?, record)))
        .collect()
}

/// Stores a party's name and, if it can be read, the index of its telephone in their one form.
pub(crate) async fn bring_into_form(
    tx: &mut Connection,
    case: CaseId,
    id: PartyId,
    name: &str,
    phone_index: Option<&str>,
) -> Result<(), Error> {
    diesel::update(party::table.find((case.shard().column(), case.uuid(), id.uuid())))
        .set((
            party::name.eq(name),
            phone_index.map(|index| party::phone_index.eq(index)),
            party::as_typed.eq(false),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// The pairs a case is found by; none if it is not in the search index yet.
pub(crate) async fn bigrams(tx: &mut Connection, case: CaseId) -> Result<Vec<String>, Error> {
    let found = case_search::table
        .find((case.shard().column(), case.uuid()))
        .select(case_search::bigrams)
        .first(tx)
        .await
        .optional()?;
    Ok(found.unwrap_or_default())
}
