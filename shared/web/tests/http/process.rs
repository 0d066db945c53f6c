//! The server and the tasks beside it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use contracts::Service;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use web::{Background, BoundServer, HttpArgs, RunError, Server, run};

use crate::signing_key;

fn server() -> BoundServer {
    let (_, verifier) = signing_key();
    let server = Server::new(Service::Intake, HttpArgs::any_port(), verifier);
    server.bind().unwrap()
}

/// A task that works until told to stop, and a mark that it came to its own end.
fn diligent() -> (Background, Arc<AtomicBool>) {
    let finished = Arc::new(AtomicBool::new(false));
    let mark = Arc::clone(&finished);
    let task = Background::new("the diligent", |stop| async move {
        stop.cancelled().await;
        tokio::task::yield_now().await;
        mark.store(true, Ordering::SeqCst);
    });
    (task, finished)
}

async fn within_a_minute<T>(work: impl Future<Output = T>) -> T {
    let patience = Duration::from_secs(60);
    tokio::time::timeout(patience, work).await.unwrap()
}

#[tokio::test]
async fn a_task_that_ends_early_ends_the_others_and_is_named() {
    let server = server();
    let health = format!("{}/healthz", server.base());
    let (diligent, finished) = diligent();
    let client = reqwest::Client::new();
    let asked = client.get(health.clone());
    let lazy = Background::new("the lazy", |_| async move {
        // Not before the server answers.
        assert_eq!(asked.send().await.unwrap().status(), 200);
    });
    let tasks = vec![diligent, lazy];
    let outcome = within_a_minute(run(server, tasks, CancellationToken::new())).await;
    let error = outcome.unwrap_err();
    assert!(matches!(error, RunError::Ended { task: "the lazy" }));
    assert_eq!(error.to_string(), "the lazy ended before it was told to");
    assert!(finished.load(Ordering::SeqCst));
    assert!(client.get(health).send().await.is_err());
}

#[tokio::test]
async fn a_task_that_panics_ends_the_others_and_is_named() {
    let (diligent, finished) = diligent();
    let clumsy = Background::new("the clumsy", |_| async move { panic!("slipped") });
    let tasks = vec![clumsy, diligent];
    let outcome = within_a_minute(run(server(), tasks, CancellationToken::new())).await;
    let error = outcome.unwrap_err();
    let task_and_words = match &error {
        RunError::Panicked { task, source } => (*task, source.to_string()),
        RunError::Ended { .. } | RunError::Failed { .. } => panic!("{error}"),
    };
    assert_eq!(task_and_words.0, "the clumsy");
    assert!(task_and_words.1.contains("slipped"), "{task_and_words:?}");
    assert!(finished.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_panic_while_stopping_is_an_error_too() {
    let (diligent, finished) = diligent();
    let clumsy = Background::new("the clumsy", |stop| async move {
        stop.cancelled().await;
        panic!("slipped at the door");
    });
    let stop = CancellationToken::new();
    stop.cancel();
    let outcome = within_a_minute(run(server(), vec![clumsy, diligent], stop)).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.to_string(), "the clumsy broke down");
    assert!(finished.load(Ordering::SeqCst));
}

#[tokio::test]
async fn told_to_stop_it_waits_until_every_task_has_finished() {
    let (diligent, finished) = diligent();
    let (told, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = Background::new("the slow", {
        let (told, go_on) = (Arc::clone(&told), Arc::clone(&go_on));
        |stop| async move {
            stop.cancelled().await;
            told.notify_one();
            go_on.notified().await;
        }
    });
    let stop = CancellationToken::new();
    let mut process = Box::pin(run(server(), vec![slow, diligent], stop.clone()));
    stop.cancel();
    tokio::select! {
        () = told.notified() => {}
        outcome = &mut process => panic!("ended without the slow one: {outcome:?}"),
    }
    go_on.notify_one();
    within_a_minute(process).await.unwrap();
    assert!(finished.load(Ordering::SeqCst));
}
