//! How far the consumer groups are with the streams, as Redis tells it. This says what to publish
//! again and what to trim, never that somebody has an event: that say the receipts alone.

use std::collections::{BTreeMap, BTreeSet};

use contracts::Service;
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use redis::streams::{
    StreamInfoGroupsReply, StreamInfoStreamReply, StreamPendingCountReply, StreamPendingReply,
};
use redis::{FromRedisValue, Value};

use crate::streams::{EntryId, Error, Streams};

/// More than a group's readers hold, all together. What is beyond is taken for passed.
const MOST_PENDING: u32 = 20_000;

/// How far one consumer group is with one stream.
#[derive(Debug, Clone)]
pub(crate) struct GroupProgress {
    /// The last entry that was delivered to it.
    pub(crate) delivered: EntryId,
    /// Everything up to and including this entry was delivered and is not pending.
    pub(crate) passed: EntryId,
    pub(crate) pending: u32,
    /// Entries of the stream that it has not read, at most.
    pub(crate) lag: u32,
}

/// One stream; the default is one that does not exist.
#[derive(Debug, Clone, Default)]
pub(crate) struct StreamProgress {
    pub(crate) length: u32,
    /// `None` when it is empty.
    pub(crate) first: Option<EntryId>,
    pub(crate) last_generated: EntryId,
    /// By name.
    pub(crate) groups: BTreeMap<String, GroupProgress>,
}

impl StreamProgress {
    /// What all `consumers` have passed; `None` while one of them has no group.
    pub(crate) fn passed_by_all(&self, consumers: &[Service]) -> Option<EntryId> {
        consumers
            .iter()
            .map(|consumer| Some(self.groups.get(consumer.name())?.passed))
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .min()
    }
}

/// How far the groups of `consumers` are with the streams of `shards`: one round trip.
pub(crate) async fn progress(
    streams: &Streams,
    connection: &mut MultiplexedConnection,
    shards: &[Shard],
    consumers: &[Service],
) -> Result<Vec<StreamProgress>, Error> {
    let mut pipe = redis::pipe();
    pipe.ignore_errors();
    for shard in shards {
        let key = streams.key(*shard);
        pipe.cmd("XINFO").arg("STREAM").arg(&key);
        pipe.cmd("XINFO").arg("GROUPS").arg(&key);
        // Asked after what was delivered: an entry delivered in between is above that anyway.
        for consumer in consumers {
            pipe.cmd("XPENDING").arg(&key).arg(consumer.name());
        }
    }
    let mut answers = pipe
        .query_async::<Vec<Value>>(connection)
        .await?
        .into_iter();
    let mut all = Vec::with_capacity(shards.len());
    for _ in shards {
        let stream: Option<StreamInfoStreamReply> = found(answers.next())?;
        let groups: Option<StreamInfoGroupsReply> = found(answers.next())?;
        let mut oldest = BTreeMap::new();
        for consumer in consumers {
            let pending: Option<StreamPendingReply> = found(answers.next())?;
            if let Some(StreamPendingReply::Data(data)) = pending {
                oldest.insert(consumer.name(), EntryId::parse(&data.start_id)?);
            }
        }
        all.push(match stream {
            Some(stream) => one(&stream, groups.unwrap_or_default(), &oldest)?,
            None => StreamProgress::default(),
        });
    }
    Ok(all)
}

