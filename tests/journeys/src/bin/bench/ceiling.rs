//! What plain SQL does on the same server: the figures' other half, by pgbench.

use std::path::{Path, PathBuf};
use std::time::Duration;

use contracts::Service;

use crate::Bench;

/// As many as a service has by default.
const CONNECTIONS: usize = 8;
/// Stands for what must differ each time, in ids and keys.
const FRESH: &str = "@@@@@@@@";
/// How every statement of ours with one argument begins.
const ARGUMENT: &str = "WITH argument AS";
/// How the log of PostgreSQL shows that argument.
const PARAMETER: &str = "parameters: $1 = '";

/// The very statement that registers a case, with one argument for each registrar, as scripts for
/// pgbench.
pub(crate) struct Registration {
    scripts: Vec<PathBuf>,
}

impl Registration {
    /// Listens to what the service sends to the database while it registers.
    pub(crate) async fn overheard(bench: &Bench) -> Self {
        let log = bench.stack.home().join("engines/postgres.log");
        let mut scripts = Vec::new();
        bench.truth.log_statements(Service::Intake, true).await;
        for registrar in 0..bench.load.registrars() {
            let before = std::fs::metadata(&log).unwrap().len();
            let mut wire = bench.load.wire().await;
            bench.load.register(&mut wire, registrar).await;
            let heard = std::fs::read(&log).unwrap();
            let heard = String::from_utf8_lossy(&heard[usize::try_from(before).unwrap()..]);
            let file = bench.stack.home().join(format!("register-{registrar}.sql"));
            std::fs::write(&file, script(&heard)).unwrap();
            scripts.push(file);
        }
        bench.truth.log_statements(Service::Intake, false).await;
        Self { scripts }
    }

    /// Registrations a second, by as many connections as the service has: more only wait for one
    /// another's row of numbers.
    pub(crate) async fn rate(&self, bench: &Bench, time: Duration) -> f64 {
        let seconds = time.as_secs().to_string();
        pgbench(
            bench,
            Service::Intake,
            &self.scripts,
            CONNECTIONS,
            &["-T", &seconds],
        )
        .await
    }

    /// Registers about this many cases.
    pub(crate) async fn some(&self, bench: &Bench, count: u32) {
        let each = (count / u32::try_from(CONNECTIONS).unwrap()).to_string();
        pgbench(
            bench,
            Service::Intake,
            &self.scripts,
            CONNECTIONS,
            &["-t", &each],
        )
        .await;
    }
}

/// The statement with fresh ids each time it runs.
fn script(log: &str) -> String {
    let statement = log
        .split(ARGUMENT)
        .skip(1)
        .find(|statement| statement.contains("INTO case_file"))
        .expect("the registration stands in the log of PostgreSQL");
    let (sql, rest) = statement.split_once("DETAIL:").unwrap();
    let sql = sql.rsplit_once('\n').unwrap().0.replace("\n\t", "\n");
    let (_, argument) = rest.split_once(PARAMETER).unwrap();
    let argument = argument.split_once("'\n").unwrap().0.replace("''", "'");
    let mut argument = argument.replace("\n\t", "\n");
    let value: serde_json::Value = serde_json::from_str(&argument).unwrap();
    let lists = ["parties", "materials", "events"].map(|list| value[list].as_array().unwrap());
    let ids = lists.into_iter().flatten().map(|row| &row["id"]);
    for id in ids.chain([&value["case"]["id"]]) {
        let id = id.as_str().unwrap();
        argument = argument.replace(id, &format!("{FRESH}{}", &id[8..]));
    }
    let key = value["request"]["key"].as_str().unwrap();
    argument = argument.replace(&format!("\"{key}\""), &format!("\"{FRESH}-{key}\""));
    let fresh = format!(
        "replace($t${argument}$t$, '{FRESH}', \
         (:round + (:client_id * 600000 + :n)::int)::text)::jsonb"
    );
    format!(
        "\\set n :n + 1\n{ARGUMENT}{};\n",
        sql.replace("$1::jsonb", &fresh)
    )
}

/// Events a second that one connection takes in at best: a row of the inbox and one of a
/// projection each, a hundred in a transaction.
pub(crate) async fn consumed(bench: &Bench) -> f64 {
    let sql = "CREATE SCHEMA IF NOT EXISTS bench;
        CREATE TABLE IF NOT EXISTS bench.inbox (LIKE notice.inbox INCLUDING ALL);
        CREATE TABLE IF NOT EXISTS bench.projection
            (shard smallint, id uuid, title text, state text, due_on date, PRIMARY KEY (shard, id));";
    bench.truth.execute(sql).await;
    let file = bench.stack.home().join("consume.sql");
    let script = "BEGIN;
        INSERT INTO bench.inbox AS i (shard, subject, source, sequence)
        SELECT 1, gen_random_uuid(), 'intake', 1 FROM generate_series(1, 100)
        ON CONFLICT (shard, subject, source) DO UPDATE SET sequence = i.sequence + 1;
        INSERT INTO bench.projection
        SELECT 1, gen_random_uuid(), '宅基地排水纠纷', 'registered', current_date
        FROM generate_series(1, 100)
        ON CONFLICT (shard, id) DO UPDATE SET state = excluded.state;
        COMMIT;\n";
    std::fs::write(&file, script).unwrap();
    100.0 * pgbench(bench, Service::Intake, &[file], 1, &["-T", "5"]).await
}

/// Transactions a second.
async fn pgbench(
    bench: &Bench,
    schema: Service,
    scripts: &[PathBuf],
    clients: usize,
    more: &[&str],
) -> f64 {
    static ROUNDS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);
    let round = ROUNDS.fetch_add(1, std::sync::atomic::Ordering::Relaxed) * 10_000_000;
    let mut command = tokio::process::Command::new(program());
    command
        .args([
            "-n",
            "-M",
            "prepared",
            "-c",
            &clients.to_string(),
            "-j",
            "1",
        ])
        .args(["-D", "n=0", "-D", &format!("round={round}")])
        .args(more)
        .env("PGOPTIONS", format!("-c search_path={schema}"));
    for script in scripts {
        command.arg("-f").arg(script);
    }
    let output = command.arg(bench.truth.postgres()).output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let rate = said
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.unwrap_or_else(|| panic!("pgbench: {said}{}", String::from_utf8_lossy(&output.stderr)))
}

/// Debian keeps it beside the server, outside the PATH; the newest.
fn program() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let found = versions
        .filter_map(|version| Some(version.ok()?.path().join("bin/pgbench")))
        .filter(|path| path.exists());
    found
        .max()
        .unwrap_or_else(|| Path::new("pgbench").to_owned())
}
