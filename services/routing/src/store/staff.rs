//! Staff and how much each has open.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{OrganisationId, StaffId, Timestamp};
use uuid::Uuid;

use super::schema::load;
use crate::domain::body::Member;

type LoadRow = (Uuid, i32, Option<DateTime<Utc>>);

/// Begins to count what a member of staff has open.
pub(crate) async fn count(tx: &mut Connection, member: StaffId) -> Result<(), Error> {
    diesel::insert_into(load::table)
        .values(load::staff.eq(member.uuid()))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(())
}

/// The staff of a body with their load rows locked, in the order of their ids: two allocations in
/// one body wait for one another, and nobody deadlocks.
pub(crate) async fn lock_members(
    tx: &mut Connection,
    organisation: OrganisationId,
) -> Result<Vec<Member>, Error> {
    let members = roster::staff::members(tx, organisation).await?;
    let ids: Vec<Uuid> = members.iter().map(|member| member.id.uuid()).collect();
    let loads: Vec<LoadRow> = load::table
        .filter(load::staff.eq_any(ids))
        .order(load::staff)
        .for_update()
        .load(tx)
        .await?;
    Ok(merge(members, loads))
}

/// The staff of a body, to look at.
pub(crate) async fn members(
    connection: &mut Connection,
    organisation: OrganisationId,
) -> Result<Vec<Member>, Error> {
    let members = roster::staff::members(connection, organisation).await?;
    let ids: Vec<Uuid> = members.iter().map(|member| member.id.uuid()).collect();
    let loads = load::table
        .filter(load::staff.eq_any(ids))
        .load(connection)
        .await?;
    Ok(merge(members, loads))
}

fn merge(members: Vec<roster::Member>, loads: Vec<LoadRow>) -> Vec<Member> {
    let loads: HashMap<Uuid, LoadRow> = loads.into_iter().map(|row| (row.0, row)).collect();
    let weighed = members.into_iter().map(|member| {
        let load = loads.get(&member.id.uuid());
        Member {
            id: member.id,
            name: member.name,
            roles: member.roles,
            qualifications: member.qualifications,
            active: member.active,
            interests: member.interests,
            load: load.map_or(0, |(_, open, _)| *open),
            last_assigned_at: load.and_then(|(_, _, at)| *at),
        }
    });
    weighed.collect()
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