fn one(
    stream: &StreamInfoStreamReply,
    groups: StreamInfoGroupsReply,
    oldest_pending: &BTreeMap<&str, EntryId>,
) -> Result<StreamProgress, Error> {
    let length = u32::try_from(stream.length).unwrap_or(u32::MAX);
    let mut known = BTreeMap::new();
    for group in groups.groups {
        let delivered = EntryId::parse(&group.last_delivered_id)?;
        let passed = match oldest_pending.get(group.name.as_str()) {
            Some(oldest) => oldest.before().min(delivered),
            None => delivered,
        };
        // Redis counts what was trimmed away before it was read as unread for ever, and gives up
        // counting where something was deleted.
        let unread = if delivered >= EntryId::parse(&stream.last_generated_id)? {
            0
        } else {
            let counted = group.lag.and_then(|lag| u32::try_from(lag).ok());
            counted.unwrap_or(u32::MAX).min(length)
        };
        let progress = GroupProgress {
            delivered,
            passed,
            pending: u32::try_from(group.pending).unwrap_or(u32::MAX),
            lag: unread,
        };
        known.insert(group.name, progress);
    }
    Ok(StreamProgress {
        length,
        first: match stream.first_entry.id.as_str() {
            "" => None,
            id => Some(EntryId::parse(id)?),
        },
        last_generated: EntryId::parse(&stream.last_generated_id)?,
        groups: known,
    })
}

/// Part of one shard's stream, both ends included.
pub(crate) struct Part {
    pub(crate) shard: Shard,
    pub(crate) from: EntryId,
    pub(crate) to: EntryId,
}

/// Which entries of these parts are pending at the groups of `consumers`, in their order: one
/// round trip.
pub(crate) async fn pending(
    streams: &Streams,
    connection: &mut MultiplexedConnection,
    parts: &[Part],
    consumers: &[Service],
) -> Result<Vec<Vec<BTreeSet<EntryId>>>, Error> {
    let mut pipe = redis::pipe();
    pipe.ignore_errors();
    for Part { shard, from, to } in parts {
        for consumer in consumers {
            pipe.cmd("XPENDING")
                .arg(streams.key(*shard))
                .arg(consumer.name())
                .arg(from.to_string())
                .arg(to.to_string())
                .arg(MOST_PENDING);
        }
    }
    let mut answers = pipe
        .query_async::<Vec<Value>>(connection)
        .await?
        .into_iter();
    let mut all = Vec::with_capacity(parts.len());
    for _ in parts {
        let mut groups = Vec::with_capacity(consumers.len());
        for _ in consumers {
            let pending: Option<StreamPendingCountReply> = found(answers.next())?;
            let entries = pending.unwrap_or_default().ids;
            let ids = entries.iter().map(|entry| EntryId::parse(&entry.id));
            groups.push(ids.collect::<Result<_, _>>()?);
        }
        all.push(groups);
    }
    Ok(all)
}

/// Whether there is no such stream or group, or something else in its place.
fn is_none(code: &str) -> bool {
    matches!(code, "ERR" | "NOGROUP" | "WRONGTYPE")
}

/// An answer, unless there is no such stream or group.
fn found<T: FromRedisValue>(answer: Option<Value>) -> Result<Option<T>, Error> {
    match answer {
        None => Err(Error::Answer("fewer answers than commands".into())),
        Some(Value::ServerError(error)) if is_none(error.code()) => Ok(None),
        Some(Value::ServerError(error)) => Err(Error::Redis(error.into())),
        Some(value) => redis::from_redis_value(value)
            .map(Some)
            .map_err(|error| Error::Answer(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(groups: &[(Service, i64)]) -> StreamProgress {
        let progress = |passed| GroupProgress {
            delivered: EntryId { ms: passed, seq: 0 },
            passed: EntryId { ms: passed, seq: 0 },
            pending: 0,
            lag: 0,
        };
        StreamProgress {
            groups: groups
                .iter()
                .map(|(group, passed)| (group.name().to_owned(), progress(*passed)))
                .collect(),
            ..StreamProgress::default()
        }
    }

    #[test]
    fn the_slowest_group_counts() {
        let progress = stream(&[(Service::Routing, 9), (Service::Tracking, 5)]);
        let all = progress.passed_by_all(&[Service::Routing, Service::Tracking]);
        assert_eq!(all, Some(EntryId { ms: 5, seq: 0 }));
    }

    #[test]
    fn a_group_that_does_not_exist_has_passed_nothing() {
        let progress = stream(&[(Service::Routing, 9)]);
        assert_eq!(
            progress.passed_by_all(&[Service::Routing, Service::Notice]),
            None
        );
    }
}
