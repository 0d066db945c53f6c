//! The outbox in SQL. What a leader writes holds only while its term does, which each statement
//! asks for itself; rows are named with the entry they were seen with, so that nobody undoes what
//! somebody else did meanwhile.

use db::schema::event_outbox;
use db::{Connection, Statement};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, SmallInt, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use kernel::Shard;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::streams::{EntryId, Error};

const MARK: &str = " UPDATE event_outbox AS o SET stream_ms = p.ms, stream_seq = p.seq
    FROM argument, relay_state,
        jsonb_to_recordset(body->'rows') AS p(position bigint, ms bigint, seq bigint)
    WHERE o.position = p.position AND o.stream_ms IS NULL
        AND relay_state.term = (body->>'term')::bigint";

/// The entries are compared as no index can: those of a shard have one, which knows nothing of
/// positions, and would be walked for each row.
const LET_GO: &str = " DELETE FROM event_outbox AS o
    USING argument, relay_state,
        jsonb_to_recordset(body->'rows') AS p(position bigint, ms bigint, seq bigint)
    WHERE o.position = p.position AND o.stream_ms IS NOT DISTINCT FROM p.ms
        AND o.stream_seq IS NOT DISTINCT FROM p.seq
        AND o.sealed AND relay_state.term = (body->>'term')::bigint";

const PUT_BACK: &str = " UPDATE event_outbox AS o
    SET stream_ms = NULL, stream_seq = NULL, republished = least(o.republished + 1, 99)
    FROM argument, relay_state,
        jsonb_to_recordset(body->'rows') AS p(position bigint, ms bigint, seq bigint)
    WHERE o.position = p.position AND o.stream_ms IS NOT DISTINCT FROM p.ms
        AND o.stream_seq IS NOT DISTINCT FROM p.seq
        AND relay_state.term = (body->>'term')::bigint";

const WITHHOLD: &str = " UPDATE event_outbox AS o
    SET withheld = p.reason, stream_ms = NULL, stream_seq = NULL
    FROM argument, relay_state,
        jsonb_to_recordset(body->'rows') AS p(position bigint, reason text)
    WHERE o.position = p.position AND relay_state.term = (body->>'term')::bigint";

/// An event that was published and is not let go of.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct InFlight {
    #[diesel(sql_type = BigInt)]
    pub(super) position: i64,
    #[diesel(sql_type = SmallInt)]
    pub(super) shard: i16,
    #[diesel(sql_type = BigInt)]
    stream_ms: i64,
    #[diesel(sql_type = BigInt)]
    stream_seq: i64,
    #[diesel(sql_type = SmallInt)]
    pub(super) republished: i16,
    #[diesel(sql_type = Bool)]
    pub(super) sealed: bool,
    /// `None` when the log does not have it.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub(super) id: Option<Uuid>,
}

impl InFlight {
    /// The entry that it was published as.
    pub(super) fn entry(&self) -> EntryId {
        EntryId {
            ms: self.stream_ms,
            seq: self.stream_seq,
        }
    }
}

/// The oldest events in flight of each of these shards, `window` of each at most, in the order of
/// their streams.
pub(super) async fn in_flight(
    connection: &mut Connection,
    shards: &[Shard],
    window: i64,
) -> Result<Vec<InFlight>, Error> {
    let shards: Vec<i16> = shards.iter().map(|shard| shard.column()).collect();
    let oldest = diesel::sql_query(
        // The log is asked row by row: a join might go through all of it.
        "SELECT o.position, o.shard, o.stream_ms, o.stream_seq, o.republished, o.sealed,
                (SELECT id FROM event_log AS l
                 WHERE l.shard = o.shard AND l.position = o.position) AS id
         FROM unnest($1) AS wanted(shard)
         CROSS JOIN LATERAL (
             SELECT * FROM event_outbox AS of_shard
             WHERE of_shard.shard = wanted.shard AND stream_ms IS NOT NULL
             ORDER BY stream_ms, stream_seq LIMIT $2
         ) AS o
         ORDER BY o.shard, o.stream_ms, o.stream_seq",
    );
    Ok(oldest
        .bind::<Array<SmallInt>, _>(shards)
        .bind::<BigInt, _>(window)
        .load(connection)
        .await?)
}

