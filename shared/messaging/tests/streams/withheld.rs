use std::sync::Arc;

use messaging::{list_withheld, retry_withheld};
use testkit::eventually;

use crate::fixture::{Pair, Recorder, a_case, record, sql};

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_published_is_put_aside_and_the_others_go_on() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (bad, gone, good) = (a_case(), a_case(), a_case());
    let log = &pair.producer;
    for case in [bad, gone, good] {
        record(&log.database, case, 0, 2).await;
    }
    let (first_of, bad_id, gone_id) = ("sequence = 1 AND subject =", bad.uuid(), gone.uuid());
    sql(
        log,
        &format!(
            "UPDATE event_log SET cause = 'rubbish' WHERE {first_of} '{bad_id}';
             CREATE TABLE kept AS SELECT * FROM event_log WHERE {first_of} '{gone_id}';
             DELETE FROM event_log WHERE {first_of} '{gone_id}'"
        ),
    )
    .await;

    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    eventually("the other case goes on", || async {
        handler.sequences(good) == [1, 2]
    })
    .await;
    let withheld = list_withheld(&log.database, 10).await.unwrap();
    let reasons: Vec<_> = withheld
        .iter()
        .map(|one| one.withheld.clone().unwrap_or_default())
        .collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons[0].contains("rubbish"), "{reasons:?}");
    assert!(reasons[1].contains("not in the log"), "{reasons:?}");

    sql(
        log,
        "UPDATE event_log SET cause = NULL;
         INSERT INTO event_log OVERRIDING SYSTEM VALUE SELECT * FROM kept",
    )
    .await;
    assert_eq!(retry_withheld(&log.database).await.unwrap(), 2);
    eventually("both cases are whole", || async {
        handler.sequences(bad) == [1, 2] && handler.sequences(gone) == [1, 2]
    })
    .await;
    assert_eq!(list_withheld(&log.database, 10).await.unwrap().len(), 0);
    relay.stop().await;
    consumer.stop().await;
}
