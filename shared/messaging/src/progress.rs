//! How far the consumer groups are with the streams, as Redis tells it. This says what to publish
//! again and what to trim, never that somebody has an event: that say the receipts alone.

mod answers;

use std::collections::{BTreeMap, BTreeSet};

use contracts::Service;
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, Value};

use self::answers::{Group, Stream, oldest_pending, pending_entries};
use crate::streams::{EntryId, Error, Streams};

/// More than a group's readers hold, all together. What is beyond is taken for passed.
const MOST_PENDING: u32 = 20_000;

/// How far one consumer group is with one stream.
#[derive(Debug, Clone)]
pub(crate) struct GroupProgress {
    /// The last entry that was delivered to it; none while it is ahead.
    pub(crate) delivered: EntryId,
    /// Whether somebody has led it beyond all that the stream ever had: it is given nothing that
    /// is put in, until its consumer leads it back to the beginning.
    pub(crate) ahead: bool,
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
    /// The last one that is there.
    pub(crate) last: Option<EntryId>,
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
        pipe.cmd("XINFO").arg("GROUPS").arg(&key);
        // Asked after what was delivered: an entry delivered in between is above that anyway.
        for consumer in consumers {
            pipe.cmd("XPENDING").arg(&key).arg(consumer.name());
        }
        // Asked last: no group that is let alone was beyond it before.
        pipe.cmd("XINFO").arg("STREAM").arg(&key);
    }
    let mut answers = pipe
        .query_async::<Vec<Value>>(connection)
        .await?
        .into_iter();
    let mut all = Vec::with_capacity(shards.len());
    for _ in shards {
        let groups: Option<Vec<Value>> = found(answers.next())?;
        let mut oldest = BTreeMap::new();
        for consumer in consumers {
            let pending: Option<Value> = found(answers.next())?;
            if let Some(entry) = pending.map(oldest_pending).transpose()?.flatten() {
                oldest.insert(consumer.name(), entry);
            }
        }
        let stream: Option<Value> = found(answers.next())?;
        all.push(match stream {
            Some(stream) => one(&Stream::read(stream)?, groups.unwrap_or_default(), &oldest)?,
            None => StreamProgress::default(),
        });
    }
    Ok(all)
}

fn one(
    stream: &Stream,
    groups: Vec<Value>,
    oldest_pending: &BTreeMap<&str, EntryId>,
) -> Result<StreamProgress, Error> {
    let length = stream.length;
    let mut known = BTreeMap::new();
    for group in groups {
        let Some(group) = Group::read(group)? else {
            continue;
        };
        let ahead = group.delivered > stream.last_generated;
        let delivered = match ahead {
            true => EntryId::default(),
            false => group.delivered,
        };
        let passed = match oldest_pending.get(group.name.as_str()) {
            Some(oldest) => oldest.before().min(delivered),
            None => delivered,
        };
        // Redis counts what was trimmed away before it was read as unread for ever, and gives up
        // counting where something was deleted.
        let unread = if delivered >= stream.last_generated {
            0
        } else if ahead {
            length
        } else {
            group.lag.unwrap_or(length).min(length)
        };
        let progress = GroupProgress {
            delivered,
            ahead,
            passed,
            pending: group.pending,
            lag: unread,
        };
        known.insert(group.name, progress);
    }
    Ok(StreamProgress {
        length,
        first: stream.first,
        last: stream.last,
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
            let pending: Option<Value> = found(answers.next())?;
            let entries = pending.map(pending_entries).transpose()?;
            groups.push(entries.unwrap_or_default());
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
            ahead: false,
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
