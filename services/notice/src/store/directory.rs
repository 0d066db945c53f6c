//! Those whom an event may concern, out of the roster.

use contracts::vocabulary::Role;
use db::Connection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use diesel_async::RunQueryDsl;
use kernel::OrganisationId;
use roster::Member;
use roster::schema::{organisation, staff};
use roster::staff::Row;

/// Those who work in an organisation at present.
pub(crate) async fn members(
    connection: &mut Connection,
    id: OrganisationId,
) -> Result<Vec<Member>, db::Error> {
    let mut members = roster::staff::members(connection, id).await?;
    members.retain(|member| member.active);
    Ok(members)
}

/// The administrators of the bodies at these paths who are at work.
pub(crate) async fn administrators(
    connection: &mut Connection,
    paths: &[String],
) -> Result<Vec<Member>, db::Error> {
    let rows: Vec<Row> = staff::table
        .inner_join(organisation::table)
        .filter(organisation::path.eq_any(paths))
        .filter(staff::active)
        .filter(staff::roles.contains(vec![Role::Administrator.as_str()]))
        .order(staff::id)
        .select(Row::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Supervisors of the bodies that look after the smallest of these areas that anybody looks after,
/// but for those of one body. Higher up they see the case in their backlog, and are not told of
/// every one in the city.
pub(crate) async fn nearest_supervisors(
    connection: &mut Connection,
    areas: &[String],
    except: OrganisationId,
) -> Result<Vec<Member>, db::Error> {
    let supervisors = || {
        staff::table
            .inner_join(organisation::table)
            .filter(organisation::area.eq_any(areas))
            .filter(organisation::id.ne(except.uuid()))
            .filter(staff::active)
            .filter(staff::roles.contains(vec![Role::Supervisor.as_str()]))
    };
    let smallest: Option<String> = supervisors()
        .order(sql::<Integer>("length(organisation.area)").desc())
        .select(organisation::area)
        .first(connection)
        .await
        .optional()?;
    let Some(smallest) = smallest else {
        return Ok(Vec::new());
    };
    let rows: Vec<Row> = supervisors()
        .filter(organisation::area.eq(smallest))
        .order(staff::id)
        .select(Row::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(Row::read).collect()
}
