use contracts::Service;
use contracts::event::{Cause, Envelope};
use db::Error;
use db::log::{after, append, append_all, append_in_order, caused_by};
use kernel::CaseId;

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
async fn an_event_comes_to_the_same_in_the_log_and_on_the_wire() {
    let test = database().await;
    let mut connection = test.database.connection().await.unwrap();
    let case = a_case();
    let cause: Cause = format!("intake/{}/{}/7", case.shard(), case.uuid())
        .parse()
        .unwrap();
    for (after, cause) in [(0, None), (1, Some(cause))] {
        let recorded = append(&mut connection, entry(case, after));
        match cause {
            Some(cause) => caused_by(cause, recorded).await.unwrap(),
            None => recorded.await.unwrap(),
        };
    }
    for row in after(&mut connection, 0, 10).await.unwrap() {
        let logged = db::digest::of_row(&row).unwrap();
        let sent = serde_json::to_string(&row.envelope(Service::Tracking).unwrap()).unwrap();
        let mut told: Envelope = serde_json::from_str(&sent).unwrap();
        assert_eq!(db::digest::of_event(&told).unwrap(), logged);
        told.data["rule"] = "RM-9".into();
        assert_ne!(db::digest::of_event(&told).unwrap(), logged);
    }
}

#[tokio::test]
async fn what_is_recorded_names_the_event_that_is_handled_or_the_one_just_before() {
    let test = database().await;
    let mut connection = test.database.connection().await.unwrap();
    let (one, other) = (a_case(), a_case());
    let handled: Cause = format!("intake/{}/{}/7", one.shard(), one.uuid())
        .parse()
        .unwrap();
    let steps = [entry(one, 0), entry(one, 1), entry(other, 0), entry(one, 2)];
    let recorded = append_in_order(&mut connection, Service::Tracking, None, &steps);
    let last = caused_by(handled.clone(), recorded).await.unwrap();
    let apart = [entry(a_case(), 0), entry(a_case(), 0)];
    append_all(&mut connection, &apart).await.unwrap();
    append_in_order(&mut connection, Service::Tracking, last, &[entry(other, 1)])
        .await
        .unwrap();

    let own = |case: CaseId, n: i64| format!("tracking/{}/{}/{n}", case.shard(), case.uuid());
    let rows = after(&mut connection, 0, 10).await.unwrap();
    let causes: Vec<_> = rows
        .into_iter()
        .map(|row| row.envelope(Service::Tracking).unwrap().cause)
        .map(|cause| cause.map(|cause| cause.to_string()))
        .collect();
    let handled = Some(handled.to_string());
    let expected = [
        handled.clone(),
        handled,
        Some(own(one, 2)),
        Some(own(other, 1)),
        None,
        None,
        Some(own(one, 3)),
    ];
    assert_eq!(causes, expected);
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
