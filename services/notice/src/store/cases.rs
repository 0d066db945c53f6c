use std::collections::{BTreeMap, BTreeSet};

use contracts::event::{CaseAmended, CaseRegistered};
use db::{Connection, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, StaffId, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::invalid;
use super::schema::known_case;

/// What is known of a case.
#[derive(Debug, Clone)]
pub(crate) struct KnownCase {
    pub(crate) number: String,
    pub(crate) title: String,
    /// The body that registered it.
    pub(crate) organisation: OrganisationId,
    /// Who registered it.
    pub(crate) staff: StaffId,
    pub(crate) entered_at: Timestamp,
}

#[derive(Debug, HasQuery)]
#[diesel(table_name = known_case)]
struct Row {
    id: Uuid,
    number: String,
    title: String,
    organisation: Uuid,
    staff: Uuid,
    entered_at: Timestamp,
}

/// Those of these cases whose registration has arrived.
pub(crate) async fn among(
    connection: &mut Connection,
    ids: &[CaseId],
) -> Result<BTreeMap<CaseId, KnownCase>, db::Error> {
    let shards: BTreeSet<i16> = ids.iter().map(|id| id.shard().column()).collect();
    let rows: Vec<Row> = Row::query()
        .filter(known_case::shard.eq_any(shards))
        .filter(known_case::id.eq_any(ids.iter().map(|id| id.uuid())))
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|row| {
            let known = KnownCase {
                number: row.number,
                title: row.title,
                organisation: OrganisationId::from_uuid(row.organisation).map_err(invalid)?,
                staff: StaffId::from_uuid(row.staff).map_err(invalid)?,
                entered_at: row.entered_at,
            };
            Ok((CaseId::from_uuid(row.id).map_err(invalid)?, known))
        })
        .collect()
}

/// Takes over registered cases, each with the moment at which it was entered.
pub(crate) async fn insert(
    tx: &mut Connection,
    registered: &[(&CaseRegistered, Timestamp)],
) -> Result<(), db::Error> {
    if registered.is_empty() {
        return Ok(());
    }
    let rows = registered.iter().map(|(case, entered_at)| {
        json!({
            "shard": case.case.shard().column(), "id": case.case.uuid(), "number": case.number,
            "title": case.title, "organisation": case.organisation.uuid(),
            "staff": case.staff.uuid(), "entered_at": entered_at,
        })
    });
    Statement::new(
        " INSERT INTO known_case (shard, id, number, title, organisation, staff, entered_at)
          SELECT c.shard, c.id, c.number, c.title, c.organisation, c.staff, c.entered_at
          FROM argument, jsonb_populate_recordset(NULL::known_case, body) AS c",
        rows.collect(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn rename(tx: &mut Connection, amended: &CaseAmended) -> Result<(), db::Error> {
    let id = amended.case;
    diesel::update(known_case::table.find((id.shard().column(), id.uuid())))
        .set(known_case::title.eq(&amended.title))
        .execute(tx)
        .await?;
    Ok(())
}
