use std::sync::atomic::{AtomicBool, Ordering};

use db::log::Entry;
use db::log::append;
use db::seal::{Sealed, Sealer, verify};
use db::{EventsKey, SourceKey};
use diesel_async::SimpleAsyncConnection;
use kernel::{Shard, StaffId};
use testkit::TestDatabase;

use crate::{a_case, database, entry};

/// The key of the tests' chain.
pub(crate) fn chain() -> SourceKey {
    testkit::events_key().chain("tracking")
}

/// Seven events that somebody did, sealed in batches of three.
pub(crate) async fn sealed() -> TestDatabase {
    let test = database().await;
    let mut connection = test.database.connection().await.unwrap();
    let case = a_case();
    for n in 0..7 {
        let entry = Entry {
            actor: Some(StaffId::new(Shard::DIRECTORY)),
            ..entry(case, n)
        };
        append(&mut connection, entry).await.unwrap();
    }
    seal(&mut connection, &mut Sealer::new(chain())).await;
    test
}

/// Seals what there is, in batches of three; gives what the last one came to.
pub(crate) async fn seal(connection: &mut db::Connection, sealer: &mut Sealer) -> Sealed {
    loop {
        match sealer.seal_batch(connection, 3, Vec::new()).await.unwrap() {
            Sealed::Events(1..) => {}
            last => return last,
        }
    }
}

pub(crate) async fn execute(test: &TestDatabase, sql: &str) {
    let mut connection = test.database.connection().await.unwrap();
    connection.batch_execute(sql).await.unwrap();
}

#[tokio::test]
async fn an_untouched_chain_holds() {
    let test = sealed().await;
    let mut connection = test.database.connection().await.unwrap();
    let found = verify(&mut connection, &chain(), &[]).await.unwrap();
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
        let (case, mut sealer) = (a_case(), Sealer::new(chain()));
        for n in 0..100 {
            append(&mut writer, entry(case, n)).await.unwrap();
            sealer.seal_batch(&mut writer, 3, Vec::new()).await.unwrap();
        }
        done.store(true, Ordering::Relaxed);
    };
    let read = async {
        let mut looks = 0;
        while !done.load(Ordering::Relaxed) {
            let found = verify(&mut reader, &chain(), &[]).await.unwrap();
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
    let mut sealer = Sealer::new(chain());
    for sealed in [1, 0] {
        let found = sealer
            .seal_batch(&mut connection, 500, Vec::new())
            .await
            .unwrap();
        assert_eq!(found, Sealed::Events(sealed));
    }
    assert!(looked(&mut connection).await - before < 100);
}

async fn looked(connection: &mut db::Connection) -> i64 {
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

/// As a sealer would that stood still since it had read what is to be sealed; also when the relay
/// has let go of some of it meanwhile.
#[tokio::test]
async fn no_event_is_sealed_twice() {
    let test = sealed().await;
    let mut connection = test.database.connection().await.unwrap();
    let again = "INSERT INTO event_seal (batch, positions, previous, hash, causes, scheme, mac)
        SELECT 4, positions, hash, hash, causes, scheme, mac FROM event_seal WHERE batch = 3";
    for meanwhile in ["", "DELETE FROM event_outbox"] {
        connection.batch_execute(meanwhile).await.unwrap();
        let refused = connection.batch_execute(again).await.unwrap_err();
        assert!(db::Error::from(refused).is_retryable());
    }
    let found = verify(&mut connection, &chain(), &[]).await.unwrap();
    assert_eq!((found.batches, found.sealed), (3, 7));
}

/// What only an anchor or those who took the events would tell afterwards.
#[tokio::test]
async fn what_was_cut_off_is_not_sealed_otherwise_by_who_saw_it() {
    let test = sealed().await;
    let mut connection = test.database.connection().await.unwrap();
    let mut sealer = Sealer::new(chain());
    assert_eq!(seal(&mut connection, &mut sealer).await, Sealed::Events(0));
    // Another process has led meanwhile, and this one leads again.
    let case = a_case();
    append(&mut connection, entry(case, 0)).await.unwrap();
    seal(&mut connection, &mut Sealer::new(chain())).await;
    append(&mut connection, entry(case, 1)).await.unwrap();
    assert_eq!(seal(&mut connection, &mut sealer).await, Sealed::Events(0));

    let cut = r#"ALTER TABLE event_seal DISABLE TRIGGER USER;
        UPDATE event_log SET data = data || '{"rule":"RM-9"}' WHERE position = 7;
        UPDATE event_outbox SET sealed = false WHERE position >= 7;
        DELETE FROM event_seal WHERE batch >= 3"#;
    connection.batch_execute(cut).await.unwrap();
    let found = seal(&mut connection, &mut sealer).await;
    assert_eq!(found, Sealed::Cut { batch: 5 });
    // Another one is put in its place, by somebody who has not seen it.
    seal(&mut connection, &mut Sealer::new(chain())).await;
    append(&mut connection, entry(case, 2)).await.unwrap();
    let found = seal(&mut connection, &mut sealer).await;
    assert_eq!(found, Sealed::Cut { batch: 5 });
}

/// As a key file has it after the key was changed: the newest first.
#[tokio::test]
async fn a_chain_of_former_keys_holds_with_their_file() {
    let test = sealed().await;
    let mut connection = test.database.connection().await.unwrap();
    let newer = "ab".repeat(32);
    let keys = |text: &str| EventsKey::parse(text).unwrap().chain("tracking");
    let both = format!("{newer}\n{}\n", testkit::EVENTS_KEY);
    append(&mut connection, entry(a_case(), 0)).await.unwrap();
    seal(&mut connection, &mut Sealer::new(keys(&both))).await;
    let found = verify(&mut connection, &keys(&both), &[]).await.unwrap();
    assert_eq!((found.batches, found.faults), (4, Vec::<String>::new()));
    for (alone, faults) in [(newer.as_str(), 3), (testkit::EVENTS_KEY, 1)] {
        let found = verify(&mut connection, &keys(alone), &[]).await.unwrap();
        assert_eq!(found.faults.len(), faults, "{found:?}");
    }
}
