use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, PartyId};
use uuid::Uuid;

use super::schema::party;
use super::{invalid, word};

/// A party as stored: particulars sealed.
#[derive(Debug, HasQuery)]
#[diesel(table_name = party)]
pub(crate) struct PartyRecord {
    id: Uuid,
    side: String,
    kind: String,
    pub(crate) name: String,
    pub(crate) identity: Option<Vec<u8>>,
    pub(crate) phone: Option<Vec<u8>>,
    pub(crate) address: Option<Vec<u8>>,
    /// What the identity is found by, and ties to it.
    pub(crate) identity_index: Option<String>,
    pub(crate) unmaskings: i64,
    organisation: Option<Uuid>,
}

impl PartyRecord {
    pub(crate) fn id(&self) -> Result<PartyId, Error> {
        PartyId::from_uuid(self.id).map_err(invalid)
    }

    /// The body of the directory that it is, or works for.
    pub(crate) fn organisation(&self) -> Result<Option<OrganisationId>, Error> {
        let body = self.organisation.map(OrganisationId::from_uuid);
        body.transpose().map_err(invalid)
    }

    pub(crate) fn side(&self) -> Result<contracts::vocabulary::PartySide, Error> {
        word(&self.side)
    }

    pub(crate) fn kind(&self) -> Result<contracts::vocabulary::PartyKind, Error> {
        word(&self.kind)
    }
}

/// The parties of a case in the order they were entered.
pub(crate) async fn of_case(
    mut connection: &Connection,
    case: CaseId,
) -> Result<Vec<PartyRecord>, Error> {
    Ok(PartyRecord::query()
        .filter(party::shard.eq(case.shard().column()))
        .filter(party::case_id.eq(case.uuid()))
        .order(party::place)
        .load(&mut connection)
        .await?)
}

/// Keyed indexes of the identities of a case's parties, for recusal.
pub(crate) async fn identities(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Vec<String>, Error> {
    Ok(party::table
        .filter(party::shard.eq(case.shard().column()))
        .filter(party::case_id.eq(case.uuid()))
        .select(party::identity_index.assume_not_null())
        .filter(party::identity_index.is_not_null())
        .load(connection)
        .await?)
}

/// A party, locked until the transaction ends: two who look at once are recorded one after the
/// other.
pub(crate) async fn lock(
    tx: &mut Connection,
    case: CaseId,
    id: PartyId,
) -> Result<Option<PartyRecord>, Error> {
    Ok(PartyRecord::query()
        .filter(party::shard.eq(case.shard().column()))
        .filter(party::case_id.eq(case.uuid()))
        .filter(party::id.eq(id.uuid()))
        .for_update()
        .first(tx)
        .await
        .optional()?)
}

/// Records how often a locked party has been shown in full.
pub(crate) async fn set_unmaskings(
    tx: &mut Connection,
    case: CaseId,
    id: PartyId,
    unmaskings: i64,
) -> Result<(), Error> {
    diesel::update(party::table.find((case.shard().column(), case.uuid(), id.uuid())))
        .set(party::unmaskings.eq(unmaskings))
        .execute(tx)
        .await?;
    Ok(())
}
