//! Receipts: what a consumer has, told to whoever recorded it.
//!
//! A consumer gives a receipt once an event's effects, or its letter, are committed; the relay of
//! the source lets go of the event when every consumer has given one. Receipts lie in Redis, a
//! sorted set per shard, source and consumer, and may get lost like all that lies there: an event
//! without one is published again, and the consumer, which knows it, gives another. They are signed:
//! whoever else writes to Redis cannot have an event let go of.

use std::collections::BTreeMap;
use std::time::Duration;

use contracts::Service;
use db::SourceKey;
use kernel::{Clock, EventId, Shard, SystemClock};
use redis::aio::MultiplexedConnection;
use redis::{Pipeline, Value};

use crate::delivery::Head;
use crate::streams::{EntryId, Error, Streams};

/// Receipts that nobody collects, such as those for an event that was sent once more after its
/// source had let go of it, end with their set when nothing is added for so long.
const KEPT: Duration = Duration::from_secs(24 * 3_600);

/// How far ahead of now a receipt may lie: the clocks of servers differ by less.
const AHEAD_MS: i64 = 24 * 3_600_000;

/// An entry that its consumer is done with.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) entry: String,
    /// The event that is in the inbox, or set aside; `None` for an entry without one.
    pub(crate) event: Option<(String, EventId)>,
}

impl Settled {
    pub(crate) fn new(entry: String, head: Option<Head>) -> Self {
        let event = head.map(|head| (head.source, head.id));
        Self { entry, event }
    }
}

fn key(streams: &Streams, shard: Shard, source: &str, consumer: &str) -> String {
    streams.shard_key(shard, &format!("receipts:{source}:{consumer}"))
}

/// What only `consumer` can give for an event, half as long as a signature: it guards against
/// guessing, not against a collision.
fn member(signer: &SourceKey, source: &str, event: EventId) -> Vec<u8> {
    let mut receipt = signer.sign(&[source.as_bytes(), event.uuid().as_bytes()]);
    receipt.truncate(16);
    receipt
}

/// Acknowledges what `consumer` is done with and gives the receipts, in one round trip: first the
/// receipts, so that whoever sees an entry acknowledged sees its receipt too.
pub(crate) async fn acknowledge(
    streams: &Streams,
    connection: &mut MultiplexedConnection,
    shard: Shard,
    consumer: &str,
    settled: &[Settled],
) -> Result<(), Error> {
    let signer = streams.events_key().receipts(consumer);
    let mut by_source: BTreeMap<&str, Vec<(i64, Vec<u8>)>> = BTreeMap::new();
    for one in settled {
        if let Some((source, event)) = &one.event {
            let when = EntryId::parse(&one.entry)?.ms;
            let receipt = (when, member(&signer, source, *event));
            by_source.entry(source).or_default().push(receipt);
        }
    }
    let mut pipe = redis::pipe();
    let mut kept = Vec::new();
    let latest = SystemClock
        .now()
        .timestamp_millis()
        .saturating_add(AHEAD_MS);
    for (source, receipts) in by_source {
        let key = key(streams, shard, source, consumer);
        let add = pipe.cmd("ZADD").arg(&key);
        for (when, event) in receipts {
            add.arg(when).arg(event);
        }
        // Nothing genuine lies in the future, and what does would outlive all that is.
        pipe.cmd("ZREMRANGEBYSCORE")
            .arg(&key)
            .arg(format!("({latest}"))
            .arg("+inf");
        // While another consumer is away receipts pile up, as the entries do, but not for ever: an
        // event whose receipt was dropped is published again.
        pipe.cmd("ZREMRANGEBYRANK")
            .arg(&key)
            .arg(0)
            .arg(-2 * i64::from(streams.ceiling()) - 1);
        pipe.cmd("EXPIRE").arg(&key).arg(KEPT.as_secs());
        kept.push(key);
    }
    pipe.cmd("XACK").arg(streams.key(shard)).arg(consumer);
    for one in settled {
        pipe.arg(&one.entry);
    }
    pipe.ignore_errors();
    let mut answers: Vec<Value> = pipe.query_async(connection).await?;
    let receipts = answers.len().saturating_sub(1);
    if answers.iter().take(receipts).any(is_wrong_type) {
        // Somebody put another thing where the receipts go.
        let mut room = redis::pipe();
        for key in kept {
            room.cmd("UNLINK").arg(key).ignore();
        }
        let () = room.query_async(connection).await?;
        answers = pipe.query_async(connection).await?;
    }
    for answer in answers {
        if let Value::ServerError(error) = answer {
            return Err(Error::Redis(error.into()));
        }
    }
    Ok(())
}

fn is_wrong_type(answer: &Value) -> bool {
    matches!(answer, Value::ServerError(error) if error.code() == "WRONGTYPE")
}

/// The events of one shard that are asked about.
pub(crate) struct Asked<'a> {
    pub(crate) shard: Shard,
    pub(crate) events: &'a [EventId],
}

/// For every event asked about, in order, which of `consumers` gave a receipt; and what time it is
/// for Redis, in milliseconds. One round trip.
pub(crate) async fn received(
    streams: &Streams,
    connection: &mut MultiplexedConnection,
    source: Service,
    consumers: &[Service],
    asked: &[Asked<'_>],
) -> Result<(Vec<Vec<bool>>, i64), Error> {
    let mut pipe = redis::pipe();
    pipe.ignore_errors();
    for one in asked {
        for consumer in consumers {
            let signer = streams.events_key().receipts(consumer.name());
            pipe.cmd("ZMSCORE")
                .arg(key(streams, one.shard, source.name(), consumer.name()));
            for event in one.events {
                pipe.arg(member(&signer, source.name(), *event));
            }
        }
    }
    pipe.cmd("TIME");
    let mut answers = pipe.query_async::<Vec<Value>>(connection).await?;
    let missing = || Error::Answer("fewer answers than commands".into());
    let shape = |error: redis::ParsingError| Error::Answer(error.to_string());
    let time = answers.pop().ok_or_else(missing)?;
    let (seconds, micros): (i64, i64) = redis::from_redis_value(time).map_err(shape)?;
    let mut answers = answers.into_iter();
    let mut all = Vec::new();
    for one in asked {
        let mut given = vec![Vec::with_capacity(consumers.len()); one.events.len()];
        for _ in consumers {
            let scores: Vec<Option<f64>> = match answers.next().ok_or_else(missing)? {
                // The consumer makes room for its receipts by itself.
                other if is_wrong_type(&other) => vec![None; one.events.len()],
                Value::ServerError(error) => return Err(Error::Redis(error.into())),
                scores => redis::from_redis_value(scores).map_err(shape)?,
            };
            for (given, score) in given.iter_mut().zip(scores) {
                given.push(score.is_some());
            }
        }
        all.append(&mut given);
    }
    Ok((all, seconds * 1_000 + micros / 1_000))
}

/// Adds to `pipe` what throws away the receipts of one shard that were given for entries before
/// `ms`: their events were let go of, or are published again and get new ones.
pub(crate) fn forget_before(
    pipe: &mut Pipeline,
    streams: &Streams,
    shard: Shard,
    source: Service,
    consumers: &[Service],
    ms: i64,
) {
    for consumer in consumers {
        pipe.cmd("ZREMRANGEBYSCORE")
            .arg(key(streams, shard, source.name(), consumer.name()))
            .arg("-inf")
            .arg(format!("({ms}"))
            .ignore();
    }
}
