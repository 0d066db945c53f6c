//! What is known of cases.

use std::collections::BTreeSet;

use contracts::event::CaseRegistered;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::CaseId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::schema::case_facts;
use crate::domain::proceeding::{CaseFacts, Party};

/// Takes over registered cases.
pub(crate) async fn insert(
    tx: &mut Connection,
    registered: &[&CaseRegistered],
) -> Result<(), Error> {
    if registered.is_empty() {
        return Ok(());
    }
    let rows = registered.iter().map(|fact| {
        let parties = fact.parties.iter();
        let identities = parties.clone().filter_map(|party| party.identity.as_ref());
        let parties = parties.map(|party| Party {
            id: party.party,
            side: party.side.clone(),
        });
        json!({
            "shard": fact.case.shard().column(), "case_id": fact.case.uuid(),
            "identities": identities.collect::<Vec<_>>(),
            "parties": parties.collect::<Vec<_>>(),
        })
    });
    Statement::new(
        " INSERT INTO case_facts (shard, case_id, identities, parties)
          SELECT c.shard, c.case_id, c.identities, c.parties
          FROM argument, jsonb_populate_recordset(NULL::case_facts, body) AS c",
        rows.collect(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What is known of a case, locked until the transaction ends.
pub(crate) async fn lock(tx: &mut Connection, case: CaseId) -> Result<Option<CaseFacts>, Error> {
    let found: Option<(Vec<String>, Value)> = case_facts::table
        .find((case.shard().column(), case.uuid()))
        .select((case_facts::identities, case_facts::parties))
        .for_update()
        .first(tx)
        .await
        .optional()?;
    let Some((identities, parties)) = found else {
        return Ok(None);
    };
    Ok(Some(CaseFacts {
        identities,
        parties: serde_json::from_value(parties)?,
    }))
}

/// Stores what is known of a locked case.
pub(crate) async fn save(
    tx: &mut Connection,
    case: CaseId,
    facts: &CaseFacts,
) -> Result<(), Error> {
    diesel::update(case_facts::table.find((case.shard().column(), case.uuid())))
        .set((
            case_facts::identities.eq(&facts.identities),
            case_facts::parties.eq(serde_json::to_value(&facts.parties)?),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Those of these cases whose registration has arrived.
pub(crate) async fn among(
    connection: &mut Connection,
    cases: &BTreeSet<CaseId>,
) -> Result<BTreeSet<Uuid>, Error> {
    let shards: BTreeSet<i16> = cases.iter().map(|case| case.shard().column()).collect();
    let found: Vec<Uuid> = case_facts::table
        .filter(case_facts::shard.eq_any(shards))
        .filter(case_facts::case_id.eq_any(cases.iter().map(|case| case.uuid())))
        .select(case_facts::case_id)
        .load(connection)
        .await?;
    Ok(found.into_iter().collect())
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

/// The parties of a case; none while its registration has not arrived.
pub(crate) async fn parties(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Vec<Party>, Error> {
    let parties: Option<Value> = case_facts::table
        .find((case.shard().column(), case.uuid()))
        .select(case_facts::parties)
        .first(connection)
        .await
        .optional()?;
    Ok(match parties {
        Some(parties) => serde_json::from_value(parties)?,
        None => Vec::new(),
    })
}
