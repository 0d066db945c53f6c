mod publish;
mod server;
mod signals;

use std::time::Duration;

use contracts::event::Envelope;
use db::EventsKey;
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisError, Value};
use tracing::warn;

use server::Server;

use crate::metrics;

pub(crate) use publish::{Published, publish};

/// Entries that a stream keeps unless told otherwise.
pub const DEFAULT_CEILING: u32 = 10_000;

/// How to reach Redis.
#[derive(Debug, Clone, clap::Args)]
pub struct RedisArgs {
    /// Redis URL: `redis://host:port/`; `redis+sentinel://host:port,host:port/name` asks these
    /// sentinels for the present primary.
    #[arg(long, env = "DINGFEN_REDIS_URL", hide_env_values = true)]
    pub redis_url: String,
    /// First word of every key, so that several installations can share a server.
    #[arg(long, env = "DINGFEN_REDIS_PREFIX", default_value = "dingfen")]
    pub redis_prefix: String,
    /// Entries that a stream keeps for consumers that are away; what is older they are sent again
    /// when they are back. There are 65 streams, and an entry takes about 1 KB with its receipts.
    #[arg(long, env = "DINGFEN_STREAM_CEILING", default_value_t = DEFAULT_CEILING,
        value_parser = clap::value_parser!(u32).range(200..))]
    pub stream_ceiling: u32,
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
    server: Server,
    prefix: String,
    ceiling: u32,
    key: EventsKey,
}

impl Streams {
    /// Checks the URL; does not connect yet. `key` signs what is published and says what is
    /// believed.
    pub fn new(args: &RedisArgs, key: EventsKey) -> Result<Self, Error> {
        // A counter that begins with the first of its kind would show no increase by it.
        metrics::STREAMS_RESET.inc_by(0);
        Ok(Self {
            server: Server::parse(&args.redis_url)?,
            prefix: args.redis_prefix.clone(),
            ceiling: args.stream_ceiling,
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
        let client = self.server.client().await?;
        Ok(client
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
        let client = self.server.client().await?;
        Ok(client
            .get_multiplexed_async_connection_with_config(&config)
            .await?)
    }

    /// The stream of a shard.
    #[must_use]
    pub fn key(&self, shard: Shard) -> String {
        self.shard_key(shard, "signed")
    }

    /// The stream that a shard had before entries were signed.
    pub(crate) fn former_key(&self, shard: Shard) -> String {
        self.shard_key(shard, "events")
    }

    /// Puts events into their streams, signed, in order and in one round trip, for consumers to
    /// see them once more.
    pub async fn send(
        &self,
        connection: &mut MultiplexedConnection,
        events: &[Envelope],
    ) -> Result<(), Error> {
        let published = publish(self, connection, events).await?;
        published.error.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Takes away streams that cannot be used as they are, since somebody put another thing in their
    /// place or used up their ids. What they held is published again from the outboxes.
    pub(crate) async fn reset(
        &self,
        connection: &mut MultiplexedConnection,
        shards: impl IntoIterator<Item = Shard>,
    ) -> Result<(), Error> {
        let mut pipe = redis::pipe();
        for shard in shards {
            warn!(%shard, "a stream in redis cannot be used as somebody left it, making it anew");
            metrics::STREAMS_RESET.inc();
            pipe.cmd("UNLINK").arg(self.key(shard)).ignore();
        }
        Ok(pipe.query_async(connection).await?)
    }

    /// Lets a group begin anew with streams that somebody has led it past the end of, so that it
    /// would be given nothing. What it has handled its inbox knows.
    pub(crate) async fn lead_back(
        &self,
        connection: &mut MultiplexedConnection,
        group: &str,
        shards: impl IntoIterator<Item = Shard>,
    ) -> Result<(), Error> {
        let mut pipe = redis::pipe();
        for shard in shards {
            warn!(
                %shard, group,
                "somebody has led the group beyond the end of its stream, it begins anew"
            );
            metrics::STREAMS_RESET.inc();
            let set = pipe.cmd("XGROUP").arg("SETID").arg(self.key(shard));
            set.arg(group).arg("0").ignore();
        }
        Ok(pipe.query_async(connection).await?)
    }

    /// A key that lies where the shard's stream lies: the braces are a Redis Cluster hash tag.
    pub(crate) fn shard_key(&self, shard: Shard, name: &str) -> String {
        format!("{}:{{{shard}}}:{name}", self.prefix)
    }

    /// How many entries a stream keeps at most, give or take a hundred.
    pub(crate) fn ceiling(&self) -> u32 {
        self.ceiling
    }
}

/// Whether the key holds something else than what belongs there.
pub(crate) fn is_wrong_type(error: &Error) -> bool {
    match error {
        Error::Redis(error) => error.code() == Some("WRONGTYPE"),
        Error::Database(_) | Error::Answer(_) | Error::Json(_) => false,
    }
}

/// The id of a stream entry, `ms-seq`. Redis has them beyond what the database takes: these, which
/// only somebody else can have made, count as the highest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
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
        let number = |text: &str| {
            let number: u64 = text.parse().map_err(|_error| invalid())?;
            Ok::<_, Error>(i64::try_from(number).unwrap_or(i64::MAX))
        };
        Ok(Self {
            ms: number(ms)?,
            seq: number(seq)?,
        })
    }
}

impl std::fmt::Display for EntryId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.ms, self.seq)
    }
}

/// One entry as read from a stream. Anybody may have written it: its fields are bytes.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) id: String,
    /// Names and values; `None` when the entry was trimmed away after it was delivered.
    pub(crate) fields: Option<Vec<(Vec<u8>, Vec<u8>)>>,
}

/// How XREADGROUP and XAUTOCLAIM write an entry: id, then field and value pairs.
type RawEntry = (String, Option<Vec<(Vec<u8>, Vec<u8>)>>);

/// Reads the answer of XREADGROUP: stream key and entries, for each stream that has any.
pub(crate) fn read_entries(answer: Value) -> Result<Vec<(String, Vec<Entry>)>, Error> {
    let streams: Option<Vec<(String, Vec<RawEntry>)>> =
        redis::from_redis_value(answer).map_err(|error| Error::Answer(error.to_string()))?;
    let entry = |(id, fields): RawEntry| Entry { id, fields };
    Ok(streams
        .unwrap_or_default()
        .into_iter()
        .map(|(key, entries)| (key, entries.into_iter().map(entry).collect()))
        .collect())
}
