use contracts::{Reach, Scope};
use db::migrate::grant;
use db::{Connection, Database, Error};
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Integer, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use futures_util::future::{Either, select, try_join};
use kernel::{Shard, StaffId};
use testkit::TestDatabase;

use crate::database;

fn somebody() -> Scope {
    Scope {
        staff: StaffId::new(Shard::DIRECTORY),
        reach: Reach::Subtree("5104/".into()),
    }
}

/// The pool of the service itself, whose role is no owner.
fn as_service(test: &TestDatabase) -> Database {
    let (_, place) = test.url.rsplit_once('@').unwrap();
    let url = format!("postgres://dingfen_{}:secret@{place}", test.schema);
    Database::for_schema(&url, &test.schema, 1).unwrap()
}

async fn count(connection: &mut Connection) -> Result<i64, Error> {
    let query = sql::<BigInt>("SELECT count(*) FROM diary");
    Ok(query.get_result(connection).await?)
}

async fn count_twice(tx: &Connection) -> Result<(i64, i64), Error> {
    let query = || sql::<BigInt>("SELECT count(*) FROM diary");
    let (mut one, mut other) = (tx, tx);
    let both = try_join(query().get_result(&mut one), query().get_result(&mut other));
    Ok(both.await?)
}

/// The process of the server that answers.
async fn backend(mut tx: &Connection) -> Result<i32, Error> {
    Ok(sql::<Integer>("SELECT pg_backend_pid()")
        .get_result(&mut tx)
        .await?)
}

#[tokio::test]
async fn a_person_reads_what_a_policy_lets_through_and_the_service_everything() {
    let test = database().await;
    let service = as_service(&test);
    let (one, other) = (somebody(), somebody());
    let mut connection = service.connection().await.unwrap();
    for owner in [&one, &one, &other] {
        let row = format!(
            "INSERT INTO diary VALUES ('{0}', '{0}', 't')",
            owner.staff.uuid()
        );
        connection.batch_execute(&row).await.unwrap();
    }
    drop(connection);
    for (scope, rows) in [(&one, 2), (&other, 1), (&somebody(), 0)] {
        assert_eq!(service.read_as(scope, "read", count).await.unwrap(), rows);
        let twice = service.read_at_once(scope, "read", count_twice).await;
        assert_eq!(twice.unwrap(), (rows, rows));
    }
    let mut connection = service.connection().await.unwrap();
    assert_eq!(count(&mut connection).await.unwrap(), 3);
}

#[tokio::test]
async fn a_scope_that_nobody_told_shows_nothing() {
    let test = database().await;
    let service = as_service(&test);
    let one = somebody();
    let row = format!(
        "INSERT INTO diary VALUES ('{0}', '{0}', 't')",
        one.staff.uuid()
    );
    let mut connection = service.connection().await.unwrap();
    connection.batch_execute(&row).await.unwrap();
    // The pool's only connection for reading: neither role nor scope of one transaction is the next
    // one's, and what is read after it, or before another began, is nobody's.
    let beyond = async |tx: &mut Connection| {
        let within = count(tx).await?;
        tx.batch_execute("COMMIT; RESET ROLE").await?;
        Ok::<_, Error>((within, count(tx).await?))
    };
    for _ in 0..2 {
        let read = service.read_as(&one, "read", beyond).await;
        assert_eq!(read.unwrap(), (1, 0));
    }
}

#[tokio::test]
async fn who_stops_waiting_leaves_no_transaction_to_the_next() {
    let test = database().await;
    let service = as_service(&test);
    let one = somebody();
    let pid = async |tx: &Connection| backend(tx).await;
    let hang = async |tx: &Connection| {
        backend(tx).await?;
        std::future::pending::<Result<i32, Error>>().await
    };
    let first = service.read_at_once(&one, "read", pid).await.unwrap();
    let again = service.read_at_once(&one, "read", pid).await.unwrap();
    assert_eq!(first, again);
    {
        let hanging = std::pin::pin!(service.read_at_once(&one, "hang", hang));
        let other = std::pin::pin!(service.ping());
        let over = select(hanging, other).await;
        assert!(matches!(over, Either::Right((Ok(()), _))));
    }
    let next = service.read_at_once(&one, "read", pid).await.unwrap();
    assert_ne!(first, next);
}

#[tokio::test]
async fn a_person_reads_no_table_without_a_policy_and_writes_none() {
    let test = database().await;
    let service = as_service(&test);
    for (statement, refused) in [
        ("SELECT FROM secret", "permission denied"),
        ("SELECT FROM event_log", "permission denied"),
        ("SELECT FROM organisation", ""),
        ("DELETE FROM diary", "cannot execute DELETE"),
        ("SET TRANSACTION READ WRITE", "read-write mode"),
    ] {
        let work = async |tx: &mut Connection| {
            tx.batch_execute("SELECT FROM diary").await?;
            Ok::<_, Error>(tx.batch_execute(statement).await?)
        };
        let told = match service.read_as(&somebody(), "try", work).await {
            Ok(()) => String::new(),
            Err(error) => format!("{error:?}"),
        };
        assert!(told.contains(refused), "{statement}: {told}");
        assert_eq!(told.is_empty(), refused.is_empty(), "{statement}: {told}");
    }
}

#[tokio::test]
async fn what_fails_to_begin_leaves_no_connection_behind() {
    let test = database().await;
    let service = as_service(&test);
    let mut owner = test.database.connection().await.unwrap();
    let role = db::people_role(&test.schema);
    let revoke = format!("REVOKE {role} FROM dingfen_{}", test.schema);
    owner.batch_execute(&revoke).await.unwrap();
    assert!(service.read_as(&somebody(), "read", count).await.is_err());
    let twice = service.read_at_once(&somebody(), "read", count_twice).await;
    assert!(twice.is_err());
    let mut connection = service.connection().await.unwrap();
    assert_eq!(count(&mut connection).await.unwrap(), 0);
    // What `dingfen migrate` does makes it good again, and is done once more without harm.
    let login = format!("dingfen_{}", test.schema);
    for _ in 0..2 {
        grant(&test.url, &test.schema, &login, "secret")
            .await
            .unwrap();
    }
    drop(connection);
    assert_eq!(
        service.read_as(&somebody(), "read", count).await.unwrap(),
        0
    );
    let named: Vec<String> = sql::<Text>(&format!(
        "SELECT policyname || array_to_string(roles, '') FROM pg_policies
         WHERE schemaname = '{}' ORDER BY policyname",
        test.schema
    ))
    .get_results(&mut owner)
    .await
    .unwrap();
    assert_eq!(named, [format!("people{role}"), format!("service{login}")]);
}
