use std::time::Duration;

use contracts::event::Envelope;
use db::EventsKey;
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, Value};

/// How to reach Redis.
#[derive(Debug, Clone, clap::Args)]
pub struct RedisArgs {
    /// Redis URL: `redis://host:port/`.
    #[arg(long, env = "DINGFEN_REDIS_URL", hide_env_values = true)]
    pub redis_url: String,
    /// First word of every key, so that several installations can share a server.
    #[arg(long, env = "DINGFEN_REDIS_PREFIX", default_value = "dingfen")]
    pub redis_prefix: String,
}

/// What can go wrong with the streams.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Redis cannot be reached, or refused a command.
    #[error("redis did not do as asked")]
    Redis(#[from] RedisError),
    /// The database part failed.
    #[error("the event log cannot be used")]
    Database(#[from] db::Error),
    /// Redis answered in a shape that was not expected.
    #[error("redis answered unexpectedly: {0}")]
    Answer(String),
    /// An event could not be written as JSON.
    #[error("an event cannot be written")]
    Json(#[from] serde_json::Error),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// The streams of one installation. Cheap to clone; connects when asked.
#[derive(Debug, Clone)]
pub struct Streams {
    client: Client,
    prefix: String,
    key: EventsKey,
}

/// The field of a stream entry that holds the event, a CloudEvents JSON document.
const EVENT_FIELD: &str = "event";

impl Streams {
    /// Checks the URL; does not connect yet. `key` signs what is published and says what is
    /// believed.
    pub fn new(args: &RedisArgs, key: EventsKey) -> Result<Self, Error> {
        Ok(Self {
            client: Client::open(args.redis_url.as_str())?,
            prefix: args.redis_prefix.clone(),
            key,
        })
    }

    /// The key that events are signed with.
    #[must_use]
    pub fn events_key(&self) -> &EventsKey {
        &self.key
    }

    /// A connection for commands that answer at once.
    pub async fn commands(&self) -> Result<MultiplexedConnection, Error> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(Duration::from_secs(5)));
        Ok(self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?)
    }

    /// A connection for reads that block for `block` at most, shared with nobody: whatever is sent
    /// behind a blocking read waits for it. It waits well beyond `block`, so that only a
    /// connection that is dead is given up; what was delivered to it is read again as pending.
    pub async fn reader(&self, block: Duration) -> Result<MultiplexedConnection, Error> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(block + Duration::from_secs(10)));
        Ok(self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?)
    }

    /// The stream of a shard. The braces are a Redis Cluster hash tag.
    #[must_use]
    pub fn key(&self, shard: Shard) -> String {
        format!("{}:{{{shard}}}:events", self.prefix)
    }

    /// A channel for "something changed" signals that nobody minds losing.
    #[must_use]
    pub fn channel(&self, name: &str) -> String {
        format!("{}:signal:{name}", self.prefix)
    }

    /// A connection that listens to a channel.
    pub async fn subscribe(&self, name: &str) -> Result<redis::aio::PubSub, Error> {
        let mut pubsub = self.client.get_async_pubsub().await?;
        pubsub.subscribe(self.channel(name)).await?;
        Ok(pubsub)
    }

    /// Which Redis this is: its process and its data. Changes when the server was restarted,
    /// flushed or replaced, and so when entries may be gone.
    pub async fn epoch(&self, connection: &mut MultiplexedConnection) -> Result<String, Error> {
        let key = format!("{}:epoch", self.prefix);
        let fresh = uuid::Uuid::new_v4().to_string();
        let (data, server): (String, String) = redis::pipe()
            .cmd("SET")
            .arg(&key)
            .arg(fresh)
            .arg("NX")
            .ignore()
            .cmd("GET")
            .arg(&key)
            .cmd("INFO")
            .arg("server")
            .query_async(connection)
            .await?;
        let process = server
            .lines()
            .find_map(|line| line.strip_prefix("run_id:"))
            .ok_or_else(|| Error::Answer("INFO without run_id".into()))?;
        Ok(format!("{process}/{data}"))
    }
}

/// The id of a stream entry, `ms-seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EntryId {
    pub(crate) ms: i64,
    pub(crate) seq: i64,
}

impl EntryId {
    /// The entry just before this one, for "everything below".
    pub(crate) fn before(self) -> Self {
        match self.seq {
            0 => Self {
                ms: self.ms - 1,
                seq: i64::MAX,
            },
            seq => Self {
                ms: self.ms,
                seq: seq - 1,
            },
        }
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let invalid = || Error::Answer(format!("entry id {text}"));
        let (ms, seq) = text.split_once('-').ok_or_else(invalid)?;
        Ok(Self {
            ms: ms.parse().map_err(|_error| invalid())?,
            seq: seq.parse().map_err(|_error| invalid())?,
        })
    }
}

impl std::fmt::Display for EntryId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.ms, self.seq)
    }
}

/// Puts events into their streams, in order, in one round trip; gives the entries' ids.
pub(crate) async fn publish(
    streams: &Streams,
    connection: &mut MultiplexedConnection,
    events: &[Envelope],
) -> Result<Vec<EntryId>, Error> {
    let mut pipe = redis::pipe();
    for event in events {
        pipe.cmd("XADD")
            .arg(streams.key(event.shard))
            .arg("*")
            .arg(EVENT_FIELD)
            .arg(serde_json::to_string(event)?);
    }
    let ids: Vec<String> = pipe.query_async(connection).await?;
    ids.iter().map(|id| EntryId::parse(id)).collect()
}

/// One entry as read from a stream.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) id: String,
    /// The event's text; `None` when the entry is no event of ours or was trimmed away.
    pub(crate) event: Option<String>,
}

/// How XREADGROUP and XAUTOCLAIM write an entry: id, then field and value pairs; no fields when
/// the entry was trimmed away after it was delivered.
type RawEntry = (String, Option<Vec<(String, String)>>);

/// Reads the answer of XREADGROUP: stream key and entries, for each stream that has any.
pub(crate) fn read_entries(answer: Value) -> Result<Vec<(String, Vec<Entry>)>, Error> {
    let streams: Option<Vec<(String, Vec<RawEntry>)>> =
        redis::from_redis_value(answer).map_err(|error| Error::Answer(error.to_string()))?;
    let entry = |(id, fields): RawEntry| {
        let event = fields.and_then(|fields| {
            fields
                .into_iter()
                .find(|(name, _)| name == EVENT_FIELD)
                .map(|(_, text)| text)
        });
        Entry { id, event }
    };
    Ok(streams
        .unwrap_or_default()
        .into_iter()
        .map(|(key, entries)| (key, entries.into_iter().map(entry).collect()))
        .collect())
}
