//! The list that most people open most: all cases of their body.

use access::schema::participant;
use db::{Connection, Error};
use diesel::dsl::{IntoBoxed, Select};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, PageSize, StaffId};
use uuid::Uuid;

use super::invalid;

/// The newest cases before one in which a body takes part, as far as they are open to this member of
/// its staff; one more than a page. In the order of the body's parts, by their index alone: a scope of
/// one body needs no other table, no plan of its own and no other role than that of people.
pub(crate) async fn newest_of(
    mut connection: &Connection,
    body: OrganisationId,
    staff: StaffId,
    after: Option<CaseId>,
    size: PageSize,
) -> Result<Vec<CaseId>, Error> {
    let query = newest_query(body, staff, after, size);
    let ids: Vec<Uuid> = query.load(&mut connection).await?;
    let ids = ids.into_iter().map(CaseId::from_uuid);
    ids.collect::<Result<_, _>>().map_err(invalid)
}

pub(super) type NewestQuery =
    IntoBoxed<'static, Select<participant::table, participant::case_id>, Pg>;

/// The query behind [`newest_of`].
pub(super) fn newest_query(
    body: OrganisationId,
    staff: StaffId,
    after: Option<CaseId>,
    size: PageSize,
) -> NewestQuery {
    let query = participant::table
        .select(participant::case_id)
        .into_boxed()
        .filter(participant::organisation.eq(body.uuid()))
        .filter(access::open_to!(staff))
        .order(participant::case_id.desc())
        .limit(size.fetch());
    match after {
        Some(after) => query.filter(participant::case_id.lt(after.uuid())),
        None => query,
    }
}
