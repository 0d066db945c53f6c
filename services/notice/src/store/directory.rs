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

use crate::domain::audience::MOST;

/// Those who work in an organisation at present.
pub(crate) async fn members(
    connection: &mut Connection,
    id: OrganisationId,
) -> Result<Vec<Member>, db::Error> {
    let mut members = roster::staff::members(connection, id).await?;
    members.retain(|member| member.active);
    Ok(members)
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
