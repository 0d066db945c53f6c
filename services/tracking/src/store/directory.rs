//! Organisations and staff, as the directory told of them.

use std::collections::BTreeMap;

use contracts::event::{OrganisationRegistered, StaffRegistered};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{OrganisationId, StaffId};
use uuid::Uuid;

use super::schema::{organisation, staff};
use super::{invalid, word};
use crate::domain::file::Body;

/// Takes over an organisation as it now is.
pub(crate) async fn put_organisation(
    tx: &mut Connection,
    registered: &OrganisationRegistered,
) -> Result<(), Error> {
    let values = (
        organisation::path.eq(&registered.path),
        organisation::kind.eq(registered.kind.as_str()),
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
    diesel::insert_into(staff::table)
        .values((
            staff::id.eq(registered.staff.uuid()),
            staff::name.eq(&registered.name),
            staff::interests.eq(&registered.interests),
        ))
        .on_conflict(staff::id)
        .do_update()
        .set((
            staff::name.eq(&registered.name),
            staff::interests.eq(&registered.interests),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// An organisation, if the directory has told of it yet.
pub(crate) async fn find_body(
    connection: &mut Connection,
    id: OrganisationId,
) -> Result<Option<Body>, Error> {
    let row: Option<(String, String, String)> = organisation::table
        .find(id.uuid())
        .select((organisation::path, organisation::kind, organisation::name))
        .first(connection)
        .await
        .optional()?;
    row.map(|(path, kind, name)| {
        let kind = word(&kind)?;
        Ok(Body {
            id,
            kind,
            path,
            name,
        })
    })
    .transpose()
}

/// The names of these organisations.
pub(crate) async fn organisation_names(
    connection: &mut Connection,
    ids: &[Uuid],
) -> Result<BTreeMap<OrganisationId, String>, Error> {
    let rows: Vec<(Uuid, String)> = organisation::table
        .filter(organisation::id.eq_any(ids))
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
    ids: &[Uuid],
) -> Result<BTreeMap<StaffId, String>, Error> {
    let rows: Vec<(Uuid, String)> = staff::table
        .filter(staff::id.eq_any(ids))
        .select((staff::id, staff::name))
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|(id, name)| Ok((StaffId::from_uuid(id).map_err(invalid)?, name)))
        .collect()
}

/// The name of a member of staff, if the directory has told of them yet.
pub(crate) async fn staff_name(
    connection: &mut Connection,
    id: StaffId,
) -> Result<Option<String>, Error> {
    let name = staff::table.find(id.uuid()).select(staff::name);
    Ok(name.first(connection).await.optional()?)
}
