//! Writing to the event log, and reading it.

use std::sync::atomic::{AtomicBool, Ordering};

use contracts::Service;
use contracts::event::{Cause, Envelope, Event, TraceContext};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{EventId, Shard, StaffId, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::schema::event_log;
use crate::stored::invalid;
use crate::{Error, Statement};

/// The last part of a statement that stores a fact together with its events: takes the JSON rows
/// of a preceding `events (entry jsonb)` and puts them into the log and the outbox. As text, so
/// that a use case can join it to its own rows in one statement.
#[macro_export]
macro_rules! log_events_sql {
    () => {
        "logged AS (
            INSERT INTO event_log
                (shard, id, subject, sequence, type, actor, cause, traceparent, tracestate, data)
            SELECT e.shard, e.id, e.subject, e.sequence, e.type, e.actor, e.cause, e.traceparent,
                   e.tracestate, e.data
            FROM events,
                 jsonb_to_record(events.entry) AS e(shard smallint, id uuid, subject uuid,
                     sequence bigint, type text, actor uuid, cause text, traceparent text,
                     tracestate text, data jsonb)
            -- As they were made: ids are ordered by time.
            ORDER BY e.id
            RETURNING position, shard
        ),
        queued AS (
            INSERT INTO event_outbox (position, shard) SELECT position, shard FROM logged
            RETURNING position
        )"
    };
}

tokio::task_local! {
    static HANDLED: Cause;
    static RECORDED: AtomicBool;
}

/// Tells whether `work` recorded anything by [`insert`] or one of those that go by it.
pub async fn noting<F: Future>(work: F) -> (F::Output, bool) {
    let noting = async {
        let output = work.await;
        (
            output,
            RECORDED.with(|recorded| recorded.load(Ordering::Relaxed)),
        )
    };
    RECORDED.scope(AtomicBool::new(false), noting).await
}

/// Lets `handling` handle an event: whatever it records names that event as its cause.
pub async fn caused_by<F: Future>(event: Cause, handling: F) -> F::Output {
    HANDLED.scope(event, handling).await
}

/// What happened to one subject in one use case.
#[derive(Debug)]
pub struct Entry {
    /// The subject's shard.
    pub shard: Shard,
    /// What it is about.
    pub subject: Uuid,
    /// Number of the last event recorded about it before, 0 if none: the version it was read at.
    pub after: i64,
    /// Who did it; `None` when the system did.
    pub actor: Option<StaffId>,
    /// What happened, in order.
    pub events: Vec<Event>,
}

impl Entry {
    /// The subject's version once this is stored: the number of its last event.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.after + i64::try_from(self.events.len()).unwrap_or(i64::MAX - self.after)
    }

    /// The rows as [`log_events_sql!`] takes them, with the trace of the present request and the
    /// event that is being handled.
    pub fn rows(&self) -> Result<Vec<Value>, Error> {
        self.rows_after(HANDLED.try_with(Cause::to_string).ok())
    }

    fn rows_after(&self, cause: Option<String>) -> Result<Vec<Value>, Error> {
        let trace = telemetry::current_trace();
        let mut sequence = self.after;
        let mut rows = Vec::with_capacity(self.events.len());
        for event in &self.events {
            sequence += 1;
            rows.push(json!({
                "shard": self.shard.column(),
                "id": EventId::new(self.shard).uuid(),
                "subject": self.subject,
                "sequence": sequence,
                "type": event.kind(),
                "actor": self.actor.map(|actor| actor.uuid()),
                "cause": cause,
                "traceparent": trace.traceparent,
                "tracestate": trace.tracestate,
                "data": event.data()?,
            }));
        }
        Ok(rows)
    }
}

/// Stores what happened, in the transaction that caused it, and gives the subject's new version.
///
/// [`Error::Stale`] when somebody else recorded an event with the same number first.
pub async fn append(tx: &mut AsyncPgConnection, entry: Entry) -> Result<i64, Error> {
    append_all(tx, std::slice::from_ref(&entry)).await?;
    Ok(entry.version())
}

/// The same for several subjects that have nothing to do with one another.
pub async fn append_all(tx: &mut AsyncPgConnection, entries: &[Entry]) -> Result<(), Error> {
    let mut rows = Vec::new();
    for entry in entries {
        rows.extend(entry.rows()?);
    }
    insert(tx, rows).await
}

