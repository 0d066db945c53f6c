//! Organisations.

use std::collections::BTreeMap;

use contracts::event::OrganisationRegistered;
use contracts::vocabulary::{DisputeType, OrganisationKind};
use db::stored::{id, texts, word, words};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::OrganisationId;
use uuid::Uuid;

use crate::region_code;
use crate::schema::organisation;

/// An organisation as it now is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Which.
    pub id: OrganisationId,
    /// What sort of body.
    pub kind: OrganisationKind,
    /// Full name.
    pub name: String,
    /// Codes from the root, each followed by `/`.
    pub path: String,
    /// Code of its division, without padding zeros.
    pub region: String,
    /// Dispute types it is set up for; empty for general competence.
    pub competences: Vec<DisputeType>,
}

/// A row of the table, for a service's own queries.
#[derive(Debug, HasQuery)]
#[diesel(table_name = organisation)]
pub struct Row {
    id: Uuid,
    path: String,
    name: String,
    kind: String,
    region: String,
    competences: Vec<String>,
}

impl Row {
    /// The organisation it stands for.
    pub fn read(self) -> Result<Organisation, Error> {
        Ok(Organisation {
            id: id(self.id, OrganisationId::from_uuid)?,
            kind: word(&self.kind)?,
            name: self.name,
            path: self.path,
            region: self.region,
            competences: words(&self.competences)?,
        })
    }
}

/// Takes over an organisation, new or changed.
pub async fn save(tx: &mut Connection, told: &OrganisationRegistered) -> Result<(), Error> {
    let values = (
        organisation::path.eq(&told.path),
        organisation::name.eq(&told.name),
        organisation::kind.eq(told.kind.as_str()),
        organisation::region.eq(region_code(&told.region)),
        organisation::competences.eq(texts(&told.competences)),
        organisation::number_word.eq(&told.number_word),
    );
    diesel::insert_into(organisation::table)
        .values((
            organisation::id.eq(told.organisation.uuid()),
            values.clone(),
        ))
        .on_conflict(organisation::id)
        .do_update()
        .set(values)
        .execute(tx)
        .await?;
    Ok(())
}

/// One, if the directory has told of it yet.
pub async fn find(
    connection: &mut Connection,
    organisation: OrganisationId,
) -> Result<Option<Organisation>, Error> {
    let row: Option<Row> = Row::query()
        .find(organisation.uuid())
        .first(connection)
        .await
        .optional()?;
    row.map(Row::read).transpose()
}

/// Where one stands in the tree, if the directory has told of it yet.
pub async fn path(
    connection: &mut Connection,
    organisation: OrganisationId,
) -> Result<Option<String>, Error> {
    let path = organisation::table
        .find(organisation.uuid())
        .select(organisation::path);
    Ok(path.first(connection).await.optional()?)
}

/// Where these stand in the tree, of those that are known.
pub async fn paths(
    connection: &mut Connection,
    organisations: impl IntoIterator<Item = OrganisationId>,
) -> Result<BTreeMap<OrganisationId, String>, Error> {
    let ids: Vec<Uuid> = organisations.into_iter().map(|id| id.uuid()).collect();
    let rows: Vec<(Uuid, String)> = organisation::table
        .filter(organisation::id.eq_any(ids))
        .select((organisation::id, organisation::path))
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|(uuid, path)| Ok((id(uuid, OrganisationId::from_uuid)?, path)))
        .collect()
}

/// The names of these, of those that are known.
pub async fn names(
    mut connection: &Connection,
    organisations: impl IntoIterator<Item = OrganisationId>,
) -> Result<BTreeMap<OrganisationId, String>, Error> {
    let ids: Vec<Uuid> = organisations.into_iter().map(|id| id.uuid()).collect();
    let rows: Vec<(Uuid, String)> = organisation::table
        .filter(organisation::id.eq_any(ids))
        .select((organisation::id, organisation::name))
        .load(&mut connection)
        .await?;
    rows.into_iter()
        .map(|(uuid, name)| Ok((id(uuid, OrganisationId::from_uuid)?, name)))
        .collect()
}
