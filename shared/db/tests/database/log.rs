use contracts::Service;
use db::Error;
use db::log::{after, append};

use crate::{a_case, database, entry};

#[tokio::test]
async fn what_was_appended_reads_back() {
    let test = database().await;
    let mut connection = test.database.connection().await.unwrap();
    let case = a_case();
    assert_eq!(append(&mut connection, entry(case, 0)).await.unwrap(), 1);
    assert_eq!(append(&mut connection, entry(case, 1)).await.unwrap(), 2);
    let rows = after(&mut connection, 0, 10).await.unwrap();
    let envelopes: Vec<_> = rows
        .into_iter()
        .map(|row| row.envelope(Service::Tracking).unwrap())
        .collect();
    assert_eq!(
        envelopes.iter().map(|e| e.sequence).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(envelopes[0].kind, "tracking.clock_stopped.v1");
    assert_eq!(envelopes[0].shard, case.shard());
}

#[tokio::test]
async fn an_event_number_that_is_taken_is_a_stale_version() {
    let test = database().await;
    let mut connection = test.database.connection().await.unwrap();
    let case = a_case();
    append(&mut connection, entry(case, 0)).await.unwrap();
    let second = append(&mut connection, entry(case, 0)).await;
    assert!(matches!(second, Err(Error::Stale)), "{second:?}");
}
