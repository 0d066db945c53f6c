use contracts::Scope;
use contracts::api::intake::{CaseFile, Material};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, MaterialId, NaiveDate, OrganisationId, StaffId, Timestamp};
use uuid::Uuid;

use super::schema::{case_file, material};
use super::scope::within;
use super::{invalid, optional_word, word};

/// A case as stored.
#[derive(Debug, HasQuery)]
#[diesel(table_name = case_file)]
pub(crate) struct CaseRecord {
    id: Uuid,
    version: i64,
    number: String,
    organisation: Uuid,
    staff: Uuid,
    kind: String,
    title: String,
    facts: String,
    dispute_type: String,
    purpose: Option<String>,
    channel: String,
    received_on: NaiveDate,
    registered_at: Timestamp,
    region: String,
    place: Option<String>,
    amount_fen: Option<i64>,
    people: i32,
}

impl CaseRecord {
    /// The file, still without parties, materials, notes and what the reader may do.
    pub(crate) fn file(self) -> Result<CaseFile, Error> {
        Ok(CaseFile {
            id: CaseId::from_uuid(self.id).map_err(invalid)?,
            number: self.number,
            version: self.version,
            kind: word(&self.kind)?,
            title: self.title,
            facts: self.facts,
            dispute_type: word(&self.dispute_type)?,
            purpose: optional_word(self.purpose.as_deref())?,
            channel: word(&self.channel)?,
            received_on: self.received_on,
            registered_at: self.registered_at,
            organisation: OrganisationId::from_uuid(self.organisation).map_err(invalid)?,
            staff: StaffId::from_uuid(self.staff).map_err(invalid)?,
            region: self.region,
            place: self.place,
            amount_fen: self.amount_fen,
            people: self.people,
            parties: Vec::new(),
            materials: Vec::new(),
            corrections: Vec::new(),
            unmask_notes: Vec::new(),
            actions: Vec::new(),
            barred: false,
        })
    }
}

/// The case, if it is within the scope.
pub(crate) async fn find(
    mut connection: &Connection,
    id: CaseId,
    scope: &Scope,
) -> Result<Option<CaseRecord>, Error> {
    Ok(CaseRecord::query()
        .filter(case_file::shard.eq(id.shard().column()))
        .filter(case_file::id.eq(id.uuid()))
        .filter(within(scope))
        .first(&mut connection)
        .await
        .optional()?)
}

/// The number of a case that exists.
pub(crate) async fn number(connection: &mut Connection, id: CaseId) -> Result<String, Error> {
    Ok(case_file::table
        .find((id.shard().column(), id.uuid()))
        .select(case_file::number)
        .first(connection)
        .await?)
}

#[derive(Debug, HasQuery)]
#[diesel(table_name = material)]
struct MaterialRecord {
    id: Uuid,
    name: String,
    source: Option<String>,
    pages: Option<i32>,
    added_at: Timestamp,
}

/// The materials of a case in the order they came.
pub(crate) async fn materials(
    mut connection: &Connection,
    id: CaseId,
) -> Result<Vec<Material>, Error> {
    let records = MaterialRecord::query()
        .filter(material::shard.eq(id.shard().column()))
        .filter(material::case_id.eq(id.uuid()))
        .order(material::place)
        .load(&mut connection)
        .await?;
    records
        .into_iter()
        .map(|record| {
            Ok(Material {
                id: MaterialId::from_uuid(record.id).map_err(invalid)?,
                name: record.name,
                source: record.source,
                pages: record.pages,
                added_at: record.added_at,
            })
        })
        .collect()
}
