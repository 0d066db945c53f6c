//! Events into their streams.

use std::collections::BTreeSet;

use contracts::event::Envelope;
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use redis::{RedisError, ServerError, Value};

use super::{EntryId, Error, Streams};
use crate::signature;

/// How far ahead of the server's clock an id may be. Beyond that somebody else has set it, and the
/// stream comes to the end of its ids.
const AHEAD_MS: i64 = 24 * 3_600_000;

/// What became of events that were sent to their streams.
#[derive(Debug)]
pub(crate) struct Published {
    /// The entry of each event, in order; `None` for one that could not be put in.
    pub(crate) entries: Vec<Option<EntryId>>,
    /// Shards whose streams cannot be used as they are.
    pub(crate) spoilt: BTreeSet<Shard>,
    /// Why the server refused others, if it did.
    pub(crate) error: Option<RedisError>,
}

/// Puts events into their streams, in order, in one round trip. A stream at its ceiling loses its
/// oldest entries: their events stand in the outboxes. What is wrong with one stream does not keep
/// events from the others.
pub(crate) async fn publish(
    streams: &Streams,
    connection: &mut MultiplexedConnection,
    events: &[Envelope],
) -> Result<Published, Error> {
    let mut pipe = redis::pipe();
    pipe.ignore_errors();
    for event in events {
        let stream = streams.key(event.shard);
        let text = serde_json::to_string(event)?;
        let signature = signature::sign(&streams.key, event.source, &stream, &text);
        pipe.cmd("XADD")
            .arg(stream)
            .arg("MAXLEN")
            .arg("~")
            .arg(streams.ceiling())
            .arg("*")
            .arg(signature::EVENT)
            .arg(text)
            .arg(signature::SOURCE)
            .arg(event.source.name())
            .arg(signature::SIGNATURE)
            .arg(signature);
    }
    pipe.cmd("TIME");
    let mut answers: Vec<Value> = pipe.query_async(connection).await?;
    let time = answers.pop();
    if answers.len() != events.len() {
        return Err(Error::Answer("fewer answers than commands".into()));
    }
    let shape = |error: redis::ParsingError| Error::Answer(error.to_string());
    let (seconds, _micros): (i64, i64) =
        redis::from_redis_value(time.unwrap_or(Value::Nil)).map_err(shape)?;
    let latest = seconds.saturating_mul(1_000).saturating_add(AHEAD_MS);
    let mut published = Published {
        entries: Vec::with_capacity(events.len()),
        spoilt: BTreeSet::new(),
        error: None,
    };
    for (event, answer) in events.iter().zip(answers) {
        let entry = match answer {
            Value::ServerError(error) if is_spoilt(&error) => None,
            Value::ServerError(error) => {
                published.error = Some(error.into());
                published.entries.push(None);
                continue;
            }
            id => {
                let id: String = redis::from_redis_value(id).map_err(shape)?;
                Some(EntryId::parse(&id)?).filter(|entry| entry.ms <= latest)
            }
        };
        if entry.is_none() {
            published.spoilt.insert(event.shard);
        }
        published.entries.push(entry);
    }
    Ok(published)
}

/// Whether the stream is none, or has no ids left.
fn is_spoilt(error: &ServerError) -> bool {
    let exhausted = error.details().is_some_and(|why| why.contains("exhausted"));
    error.code() == "WRONGTYPE" || exhausted
}
