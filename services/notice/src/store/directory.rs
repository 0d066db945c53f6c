//! Who is who, as the directory's events tell.

use contracts::event::{OrganisationRegistered, StaffRegistered};
use contracts::vocabulary::Role;
use db::Connection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use diesel_async::RunQueryDsl;
use kernel::{OrganisationId, StaffId};
use uuid::Uuid;

use super::invalid;
use super::schema::{organisation, staff};
use crate::domain::audience::{MOST, Member};

#[derive(Debug, HasQuery)]
#[diesel(table_name = staff)]
struct Row {
    id: Uuid,
    email: Option<String>,
    roles: Vec<String>,
    active: bool,
}

impl Row {
    fn read(self) -> Result<Member, db::Error> {
        Ok(Member {
            id: StaffId::from_uuid(self.id).map_err(invalid)?,
            email: self.email,
            active: self.active,
            // A role that this version does not know makes nobody a recipient.
            roles: self
                .roles
                .iter()
                .filter_map(|role| role.parse().ok())
                .collect(),
        })
    }
}

/// Where an organisation stands in the tree.
pub(crate) async fn path(
    connection: &mut Connection,
    id: OrganisationId,
) -> Result<Option<String>, db::Error> {
    Ok(organisation::table
        .find(id.uuid())
        .select(organisation::path)
        .first(connection)
        .await
        .optional()?)
}

/// The names of these organisations, for those that are known.
pub(crate) async fn names(
    connection: &mut Connection,
    ids: [OrganisationId; 2],
) -> Result<Vec<(Uuid, String)>, db::Error> {
    Ok(organisation::table
        .filter(organisation::id.eq_any(ids.map(|id| id.uuid())))
        .select((organisation::id, organisation::name))
        .load(connection)
        .await?)
}

pub(crate) async fn member(
    connection: &mut Connection,
    id: StaffId,
) -> Result<Option<Member>, db::Error> {
    let row = Row::query()
        .find(id.uuid())
        .first(connection)
        .await
        .optional()?;
    row.map(Row::read).transpose()
}

/// Those who work in an organisation at present.
pub(crate) async fn members(
    connection: &mut Connection,
    id: OrganisationId,
) -> Result<Vec<Member>, db::Error> {
    const LARGEST_BODY: i64 = 500;
    let rows = Row::query()
        .filter(staff::organisation.eq(id.uuid()))
        .filter(staff::active)
        .order(staff::id)
        .limit(LARGEST_BODY)
        .load(connection)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Supervisors of the bodies that look after one of these areas, but those of one body, each with
/// the area; the supervisors of the smallest area first.
pub(crate) async fn supervisors(
    connection: &mut Connection,
    areas: &[String],
    except: OrganisationId,
) -> Result<Vec<(String, Member)>, db::Error> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let rows: Vec<(String, Row)> = staff::table
        .inner_join(organisation::table)
        .filter(organisation::area.eq_any(areas))
        .filter(organisation::id.ne(except.uuid()))
        .filter(staff::active)
        .filter(staff::roles.contains(vec![Role::Supervisor.as_str()]))
        .order((
            sql::<Integer>("length(organisation.area)").desc(),
            staff::id,
        ))
        .limit(most)
        .select((organisation::area, Row::as_select()))
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|(area, row)| Ok((area, row.read()?)))
        .collect()
}

pub(crate) async fn save_organisation(
    tx: &mut Connection,
    told: &OrganisationRegistered,
) -> Result<(), db::Error> {
    let values = (
        organisation::path.eq(&told.path),
        organisation::kind.eq(told.kind.as_str()),
        organisation::name.eq(&told.name),
    );
    diesel::insert_into(organisation::table)
        .values((organisation::id.eq(told.organisation.uuid()), values))
        .on_conflict(organisation::id)
        .do_update()
        .set(values)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn save_staff(
    tx: &mut Connection,
    told: &StaffRegistered,
) -> Result<(), db::Error> {
    let roles: Vec<&str> = told.roles.iter().map(|role| role.as_str()).collect();
    let values = (
        staff::organisation.eq(told.organisation.uuid()),
        staff::name.eq(&told.name),
        staff::email.eq(&told.email),
        staff::roles.eq(roles),
        staff::active.eq(told.active),
    );
    diesel::insert_into(staff::table)
        .values((staff::id.eq(told.staff.uuid()), values.clone()))
        .on_conflict(staff::id)
        .do_update()
        .set(values)
        .execute(tx)
        .await?;
    Ok(())
}
