//! How often somebody did what shows digits that masks hide: searched for an identity number or a
//! telephone in full, or looked at a party's particulars.

use db::{Connection, Error, Statement};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;
use kernel::{Shard, StaffId, Timestamp};
use serde_json::json;

use super::schema::unmasking;

/// What is counted, each kind in a table of its own with the same columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// An exact search.
    Search,
    /// A party's particulars shown in full.
    Unmasking,
}

/// Counts a look unless there were too many since a moment. The row is locked from here to the
/// end of the transaction, so looks at the same moment are counted one by one, and one that
/// fails later was never counted.
macro_rules! counting {
    ($table:literal, $total:literal) => {
        concat!(
            ", told AS (
        SELECT t.* FROM argument, jsonb_to_record(body)
            AS t(shard smallint, staff uuid, now timestamptz, since timestamptz, most integer)
    ),
    counted AS (
        INSERT INTO ",
            $table,
            " AS known (shard, staff, recent, ",
            $total,
            ")
        SELECT shard, staff, ARRAY[now], 1 FROM told
        ON CONFLICT (shard, staff) DO UPDATE
        SET recent = ARRAY(SELECT moment FROM unnest(known.recent) AS moment
                           WHERE moment > (SELECT since FROM told) ORDER BY moment)
                     || (SELECT now FROM told),
            ",
            $total,
            " = known.",
            $total,
            " + 1
        WHERE (SELECT count(*) FROM unnest(known.recent) AS moment
               WHERE moment > (SELECT since FROM told)) < (SELECT most FROM told)
        RETURNING ",
            $total,
            " AS total, cardinality(recent) AS recent
    )
    SELECT total, recent FROM counted"
        )
    };
}

/// The moment from which a look beyond the limit may be taken: when the oldest of as many as are
/// allowed no longer counts. A statement of its own, after the other has the row's lock: that one
/// does not see what was counted while it waited for it.
macro_rules! freeing {
    ($table:literal) => {
        concat!(
            ", told AS (
        SELECT t.* FROM argument, jsonb_to_record(body)
            AS t(shard smallint, staff uuid, most integer)
    )
    SELECT (SELECT moment
            FROM told JOIN ",
            $table,
            " AS known USING (shard, staff),
                 unnest(known.recent) AS moment
            ORDER BY moment DESC
            LIMIT 1 OFFSET (SELECT most - 1 FROM told)) AS frees"
        )
    };
}

impl Look {
    fn counting(self) -> &'static str {
        match self {
            Self::Search => counting!("exact_search", "searches"),
            Self::Unmasking => counting!("unmasking", "looks"),
        }
    }

    fn freeing(self) -> &'static str {
        match self {
            Self::Search => freeing!("exact_search"),
            Self::Unmasking => freeing!("unmasking"),
        }
    }
}

/// How many there may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowed {
    /// After this moment.
    pub(crate) since: Timestamp,
    /// This many.
    pub(crate) most: u32,
}

/// What became of a look.
#[derive(Debug)]
pub(crate) enum Counted {
    /// It may be taken.
    Nth {
        /// The how-manieth it is of this member of staff.
        total: i64,
        /// The how-manieth since the moment.
        recent: i32,
    },
    /// There were too many. One may be taken once this earlier one no longer counts.
    TooMany(Option<Timestamp>),
}

#[derive(QueryableByName)]
struct Nth {
    #[diesel(sql_type = BigInt)]
    total: i64,
    #[diesel(sql_type = Integer)]
    recent: i32,
}

#[derive(QueryableByName)]
struct Frees {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    frees: Option<Timestamp>,
}

/// Counts one look more, or refuses it.
pub(crate) async fn count(
    tx: &mut Connection,
    look: Look,
    shard: Shard,
    staff: StaffId,
    now: Timestamp,
    allowed: Allowed,
) -> Result<Counted, Error> {
    let argument = json!({
        "shard": shard.column(),
        "staff": staff.uuid(),
        "now": now,
        "since": allowed.since,
        "most": allowed.most,
    });
    let counting = Statement::new(look.counting(), argument.clone());
    let nth: Option<Nth> = counting.get_result(tx).await.optional()?;
    if let Some(Nth { total, recent }) = nth {
        return Ok(Counted::Nth { total, recent });
    }
    let freeing: Frees = Statement::new(look.freeing(), argument)
        .get_result(tx)
        .await?;
    Ok(Counted::TooMany(freeing.frees))
}

/// Whether supervisors are to be told of somebody's unmaskings: they were not since a moment. Notes
/// that they are told now.
pub(crate) async fn to_be_told(
    tx: &mut Connection,
    shard: Shard,
    staff: StaffId,
    now: Timestamp,
    since: Timestamp,
) -> Result<bool, Error> {
    let untold = unmasking::told_at
        .is_null()
        .or(unmasking::told_at.le(since));
    let row = unmasking::table.find((shard.column(), staff.uuid()));
    let noted = diesel::update(row.filter(untold))
        .set(unmasking::told_at.eq(now))
        .execute(tx)
        .await?;
    Ok(noted > 0)
}
