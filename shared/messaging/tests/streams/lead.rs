//! Who publishes: one relay at a time, and never one that stood still.

use std::sync::{Arc, mpsc};
use std::thread;

use contracts::Service;
use messaging::Relay;
use testkit::eventually;
use tokio_util::sync::CancellationToken;

use crate::fixture::{Pair, Recorder, a_case, in_outbox, record, sql, unpublished};

/// A relay whose process stands still, as after SIGSTOP: its thread does nothing, and its session
/// with the database stays open.
struct Stalled {
    wake: mpsc::Sender<()>,
    stop: CancellationToken,
    thread: thread::JoinHandle<()>,
}

impl Stalled {
    /// Starts a relay, and stalls it when `log` has been published.
    async fn after_publishing(pair: &Pair) -> Self {
        let (wake, woken) = mpsc::channel::<()>();
        let (stall, stalled) = tokio::sync::oneshot::channel::<()>();
        let stop = CancellationToken::new();
        let database = db::Database::for_schema(&pair.producer.url, &pair.producer.schema, 2);
        let (database, streams) = (database.unwrap(), pair.streams.clone());
        let relay = Relay::new(database, streams, Service::Tracking, &[Service::Notice]);
        let running = relay.run(stop.clone());
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let standing_still = async {
                    stalled.await.unwrap();
                    woken.recv().unwrap();
                };
                tokio::join!(running, standing_still);
            });
        });
        let log = &pair.producer;
        eventually("it leads", || async { unpublished(log).await == 0 }).await;
        stall.send(()).unwrap();
        Self { wake, stop, thread }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_stands_still_is_followed_and_does_no_harm() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (case, log) = (a_case(), &pair.producer);
    record(&log.database, case, 0, 5).await;
    let stalled = Stalled::after_publishing(&pair).await;

    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    record(&log.database, case, 5, 5).await;
    // Ten seconds, by the database's clock.
    eventually("another one leads", || async { handler.total() == 10 }).await;

    stalled.wake.send(()).unwrap();
    record(&log.database, case, 10, 5).await;
    eventually("it goes on", || async { handler.total() == 15 }).await;
    eventually("the outbox is empty", || async {
        in_outbox(log).await == 0
    })
    .await;
    assert_eq!(handler.sequences(case), (1..=15).collect::<Vec<_>>());
    let mut connection = log.database.connection().await.unwrap();
    let chain = testkit::events_key().chain("tracking");
    let found = db::seal::verify(&mut connection, &chain, &[])
        .await
        .unwrap();
    assert_eq!((found.sealed, found.faults), (15, vec![]));

    stalled.stop.cancel();
    tokio::task::spawn_blocking(|| stalled.thread.join().unwrap())
        .await
        .unwrap();
    relay.stop().await;
    consumer.stop().await;
}

/// Its session is gone with it: nobody waits for the lease to end.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_was_killed_is_followed_at_once() {
    let pair = Pair::new().await;
    let (case, log) = (a_case(), &pair.producer);
    let killed = pair.relay();
    record(&log.database, case, 0, 1).await;
    eventually("it leads", || async { unpublished(log).await == 0 }).await;
    killed.kill().await;
    // The lease of a session that lives would keep everybody out for good.
    sql(log, "UPDATE relay_state SET until = 'infinity'").await;
    let relay = pair.relay();
    record(&log.database, case, 1, 1).await;
    eventually("another one leads", || async {
        unpublished(log).await == 0
    })
    .await;
    relay.stop().await;
}

/// What a leader writes holds only while its term does.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_stands_down_when_its_term_is_over() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (case, log) = (a_case(), &pair.producer);
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    record(&log.database, case, 0, 1).await;
    eventually("it leads", || async {
        in_outbox(log).await == 0 && handler.total() == 1
    })
    .await;
    // Somebody else leads, with a session that lives: the one of this very connection.
    let mut other = log.database.own_connection().await.unwrap();
    diesel_async::SimpleAsyncConnection::batch_execute(
        &mut other,
        "UPDATE relay_state SET term = term + 1, until = 'infinity', (holder, holder_since) =
             (SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid())",
    )
    .await
    .unwrap();
    record(&log.database, case, 1, 1).await;
    // Maybe published once more by the old leader, and never noted as published.
    eventually("it is handled or waits", || async {
        unpublished(log).await == 1
    })
    .await;
    drop(other);
    eventually("it leads again", || async { in_outbox(log).await == 0 }).await;
    assert_eq!(handler.sequences(case), [1, 2]);
    relay.stop().await;
    consumer.stop().await;
}
