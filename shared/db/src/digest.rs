//! What an event comes to in a hash: the same whether it is read from its source's log or from a
//! stream, so that those who took it in can be compared with who recorded it.

use aws_lc_rs::digest::{Context, SHA256};
use contracts::event::Envelope;
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
