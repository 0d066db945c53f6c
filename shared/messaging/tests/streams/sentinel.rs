//! Fail-over by Sentinel to a replica that lacks what the primary had acknowledged.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use engines::Redis;
use messaging::Streams;
use redis::FromRedisValue;
use testkit::eventually;

use crate::fixture::{
    Pair, Recorder, a_case, own_folder, own_redis, record, streams_at, tamper, unpublished,
};

/// A sentinel of the test's own; gone with it.
struct Sentinel {
    process: Child,
    port: u16,
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Sentinel {
    fn start(folder: &Path, primary: &Redis, password: &str) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let file = folder.join("sentinel.conf");
        let watched = primary.port();
        let settings = format!(
            "port {port}\nbind 127.0.0.1\ndir {}\nsentinel monitor dingfen 127.0.0.1 {watched} 1\n\
             sentinel auth-user dingfen admin\nsentinel auth-pass dingfen {password}\n\
             sentinel down-after-milliseconds dingfen 1000\n\
             sentinel failover-timeout dingfen 5000\n",
            folder.display()
        );
        std::fs::write(&file, settings).unwrap();
        let process = Command::new("redis-server")
            .arg(&file)
            .arg("--sentinel")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { process, port }
    }

    /// What it answers, unless it is not up yet.
    async fn ask<T: FromRedisValue>(&self, words: &[&str]) -> Option<T> {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}/", self.port)).ok()?;
        let mut connection = client.get_multiplexed_async_connection().await.ok()?;
        let mut command = redis::cmd("SENTINEL");
        command.arg(words).query_async(&mut connection).await.ok()
    }

    async fn knows_a_replica_in_sync(&self) -> bool {
        let replicas: Option<Vec<BTreeMap<String, String>>> =
            self.ask(&["replicas", "dingfen"]).await;
        replicas
            .unwrap_or_default()
            .iter()
            .any(|replica| replica.get("master-link-status").map(String::as_str) == Some("ok"))
    }

    async fn primary_port(&self) -> Option<u16> {
        let (_, port): (String, u16) = self.ask(&["get-master-addr-by-name", "dingfen"]).await?;
        Some(port)
    }
}

fn password(redis: &Redis) -> String {
    let url = redis.admin_url();
    let (_, rest) = url.split_once("admin:").unwrap();
    rest.split_once('@').unwrap().0.to_owned()
}

async fn configure(streams: &Streams, words: &[&str]) {
    let mut connection = streams.commands().await.unwrap();
    let () = redis::cmd(words[0])
        .arg(&words[1..])
        .query_async(&mut connection)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_fail_over_loses_is_sent_again() {
    let folders = [own_folder(), own_folder()];
    let (mut primary, _) = own_redis(&folders[0]).await;
    let (replica, _) = own_redis(&folders[1]).await;
    let administered = |redis: &Redis| streams_at(redis.admin_url(), messaging::DEFAULT_CEILING);
    let (of_primary, of_replica) = (administered(&primary), administered(&replica));
    let secret = password(&primary);
    let port = primary.port().to_string();
    configure(&of_primary, &["CONFIG", "SET", "masterauth", &secret]).await;
    configure(&of_primary, &["CONFIG", "SET", "masteruser", "admin"]).await;
    configure(&of_replica, &["CONFIG", "SET", "masterauth", &secret]).await;
    configure(&of_replica, &["CONFIG", "SET", "masteruser", "admin"]).await;
    configure(&of_replica, &["REPLICAOF", "127.0.0.1", &port]).await;
    let shared = format!(">{secret}");
    configure(&of_replica, &["ACL", "SETUSER", "admin", &shared]).await;
    let sentinel = Sentinel::start(&folders[0], &primary, &secret);
    let address = format!("127.0.0.1:{}", sentinel.port);
    let streams = streams_at(
        format!("redis+sentinel://admin:{secret}@{address}/dingfen"),
        messaging::DEFAULT_CEILING,
    );
    eventually("the sentinel knows both", || {
        sentinel.knows_a_replica_in_sync()
    })
    .await;

    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (relay, consumer) = (
        pair.relay_to(streams.clone()),
        pair.consumer_of(streams.clone(), "0", &handler),
    );
    let (case, log) = (a_case(), &pair.producer);
    record(&log.database, case, 0, 20).await;
    eventually("the first are handled", || async { handler.total() == 20 }).await;
    consumer.stop().await;

    // The replica loses touch; what the primary acknowledges from now on is there alone.
    let at_replica = format!("redis://admin:{secret}@127.0.0.1:{}/", replica.port());
    let at_replica = streams_at(at_replica, messaging::DEFAULT_CEILING);
    eventually("the replica has them", || async {
        let length: i64 = tamper(&at_replica, case, "XLEN KEY").await;
        length > 0
    })
    .await;
    configure(&at_replica, &["CONFIG", "SET", "masterauth", "wrong"]).await;
    configure(&of_primary, &["CLIENT", "KILL", "TYPE", "replica"]).await;
    record(&log.database, case, 20, 20).await;
    eventually("they are published", || async {
        unpublished(log).await == 0
    })
    .await;
    relay.stop().await;
    primary.kill().await.unwrap();
    eventually("the replica is the primary", || async {
        sentinel.primary_port().await == Some(replica.port())
    })
    .await;
    let entries: Vec<redis::Value> = tamper(&at_replica, case, "XRANGE KEY - +").await;
    assert!(entries.len() <= 20, "{} entries", entries.len());

    let (relay, consumer) = (
        pair.relay_to(streams.clone()),
        pair.consumer_of(streams.clone(), "0", &handler),
    );
    eventually("all are handled", || async { handler.total() >= 40 }).await;
    assert_eq!(handler.sequences(case), (1..=40).collect::<Vec<_>>());
    relay.stop().await;
    consumer.stop().await;
    drop(sentinel);
    replica.stop().await.unwrap();
    for folder in folders {
        let _ = std::fs::remove_dir_all(folder);
    }
}
