//! What was handled, told once more beside what came of it.

use std::sync::Mutex;

use async_trait::async_trait;
use contracts::Service;
use db::rebuild::{Projections, Scratch};
use db::{Connection, Database};
use diesel_async::SimpleAsyncConnection;
use messaging::{Delivered, Handler, HandlerError, StoryClock, retell};
use uuid::Uuid;

use crate::fixture::{a_case, record};

/// Remembers what it was handed.
#[derive(Default)]
struct Heard(Mutex<Vec<(Uuid, i64)>>);

#[async_trait]
impl Handler for Heard {
    async fn handle_one(
        &self,
        _tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        let heard = (told.envelope.subject, told.envelope.sequence);
        self.0.lock().unwrap().push(heard);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_inbox_has_is_told_once_more_in_order_and_nothing_else() {
    let url = testkit::empty_database().await;
    let (source, own) = (Service::Tracking.name(), Service::Notice.name());
    for schema in [source, own] {
        db::migrate::migrate(&url, schema, &[]).await.unwrap();
    }
    let database = Database::for_schema(&url, source, 1).unwrap();
    let (told, other) = (a_case(), a_case());
    record(&database, told, 0, 3).await;
    record(&database, other, 0, 1).await;
    let mut owner = database.connection().await.unwrap();
    owner
        .batch_execute(&format!(
            // As clocks go that were asked in another order than that of the commits.
            "UPDATE event_log SET recorded_at = now() - sequence * interval '1 minute';
             INSERT INTO {own}.inbox (shard, subject, source, sequence)
             SELECT shard, subject, '{source}', 2 FROM event_log
             WHERE sequence = 3"
        ))
        .await
        .unwrap();

    let scratch = Scratch::make(&url, own, Projections::of(&[]))
        .await
        .unwrap();
    let mut story = scratch.story(&[source], None).await.unwrap();
    let mut connection = scratch.connection().await.unwrap();
    let handler = Heard::default();
    let clock = StoryClock::default();
    let retold = retell(&mut connection, &mut story, &handler, &clock).await;
    let retold = retold.unwrap();
    assert_eq!((retold.events, retold.faults), (2, vec![]));
    let heard = handler.0.into_inner().unwrap();
    assert_eq!(heard, [(told.uuid(), 1), (told.uuid(), 2)]);
    drop(story);

    let truth = scratch.compare_truth(own, 10).await.unwrap();
    let differing: Vec<i64> = truth.iter().map(|table| table.differing).collect();
    assert_eq!((truth[0].rows, differing), (1, vec![0]));
    scratch.remove().await.unwrap();
}
