//! Members of staff.

use std::collections::BTreeMap;

use contracts::event::StaffRegistered;
use contracts::vocabulary::{Qualification, Role};
use db::stored::{id, texts};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{OrganisationId, StaffId};
use uuid::Uuid;

use crate::schema::staff;

/// A member of staff as they now are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: StaffId,
    /// Name shown to colleagues.
    pub name: String,
    /// What they may do; without words that this version does not know, which allow nothing.
    pub roles: Vec<Role>,
    /// What they are qualified for; without words that this version does not know.
    pub qualifications: Vec<Qualification>,
    /// Whether they are at work and take cases.
    pub active: bool,
    /// Work mail address.
    pub email: Option<String>,
    /// Keyed indexes of the identities that bar them from a case (回避).
    pub interests: Vec<String>,
}

/// A row of the table, for a service's own queries.
#[derive(Debug, HasQuery)]
#[diesel(table_name = staff)]
pub struct Row {
    id: Uuid,
    name: String,
    roles: Vec<String>,
    qualifications: Vec<String>,
    active: bool,
    email: Option<String>,
    interests: Vec<String>,
}

impl Row {
    /// The member of staff it stands for.
    pub fn read(self) -> Result<Member, Error> {
        Ok(Member {
            id: id(self.id, StaffId::from_uuid)?,
            name: self.name,
            roles: self
                .roles
                .iter()
                .filter_map(|word| word.parse().ok())
                .collect(),
            qualifications: self
                .qualifications
                .iter()
                .filter_map(|word| word.parse().ok())
                .collect(),
            active: self.active,
            email: self.email,
            interests: self.interests,
        })
    }
}

/// Takes over a member of staff, new or changed.
pub async fn save(tx: &mut Connection, told: &StaffRegistered) -> Result<(), Error> {
    let values = (
        staff::name.eq(&told.name),
        staff::organisation.eq(told.organisation.uuid()),
        staff::roles.eq(texts(&told.roles)),
        staff::qualifications.eq(texts(&told.qualifications)),
        staff::active.eq(told.active),
        staff::email.eq(&told.email),
        staff::interests.eq(&told.interests),
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

/// One, if the directory has told of them yet.
pub async fn find(connection: &mut Connection, member: StaffId) -> Result<Option<Member>, Error> {
    let row: Option<Row> = Row::query()
        .find(member.uuid())
        .first(connection)
        .await
        .optional()?;
    row.map(Row::read).transpose()
}

/// Where one works, if the directory has told of them yet.
pub async fn organisation(
    connection: &mut Connection,
    member: StaffId,
) -> Result<Option<OrganisationId>, Error> {
    let at: Option<Option<Uuid>> = staff::table
        .find(member.uuid())
        .select(staff::organisation)
        .first(connection)
        .await
        .optional()?;
    at.flatten()
        .map(|at| id(at, OrganisationId::from_uuid))
        .transpose()
}

/// All of one body, in the order of their ids.
pub async fn members(
    connection: &mut Connection,
    organisation: OrganisationId,
) -> Result<Vec<Member>, Error> {
    let rows: Vec<Row> = Row::query()
        .filter(staff::organisation.eq(organisation.uuid()))
        .order(staff::id)
        .load(connection)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// All of each of these bodies, in the order of their ids.
pub async fn members_of(
    connection: &mut Connection,
    organisations: impl IntoIterator<Item = OrganisationId>,
) -> Result<BTreeMap<OrganisationId, Vec<Member>>, Error> {
    let ids: Vec<Uuid> = organisations.into_iter().map(|id| id.uuid()).collect();
    let rows: Vec<(Option<Uuid>, Row)> = staff::table
        .filter(staff::organisation.eq_any(ids))
        .order(staff::id)
        .select((staff::organisation, Row::as_select()))
        .load(connection)
        .await?;
    let mut members: BTreeMap<OrganisationId, Vec<Member>> = BTreeMap::new();
    for (organisation, row) in rows {
        if let Some(organisation) = organisation {
            let organisation = id(organisation, OrganisationId::from_uuid)?;
            members.entry(organisation).or_default().push(row.read()?);
        }
    }
    Ok(members)
}

/// The names of these, of those that are known.
pub async fn names(
    mut connection: &Connection,
    members: impl IntoIterator<Item = StaffId>,
) -> Result<BTreeMap<StaffId, String>, Error> {
    let ids: Vec<Uuid> = members.into_iter().map(|id| id.uuid()).collect();
    let rows: Vec<(Uuid, String)> = staff::table
        .filter(staff::id.eq_any(ids))
        .select((staff::id, staff::name))
        .load(&mut connection)
        .await?;
    rows.into_iter()
        .map(|(uuid, name)| Ok((id(uuid, StaffId::from_uuid)?, name)))
        .collect()
}

/// Keyed indexes of those whom one has ties to (回避); none while the directory has not told of
/// them.
pub async fn ties(mut connection: &Connection, member: StaffId) -> Result<Vec<String>, Error> {
    let ties = staff::table.find(member.uuid()).select(staff::interests);
    let found: Option<Vec<String>> = ties.first(&mut connection).await.optional()?;
    Ok(found.unwrap_or_default())
}