/// The same for several subjects in the order of what happened: each names the one before as its
/// cause, the first one `last`, which `source` recorded before. Gives the new last.
pub async fn append_in_order(
    tx: &mut AsyncPgConnection,
    source: Service,
    last: Option<Cause>,
    entries: &[Entry],
) -> Result<Option<Cause>, Error> {
    let (rows, last) = rows_in_order(source, last, entries)?;
    insert(tx, rows).await?;
    Ok(last)
}

/// The rows that [`append_in_order`] stores, and the new last: for [`insert`], together with others.
pub fn rows_in_order(
    source: Service,
    mut last: Option<Cause>,
    entries: &[Entry],
) -> Result<(Vec<Value>, Option<Cause>), Error> {
    let mut rows = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.events.is_empty()) {
        rows.extend(match last {
            Some(last) if last.subject != entry.subject => entry.rows_after(Some(last.to_string())),
            _ => entry.rows(),
        }?);
        last = Some(Cause {
            source: source.name().to_owned(),
            shard: entry.shard,
            subject: entry.subject,
            sequence: entry.version(),
        });
    }
    Ok((rows, last))
}

/// Stores rows that [`Entry::rows`] gave.
pub async fn insert(tx: &mut AsyncPgConnection, rows: Vec<Value>) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    // Nobody may be there to note it.
    let _ = RECORDED.try_with(|recorded| recorded.store(true, Ordering::Relaxed));
    Statement::new(
        concat!(
            ", events AS (SELECT jsonb_array_elements(body) AS entry FROM argument), ",
            log_events_sql!(),
            " SELECT count(*) FROM queued"
        ),
        Value::Array(rows),
    )
    .execute(tx)
    .await
    .map_err(|error| stale_if_taken(error.into()))?;
    Ok(())
}

/// An event number that is taken means that somebody else was faster.
fn stale_if_taken(error: Error) -> Error {
    match error.violated_constraint() {
        Some("event_log_shard_subject_sequence_key") => Error::Stale,
        _ => error,
    }
}

/// One row of the log with its position.
#[derive(Debug, Clone, HasQuery, QueryableByName)]
#[diesel(table_name = event_log)]
pub struct LogRow {
    /// Where it stands in the log; not in order of commit.
    pub position: i64,
    pub(crate) shard: i16,
    pub(crate) id: Uuid,
    pub(crate) subject: Uuid,
    pub(crate) sequence: i64,
    pub(crate) kind: String,
    pub(crate) recorded_at: Timestamp,
    pub(crate) actor: Option<Uuid>,
    pub(crate) traceparent: Option<String>,
    pub(crate) tracestate: Option<String>,
    pub(crate) cause: Option<String>,
    pub(crate) data: Value,
}

impl LogRow {
    /// The row as the rest of the world knows it.
    pub fn envelope(self, source: Service) -> Result<Envelope, Error> {
        Ok(Envelope {
            id: EventId::from_uuid(self.id).map_err(invalid)?,
            source,
            kind: self.kind,
            subject: self.subject,
            sequence: self.sequence,
            shard: shard_of(self.shard)?,
            time: self.recorded_at,
            actor: self
                .actor
                .map(StaffId::from_uuid)
                .transpose()
                .map_err(invalid)?,
            cause: self
                .cause
                .as_deref()
                .map(str::parse)
                .transpose()
                .map_err(invalid)?,
            trace: TraceContext {
                traceparent: self.traceparent,
                tracestate: self.tracestate,
            },
            data: self.data,
        })
    }
}

/// The shard in a stored column.
pub fn shard_of(column: i16) -> Result<Shard, Error> {
    u8::try_from(column)
        .ok()
        .and_then(Shard::new)
        .ok_or_else(|| Error::Value(format!("shard {column}")))
}

/// Log rows at these positions, in the order of `positions`.
pub async fn at_positions(
    connection: &mut AsyncPgConnection,
    positions: &[i64],
) -> Result<Vec<LogRow>, Error> {
    Ok(LogRow::query()
        .filter(event_log::position.eq_any(positions))
        .order(event_log::position)
        .load(connection)
        .await?)
}

/// Log rows after `position`, oldest first; for replays and rebuilds.
pub async fn after(
    connection: &mut AsyncPgConnection,
    position: i64,
    limit: i64,
) -> Result<Vec<LogRow>, Error> {
    Ok(LogRow::query()
        .filter(event_log::position.gt(position))
        .order(event_log::position)
        .limit(limit)
        .load(connection)
        .await?)
}
