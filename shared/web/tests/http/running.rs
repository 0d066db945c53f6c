use std::sync::atomic::Ordering;
use std::time::Duration;

use contracts::Service;
use web::{HttpArgs, ServeError, Server};

use crate::{eventually, signing_key, start, start_as};

#[tokio::test]
async fn detached_work_outlives_its_client() {
    let server = start().await;
    let request = server.http.post(server.url("/api/v1/slow")).send();
    let client = tokio::spawn(request);
    server.work.begun.notified().await;
    client.abort();
    drop(client.await);
    server.work.go_on.notify_one();
    eventually("the work", || server.work.done.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn stopping_lets_open_requests_finish() {
    let server = start().await;
    let request = tokio::spawn(server.http.post(server.url("/api/v1/slow")).send());
    server.work.begun.notified().await;
    server.stop.cancel();
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.work.go_on.notify_one();
    assert_eq!(request.await.unwrap().unwrap().status(), 200);
    let health = server.url("/healthz");
    server.task.await.unwrap().unwrap();
    let late = server.http.get(health).send().await;
    assert!(late.is_err());
}

#[tokio::test]
async fn idle_connections_do_not_hold_the_stop_up() {
    let patient = HttpArgs {
        shutdown_seconds: 60,
        ..HttpArgs::any_port()
    };
    let server = start_as(true, patient).await;
    let _: serde_json::Value = server.client.get("/healthz", None).await.unwrap();
    server.stop.cancel();
    let stopped = tokio::time::timeout(Duration::from_secs(30), server.task).await;
    stopped.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn a_taken_port_is_said_at_once() {
    let server = start().await;
    let mut args = HttpArgs::any_port();
    args.listen = server
        .base
        .strip_prefix("http://")
        .map(|a| a.parse().unwrap());
    let (_, verifier) = signing_key();
    let second = Server::new(Service::Intake, args, verifier).bind();
    assert!(matches!(second, Err(ServeError::Bind { .. })));
}
