//! What somebody can do who may write to the database and does not have the key, and what finds it.

mod by_hand;

use db::seal::{Anchor, Sealer, Signed, Verification, has_heard_of, sign_chain, verify};
use db::{EventsKey, SourceKey};
use diesel_async::SimpleAsyncConnection;
use testkit::TestDatabase;

use self::by_hand::{Finds, TAMPERINGS};
use crate::database;
use crate::seal::{chain, execute, seal, sealed};

async fn look(test: &TestDatabase, anchors: &[Anchor]) -> Verification {
    let mut connection = test.database.connection().await.unwrap();
    verify(&mut connection, &chain(), anchors).await.unwrap()
}

async fn head(test: &TestDatabase) -> Anchor {
    let found = look(test, &[]).await;
    Anchor {
        service: "tracking".into(),
        batch: found.batches,
        head: found.head,
    }
}

/// Whether some fault says so.
fn says(found: &Verification, words: &str) -> bool {
    found.faults.iter().any(|fault| fault.contains(words))
}

/// Whoever tampers is not held up by what keeps an honest sealer from sealing twice.
const KEEP: &str = "ALTER TABLE event_seal DISABLE TRIGGER seal_once;
    CREATE TABLE kept_log AS TABLE event_log;
    CREATE TABLE kept_seal AS TABLE event_seal;
    CREATE TABLE kept_outbox AS TABLE event_outbox";

const RESTORE: &str = "TRUNCATE event_log, event_seal, event_outbox;
    INSERT INTO event_log OVERRIDING SYSTEM VALUE TABLE kept_log;
    INSERT INTO event_seal TABLE kept_seal;
    INSERT INTO event_outbox TABLE kept_outbox";

#[tokio::test]
async fn each_tampering_is_found_by_what_is_meant_to_find_it() {
    let test = sealed().await;
    let anchor = [head(&test).await];
    execute(&test, KEEP).await;
    for (name, sql, finds) in TAMPERINGS {
        execute(&test, sql).await;
        let plain = look(&test, &[]).await;
        match finds {
            Finds::Verify(words) => assert!(says(&plain, words), "{name}: {plain:?}"),
            Finds::Anchor(words) => {
                assert_eq!(plain.faults, Vec::<String>::new(), "{name}");
                let noted = look(&test, &anchor).await;
                assert!(says(&noted, words), "{name}: {noted:?}");
            }
            Finds::Nothing => assert_eq!(plain.faults, Vec::<String>::new(), "{name}"),
        }
        execute(&test, RESTORE).await;
    }
    assert_eq!(look(&test, &anchor).await.faults, Vec::<String>::new());
}

/// Whoever has all of the database can do everything that the sealer does, but for the key.
#[tokio::test]
async fn a_chain_made_anew_over_changed_events_is_found() {
    let test = sealed().await;
    let anchor = [head(&test).await];
    execute(
        &test,
        r#"UPDATE event_log SET data = data || '{"rule":"RM-9"}' WHERE sequence = 2;
           DELETE FROM event_seal;
           UPDATE event_outbox SET sealed = false"#,
    )
    .await;
    let mut connection = test.database.connection().await.unwrap();
    let guessed = EventsKey::parse(&"0".repeat(64)).unwrap().chain("tracking");
    seal(&mut connection, &mut Sealer::new(guessed)).await;
    let found = look(&test, &[]).await;
    assert_eq!(found.faults.len(), 3, "{found:?}");
    assert!(says(&found, "its seal is not signed with the chain's key"));
    let noted = look(&test, &anchor).await;
    assert!(says(&noted, "batch 3: is not the one that was noted"));
}

#[tokio::test]
async fn what_is_moved_to_another_log_is_found() {
    let test = sealed().await;
    let mut connection = test.database.connection().await.unwrap();
    let other = testkit::events_key().chain("routing");
    let found = verify(&mut connection, &other, &[]).await.unwrap();
    assert_eq!(found.faults.len(), 3, "{found:?}");
}

