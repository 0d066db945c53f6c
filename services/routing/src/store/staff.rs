//! Staff and how much each has open.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{OrganisationId, StaffId, Timestamp};
use uuid::Uuid;

use super::schema::{load, staff};
use super::{id, words};
use crate::domain::body::Member;

#[derive(HasQuery)]
#[diesel(table_name = staff)]
struct StaffRow {
    id: Uuid,
    name: String,
    roles: Vec<String>,
    qualifications: Vec<String>,
    active: bool,
    interests: Vec<String>,
}

type LoadRow = (Uuid, i32, Option<DateTime<Utc>>);

/// Whether the directory's fact about them has arrived.
pub(crate) async fn is_known(connection: &mut Connection, member: StaffId) -> Result<bool, Error> {
    let row: Option<Uuid> = staff::table
        .find(member.uuid())
        .select(staff::id)
        .first(connection)
        .await
        .optional()?;
    Ok(row.is_some())
}

/// The staff of a body with their load rows locked, in the order of their ids: two allocations in
/// one body wait for one another, and nobody deadlocks.
pub(crate) async fn lock_members(
    tx: &mut Connection,
    organisation: OrganisationId,
) -> Result<Vec<Member>, Error> {
    let rows = rows_of(tx, organisation).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let loads = load::table
        .filter(load::staff.eq_any(ids))
        .order(load::staff)
        .for_update()
        .load(tx)
        .await?;
    merge(rows, loads)
}

/// The staff of a body, to look at.
pub(crate) async fn members(
    connection: &mut Connection,
    organisation: OrganisationId,
) -> Result<Vec<Member>, Error> {
    let rows = rows_of(connection, organisation).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let loads = load::table
        .filter(load::staff.eq_any(ids))
        .load(connection)
        .await?;
    merge(rows, loads)
}

async fn rows_of(
    connection: &mut Connection,
    organisation: OrganisationId,
) -> Result<Vec<StaffRow>, Error> {
    Ok(StaffRow::query()
        .filter(staff::organisation.eq(organisation.uuid()))
        .load(connection)
        .await?)
}

fn merge(rows: Vec<StaffRow>, loads: Vec<LoadRow>) -> Result<Vec<Member>, Error> {
    let loads: HashMap<Uuid, LoadRow> = loads.into_iter().map(|row| (row.0, row)).collect();
    rows.into_iter()
        .map(|row| {
            let load = loads.get(&row.id);
            Ok(Member {
                id: id(row.id, StaffId::from_uuid)?,
                name: row.name,
                roles: words(&row.roles)?,
                qualifications: words(&row.qualifications)?,
                active: row.active,
                interests: row.interests,
                load: load.map_or(0, |(_, open, _)| *open),
                last_assigned_at: load.and_then(|(_, _, at)| *at),
            })
        })
        .collect()
}

/// One more open case.
pub(super) async fn burden(
    tx: &mut Connection,
    member: StaffId,
    now: Timestamp,
) -> Result<(), Error> {
    diesel::update(load::table.find(member.uuid()))
        .set((
            load::open_cases.eq(load::open_cases + 1),
            load::last_assigned_at.eq(now),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// One open case less.
pub(super) async fn relieve(tx: &mut Connection, member: Uuid) -> Result<(), Error> {
    diesel::update(load::table.find(member).filter(load::open_cases.gt(0)))
        .set(load::open_cases.eq(load::open_cases - 1))
        .execute(tx)
        .await?;
    Ok(())
}
