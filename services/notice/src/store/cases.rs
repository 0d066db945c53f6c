use contracts::event::{CaseAmended, CaseRegistered};
use db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, StaffId, Timestamp};
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
    number: String,
    title: String,
    organisation: Uuid,
    staff: Uuid,
    entered_at: Timestamp,
}

pub(crate) async fn find(
    connection: &mut Connection,
    id: CaseId,
) -> Result<Option<KnownCase>, db::Error> {
    let row = Row::query()
        .find((id.shard().column(), id.uuid()))
        .first(connection)
        .await
        .optional()?;
    row.map(|row| {
        Ok(KnownCase {
            number: row.number,
            title: row.title,
            organisation: OrganisationId::from_uuid(row.organisation).map_err(invalid)?,
            staff: StaffId::from_uuid(row.staff).map_err(invalid)?,
            entered_at: row.entered_at,
        })
    })
    .transpose()
}

pub(crate) async fn insert(
    tx: &mut Connection,
    case: &CaseRegistered,
    entered_at: Timestamp,
) -> Result<(), db::Error> {
    diesel::insert_into(known_case::table)
        .values((
            known_case::shard.eq(case.case.shard().column()),
            known_case::id.eq(case.case.uuid()),
            known_case::number.eq(&case.number),
            known_case::title.eq(&case.title),
            known_case::organisation.eq(case.organisation.uuid()),
            known_case::staff.eq(case.staff.uuid()),
            known_case::entered_at.eq(entered_at),
        ))
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
