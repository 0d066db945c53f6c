//! Organisations and staff, as the directory told of them.

use std::collections::BTreeMap;

use contracts::event::{OrganisationRegistered, StaffRegistered};
use db::stored::invalid;
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{OrganisationId, StaffId};
use uuid::Uuid;

use super::schema::{organisation, staff};

/// Takes over an organisation as it now is.
pub(crate) async fn put_organisation(
    tx: &mut Connection,
    registered: &OrganisationRegistered,
) -> Result<(), Error> {
    let values = (
        organisation::path.eq(&registered.path),
        organisation::name.eq(&registered.name),
    );
    diesel::insert_into(organisation::table)
        .values((organisation::id.eq(registered.organisation.uuid()), values))
        .on_conflict(organisation::id)
        .do_update()
        .set(values)
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes over a member of staff as they now are.
pub(crate) async fn put_staff(
    tx: &mut Connection,
    registered: &StaffRegistered,
) -> Result<(), Error> {
    let values = (
        staff::name.eq(&registered.name),
        staff::interests.eq(&registered.interests),
    );
    diesel::insert_into(staff::table)
        .values((staff::id.eq(registered.staff.uuid()), values))
        .on_conflict(staff::id)
        .do_update()
        .set(values)
        .execute(tx)
        .await?;
    Ok(())
}

/// The path of an organisation, if the directory has told of it yet.
pub(crate) async fn path(
    connection: &mut Connection,
    id: OrganisationId,
) -> Result<Option<String>, Error> {
    let path = organisation::table
        .find(id.uuid())
        .select(organisation::path);
    Ok(path.first(connection).await.optional()?)
}

/// The names of these organisations.
pub(crate) async fn organisation_names(
    connection: &mut Connection,
    ids: impl Iterator<Item = OrganisationId>,
) -> Result<BTreeMap<OrganisationId, String>, Error> {
    let rows: Vec<(Uuid, String)> = organisation::table
        .filter(organisation::id.eq_any(ids.map(|id| id.uuid())))
        .select((organisation::id, organisation::name))
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|(id, name)| Ok((OrganisationId::from_uuid(id).map_err(invalid)?, name)))
        .collect()
}

/// The names of these members of staff.
pub(crate) async fn staff_names(
    connection: &mut Connection,
    ids: impl Iterator<Item = StaffId>,
) -> Result<BTreeMap<StaffId, String>, Error> {
    let rows: Vec<(Uuid, String)> = staff::table
        .filter(staff::id.eq_any(ids.map(|id| id.uuid())))
        .select((staff::id, staff::name))
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|(id, name)| Ok((StaffId::from_uuid(id).map_err(invalid)?, name)))
        .collect()
}

/// Keyed indexes of those whom a member of staff has ties to (回避); none while the directory has
/// not told of them.
pub(crate) async fn ties(connection: &mut Connection, id: StaffId) -> Result<Vec<String>, Error> {
    let ties = staff::table.find(id.uuid()).select(staff::interests);
    let found: Option<Vec<String>> = ties.first(connection).await.optional()?;
    Ok(found.unwrap_or_default())
}
