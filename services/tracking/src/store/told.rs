//! What the log of before says, where tables are built once more (`db::rebuild`).

use contracts::event::{Cause, ClockArmed, Envelope};
use db::{Connection, Error, Statement};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Jsonb, Text};
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::file::ToldClock;

#[derive(QueryableByName)]
struct Effect {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Jsonb)]
    data: Value,
    #[diesel(sql_type = Bool)]
    is_next: bool,
}

/// The clocks that an event armed, in their order; `None` while one of its effects comes after
/// something that is still to be told: what was handled at the same moment as something fired may
/// have begun before it, and come after.
pub(crate) async fn clocks(
    connection: &mut Connection,
    by: &Envelope,
) -> Result<Option<Vec<ToldClock>>, Error> {
    let effects: Vec<Effect> = Statement::new(
        " SELECT t.type AS kind, t.data, t.sequence = 1
              OR EXISTS (SELECT FROM event_log AS e WHERE e.shard = (body->>'shard')::smallint
                             AND e.subject = t.subject AND e.sequence = t.sequence - 1)
              OR EXISTS (SELECT FROM told AS b WHERE b.cause = t.cause AND b.subject = t.subject
                             AND b.sequence = t.sequence - 1) AS is_next
          FROM argument, told AS t WHERE t.cause = body->>'cause' ORDER BY t.position",
        json!({"cause": Cause::from(by).to_string(), "shard": by.shard.column()}),
    )
    .load(connection)
    .await?;
    if !effects.iter().all(|effect| effect.is_next) {
        return Ok(None);
    }
    let armed = effects
        .into_iter()
        .filter(|effect| effect.kind == "tracking.clock_armed.v1");
    armed
        .map(|effect| {
            let limit = ClockArmed::deserialize(effect.data)?.limit;
            Ok(ToldClock {
                id: limit.clock,
                rule: limit.rule,
                organisation: limit.organisation,
                party_id: limit.party_id,
            })
        })
        .collect::<Result<_, Error>>()
        .map(Some)
}

/// Whether everything that an own event comes after was recorded once more.
pub(crate) async fn is_next(connection: &mut Connection, own: &Envelope) -> Result<bool, Error> {
    #[derive(QueryableByName)]
    struct Next {
        #[diesel(sql_type = Bool)]
        is_next: bool,
    }
    let next: Next = Statement::new(
        " SELECT (body->>'sequence')::bigint = 1 OR EXISTS (SELECT FROM event_log AS e
              WHERE e.shard = (body->>'shard')::smallint AND e.subject = (body->>'subject')::uuid
                AND e.sequence = (body->>'sequence')::bigint - 1) AS is_next
          FROM argument",
        json!({"shard": own.shard.column(), "subject": own.subject, "sequence": own.sequence}),
    )
    .get_result(connection)
    .await?;
    Ok(next.is_next)
}
