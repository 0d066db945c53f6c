use std::sync::Arc;

use messaging::{list_dead_letters, redrive};
use testkit::eventually;

use crate::fixture::{Pair, Recorder, a_case, record};

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_event_holds_up_its_own_case_only_and_can_be_redriven() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (bad, good) = (a_case(), a_case());
    *handler.poison.lock().unwrap() = Some((bad.uuid(), 2));
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    record(&pair.producer.database, bad, 0, 4).await;
    record(&pair.producer.database, good, 0, 4).await;

    let database = &pair.consumer.database;
    eventually("event 2 and those behind it are set aside", || async {
        list_dead_letters(database, 10).await.unwrap().len() == 3
    })
    .await;
    assert_eq!(handler.sequences(bad), [1]);
    eventually("the other case goes on", || async {
        handler.sequences(good).len() == 4
    })
    .await;
    let letters = list_dead_letters(database, 10).await.unwrap();
    assert!(
        letters
            .iter()
            .any(|letter| letter.error == "poisoned by the test")
    );

    *handler.poison.lock().unwrap() = None;
    assert_eq!(redrive(database, &pair.streams).await.unwrap(), 3);
    eventually("the case is whole", || async {
        handler.sequences(bad) == [1, 2, 3, 4]
    })
    .await;
    // What comes later is not held up by letters that were handled, and they are gone with it.
    record(&pair.producer.database, bad, 4, 1).await;
    eventually("the case goes on", || async {
        handler.sequences(bad) == [1, 2, 3, 4, 5]
    })
    .await;
    assert_eq!(list_dead_letters(database, 10).await.unwrap().len(), 0);
    assert_eq!(redrive(database, &pair.streams).await.unwrap(), 0);
    relay.stop().await;
    consumer.stop().await;
}
