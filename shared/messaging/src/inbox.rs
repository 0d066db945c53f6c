use contracts::event::Envelope;
use db::schema::inbox;
use db::{Connection, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

/// What the inbox says about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It is the next one: handle it in this transaction.
    Next,
    /// It was handled before.
    Handled,
    /// An earlier one about its subject, or its cause, is missing.
    Early,
}

/// Moves the inbox to an event if it is at the one before it and has the event's cause.
const CLAIM: &str = ", event AS (
        SELECT e.* FROM argument, jsonb_to_record(body) AS e(shard smallint, subject uuid,
            source text, sequence bigint, cause_shard smallint, cause_subject uuid,
            cause_source text, cause_sequence bigint)
    )
    INSERT INTO inbox AS known (shard, subject, source, sequence)
    SELECT shard, subject, source, sequence FROM event
    WHERE sequence = 1 + coalesce((
            SELECT i.sequence FROM inbox AS i
            WHERE i.shard = event.shard AND i.subject = event.subject AND i.source = event.source
        ), 0)
      AND (cause_source IS NULL OR EXISTS (
            SELECT FROM inbox AS i
            WHERE i.shard = cause_shard AND i.subject = cause_subject AND i.source = cause_source
              AND i.sequence >= cause_sequence
        ))
    ON CONFLICT (shard, subject, source) DO UPDATE
    SET sequence = excluded.sequence, handled_at = now()
    WHERE known.sequence = excluded.sequence - 1";

/// Claims an event for this transaction. The row lock taken here keeps any other transaction
/// that handles events about the same subject from the same source waiting until this one ends.
///
/// Whoever consumes has every event of every source in its inbox, its own and those it has no use
/// for as well, so a cause is there in the end. Where an inbox was given to a consumer that came
/// later, it has what was handled before.
pub(crate) async fn claim(tx: &mut Connection, event: &Envelope) -> QueryResult<Claim> {
    let cause = event.cause.as_ref();
    let argument = json!({
        "shard": event.shard,
        "subject": event.subject,
        "source": event.source,
        "sequence": event.sequence,
        "cause_shard": cause.map(|cause| cause.shard),
        "cause_subject": cause.map(|cause| cause.subject),
        "cause_source": cause.map(|cause| &cause.source),
        "cause_sequence": cause.map(|cause| cause.sequence),
    });
    if Statement::new(CLAIM, argument).execute(tx).await? == 1 {
        return Ok(Claim::Next);
    }
    let last: Option<i64> = inbox::table
        .find((event.shard.column(), event.subject, event.source.name()))
        .select(inbox::sequence)
        .first(tx)
        .await
        .optional()?;
    Ok(if last.unwrap_or(0) >= event.sequence {
        Claim::Handled
    } else {
        Claim::Early
    })
}