/// The oldest events that wait to be published.
pub(super) async fn unpublished(
    connection: &mut Connection,
    limit: i64,
) -> Result<Vec<i64>, Error> {
    Ok(event_outbox::table
        .filter(event_outbox::stream_ms.is_null())
        .filter(event_outbox::withheld.is_null())
        .order(event_outbox::position)
        .select(event_outbox::position)
        .limit(limit)
        .load(connection)
        .await?)
}

/// Notes which entries events were published as.
pub(super) async fn mark_published(
    connection: &mut Connection,
    term: i64,
    published: &[(i64, EntryId)],
) -> Result<(), Error> {
    let rows: Vec<Value> = published
        .iter()
        .map(|(position, entry)| json!({"position": position, "ms": entry.ms, "seq": entry.seq}))
        .collect();
    Statement::new(MARK, json!({"term": term, "rows": rows}))
        .execute(connection)
        .await?;
    Ok(())
}

/// Lets go of events that every consumer has.
pub(super) async fn let_go(
    connection: &mut Connection,
    term: i64,
    events: &[&InFlight],
) -> Result<(), Error> {
    let statement = Statement::new(LET_GO, as_seen(term, events));
    statement.execute(connection).await?;
    Ok(())
}

/// Makes events ready to be published again.
pub(super) async fn put_back(
    connection: &mut Connection,
    term: i64,
    events: &[&InFlight],
) -> Result<(), Error> {
    Statement::new(PUT_BACK, as_seen(term, events))
        .execute(connection)
        .await?;
    Ok(())
}

/// Puts aside events that cannot be published, each with the reason.
pub(super) async fn withhold(
    connection: &mut Connection,
    term: i64,
    events: &[(i64, String)],
) -> Result<(), Error> {
    let rows: Vec<Value> = events
        .iter()
        .map(|(position, reason)| json!({"position": position, "reason": reason}))
        .collect();
    Statement::new(WITHHOLD, json!({"term": term, "rows": rows}))
        .execute(connection)
        .await?;
    Ok(())
}

fn as_seen(term: i64, events: &[&InFlight]) -> Value {
    let rows: Vec<Value> = events
        .iter()
        .map(|event| {
            let InFlight {
                position,
                stream_ms,
                stream_seq,
                ..
            } = event;
            json!({"position": position, "ms": stream_ms, "seq": stream_seq})
        })
        .collect();
    json!({"term": term, "rows": rows})
}

#[cfg(test)]
mod tests {
    use contracts::Service;
    use diesel::sql_types::Text;

    use super::*;

    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        line: String,
    }

    /// The plans are made while the outbox is empty, and kept.
    #[tokio::test]
    async fn no_statement_of_a_leader_walks_the_outbox() {
        let log = testkit::database(Service::Intake, &[]).await;
        let mut connection = log.database.own_connection().await.unwrap();
        db::by_index(&mut connection).await.unwrap();
        for sql in [MARK, LET_GO, PUT_BACK, WITHHOLD] {
            let explain = format!(
                "EXPLAIN WITH argument AS (
                     SELECT '{{\"term\": 1, \"rows\": []}}'::jsonb AS body){sql}"
            );
            let plan: Vec<Line> = diesel::sql_query(explain)
                .load(&mut connection)
                .await
                .unwrap();
            let plan: Vec<String> = plan.into_iter().map(|line| line.line).collect();
            let plan = plan.join("\n");
            assert!(
                plan.contains("Index Cond: (\"position\" = p.\"position\")"),
                "{plan}"
            );
        }
    }
}
