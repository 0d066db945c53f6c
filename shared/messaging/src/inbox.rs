mod claims;

use db::{Connection, Statement};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Bytea, Nullable, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::delivery::{Delivery, HandlerError};

pub(crate) use claims::Claim;
use claims::{Known, Place, Places};

/// What stands in the inbox about subjects, locked, and about causes. Subject by subject by the
/// primary key, however long the inbox is and whatever is known of its length.
const LOOK: &str = ", own AS (
        SELECT i.* FROM argument,
            jsonb_to_recordset(body->'own') AS e(shard smallint, subject uuid, source text),
            LATERAL (SELECT * FROM inbox AS i
                WHERE i.shard = e.shard AND i.subject = e.subject AND i.source = e.source
                FOR UPDATE) AS i
    ),
    causes AS (
        SELECT i.* FROM argument,
            jsonb_to_recordset(body->'causes') AS e(shard smallint, subject uuid, source text),
            LATERAL (SELECT * FROM inbox AS i
                WHERE i.shard = e.shard AND i.subject = e.subject AND i.source = e.source
                LIMIT 1) AS i
    )
    SELECT shard, subject, source, sequence, taken, taken_from, taken_to FROM own
    UNION ALL
    SELECT shard, subject, source, sequence, taken, taken_from, taken_to FROM causes";

/// Moves the inbox. A row that was there is locked; one that was not may be another process's by
/// now, which `made` tells.
const MOVE: &str = "
    INSERT INTO inbox AS known (shard, subject, source, sequence, taken, taken_from, taken_to)
    SELECT e.shard, e.subject, e.source, e.sequence, decode(e.taken, 'hex'), e.taken_from, e.sequence
    FROM argument, jsonb_to_recordset(body) AS e(shard smallint, subject uuid, source text,
        sequence bigint, taken text, taken_from bigint)
    ON CONFLICT (shard, subject, source) DO UPDATE
    SET sequence = excluded.sequence, handled_at = now(), taken = excluded.taken,
        taken_from = excluded.taken_from, taken_to = excluded.taken_to
    RETURNING known.xmax = 0 AS made";

#[derive(QueryableByName)]
struct InboxRow {
    #[diesel(sql_type = SmallInt)]
    shard: i16,
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = BigInt)]
    sequence: i64,
    #[diesel(sql_type = Nullable<Bytea>)]
    taken: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    taken_from: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    taken_to: Option<i64>,
}

#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = Bool)]
    made: bool,
}

/// Claims what is next of these events, in their order, for this transaction: those that follow one
/// another, and those whose cause is among them, count. The row locks taken here keep any other
/// transaction that handles events about the same subjects from the same sources waiting until this
/// one ends.
///
/// Whoever consumes has every event of every source in its inbox, its own and those it has no use
/// for as well, so a cause is there in the end. Where an inbox was given to a consumer that came
/// later, it has what was handled before.
pub(crate) async fn claim(
    tx: &mut Connection,
    events: &[Delivery],
) -> Result<Vec<Claim>, HandlerError> {
    let mut known = look(tx, events).await?;
    let claims = claims::walk(&mut known, events)?;
    let moved: Vec<(&Place, &Known)> = known.iter().filter(|(_, known)| known.is_moved()).collect();
    if moved.is_empty() {
        return Ok(claims);
    }
    let new = moved.iter().filter(|(_, known)| known.is_new()).count();
    let rows = moved.iter().map(|(place, known)| row(place, known));
    let stored: Vec<Moved> = Statement::new(MOVE, rows.collect()).load(tx).await?;
    if stored.iter().filter(|row| row.made).count() != new {
        let other = "another process that handles the same";
        return Err(HandlerError::Later(other.to_owned()));
    }
    Ok(claims)
}

async fn look(tx: &mut Connection, events: &[Delivery]) -> Result<Places, HandlerError> {
    // In the order of the key, so that no two processes wait for one another.
    let mut known = Places::new();
    let mut causes = Places::new();
    for event in events {
        known.insert(Place::of(&event.envelope), Known::default());
    }
    for cause in events
        .iter()
        .filter_map(|event| event.envelope.cause.as_ref())
    {
        let place = Place::of_cause(cause);
        if !known.contains_key(&place) {
            causes.insert(place, Known::default());
        }
    }
    let keys = |places: &Places| places.keys().map(key).collect::<Value>();
    let argument = json!({"own": keys(&known), "causes": keys(&causes)});
    let rows: Vec<InboxRow> = Statement::new(LOOK, argument).load(tx).await?;
    known.extend(causes);
    for row in rows {
        let place = Place {
            shard: row.shard,
            subject: row.subject,
            source: row.source,
        };
        let taken = row.taken.zip(row.taken_from).zip(row.taken_to);
        known.insert(place, Known::stored(row.sequence, taken));
    }
    Ok(known)
}

fn key(place: &Place) -> Value {
    json!({"shard": place.shard, "subject": place.subject, "source": place.source})
}

fn row(place: &Place, known: &Known) -> Value {
    let mut row = key(place);
    row["sequence"] = known.sequence().into();
    if let Some((taken, from)) = known.taken() {
        row["taken"] = hex::encode(taken).into();
        row["taken_from"] = (*from).into();
    }
    row
}
