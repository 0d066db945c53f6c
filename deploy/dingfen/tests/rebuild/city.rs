//! A Dingfen whose services end, and whose engines stay.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use contracts::Service;
use db::Connection;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection as _, RunQueryDsl as _};
use engines::{Options, Postgres};
use serde_json::Value;

/// How long a start, or coming to rest, may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// Cases of the city: enough for each of its stories.
const CASES: &str = "80";

/// A Dingfen in a folder of its own; stopped and deleted when dropped.
pub(crate) struct City {
    home: PathBuf,
    supervisor: Child,
}

impl City {
    pub(crate) async fn start() -> Self {
        let home = std::env::temp_dir().join(format!("dingfen-rebuild-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&home).unwrap();
        let log = std::fs::File::create(home.join("up.log")).unwrap();
        let port = 32_000 - u16::from(home.to_string_lossy().bytes().last().unwrap()) * 10;
        let supervisor = Command::new(env!("CARGO_BIN_EXE_dingfen"))
            .args(["up", "--cases", CASES, "--port-base", &port.to_string()])
            .env("DINGFEN_HOME", &home)
            .env_remove("DATABASE_URL")
            .env_remove("REDIS_URL")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut city = Self { home, supervisor };
        let began = Instant::now();
        while !city.home.join("ready").exists() {
            let ended = city.supervisor.try_wait().unwrap();
            assert!(
                ended.is_none() && began.elapsed() < PATIENCE,
                "{}",
                city.log()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        city
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.home.join("up.log")).unwrap_or_default()
    }

    pub(crate) fn dingfen(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_dingfen"))
            .args(arguments)
            .env("DINGFEN_HOME", &self.home)
            .output()
            .unwrap()
    }

    pub(crate) fn import(&self, text: &str, more: &[&str]) {
        let file = self.home.join("2027.toml");
        std::fs::write(&file, text).unwrap();
        let arguments = [&["calendar", "import", file.to_str().unwrap()], more].concat();
        let output = self.dingfen(&arguments);
        assert!(output.status.success(), "{}", said(&output.stderr));
    }

    /// What `rebuild` says, and whether it was content.
    pub(crate) fn rebuild(&self, service: Service, more: &[&str]) -> (Value, bool) {
        let output = self.dingfen(&[&["rebuild", service.name()], more].concat());
        let report = serde_json::from_slice(&output.stdout);
        let report = report.unwrap_or_else(|_| panic!("{}", said(&output.stderr)));
        (report, output.status.success())
    }

    pub(crate) async fn owner(&self) -> Connection {
        let engines = self.home.join("engines");
        let postgres = Postgres::start(&engines, Options::deploy()).await.unwrap();
        Connection::establish(&postgres.url()).await.unwrap()
    }

    /// Ends the services and leaves the engines.
    pub(crate) async fn rest(&mut self, owner: &mut Connection) {
        self.supervisor.kill().unwrap();
        self.supervisor.wait().unwrap();
        let sessions = "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'dingfen_%'";
        eventually(owner, sessions).await;
    }
}

impl Drop for City {
    fn drop(&mut self) {
        let _ended = self.supervisor.kill();
        let _ended = self.supervisor.wait();
        let stopped = self.dingfen(&["down", "--purge"]);
        assert!(std::thread::panicking() || stopped.status.success());
    }
}

pub(crate) fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) async fn count(owner: &mut Connection, sql: &str) -> i64 {
    let sql = diesel::dsl::sql::<BigInt>(&format!("({sql})"));
    diesel::select(sql).get_result(owner).await.unwrap()
}

/// Waits until a count comes down to nothing.
async fn eventually(owner: &mut Connection, sql: &str) {
    let began = Instant::now();
    while count(owner, sql).await != 0 {
        assert!(began.elapsed() < PATIENCE, "{sql}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until everybody has heard of everything and what is due has fired.
pub(crate) async fn come_to_rest(owner: &mut Connection) {
    eventually(
        owner,
        "SELECT count(*) FROM tracking.timer WHERE fire_at <= now()",
    )
    .await;
    for source in Service::PRODUCERS {
        eventually(
            owner,
            &format!("SELECT count(*) FROM {source}.event_outbox"),
        )
        .await;
    }
    for consumer in Service::CONSUMERS {
        let letters = format!("SELECT count(*) FROM {consumer}.dead_letter");
        assert_eq!(count(owner, &letters).await, 0, "{consumer}");
    }
}
