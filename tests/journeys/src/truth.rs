mod measure;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use contracts::Service;
use db::Database;
use diesel::pg::Pg;
use diesel::sql_types::{BigInt, Binary, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use engines::{Options, Postgres, Redis};
use rustix::process::{Pid, Signal, kill_process};

/// The stored truth, read by the database's owner past all services: the independent ledger that
/// tests hold the services against.
pub struct Truth {
    postgres: String,
    redis: String,
    /// The process of a Redis that was let stand still.
    paused_redis: Mutex<Option<String>>,
}

/// How long nothing may move while there is something left to do.
pub const STANDSTILL: Duration = Duration::from_secs(60);

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// A key that the directory signs with, its private half sealed.
#[derive(QueryableByName)]
pub(crate) struct SigningKey {
    #[diesel(sql_type = Text)]
    pub(crate) kid: String,
    #[diesel(sql_type = Binary)]
    pub(crate) private: Vec<u8>,
}

#[derive(QueryableByName)]
struct Folder {
    #[diesel(sql_type = Text)]
    folder: String,
}

impl Truth {
    pub(crate) async fn of(home: &Path) -> Self {
        let folder = home.join("engines");
        let postgres = Postgres::start(&folder, Options::deploy()).await.unwrap();
        let redis = Redis::start(&folder, Options::deploy()).await.unwrap();
        Self {
            postgres: postgres.url(),
            redis: redis.admin_url(),
            paused_redis: Mutex::new(None),
        }
    }

    /// The one number that a query gives, named `count`, in a service's schema. PostgreSQL may have
    /// been killed a moment ago; then this waits until it is back.
    pub async fn count(&self, service: Service, sql: &str) -> i64 {
        let started = Instant::now();
        loop {
            match self.ask::<Count>(service, sql).await {
                Ok(count) => return count.count,
                Err(error) => assert!(started.elapsed() < STANDSTILL, "{sql}: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn ask<T>(&self, service: Service, sql: &str) -> Result<T, String>
    where
        T: QueryableByName<Pg> + Send + 'static,
    {
        let database = Database::for_schema(&self.postgres, service.name(), 1)
            .map_err(|error| error.to_string())?;
        let mut connection = database
            .connection()
            .await
            .map_err(|error| error.to_string())?;
        sql_query(sql)
            .get_result(&mut connection)
            .await
            .map_err(|error| error.to_string())
    }

    /// The key that the directory signs with.
    pub(crate) async fn signing_key(&self) -> SigningKey {
        let newest = "SELECT kid, private FROM signing_key ORDER BY active_from LIMIT 1";
        self.ask(Service::Directory, newest).await.unwrap()
    }

    /// Forgets everything that Redis holds.
    pub async fn empty_redis(&self) {
        let client = redis::Client::open(self.redis.as_str()).unwrap();
        if let Ok(mut connection) = client.get_multiplexed_async_connection().await {
            let _: Result<(), _> = redis::cmd("FLUSHALL").query_async(&mut connection).await;
        }
    }

    /// Ends Redis with SIGKILL; the supervisor starts it again.
    pub async fn kill_redis(&self) {
        if let Some(process) = self.redis_process().await {
            send(&process, Signal::KILL);
        }
    }

    async fn redis_process(&self) -> Option<String> {
        let client = redis::Client::open(self.redis.as_str()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.ok()?;
        let info: String = redis::cmd("INFO")
            .arg("server")
            .query_async(&mut connection)
            .await
            .ok()?;
        let process = info
            .lines()
            .find_map(|line| line.strip_prefix("process_id:"))
            .unwrap();
        Some(process.to_owned())
    }

    /// Ends PostgreSQL with SIGKILL; the supervisor starts it again.
    pub async fn kill_postgres(&self) {
        let folder = "SELECT current_setting('data_directory') AS folder";
        let Ok(Folder { folder }) = self.ask(Service::Intake, folder).await else {
            return;
        };
        let Ok(lock) = std::fs::read_to_string(Path::new(&folder).join("postmaster.pid")) else {
            return;
        };
        send(lock.lines().next().unwrap(), Signal::KILL);
    }

    /// Subjects of which a consumer has not handled every event of a source yet, for each pair of
    /// the two. All zero once everything has arrived.
    pub async fn undelivered(&self) -> BTreeMap<(Service, Service), i64> {
        let mut missing = BTreeMap::new();
        for consumer in Service::CONSUMERS {
            for source in Service::PRODUCERS {
                let behind = format!(
                    "SELECT count(*) AS count FROM (
                         SELECT shard, subject, max(sequence) AS last
                         FROM {source}.event_log GROUP BY shard, subject
                     ) AS log
                     LEFT JOIN {consumer}.inbox AS inbox
                         ON inbox.shard = log.shard AND inbox.subject = log.subject
                         AND inbox.source = '{source}'
                     WHERE inbox.sequence IS DISTINCT FROM log.last"
                );
                missing.insert((source, consumer), self.count(consumer, &behind).await);
            }
        }
        missing
    }

    /// Waits until every consumer has handled every event and at least `clocks` clocks are armed.
    /// However slow the machine, it only has to go on: panics when nothing moves for a minute.
    pub async fn settled(&self, clocks: i64) {
        let mut last = (BTreeMap::new(), -1);
        let mut moved = Instant::now();
        loop {
            let armed = self
                .count(Service::Tracking, "SELECT count(*) AS count FROM clock")
                .await;
            let now = (self.undelivered().await, armed);
            if armed >= clocks && now.0.values().all(|behind| *behind == 0) {
                return;
            }
            if now != last {
                last = now;
                moved = Instant::now();
            }
            let left: Vec<_> = last.0.iter().filter(|(_, behind)| **behind > 0).collect();
            assert!(
                moved.elapsed() < STANDSTILL,
                "nothing moves: {} clocks, {left:?}",
                last.1
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Events that some service has set aside.
    pub async fn dead_letters(&self) -> i64 {
        let mut letters = 0;
        for consumer in Service::CONSUMERS {
            letters += self
                .count(consumer, "SELECT count(*) AS count FROM dead_letter")
                .await;
        }
        letters
    }
}

/// Sends a process a signal.
fn send(process: &str, signal: Signal) {
    let process = Pid::from_raw(process.trim().parse().unwrap()).unwrap();
    // It may have died a moment ago.
    let _ = kill_process(process, signal);
}
