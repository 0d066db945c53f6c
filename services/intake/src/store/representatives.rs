//! Who acts for the parties of a case.

use contracts::event::CaseRepresentative;
use contracts::vocabulary::RepresentativeRole;
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, PartyId, RepresentativeId};
use uuid::Uuid;

use super::schema::representative;
use super::{invalid, word};

/// Who acts for a party, as stored: particulars sealed.
#[derive(Debug, HasQuery)]
#[diesel(table_name = representative)]
pub(crate) struct RepresentativeRecord {
    id: Uuid,
    pub(crate) version: i64,
    party: Uuid,
    role: String,
    pub(crate) name: String,
    pub(crate) identity: Option<Vec<u8>>,
    pub(crate) phone: Option<Vec<u8>>,
    pub(crate) email: Option<Vec<u8>>,
    pub(crate) identity_index: Option<String>,
    pub(crate) authority: Vec<String>,
    pub(crate) scope_note: Option<String>,
    pub(crate) signed: bool,
    pub(crate) from_on: NaiveDate,
    pub(crate) to_on: Option<NaiveDate>,
}

impl RepresentativeRecord {
    pub(crate) fn id(&self) -> Result<RepresentativeId, Error> {
        RepresentativeId::from_uuid(self.id).map_err(invalid)
    }

    pub(crate) fn party(&self) -> Result<PartyId, Error> {
        PartyId::from_uuid(self.party).map_err(invalid)
    }

    pub(crate) fn role(&self) -> Result<RepresentativeRole, Error> {
        word(&self.role)
    }

    /// Whether they act still.
    pub(crate) fn acts(&self) -> bool {
        self.to_on.is_none()
    }

    pub(crate) fn is(&self, thing: Uuid) -> bool {
        self.id == thing
    }

    /// As their events tell of them.
    pub(crate) fn told(&self) -> Result<CaseRepresentative, Error> {
        Ok(CaseRepresentative {
            representative: self.id()?,
            party: self.party()?,
            role: self.role()?.into(),
            identity: self.identity_index.clone(),
        })
    }
}

/// Somebody who acts for a party from now on, particulars sealed.
#[derive(Debug, Insertable)]
#[diesel(table_name = representative)]
pub(crate) struct NewRepresentative<'a> {
    pub(crate) shard: i16,
    pub(crate) case_id: Uuid,
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) party: Uuid,
    pub(crate) role: &'static str,
    pub(crate) name: &'a str,
    pub(crate) identity: Option<Vec<u8>>,
    pub(crate) phone: Option<Vec<u8>>,
    pub(crate) email: Option<Vec<u8>>,
    pub(crate) identity_index: Option<String>,
    pub(crate) phone_index: Option<String>,
    pub(crate) authority: Vec<&'static str>,
    pub(crate) scope_note: Option<&'a str>,
    pub(crate) signed: bool,
    pub(crate) from_on: NaiveDate,
}

/// All who act or acted in a case, in the order in which they were named.
pub(crate) async fn of_case(
    mut connection: &Connection,
    case: CaseId,
) -> Result<Vec<RepresentativeRecord>, Error> {
    Ok(RepresentativeRecord::query()
        .filter(representative::shard.eq(case.shard().column()))
        .filter(representative::case_id.eq(case.uuid()))
        .order(representative::id)
        .load(&mut connection)
        .await?)
}

/// Keyed indexes of the identities of those who act in a case, for recusal.
pub(crate) async fn identities(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Vec<String>, Error> {
    Ok(representative::table
        .filter(representative::shard.eq(case.shard().column()))
        .filter(representative::case_id.eq(case.uuid()))
        .filter(representative::to_on.is_null())
        .filter(representative::identity_index.is_not_null())
        .select(representative::identity_index.assume_not_null())
        .load(connection)
        .await?)
}

/// Stores somebody new.
pub(crate) async fn add(tx: &mut Connection, new: &NewRepresentative<'_>) -> Result<(), Error> {
    diesel::insert_into(representative::table)
        .values(new)
        .execute(tx)
        .await?;
    Ok(())
}

/// Records that somebody of a locked case acts no more.
pub(crate) async fn end(
    tx: &mut Connection,
    case: CaseId,
    id: RepresentativeId,
    version: i64,
    to_on: NaiveDate,
) -> Result<(), Error> {
    let key = (case.shard().column(), case.uuid(), id.uuid());
    diesel::update(representative::table.find(key))
        .set((
            representative::version.eq(version),
            representative::to_on.eq(to_on),
        ))
        .execute(tx)
        .await?;
    Ok(())
}
