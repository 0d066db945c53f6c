use contracts::api::directory::{Organisation, Staff};
use db::Connection;
use db::stored::{invalid, texts, words};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{OrganisationId, PageSize, StaffId};
use uuid::Uuid;

use super::organisations;
use super::schema::{organisation, staff};

#[derive(Debug, HasQuery)]
#[diesel(table_name = staff)]
struct Row {
    id: Uuid,
    organisation: Uuid,
    username: String,
    name: String,
    roles: Vec<String>,
    qualifications: Vec<String>,
    active: bool,
    email: Option<String>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Staff, db::Error> {
        Ok(Staff {
            id: StaffId::from_uuid(self.id).map_err(invalid)?,
            organisation: OrganisationId::from_uuid(self.organisation).map_err(invalid)?,
            username: self.username,
            name: self.name,
            roles: words(&self.roles)?,
            qualifications: words(&self.qualifications)?,
            active: self.active,
            email: self.email,
            version: self.version,
        })
    }
}

/// A member of staff and where they work.
pub(crate) type Placed = (Staff, Organisation);

pub(crate) async fn find(
    connection: &mut Connection,
    id: StaffId,
) -> Result<Option<Placed>, db::Error> {
    let found: Option<(Row, organisations::Row)> = staff::table
        .inner_join(organisation::table)
        .filter(staff::id.eq(id.uuid()))
        .select((Row::as_select(), organisations::Row::as_select()))
        .first(connection)
        .await
        .optional()?;
    found
        .map(|(member, place)| Ok((member.read()?, place.read()?)))
        .transpose()
}

/// The keyed indexes of the identities that bar a member of staff from a case.
pub(crate) async fn interests(
    connection: &mut Connection,
    id: StaffId,
) -> Result<Vec<String>, db::Error> {
    Ok(staff::table
        .find(id.uuid())
        .select(staff::interests)
        .first(connection)
        .await?)
}

/// Replaces them.
pub(crate) async fn set_interests(
    tx: &mut Connection,
    id: StaffId,
    interests: &[String],
) -> Result<(), db::Error> {
    diesel::update(staff::table.find(id.uuid()))
        .set(staff::interests.eq(interests))
        .execute(tx)
        .await?;
    Ok(())
}

/// One page of an organisation's staff in the order of sign-in names, after the name `after`.
pub(crate) async fn page(
    connection: &mut Connection,
    organisation: OrganisationId,
    after: Option<&str>,
    size: PageSize,
) -> Result<Vec<Staff>, db::Error> {
    let mut query = Row::query()
        .filter(staff::organisation.eq(organisation.uuid()))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(staff::username.gt(after));
    }
    let rows = query
        .order(staff::username)
        .limit(size.fetch())
        .load(connection)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Stores a new member of staff.
pub(crate) async fn insert(
    tx: &mut Connection,
    new: &Staff,
    interests: &[String],
) -> Result<(), db::Error> {
    diesel::insert_into(staff::table)
        .values((
            staff::id.eq(new.id.uuid()),
            staff::organisation.eq(new.organisation.uuid()),
            staff::username.eq(&new.username),
            staff::name.eq(&new.name),
            staff::roles.eq(texts(&new.roles)),
            staff::qualifications.eq(texts(&new.qualifications)),
            staff::interests.eq(interests),
            staff::active.eq(new.active),
            staff::email.eq(&new.email),
            staff::version.eq(new.version),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Stores what can change, if the row still has the version before `changed`'s.
pub(crate) async fn update(tx: &mut Connection, changed: &Staff) -> Result<(), db::Error> {
    let version_before = changed.version - 1;
    let updated = diesel::update(
        staff::table
            .find(changed.id.uuid())
            .filter(staff::version.eq(version_before)),
    )
    .set((
        staff::roles.eq(texts(&changed.roles)),
        staff::qualifications.eq(texts(&changed.qualifications)),
        staff::active.eq(changed.active),
        staff::email.eq(&changed.email),
        staff::version.eq(changed.version),
    ))
    .execute(tx)
    .await?;
    if updated == 1 {
        Ok(())
    } else {
        Err(db::Error::Stale)
    }
}
