//! Copies of the directory's facts: the whole of an organisation or member of staff as it now is.

use contracts::event::{OrganisationRegistered, StaffRegistered};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;

use super::schema::{load, organisation, staff};
use crate::domain::region::Region;

/// Stores an organisation, new or changed.
pub(crate) async fn put_organisation(
    tx: &mut Connection,
    fact: &OrganisationRegistered,
) -> Result<(), Error> {
    let id = fact.organisation.uuid();
    let competences: Vec<&str> = fact.competences.iter().map(|word| word.as_str()).collect();
    diesel::insert_into(organisation::table)
        .values((
            organisation::id.eq(id),
            organisation::parent.eq(fact.parent.map(|parent| parent.uuid())),
            organisation::path.eq(&fact.path),
            organisation::kind.eq(fact.kind.as_str()),
            organisation::name.eq(&fact.name),
            organisation::region.eq(Region::of(&fact.region).code()),
            organisation::competences.eq(competences),
        ))
        .on_conflict(organisation::id)
        .do_update()
        .set((
            organisation::parent.eq(excluded(organisation::parent)),
            organisation::path.eq(excluded(organisation::path)),
            organisation::kind.eq(excluded(organisation::kind)),
            organisation::name.eq(excluded(organisation::name)),
            organisation::region.eq(excluded(organisation::region)),
            organisation::competences.eq(excluded(organisation::competences)),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Stores a member of staff, new or changed, and their load row.
pub(crate) async fn put_staff(tx: &mut Connection, fact: &StaffRegistered) -> Result<(), Error> {
    let id = fact.staff.uuid();
    let roles: Vec<&str> = fact.roles.iter().map(|word| word.as_str()).collect();
    let qualifications: Vec<&str> = fact
        .qualifications
        .iter()
        .map(|word| word.as_str())
        .collect();
    diesel::insert_into(staff::table)
        .values((
            staff::id.eq(id),
            staff::organisation.eq(fact.organisation.uuid()),
            staff::name.eq(&fact.name),
            staff::roles.eq(roles),
            staff::qualifications.eq(qualifications),
            staff::active.eq(fact.active),
            staff::interests.eq(&fact.interests),
        ))
        .on_conflict(staff::id)
        .do_update()
        .set((
            staff::organisation.eq(excluded(staff::organisation)),
            staff::name.eq(excluded(staff::name)),
            staff::roles.eq(excluded(staff::roles)),
            staff::qualifications.eq(excluded(staff::qualifications)),
            staff::active.eq(excluded(staff::active)),
            staff::interests.eq(excluded(staff::interests)),
        ))
        .execute(tx)
        .await?;
    diesel::insert_into(load::table)
        .values(load::staff.eq(id))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(())
}
