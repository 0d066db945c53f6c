use std::sync::atomic::{AtomicBool, Ordering};

use db::Connection;
use db::log::append;
use db::seal::{Verification, seal_batch, verify};
use diesel_async::SimpleAsyncConnection;
use testkit::TestDatabase;

use crate::{a_case, database, entry};

/// Seven events, sealed in batches of three.
async fn sealed() -> TestDatabase {
    let test = database().await;
    let mut connection = test.database.connection().await.unwrap();
    let case = a_case();
    for n in 0..7 {
        append(&mut connection, entry(case, n)).await.unwrap();
    }
    while seal_batch(&mut connection, 3).await.unwrap() > 0 {}
    test
}

async fn after(test: &TestDatabase, sql: &str) -> Verification {
    let mut connection = test.database.connection().await.unwrap();
    connection.batch_execute(sql).await.unwrap();
    verify(&mut connection).await.unwrap()
}

#[tokio::test]
async fn an_untouched_chain_holds() {
    let found = after(&sealed().await, "").await;
    assert_eq!((found.batches, found.sealed, found.waiting), (3, 7, 0));
    assert_eq!(found.faults, Vec::<String>::new());
}

/// The sealer of a busy system is always a batch further than whoever looks.
#[tokio::test]
async fn a_chain_that_grows_meanwhile_holds() {
    let test = sealed().await;
    let mut writer = test.database.connection().await.unwrap();
    let mut reader = test.database.connection().await.unwrap();
    let done = AtomicBool::new(false);
    let write = async {
        let case = a_case();
        for n in 0..100 {
            append(&mut writer, entry(case, n)).await.unwrap();
            seal_batch(&mut writer, 3).await.unwrap();
        }
        done.store(true, Ordering::Relaxed);
    };
    let read = async {
        let mut looks = 0;
        while !done.load(Ordering::Relaxed) {
            let found = verify(&mut reader).await.unwrap();
            assert_eq!(found.faults, Vec::<String>::new());
            looks += 1;
        }
        looks
    };
    let ((), looks) = futures_util::join!(write, read);
    assert!(looks > 0);
}

/// Rows of a table that were looked at, by whatever way.
#[derive(diesel::QueryableByName)]
struct Looked {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    rows: i64,
}

#[tokio::test]
async fn sealing_walks_no_outbox_however_long() {
    let test = database().await;
    let mut connection = test.database.connection().await.unwrap();
    // As a plan that is kept knows it, and with far more that was sealed than waits.
    let long = "SET plan_cache_mode = force_generic_plan;
        INSERT INTO event_outbox (position, shard, sealed, stream_ms, stream_seq)
        SELECT -n, 1, true, n, 0 FROM generate_series(1, 20000) AS n;
        ANALYZE event_outbox;";
    connection.batch_execute(long).await.unwrap();
    append(&mut connection, entry(a_case(), 0)).await.unwrap();
    let before = looked(&mut connection).await;
    assert_eq!(seal_batch(&mut connection, 500).await.unwrap(), 1);
    assert_eq!(seal_batch(&mut connection, 500).await.unwrap(), 0);
    assert!(looked(&mut connection).await - before < 100);
}

async fn looked(connection: &mut Connection) -> i64 {
    use diesel_async::RunQueryDsl;
    let flush = "SELECT pg_stat_force_next_flush(); SELECT 1; SELECT pg_stat_clear_snapshot()";
    connection.batch_execute(flush).await.unwrap();
    let rows = "SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint AS rows
                FROM pg_stat_user_tables
                WHERE schemaname = current_schema() AND relname = 'event_outbox'";
    let looked: Looked = diesel::sql_query(rows)
        .get_result(connection)
        .await
        .unwrap();
    looked.rows
}

#[tokio::test]
async fn a_changed_event_is_found() {
    let change = r#"UPDATE event_log SET data = data || '{"rule":"RM-9"}' WHERE sequence = 5"#;
    let found = after(&sealed().await, change).await;
    assert_eq!(found.faults, ["batch 2: its events do not match its seal"]);
}

#[tokio::test]
async fn a_removed_event_is_found() {
    let found = after(&sealed().await, "DELETE FROM event_log WHERE sequence = 2").await;
    assert!(
        found
            .faults
            .iter()
            .any(|fault| fault == "batch 1: 1 of its events are gone")
    );
}

#[tokio::test]
async fn a_removed_batch_is_found() {
    let found = after(&sealed().await, "DELETE FROM event_seal WHERE batch = 2").await;
    assert!(
        found
            .faults
            .iter()
            .any(|fault| fault == "the chain breaks after batch 1")
    );
}

#[tokio::test]
async fn an_event_slipped_in_is_found() {
    let slip = "INSERT INTO event_log (shard, id, subject, sequence, type, data)
                SELECT shard, id, subject, 8, type, data FROM event_log WHERE sequence = 7";
    let found = after(&sealed().await, slip).await;
    assert_eq!(found.faults, ["1 events were slipped into the log"]);
}

#[tokio::test]
async fn a_batch_sealed_anew_breaks_the_link() {
    let test = sealed().await;
    let found = after(
        &test,
        "UPDATE event_seal SET hash = '\\x00' WHERE batch = 1",
    )
    .await;
    assert!(found.faults.len() >= 2, "{:?}", found.faults);
    let mut connection: db::Connection = {
        use diesel_async::AsyncConnection;
        Connection::establish(&db::connection_url(&test.url, &test.schema))
            .await
            .unwrap()
    };
    assert!(!verify(&mut connection).await.unwrap().faults.is_empty());
}
