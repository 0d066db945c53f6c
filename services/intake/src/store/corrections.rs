//! What was corrected, sealed, with the reasons that people gave.

use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, StaffId, Timestamp};
use uuid::Uuid;

use super::schema::correction;

/// The most that a file shows.
const SHOWN: i64 = 100;

/// A correction as stored.
#[derive(Debug, HasQuery)]
#[diesel(table_name = correction)]
pub(crate) struct CorrectionRecord {
    pub(crate) thing: Uuid,
    pub(crate) sequence: i64,
    staff: Uuid,
    pub(crate) at: Timestamp,
    pub(crate) reason: String,
    pub(crate) changes: Vec<u8>,
}

impl CorrectionRecord {
    /// Who corrected it.
    pub(crate) fn staff(&self) -> Result<StaffId, Error> {
        StaffId::from_uuid(self.staff).map_err(super::invalid)
    }
}

/// A correction to be kept, beside the event of its number about the thing.
pub(crate) struct NewCorrection<'a> {
    pub(crate) thing: Uuid,
    pub(crate) sequence: i64,
    pub(crate) staff: StaffId,
    pub(crate) reason: &'a str,
    /// Sealed.
    pub(crate) changes: &'a [u8],
}

/// Keeps what was corrected in a case.
pub(crate) async fn keep(
    tx: &mut Connection,
    case: CaseId,
    new: &NewCorrection<'_>,
) -> Result<(), Error> {
    diesel::insert_into(correction::table)
        .values((
            correction::shard.eq(case.shard().column()),
            correction::case_id.eq(case.uuid()),
            correction::thing.eq(new.thing),
            correction::sequence.eq(new.sequence),
            correction::staff.eq(new.staff.uuid()),
            correction::reason.eq(new.reason),
            correction::changes.eq(new.changes),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// What was corrected in a case, the latest first.
pub(crate) async fn of_case(
    mut connection: &Connection,
    case: CaseId,
) -> Result<Vec<CorrectionRecord>, Error> {
    Ok(CorrectionRecord::query()
        .filter(correction::shard.eq(case.shard().column()))
        .filter(correction::case_id.eq(case.uuid()))
        .order((correction::at.desc(), correction::sequence.desc()))
        .limit(SHOWN)
        .load(&mut connection)
        .await?)
}
