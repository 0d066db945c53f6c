//! How often somebody looked for an identity number or a telephone in full.

use db::{Connection, Error, Statement};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;
use kernel::{Shard, StaffId, Timestamp};
use serde_json::json;

/// Counts a search unless there were too many since a moment. The row is locked from here to the
/// end of the transaction, so searches at the same moment are counted one by one, and one that
/// fails later was never counted. `frees` is when a search beyond the limit may be made: once the
/// oldest of as many as are allowed no longer counts.
const COUNT: &str = ", told AS (
        SELECT t.* FROM argument, jsonb_to_record(body)
            AS t(shard smallint, staff uuid, now timestamptz, since timestamptz, most integer)
    ),
    counted AS (
        INSERT INTO exact_search AS known (shard, staff, recent, searches)
        SELECT shard, staff, ARRAY[now], 1 FROM told
        ON CONFLICT (shard, staff) DO UPDATE
        SET recent = ARRAY(SELECT moment FROM unnest(known.recent) AS moment
                           WHERE moment > (SELECT since FROM told) ORDER BY moment)
                     || (SELECT now FROM told),
            searches = known.searches + 1
        WHERE (SELECT count(*) FROM unnest(known.recent) AS moment
               WHERE moment > (SELECT since FROM told)) < (SELECT most FROM told)
        RETURNING searches
    )
    SELECT (SELECT searches FROM counted) AS searches,
           (SELECT moment
            FROM told JOIN exact_search AS known USING (shard, staff),
                 unnest(known.recent) AS moment
            ORDER BY moment DESC
            LIMIT 1 OFFSET (SELECT most - 1 FROM told)) AS frees";

/// How many there may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowed {
    /// After this moment.
    pub(crate) since: Timestamp,
    /// This many.
    pub(crate) most: u32,
}

/// What became of a search.
#[derive(Debug)]
pub(crate) enum Counted {
    /// It may be made; the how-manieth it is of this member of staff.
    Nth(i64),
    /// There were too many. One may be made once this earlier one no longer counts.
    TooMany(Option<Timestamp>),
}

#[derive(QueryableByName)]
struct Outcome {
    #[diesel(sql_type = Nullable<BigInt>)]
    searches: Option<i64>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    frees: Option<Timestamp>,
}

/// Counts one search more, or refuses it.
pub(crate) async fn count(
    tx: &mut Connection,
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
    let outcome: Outcome = Statement::new(COUNT, argument).get_result(tx).await?;
    Ok(match outcome.searches {
        Some(searches) => Counted::Nth(searches),
        None => Counted::TooMany(outcome.frees),
    })
}
