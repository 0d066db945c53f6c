use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use messaging::list_dead_letters;
use testkit::eventually;

use crate::fixture::{Pair, Recorder, a_case, record, sql};

#[derive(QueryableByName)]
struct Tries {
    #[diesel(sql_type = BigInt)]
    last_value: i64,
}

/// A consumer whose database has no space tries again until it has, and blames no event.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_makes_no_dead_letters() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    // A sequence counts on whatever is rolled back.
    let full = r#"CREATE SEQUENCE tries;
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM nextval('tries');
            RAISE 'could not extend file "base/5/16411": No space left on device'
                USING ERRCODE = '53100';
        END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON inbox
            FOR EACH ROW EXECUTE FUNCTION full_disk()"#;
    sql(&pair.consumer, full).await;
    let case = a_case();
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    record(&pair.producer.database, case, 0, 2).await;
    // What fails for reasons of its own is given up after five times, each with all and alone.
    eventually("it was tried often enough", || async {
        let mut connection = pair.consumer.database.connection().await.unwrap();
        let tries: Tries = diesel::sql_query("SELECT last_value FROM tries")
            .get_result(&mut connection)
            .await
            .unwrap();
        tries.last_value > 15
    })
    .await;
    let letters = list_dead_letters(&pair.consumer.database, 10).await;
    assert_eq!(letters.unwrap().len(), 0);

    sql(&pair.consumer, "DROP TRIGGER full_disk ON inbox").await;
    eventually("both are handled", || async {
        handler.sequences(case) == [1, 2]
    })
    .await;
    relay.stop().await;
    consumer.stop().await;
}
