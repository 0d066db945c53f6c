//! What an event comes to in a hash: the same whether it is read from its source's log or from a
//! stream, so that those who took it in can be compared with who recorded it.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{Context, SHA256};
use contracts::event::Envelope;
use diesel::sql_types::{Array, BigInt, SmallInt, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::Error;
use crate::log::LogRow;

/// Everything that counts about an event. Not its trace, which says nothing about what happened.
struct Counted<'a> {
    id: &'a Uuid,
    shard: i16,
    subject: &'a Uuid,
    sequence: i64,
    recorded_at: Timestamp,
    actor: Option<&'a Uuid>,
    kind: &'a str,
    data: &'a Value,
    cause: Option<&'a str>,
}

impl Counted<'_> {
    /// SHA-256 over the parts, each behind its length; of an event that names no cause the same as
    /// when causes were not told yet.
    fn digest(&self) -> Result<Vec<u8>, Error> {
        let mut event = Context::new(&SHA256);
        for part in [
            self.id.as_bytes().as_slice(),
            &self.shard.to_be_bytes(),
            self.subject.as_bytes(),
            &self.sequence.to_be_bytes(),
            &self.recorded_at.timestamp_micros().to_be_bytes(),
            self.actor.map_or(&[][..], |actor| actor.as_bytes()),
            self.kind.as_bytes(),
            // Keys of a JSON object are kept sorted, so this text is always the same.
            serde_json::to_string(self.data)?.as_bytes(),
        ]
        .into_iter()
        .chain(self.cause.map(str::as_bytes))
        {
            event.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            event.update(part);
        }
        Ok(event.finish().as_ref().to_vec())
    }
}

/// The digest of an event as a stream brings it.
pub fn of_event(event: &Envelope) -> Result<Vec<u8>, Error> {
    let cause = event.cause.as_ref().map(ToString::to_string);
    Counted {
        id: &event.id.uuid(),
        shard: event.shard.column(),
        subject: &event.subject,
        sequence: event.sequence,
        recorded_at: event.time,
        actor: event.actor.map(|actor| actor.uuid()).as_ref(),
        kind: &event.kind,
        data: &event.data,
        cause: cause.as_deref(),
    }
    .digest()
}

/// The digest of an event as its source's log keeps it.
pub fn of_row(row: &LogRow) -> Result<Vec<u8>, Error> {
    of_row_with(row, true)
}

/// The same with its cause or without: batches of before causes were sealed without them.
pub(crate) fn of_row_with(row: &LogRow, causes: bool) -> Result<Vec<u8>, Error> {
    Counted {
        id: &row.id,
        shard: row.shard,
        subject: &row.subject,
        sequence: row.sequence,
        recorded_at: row.recorded_at,
        actor: row.actor.as_ref(),
        kind: &row.kind,
        data: &row.data,
        cause: row.cause.as_deref().filter(|_| causes),
    }
    .digest()
}

/// The running hash of what an inbox took of one subject from one source, after one event more:
/// SHA-256 over the hash before, if there is one, and the event's digest.
#[must_use]
pub fn taken(before: Option<&[u8]>, event: &[u8]) -> Vec<u8> {
    let mut running = Context::new(&SHA256);
    running.update(before.unwrap_or_default());
    running.update(event);
    running.finish().as_ref().to_vec()
}

/// Events about one subject, from one number to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The subject's shard.
    pub shard: i16,
    /// What they are about.
    pub subject: Uuid,
    /// The number of the first.
    pub from: i64,
    /// The number of the last.
    pub to: i64,
}

/// The running hashes that an inbox has if it took these parts as the log in `schema` keeps them,
/// one for each; `None` where the log does not have them all. For a connection that may read it.
pub async fn taken_by_log(
    connection: &mut AsyncPgConnection,
    schema: &str,
    parts: &[Part],
) -> Result<Vec<Option<Vec<u8>>>, Error> {
    let rows: Vec<LogRow> = diesel::sql_query(format!(
        "SELECT e.position, e.shard, e.id, e.subject, e.sequence, e.type AS kind, e.recorded_at,
                e.actor, e.traceparent, e.tracestate, e.cause, e.data
         FROM unnest($1, $2, $3, $4) AS part(shard, subject, first, last)
         CROSS JOIN LATERAL (
             SELECT * FROM {schema}.event_log AS l
             WHERE l.shard = part.shard AND l.subject = part.subject
               AND l.sequence BETWEEN part.first AND part.last
         ) AS e
         ORDER BY e.shard, e.subject, e.sequence"
    ))
    .bind::<Array<SmallInt>, _>(parts.iter().map(|part| part.shard).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(parts.iter().map(|part| part.subject).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(parts.iter().map(|part| part.from).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(parts.iter().map(|part| part.to).collect::<Vec<_>>())
    .load(connection)
    .await?;
    let mut running: BTreeMap<(i16, Uuid), (i64, Vec<u8>)> = BTreeMap::new();
    for row in rows {
        let event = of_row(&row)?;
        let known = running.entry((row.shard, row.subject)).or_default();
        let before = (known.0 > 0).then_some(known.1.as_slice());
        *known = (known.0 + 1, taken(before, &event));
    }
    Ok(parts
        .iter()
        .map(|part| {
            let (count, hash) = running.remove(&(part.shard, part.subject))?;
            (count == part.to - part.from + 1).then_some(hash)
        })
        .collect())
}
