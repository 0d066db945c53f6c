use contracts::event::CaseParty;
use contracts::vocabulary::{PartyKind, PartySide};
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, PartyId};
use uuid::Uuid;

use super::registration::SealedParty;

use super::schema::party;
use super::{invalid, word};

/// A party as stored: particulars sealed.
#[derive(Debug, HasQuery)]
#[diesel(table_name = party)]
pub(crate) struct PartyRecord {
    id: Uuid,
    pub(crate) place: i16,
    side: String,
    kind: String,
    pub(crate) name: String,
    pub(crate) identity: Option<Vec<u8>>,
    pub(crate) born_on: Option<Vec<u8>>,
    pub(crate) phone: Option<Vec<u8>>,
    pub(crate) email: Option<Vec<u8>>,
    pub(crate) address: Option<Vec<u8>>,
    /// What the identity is found by, and ties to it.
    pub(crate) identity_index: Option<String>,
    /// Number of the last event about the party.
    pub(crate) version: i64,
    /// How many of the last were looks, which change nothing.
    pub(crate) quiet: i64,
    organisation: Option<Uuid>,
    pub(crate) left_on: Option<NaiveDate>,
}

impl PartyRecord {
    pub(crate) fn id(&self) -> Result<PartyId, Error> {
        PartyId::from_uuid(self.id).map_err(invalid)
    }

    pub(crate) fn is(&self, thing: Uuid) -> bool {
        self.id == thing
    }

    /// The body of the directory that it is, or works for.
    pub(crate) fn organisation(&self) -> Result<Option<OrganisationId>, Error> {
        let body = self.organisation.map(OrganisationId::from_uuid);
        body.transpose().map_err(invalid)
    }

    pub(crate) fn side(&self) -> Result<PartySide, Error> {
        word(&self.side)
    }

    pub(crate) fn kind(&self) -> Result<PartyKind, Error> {
        word(&self.kind)
    }

    /// As its events tell of it.
    pub(crate) fn told(&self) -> Result<CaseParty, Error> {
        Ok(CaseParty {
            party: self.id()?,
            side: self.side()?.into(),
            kind: self.kind()?.into(),
            identity: self.identity_index.clone(),
            organisation: self.organisation()?,
        })
    }

    /// Whether nothing but looks happened since it was read at this version.
    pub(crate) fn is_as_read(&self, version: i64) -> bool {
        (self.version - self.quiet..=self.version).contains(&version)
    }
}

/// The parties of a case in the order they were entered, those who left among them.
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
        .filter(party::left_on.is_null())
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

/// Records that a locked party was looked at.
pub(crate) async fn set_looked(
    tx: &mut Connection,
    case: CaseId,
    record: &PartyRecord,
    version: i64,
) -> Result<(), Error> {
    diesel::update(party::table.find((case.shard().column(), case.uuid(), record.id)))
        .set((
            party::version.eq(version),
            party::quiet.eq(record.quiet + version - record.version),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Stores a party of a locked case as it is at this version, new or corrected.
pub(crate) async fn put(
    tx: &mut Connection,
    case: CaseId,
    sealed: &SealedParty,
    version: i64,
) -> Result<(), Error> {
    let argument = serde_json::json!({
        "shard": case.shard().column(), "case_id": case.uuid(), "version": version, "party": sealed,
    });
    Statement::new(
        " INSERT INTO party (shard, case_id, id, place, side, kind, name, identity, born_on, phone,
              email, address, identity_index, phone_index, unmaskings, as_typed, organisation)
          SELECT t.shard, t.case_id, p.id, p.place, p.side, p.kind, p.name,
              decode(p.identity, 'hex'), decode(p.born_on, 'hex'), decode(p.phone, 'hex'),
              decode(p.email, 'hex'), decode(p.address, 'hex'), p.identity_index, p.phone_index,
              t.version, false, p.organisation
          FROM argument, jsonb_to_record(body) AS t(shard smallint, case_id uuid, version bigint),
              jsonb_to_record(body->'party') AS p(id uuid, place smallint, side text, kind text,
                  name text, identity text, born_on text, phone text, email text, address text,
                  identity_index text, phone_index text, organisation uuid)
          ON CONFLICT (shard, case_id, id) DO UPDATE SET side = excluded.side,
              kind = excluded.kind, name = excluded.name, identity = excluded.identity,
              born_on = excluded.born_on, phone = excluded.phone, email = excluded.email,
              address = excluded.address, identity_index = excluded.identity_index,
              phone_index = excluded.phone_index, unmaskings = excluded.unmaskings, quiet = 0,
              as_typed = false",
        argument,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Records that a locked party is one no more.
pub(crate) async fn leave(
    tx: &mut Connection,
    case: CaseId,
    id: PartyId,
    version: i64,
    left_on: NaiveDate,
) -> Result<(), Error> {
    diesel::update(party::table.find((case.shard().column(), case.uuid(), id.uuid())))
        .set((
            party::version.eq(version),
            party::quiet.eq(0),
            party::left_on.eq(left_on),
        ))
        .execute(tx)
        .await?;
    Ok(())
}
