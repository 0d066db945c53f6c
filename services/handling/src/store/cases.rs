//! What is known of cases.

use contracts::event::CaseRegistered;
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::CaseId;

use super::schema::case_facts;

/// Takes over a registered case.
pub(crate) async fn insert(tx: &mut Connection, registered: &CaseRegistered) -> Result<(), Error> {
    let parties = registered.parties.iter();
    let identities: Vec<_> = parties
        .filter_map(|party| party.identity.as_ref())
        .collect();
    diesel::insert_into(case_facts::table)
        .values((
            case_facts::shard.eq(registered.case.shard().column()),
            case_facts::case_id.eq(registered.case.uuid()),
            case_facts::identities.eq(identities),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Keyed indexes of the identities of a case's parties; `None` while its registration has not
/// arrived.
pub(crate) async fn identities(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Option<Vec<String>>, Error> {
    let identities = case_facts::table
        .find((case.shard().column(), case.uuid()))
        .select(case_facts::identities)
        .first(connection)
        .await
        .optional()?;
    Ok(identities)
}
