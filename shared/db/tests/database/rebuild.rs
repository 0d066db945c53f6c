use db::rebuild::{Projection, Projections, Scratch};
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use crate::database;

const DIARY: Projections = Projections {
    tables: &[&[Projection::of("diary", &["staff", "organisation"])]],
    recorded: Some(&[]),
    added_to: &[],
};

/// What is written by somebody who is gone again when tables are replaced, whatever the role.
const WRITTEN: [(&str, &str); 2] = [
    (
        "inbox",
        "INSERT INTO inbox (shard, subject, source, sequence)
         VALUES (1, gen_random_uuid(), 'intake', 1)",
    ),
    (
        "event_log",
        "INSERT INTO event_log (shard, id, subject, sequence, type, data)
         VALUES (1, gen_random_uuid(), gen_random_uuid(), 1, 'tracking.clock_met.v1', '{}')",
    ),
];

#[tokio::test]
async fn nothing_is_replaced_that_was_written_to_since_it_was_built() {
    let test = database().await;
    let mut connection = test.database.connection().await.unwrap();
    for (table, written) in WRITTEN {
        connection
            .batch_execute(
                "TRUNCATE diary, inbox, event_log;
                 INSERT INTO diary VALUES (gen_random_uuid(), gen_random_uuid(), 't')",
            )
            .await
            .unwrap();
        let scratch = Scratch::make(&test.url, &test.schema, DIARY).await.unwrap();
        let truth = scratch.compare_truth("tracking", 1).await.unwrap();
        assert!(truth.iter().all(|one| one.differing == 0), "{truth:?}");
        connection.batch_execute(written).await.unwrap();
        let replaced = scratch.replace(&["diary"], "tracking", "nobody").await;
        let refused = replaced.unwrap_err().to_string();
        assert!(refused.contains(table), "{refused}");
        let kept = sql::<BigInt>("SELECT count(*) FROM diary");
        assert_eq!(kept.get_result::<i64>(&mut connection).await.unwrap(), 1);
        connection
            .batch_execute("TRUNCATE inbox, event_log")
            .await
            .unwrap();
        let replaced = scratch.replace(&["diary"], "tracking", "nobody").await;
        replaced.unwrap();
        let kept = sql::<BigInt>("SELECT count(*) FROM diary");
        assert_eq!(kept.get_result::<i64>(&mut connection).await.unwrap(), 0);
        scratch.remove().await.unwrap();
    }
}
