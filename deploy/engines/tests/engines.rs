//! Real engines in a temporary folder: started, adopted, killed, started again.
//!
//! Debian's PostgreSQL and Redis are needed. Run by root, the last test does the
//! whole round once more as an ordinary user.

#![expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use engines::{Engines, Error, Lifetime, Options, Redis};

/// Engines that end with the test, however it ends. Every test has ports of its
/// own, lest another one takes them while its engines are down.
fn options(test: u16) -> Options {
    let first = if is_root() { 17_000 } else { 18_000 } + test * 40;
    Options {
        postgres_port: first,
        redis_port: first + 20,
        fast_unsafe: true,
        redis_keys: "dingfen:*",
        lifetime: Lifetime::WhileUsed {
            linger: Duration::ZERO,
        },
    }
}

/// The same, until they are stopped.
fn lasting(test: u16) -> Options {
    Options {
        lifetime: Lifetime::UntilStopped,
        ..options(test)
    }
}

/// A folder with a long name, spaces and Chinese, as a user may have.
fn folder(name: &str) -> PathBuf {
    let unique = format!("dingfen-engines-{}-{name}", std::process::id());
    std::env::temp_dir().join(format!("{unique} 定分 止争 {}", "x".repeat(120)))
}

fn psql(engines: &Engines, statement: &str) -> String {
    let output = Command::new("psql")
        .args(["-XAt", &engines.postgres.url(), "-c", statement])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn redis(redis: &Redis, arguments: &[&str]) -> String {
    redis_at(&redis.admin_url(), arguments)
}

fn redis_at(url: &str, arguments: &[&str]) -> String {
    let output = Command::new("redis-cli")
        .args(["-u", url])
        .args(arguments)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

async fn eventually(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self")
        .map(|found| std::os::unix::fs::MetadataExt::uid(&found) == 0)
        .unwrap()
}

#[tokio::test]
async fn a_second_start_adopts_what_runs_and_keeps_the_data() {
    let folder = folder("adopt");
    let first = Engines::start(&folder, options(1)).await.unwrap();
    psql(&first, "create table t (x int); insert into t values (7)");
    let pid = psql(&first, "select pg_backend_pid() > 0");
    assert_eq!(pid, "t");
    redis(&first.redis, &["set", "k", "定分"]);

    let second = Engines::start(&folder, options(1)).await.unwrap();
    assert_eq!(second.postgres.url(), first.postgres.url());
    assert_eq!(second.redis.url(), first.redis.url());

    second.stop().await.unwrap();
    let (old_postgres, old_redis) = (first.postgres.port(), first.redis.port());
    let third = Engines::start(&folder, options(1)).await.unwrap();
    assert_eq!(
        (third.postgres.port(), third.redis.port()),
        (old_postgres, old_redis)
    );
    assert_eq!(psql(&third, "select x from t"), "7");
    assert_eq!(redis(&third.redis, &["get", "k"]), "定分");
    third.stop().await.unwrap();
}

#[tokio::test]
async fn killed_engines_start_again_on_the_same_ports() {
    let folder = folder("kill");
    let mut engines = Engines::start(&folder, options(2)).await.unwrap();
    psql(&engines, "create table t (x int); insert into t values (7)");
    redis(&engines.redis, &["set", "k", "v"]);
    // `appendfsync no` still hands every write to the kernel, which survives.
    let urls = (engines.postgres.url(), engines.redis.url());

    engines.redis.kill().await.unwrap();
    assert!(!engines.redis.is_running());
    engines.redis.restart().await.unwrap();
    assert_eq!(redis(&engines.redis, &["get", "k"]), "v");

    engines.postgres.kill().await.unwrap();
    engines.postgres.restart().await.unwrap();
    assert_eq!(psql(&engines, "select x from t"), "7");
    assert_eq!(urls, (engines.postgres.url(), engines.redis.url()));

    // And when it is another run that finds the stale files.
    engines.redis.kill().await.unwrap();
    engines.postgres.kill().await.unwrap();
    let engines = Engines::start(&folder, options(2)).await.unwrap();
    assert_eq!(psql(&engines, "select x from t"), "7");
    engines.stop().await.unwrap();
}

#[tokio::test]
async fn taken_ports_are_gone_around() {
    let mut wishes = options(3);
    let holders: Vec<_> = (19_500..19_600)
        .filter_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
        .take(2)
        .collect();
    wishes.postgres_port = holders[0].local_addr().unwrap().port();
    wishes.redis_port = holders[1].local_addr().unwrap().port();
    let engines = Engines::start(&folder("ports"), wishes.clone())
        .await
        .unwrap();
    assert_ne!(engines.postgres.port(), wishes.postgres_port);
    assert_ne!(engines.redis.port(), wishes.redis_port);
    engines.stop().await.unwrap();
}

#[tokio::test]
async fn damaged_redis_files_are_put_aside() {
    let folder = folder("damaged");
    let mut redis_server = Redis::start(&folder, options(4)).await.unwrap();
    redis(&redis_server, &["set", "k", "v"]);
    redis_server.kill().await.unwrap();
    let files = folder.join("data/redis/appendonlydir");
    let mut log = fs::read_dir(&files)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let log = log
        .find(|path| path.to_string_lossy().ends_with("incr.aof"))
        .unwrap();
    fs::write(&log, "*3\r\nnonsense").unwrap();
    redis_server.restart().await.unwrap();
    assert_eq!(redis(&redis_server, &["get", "k"]), "");
    redis_server.stop().await.unwrap();
}

#[tokio::test]
async fn a_half_made_database_is_made_anew() {
    let folder = folder("half");
    fs::create_dir_all(folder.join("data/postgres.new/base")).unwrap();
    fs::create_dir_all(folder.join("data/postgres/base")).unwrap();
    if is_root() {
        let done = Command::new("chown")
            .args(["-R", "postgres"])
            .arg(folder.join("data"))
            .status()
            .unwrap();
        assert!(done.success());
    }
    let engines = Engines::start(&folder, options(5)).await.unwrap();
    assert_eq!(psql(&engines, "select 1"), "1");
    engines.stop().await.unwrap();
}

#[tokio::test]
async fn a_lost_password_is_explained() {
    let folder = folder("password");
    let engines = Engines::start(&folder, lasting(6)).await.unwrap();
    engines.stop().await.unwrap();
    fs::remove_file(folder.join("data/password")).unwrap();
    let error = Engines::start(&folder, lasting(6)).await.unwrap_err();
    assert!(matches!(error, Error::PasswordLost { .. }), "{error}");
    assert!(error.to_string().contains("--purge"));
    engines::purge(&folder).await.unwrap();
}

#[tokio::test]
async fn the_last_user_takes_the_engines_along() {
    let folder = folder("guard");
    let engines = Engines::start(&folder, options(7)).await.unwrap();
    let address = (Ipv4Addr::LOCALHOST, engines.postgres.port());
    drop(engines);
    eventually("the folder is deleted", || !folder.exists()).await;
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[tokio::test]
async fn purging_leaves_nothing() {
    let folder = folder("purge");
    let engines = Engines::start(&folder, lasting(8)).await.unwrap();
    let address = (Ipv4Addr::LOCALHOST, engines.redis.port());
    engines::purge(&folder).await.unwrap();
    assert!(!folder.exists());
    assert!(std::net::TcpStream::connect(address).is_err());
    // Once more, with nothing there.
    engines::purge(&folder).await.unwrap();
}

#[tokio::test]
async fn the_password_is_nobody_elses_business() {
    let folder = folder("modes");
    let engines = Engines::start(&folder, options(9)).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.join("data")), 0o700);
    assert_eq!(mode(&folder.join("data/password")), 0o600);
    assert_eq!(mode(&folder.join("postgres.log")), 0o600);
    // What a constraint refuses is a row with names in it.
    let refuse = "create table person (name text check (name = ''));
                  insert into person values ('王秀兰');";
    let output = Command::new("psql")
        .args(["-XAt", &engines.postgres.url(), "-c", refuse])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let log = fs::read_to_string(folder.join("postgres.log")).unwrap();
    assert!(
        log.contains("person_name_check") && !log.contains("王秀兰"),
        "{log}"
    );
    let wrong = engines.postgres.url_as("dingfen", "wrong", "dingfen");
    let output = Command::new("psql")
        .args(["-XAt", &wrong, "-c", "select 1"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    engines.stop().await.unwrap();
}

/// What the services' user is refused, wherever Redis runs.
const REFUSED: [&[&str]; 14] = [
    &["XLEN", "dingfen:{1}:signed"],
    &["XGROUP", "DESTROY", "dingfen:{1}:signed", "notice"],
    &["FLUSHALL"],
    &["CONFIG", "GET", "*"],
    &["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"],
    &["KEYS", "*"],
    &["SCAN", "0"],
    &["EVAL", "return 1", "0"],
    &["ACL", "LIST"],
    &["SHUTDOWN"],
    &["CLIENT", "LIST"],
    &["REPLICAOF", "127.0.0.1", "1"],
    &["XADD", "other:1", "*", "k", "v"],
    &["PUBLISH", "other:signal", "x"],
];

fn a_service_may_do_its_work_and_no_more(url: &str) {
    for (allowed, answer) in [
        (&["XADD", "dingfen:{1}:signed", "1-1", "k", "v"][..], "1-1"),
        (&["ZADD", "dingfen:{1}:receipts:a:b", "1", "x"], "1"),
        (&["PUBLISH", "dingfen:signal:backlog", "x"], "0"),
        (&["PING"], "PONG"),
    ] {
        assert_eq!(redis_at(url, allowed), answer, "{allowed:?}");
    }
    assert!(redis_at(url, &["INFO", "memory"]).contains("maxmemory_policy:noeviction"));
    for refused in REFUSED {
        let answer = redis_at(url, refused);
        assert!(answer.starts_with("NOPERM"), "{refused:?}: {answer}");
    }
    let place = url.rsplit_once('@').unwrap().1;
    let stranger = redis_at(&format!("redis://{place}"), &["PING"]);
    assert!(stranger.contains("NOAUTH"), "{stranger}");
    let default = redis_at(&format!("redis://default:x@{place}"), &["PING"]);
    assert!(
        default.contains("NOAUTH") || default.contains("WRONGPASS"),
        "{default}"
    );
}

#[tokio::test]
async fn a_service_may_use_its_own_keys_and_nothing_else_of_redis() {
    let folder = folder("users");
    let redis = Redis::start(&folder, options(11)).await.unwrap();
    a_service_may_do_its_work_and_no_more(&redis.url());
    assert_eq!(redis_at(&redis.admin_url(), &["FLUSHALL"]), "OK");
    redis.stop().await.unwrap();
}

/// A home of before users: Redis runs with one password for whoever has it.
#[tokio::test]
async fn a_redis_of_an_earlier_release_is_started_anew_with_its_data() {
    let folder = folder("earlier");
    let server = Redis::start(&folder, options(12)).await.unwrap();
    redis(&server, &["set", "k", "v"]);
    let settings = folder.join("data/redis/redis.conf");
    let owner = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, "requirepass secret\n").unwrap();
    let again = Redis::start(&folder, options(12)).await.unwrap();
    assert_ne!(fs::read_to_string(&settings).unwrap(), owner);
    assert_eq!(redis(&again, &["get", "k"]), "v");
    again.stop().await.unwrap();
}

/// The script that the containers of compose and k8s start.
#[tokio::test]
async fn a_container_starts_redis_with_the_same_users() {
    let place = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("users.conf", include_str!("../../redis/users.conf")),
        ("start", include_str!("../../redis/start")),
    ] {
        fs::write(place.path().join(name), text).unwrap();
    }
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .unwrap()
        .port();
    let server = Command::new("sh")
        .arg(place.path().join("start"))
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
        .args(["--dir", place.path().to_str().unwrap()])
        .env("TMPDIR", place.path())
        .env("DINGFEN_REDIS_PASSWORD", "service-secret")
        .env("DINGFEN_REDIS_ADMIN_PASSWORD", "admin-secret")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = Ended(server);
    let url = format!("redis://dingfen:service-secret@127.0.0.1:{port}/");
    eventually("it answers", || redis_at(&url, &["PING"]) == "PONG").await;
    a_service_may_do_its_work_and_no_more(&url);
    let settings = fs::read_to_string(place.path().join("redis.conf")).unwrap();
    assert!(!settings.contains("secret"), "{settings}");
    let command = fs::read_to_string(format!("/proc/{}/cmdline", server.0.id())).unwrap();
    assert!(!command.contains("secret"), "{command}");
}

/// Ends with the test, however it ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A checkout under `/root`: the engines' account cannot reach it.
#[tokio::test]
async fn an_unreachable_folder_has_its_data_elsewhere() {
    if !is_root() {
        return;
    }
    // Made for its owner alone.
    let closed = tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir()
        .unwrap();
    let folder = closed.path().join("checkout");

    let engines = Engines::start(&folder, lasting(10)).await.unwrap();
    let elsewhere = fs::read_link(folder.join("data")).unwrap();
    assert!(elsewhere.starts_with("/var/lib"), "{elsewhere:?}");
    psql(&engines, "create table t (x int)");
    engines.stop().await.unwrap();
    let engines = Engines::start(&folder, lasting(10)).await.unwrap();
    assert_eq!(psql(&engines, "select count(*) from t"), "0");

    engines::purge(&folder).await.unwrap();
    assert!(!elsewhere.exists());
}

/// Runs the other tests of this file once more as `nobody`.
#[test]
fn an_ordinary_user_can_do_all_this() {
    if !is_root() {
        return;
    }
    // The build's folder may be out of an ordinary user's reach.
    let copy = tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(0o755))
        .tempdir()
        .unwrap();
    let program = copy.path().join("engines-test");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(&program)
        .args(["--test-threads", "2", "--skip", "an_ordinary_user"])
        .env("HOME", "/nonexistent")
        .current_dir("/")
        .uid(65_534)
        .gid(65_534)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{printed}");
}
