//! Sealing holds nobody up, and nothing is let go of unsealed.

use std::sync::Arc;

use testkit::eventually;

use crate::fixture::{Pair, Recorder, a_case, in_outbox, record, sql, unpublished};

#[tokio::test]
async fn whoever_waits_for_an_event_does_not_wait_for_its_seal() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (case, log) = (a_case(), &pair.producer);
    sql(log, "ALTER TABLE event_seal RENAME TO kept_away").await;
    record(&log.database, case, 0, 3).await;
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    eventually("it is handled", || async { handler.total() == 3 }).await;
    assert_eq!((unpublished(log).await, in_outbox(log).await), (0, 3));

    sql(log, "ALTER TABLE kept_away RENAME TO event_seal").await;
    eventually("it is let go of", || async { in_outbox(log).await == 0 }).await;
    relay.stop().await;
    consumer.stop().await;
}
