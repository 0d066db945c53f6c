//! A look at Redis itself, now and again.

use std::time::Duration;

use contracts::Service;
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::metrics;
use crate::streams::{Error, Streams};

/// How often Redis is looked at.
const PERIOD: Duration = Duration::from_secs(60);
/// The only policy under which a full Redis refuses, instead of dropping what somebody waits for.
const POLICY: &str = "noeviction";

/// Looks whether Redis may drop entries by itself, until told to stop: says so once, and shows it
/// as a figure. Also frees what the streams of before entries were signed still hold: their events
/// are published again.
pub async fn watch_redis(streams: Streams, service: Service, stop: CancellationToken) {
    let mut freed = false;
    let mut told = String::new();
    while !stop.is_cancelled() {
        // While Redis is away the relay and the consumer say so.
        if let Ok(policy) = look(&streams, &mut freed).await {
            let may_evict = policy != POLICY;
            metrics::MAY_EVICT
                .with_label_values(&[service.name()])
                .set(if may_evict { 1.0 } else { 0.0 });
            if may_evict && policy != told {
                warn!(%service, policy, "redis may drop events; maxmemory-policy must be noeviction");
            }
            told = policy;
        }
        tokio::select! {
            () = sleep(PERIOD) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn look(streams: &Streams, freed: &mut bool) -> Result<String, Error> {
    let mut redis = streams.commands().await?;
    if !*freed {
        free_former(streams, &mut redis).await?;
        *freed = true;
    }
    let memory: String = redis::cmd("INFO")
        .arg("memory")
        .query_async(&mut redis)
        .await?;
    let policy = memory
        .lines()
        .find_map(|line| line.strip_prefix("maxmemory_policy:"))
        .ok_or_else(|| Error::Answer("INFO without maxmemory_policy".into()))?;
    Ok(policy.trim().to_owned())
}

async fn free_former(streams: &Streams, redis: &mut MultiplexedConnection) -> Result<(), Error> {
    let mut pipe = redis::pipe();
    for shard in Shard::all() {
        pipe.cmd("UNLINK").arg(streams.former_key(shard)).ignore();
    }
    let () = pipe.query_async(redis).await?;
    Ok(())
}
