//! Starts a private PostgreSQL and Redis in a folder.
//!
//! `dingfen up` and the tests both need two real engines on a machine where
//! nothing was set up by hand. This crate finds Debian's binaries, makes the
//! data directory, picks free loopback ports, starts what is not running yet and
//! adopts what is, and cleans up after a `kill -9`.
//!
//! What lies in the folder:
//!
//! ```text
//! data/            owned by the account the engines run as, mode 0700
//!   password       the PostgreSQL superuser's password, 0600
//!   postgres/      the PostgreSQL data directory
//!   redis/         Redis's append-only files
//! postgres.port    the port in use, kept from one start to the next
//! redis.port
//! postgres.log     what the engine said since its last start (.old: before)
//! redis.log
//! start.lock       held while somebody starts or stops
//! ```
//!
//! PostgreSQL refuses to run as root. When root starts the engines they run as
//! the `postgres` account that Debian's package brings; when that account cannot
//! reach the folder (a checkout under `/root`), `data` becomes a link to
//! `/var/lib/dingfen-<hash of the path>`.
//!
//! ```no_run
//! # async fn example() -> Result<(), engines::Error> {
//! use engines::{Engines, Options};
//!
//! let engines = Engines::start(".dingfen/engines".as_ref(), Options::deploy()).await?;
//! println!("{} {}", engines.postgres.url(), engines.redis.url());
//! engines.stop().await
//! # }
//! ```
//!
//! Both engines listen on 127.0.0.1 only. PostgreSQL has no Unix socket at all:
//! a socket's path may have 107 bytes, a checkout's path may have more.

mod account;
mod error;
mod guard;
mod lock;
mod place;
mod port;
mod postgres;
mod process;
mod redis;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

pub use error::Error;
pub use postgres::Postgres;
pub use redis::Redis;

use place::Place;

macro_rules! redis_prefix {
    () => {
        "dingfen"
    };
}

/// First word of the keys that services may use in the Redis of a deployment.
pub const REDIS_PREFIX: &str = redis_prefix!();

/// How long the engines live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// Until somebody stops them; they outlive a supervisor that is killed, and
    /// its next start adopts them. This is what a deployment wants.
    UntilStopped,
    /// As long as any process holds a handle with this lifetime; then they are
    /// stopped and the folder is deleted. Test processes share one pair of
    /// engines this way, and none is left behind whatever kills the tests.
    WhileUsed {
        /// How long they stay after their last user. Test runners start one
        /// process after the other, and the next must not wait for a new start.
        linger: Duration,
    },
}

/// What to start, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port wished for PostgreSQL; the next free one is taken instead.
    pub postgres_port: u16,
    /// The port wished for Redis; the next free one is taken instead.
    pub redis_port: u16,
    /// Trade safety after a power cut for speed (`fsync=off`). For tests only.
    pub fast_unsafe: bool,
    /// The keys and channels that services may use in Redis.
    pub redis_keys: &'static str,
    /// When the engines stop.
    pub lifetime: Lifetime,
}

impl Options {
    /// Safe engines on the usual ports, until they are stopped.
    pub fn deploy() -> Self {
        Self {
            postgres_port: 15432,
            redis_port: 16379,
            fast_unsafe: false,
            redis_keys: concat!(redis_prefix!(), ":*"),
            lifetime: Lifetime::UntilStopped,
        }
    }

    /// Fast engines somewhere out of the way, gone when the tests are.
    pub fn tests() -> Self {
        // A start that differs by process keeps parallel tests from racing for
        // the same free port; a lost race is retried, but costs time.
        let spread = u16::try_from(std::process::id() % 500).unwrap_or(0) * 20;
        Self {
            postgres_port: 20_000 + spread,
            redis_port: 20_010 + spread,
            fast_unsafe: true,
            // Each test has a prefix of its own.
            redis_keys: "*",
            lifetime: Lifetime::WhileUsed {
                linger: Duration::from_secs(20),
            },
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::deploy()
    }
}

/// A running PostgreSQL and a running Redis.
///
/// Dropping this does not stop them; see [`Lifetime`] and [`Engines::stop`].
#[derive(Debug)]
pub struct Engines {
    /// The PostgreSQL server.
    pub postgres: Postgres,
    /// The Redis server.
    pub redis: Redis,
}

impl Engines {
    /// Starts both engines in `folder`, or adopts those already running there.
    ///
    /// # Errors
    ///
    /// When a program is missing, the folder cannot be used, or an engine does
    /// not come up; the message says what to do. Nothing started by this call
    /// is left running then.
    pub async fn start(folder: &Path, options: Options) -> Result<Self, Error> {
        let (place, _starting) = Place::prepare(folder, &options).await?;
        let (postgres, redis) = tokio::join!(
            Postgres::start_at(&place, &options),
            Redis::start_at(&place, &options)
        );
        match (postgres, redis) {
            (Ok(postgres), Ok(redis)) => Ok(Self { postgres, redis }),
            (Ok(postgres), Err(error)) => {
                postgres.stop_if_ours().await?;
                Err(error)
            }
            (Err(error), Ok(redis)) => {
                redis.stop_if_ours().await?;
                Err(error)
            }
            (Err(error), Err(_)) => Err(error),
        }
    }

    /// Stops both in order: PostgreSQL last, because it is the truth.
    ///
    /// # Errors
    ///
    /// When an engine cannot be signalled.
    pub async fn stop(self) -> Result<(), Error> {
        let redis = self.redis.stop().await;
        self.postgres.stop().await?;
        redis
    }
}

/// Stops whatever runs in `folder`, started by this process or another one.
///
/// # Errors
///
/// When the folder belongs to somebody else or an engine cannot be signalled.
pub async fn stop(folder: &Path) -> Result<(), Error> {
    let Some((place, _starting)) = Place::existing(folder).await? else {
        return Ok(());
    };
    redis::stop_running(&place).await?;
    postgres::stop_running(&place).await
}

/// Stops whatever runs in `folder` and deletes all its data.
///
/// # Errors
///
/// When the engines cannot be stopped or the data cannot be deleted.
pub async fn purge(folder: &Path) -> Result<(), Error> {
    stop(folder).await?;
    place::delete(folder)
}

/// The folder in which all test processes of this checkout share two engines.
///
/// It lies in the system's temporary directory, which every account can reach.
pub fn test_folder() -> PathBuf {
    let user = rustix::process::geteuid().as_raw();
    let checkout = place::hash(Path::new(env!("CARGO_MANIFEST_DIR")));
    std::env::temp_dir().join(format!("dingfen-test-{user}-{checkout}"))
}

/// A folder for engines that one test wants to itself, to kill them for instance.
pub fn own_test_folder(test: &str) -> PathBuf {
    let name = format!("dingfen-test-{}-{test}", std::process::id());
    std::env::temp_dir().join(name)
}
