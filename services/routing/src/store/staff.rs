//! Staff and how much each has open.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{OrganisationId, StaffId, Timestamp};
use serde_json::{Value, json};
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

/// The staff of a body with their load rows locked.
pub(crate) async fn lock_members(
    tx: &mut Connection,
    organisation: OrganisationId,
) -> Result<Vec<Member>, Error> {
    let mut members = lock_members_of(tx, [organisation]).await?;
    Ok(members.remove(&organisation).unwrap_or_default())
}

/// The staff of bodies with their load rows locked, in the order of their ids: two allocations in
/// one body wait for one another. Whoever locks a case as well does so before.
pub(crate) async fn lock_members_of(
    tx: &mut Connection,
    organisations: impl IntoIterator<Item = OrganisationId>,
) -> Result<HashMap<OrganisationId, Vec<Member>>, Error> {
    let members = roster::staff::members_of(tx, organisations).await?;
    let all = members.values().flatten();
    let ids: Vec<Uuid> = all.map(|member| member.id.uuid()).collect();
    let loads: Vec<LoadRow> = load::table
        .filter(load::staff.eq_any(ids))
        .order(load::staff)
        .for_update()
        .load(tx)
        .await?;
    let loads = by_staff(loads);
    let members = members.into_iter();
    Ok(members
        .map(|(body, members)| (body, merge(members, &loads)))
        .collect())
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
    Ok(merge(members, &by_staff(loads)))
}

fn by_staff(loads: Vec<LoadRow>) -> HashMap<Uuid, LoadRow> {
    loads.into_iter().map(|row| (row.0, row)).collect()
}

fn merge(members: Vec<roster::Member>, loads: &HashMap<Uuid, LoadRow>) -> Vec<Member> {
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

/// One more open case for each of these; somebody named twice gets two.
pub(super) async fn burden(
    tx: &mut Connection,
    members: impl IntoIterator<Item = StaffId>,
    now: Timestamp,
) -> Result<(), Error> {
    let mut more: BTreeMap<Uuid, u32> = BTreeMap::new();
    for member in members {
        *more.entry(member.uuid()).or_default() += 1;
    }
    let rows = more
        .iter()
        .map(|(member, more)| json!({"staff": member, "more": more}))
        .collect::<Value>();
    Statement::new(
        " UPDATE staff_load
          SET open_cases = open_cases + m.more, last_assigned_at = (body->>'now')::timestamptz
          FROM argument, jsonb_to_recordset(body->'members') AS m(staff uuid, more integer)
          WHERE staff_load.staff = m.staff",
        json!({"members": rows, "now": now}),
    )
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