#[tokio::test]
async fn an_emptied_log_is_known_to_those_who_heard_of_it() {
    let test = sealed().await;
    execute(&test, "TRUNCATE event_log, event_seal, event_outbox").await;
    assert_eq!(look(&test, &[]).await.faults, Vec::<String>::new());
    let consumer = database().await;
    let mut connection = consumer.database.connection().await.unwrap();
    assert!(!has_heard_of(&mut connection, "tracking").await.unwrap());
    execute(
        &consumer,
        "INSERT INTO inbox (shard, subject, source, sequence)
         VALUES (1, gen_random_uuid(), 'tracking', 1)",
    )
    .await;
    assert!(has_heard_of(&mut connection, "tracking").await.unwrap());
    assert!(!has_heard_of(&mut connection, "routing").await.unwrap());
}

/// As versions of before the key left it, the first batch from before causes as well.
const OLD_CHAIN: &str = r#"
    ALTER TABLE event_seal DISABLE TRIGGER seal_once;
    INSERT INTO event_log (shard, id, subject, sequence, type, recorded_at, cause, traceparent, data)
    SELECT 1, ('01900000-0000-7000-8000-00000000020' || n)::uuid,
           '01900000-0000-7000-8000-000000000101', n, 'tracking.clock_stopped.v1',
           '2026-01-12T04:00:00Z',
           CASE n WHEN 2 THEN 'intake/1/01900000-0000-7000-8000-000000000101/1' END,
           '00-1-1-01', '{"rule": "RM-1"}'
    FROM generate_series(1, 2) AS n;
    INSERT INTO event_seal (batch, positions, previous, hash, causes) VALUES
        (1, ARRAY[1], decode(repeat('00', 32), 'hex'),
         decode('42c47101922e9520d4e218d43027e0c0243d4f2f707a35ff12a99b67576069fb', 'hex'), false),
        (2, ARRAY[2],
         decode('42c47101922e9520d4e218d43027e0c0243d4f2f707a35ff12a99b67576069fb', 'hex'),
         decode('240a8aa94e6d2a924acf15cda04f871245433a9d7bfb40b903a658f0f4a462d0', 'hex'), true)"#;

#[tokio::test]
async fn a_chain_of_before_the_key_is_signed_once_and_for_all() {
    let test = database().await;
    execute(&test, OLD_CHAIN).await;
    let unsigned = look(&test, &[]).await;
    assert_eq!(
        unsigned.faults,
        [
            "batch 1: its seal is not signed",
            "batch 2: its seal is not signed"
        ]
    );
    let sign =
        async |key: Option<&SourceKey>| sign_chain(&test.url, &test.schema, key).await.unwrap();
    // Without the key nothing is done; with it everything, and never again.
    assert_eq!(sign(None).await, None);
    let signed = sign(Some(&chain())).await.unwrap();
    assert_eq!((signed.batches, signed.faults), (2, Vec::new()));
    assert_eq!(look(&test, &[]).await.faults, Vec::<String>::new());
    assert_eq!(sign(None).await.unwrap(), Signed::default());
    let mut connection = test.database.connection().await.unwrap();
    let unsigned = "UPDATE event_seal SET mac = NULL WHERE batch = 1";
    assert!(connection.batch_execute(unsigned).await.is_err());
    // What is sealed from now on covers the traces as well; these do not.
    execute(&test, "UPDATE event_log SET traceparent = '00-2-2-01'").await;
    assert_eq!(look(&test, &[]).await.faults, Vec::<String>::new());
}

#[tokio::test]
async fn signing_hides_nothing_that_was_wrong_before() {
    let test = database().await;
    execute(&test, OLD_CHAIN).await;
    execute(
        &test,
        "UPDATE event_log SET sequence = 3 WHERE sequence = 2",
    )
    .await;
    let signed = sign_chain(&test.url, &test.schema, Some(&chain())).await;
    let wrong = ["batch 2: its events do not match its seal"];
    assert_eq!(signed.unwrap().unwrap().faults, wrong);
    assert_eq!(look(&test, &[]).await.faults, wrong);
}
