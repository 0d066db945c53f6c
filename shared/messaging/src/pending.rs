use contracts::Service;
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use redis::streams::{StreamInfoGroupsReply, StreamPendingReply};

use crate::streams::{EntryId, Error, Streams};

/// How far one consumer group is with one stream.
#[derive(Debug, Clone)]
pub(crate) struct GroupProgress {
    pub(crate) group: String,
    /// Everything up to and including this entry is acknowledged.
    pub(crate) acknowledged: EntryId,
    pub(crate) pending: u32,
    pub(crate) lag: u32,
}

/// How far every group is with a shard's stream; empty when there is no such stream.
pub(crate) async fn progress(
    streams: &Streams,
    connection: &mut MultiplexedConnection,
    shard: Shard,
) -> Result<Vec<GroupProgress>, Error> {
    let key = streams.key(shard);
    let info: StreamInfoGroupsReply = match redis::cmd("XINFO")
        .arg("GROUPS")
        .arg(&key)
        .query_async(connection)
        .await
    {
        Ok(info) => info,
        Err(error) if error.code() == Some("ERR") => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut all = Vec::with_capacity(info.groups.len());
    for group in info.groups {
        // Asked after last-delivered: an entry delivered in between is above it in any case.
        let delivered = EntryId::parse(&group.last_delivered_id)?;
        let acknowledged = match oldest_pending(connection, &key, &group.name).await? {
            Some(oldest) => oldest.before().min(delivered),
            None => delivered,
        };
        all.push(GroupProgress {
            group: group.name,
            acknowledged,
            pending: u32::try_from(group.pending).unwrap_or(u32::MAX),
            lag: u32::try_from(group.lag.unwrap_or(0)).unwrap_or(u32::MAX),
        });
    }
    Ok(all)
}

async fn oldest_pending(
    connection: &mut MultiplexedConnection,
    key: &str,
    group: &str,
) -> Result<Option<EntryId>, Error> {
    let pending: StreamPendingReply = redis::cmd("XPENDING")
        .arg(key)
        .arg(group)
        .query_async(connection)
        .await?;
    match pending {
        StreamPendingReply::Data(data) => EntryId::parse(&data.start_id).map(Some),
        _ => Ok(None),
    }
}

/// What all `consumers` have acknowledged; `None` while one of them has no group yet.
pub(crate) fn acknowledged_by_all(
    progress: &[GroupProgress],
    consumers: &[Service],
) -> Option<EntryId> {
    consumers
        .iter()
        .map(|consumer| {
            progress
                .iter()
                .find(|group| group.group == consumer.name())
                .map(|group| group.acknowledged)
        })
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(group: Service, ms: i64) -> GroupProgress {
        GroupProgress {
            group: group.name().to_owned(),
            acknowledged: EntryId { ms, seq: 0 },
            pending: 0,
            lag: 0,
        }
    }

    #[test]
    fn the_slowest_group_counts() {
        let progress = [at(Service::Routing, 9), at(Service::Tracking, 5)];
        let all = acknowledged_by_all(&progress, &[Service::Routing, Service::Tracking]);
        assert_eq!(all, Some(EntryId { ms: 5, seq: 0 }));
    }

    #[test]
    fn a_group_that_does_not_exist_has_acknowledged_nothing() {
        let progress = [at(Service::Routing, 9)];
        assert_eq!(
            acknowledged_by_all(&progress, &[Service::Routing, Service::Notice]),
            None
        );
    }
}
