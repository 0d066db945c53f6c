//! What real refusals of the server are to the one who asked.

use db::{Connection, Error};
use diesel_async::SimpleAsyncConnection;
use futures_util::join;

use crate::database;

async fn run(connection: &mut Connection, sql: &str) -> Result<(), Error> {
    Ok(connection.batch_execute(sql).await?)
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Unavailable,
    Retryable,
    Statement,
}

fn kind(error: &Error) -> Kind {
    match error {
        Error::Unavailable(_) => Kind::Unavailable,
        error if error.is_retryable() => Kind::Retryable,
        _ => Kind::Statement,
    }
}

#[tokio::test]
async fn what_says_nothing_about_the_work_is_unavailability() {
    let test = database().await;
    // Nothing fits into the files of a sort: the server's own kind of a full disk.
    let full = "SET temp_file_limit = '64kB'; SET work_mem = '64kB';
        SELECT count(*) FROM (SELECT n FROM generate_series(1, 100000) AS n ORDER BY n::text) AS s";
    let raised = |code: &str, message: &str| {
        format!("DO $$ BEGIN RAISE '{message}' USING ERRCODE = '{code}'; END $$")
    };
    for (sql, expected) in [
        (full.to_owned(), Kind::Unavailable),
        (
            raised(
                "53100",
                r#"could not extend file "base/5/1": No space left on device"#,
            ),
            Kind::Unavailable,
        ),
        (raised("53200", "out of memory"), Kind::Unavailable),
        (
            raised(
                "58030",
                r#"could not read file "base/5/1": Input/output error"#,
            ),
            Kind::Unavailable,
        ),
        (
            "SET statement_timeout = 1; SELECT pg_sleep(10)".to_owned(),
            Kind::Unavailable,
        ),
        (
            "SELECT pg_terminate_backend(pg_backend_pid())".to_owned(),
            Kind::Unavailable,
        ),
        (
            "BEGIN READ ONLY; DELETE FROM inbox".to_owned(),
            Kind::Unavailable,
        ),
        ("SELECT 1 / 0".to_owned(), Kind::Statement),
        ("SELECT 'x'::uuid".to_owned(), Kind::Statement),
        ("SELECT nothing FROM inbox".to_owned(), Kind::Statement),
        (raised("P0001", "no"), Kind::Statement),
    ] {
        let mut connection = test.database.own_connection().await.unwrap();
        let error = run(&mut connection, &sql).await.unwrap_err();
        assert_eq!(kind(&error), expected, "{sql}: {error:?}");
    }
}

#[tokio::test]
async fn a_lock_not_had_in_time_is_unavailability() {
    let test = database().await;
    let mut holder = test.database.own_connection().await.unwrap();
    let mut other = test.database.own_connection().await.unwrap();
    run(&mut holder, "BEGIN; LOCK TABLE inbox").await.unwrap();
    for sql in [
        "LOCK TABLE inbox NOWAIT",
        "SET lock_timeout = 1; LOCK TABLE inbox",
    ] {
        let error = run(&mut other, &format!("BEGIN; {sql}")).await.unwrap_err();
        assert_eq!(kind(&error), Kind::Unavailable, "{sql}: {error:?}");
        run(&mut other, "ROLLBACK").await.unwrap();
    }
}

#[tokio::test]
async fn the_victim_of_somebody_else_may_try_again() {
    let test = database().await;
    let mut one = test.database.own_connection().await.unwrap();
    let mut two = test.database.own_connection().await.unwrap();
    let rows = "CREATE TABLE thing (id int PRIMARY KEY, n int);
        INSERT INTO thing VALUES (1, 0), (2, 0)";
    run(&mut one, rows).await.unwrap();
    let change = |id: i32| format!("UPDATE thing SET n = n + 1 WHERE id = {id}");

    run(&mut one, &format!("BEGIN; {}", change(1)))
        .await
        .unwrap();
    run(&mut two, &format!("BEGIN; {}", change(2)))
        .await
        .unwrap();
    let (two_of_one, one_of_two) = (change(2), change(1));
    let (first, second) = join!(run(&mut one, &two_of_one), run(&mut two, &one_of_two));
    let victims: Vec<Kind> = [first, second]
        .iter()
        .filter_map(|result| result.as_ref().err().map(kind))
        .collect();
    assert_eq!(victims, [Kind::Retryable]);
    for connection in [&mut one, &mut two] {
        run(connection, "ROLLBACK").await.unwrap();
    }

    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT n FROM thing";
    run(&mut one, begin).await.unwrap();
    run(&mut two, &change(1)).await.unwrap();
    let error = run(&mut one, &change(1)).await.unwrap_err();
    assert_eq!(kind(&error), Kind::Retryable, "{error:?}");
}
