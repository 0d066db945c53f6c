use db::migrate::{grant, rehome};
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::{MOVES, a_case, database, entry};

#[tokio::test]
async fn a_services_role_can_add_to_its_log_and_never_change_it_or_see_anothers() {
    let (own, other) = (database().await, database().await);
    let role = format!("role_{}", uuid::Uuid::new_v4().simple());
    grant(&own.url, &own.schema, &role, "secret").await.unwrap();
    let (_, place) = own.url.rsplit_once('@').unwrap();
    let url = db::connection_url(&format!("postgres://{role}:secret@{place}"), &own.schema);
    let mut connection = db::Connection::establish(&url).await.unwrap();

    db::log::append(&mut connection, entry(a_case(), 0))
        .await
        .unwrap();
    for forbidden in [
        "UPDATE event_log SET data = '{}'".to_owned(),
        "DELETE FROM event_log".to_owned(),
        "DELETE FROM event_seal".to_owned(),
        format!("SELECT * FROM {}.event_log", other.schema),
        "CREATE TABLE mine (id int)".to_owned(),
    ] {
        let refused = connection
            .batch_execute(&forbidden)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            refused.starts_with("permission denied"),
            "{forbidden}: {refused}"
        );
    }
}

#[tokio::test]
async fn a_migration_takes_as_long_as_it_takes_but_does_not_wait_long_for_a_table() {
    let test = database().await;
    let mut connection = test.database.connection().await.unwrap();
    let limits: (String, String) =
        diesel::dsl::sql::<(Text, Text)>("SELECT statement, lock FROM limits")
            .get_result(&mut connection)
            .await
            .unwrap();
    assert_eq!(limits, ("0".to_owned(), "5s".to_owned()));
}

/// Errors are partly known by the words of the server.
#[tokio::test]
async fn a_services_role_is_answered_in_english() {
    let own = database().await;
    let role = format!("role_{}", uuid::Uuid::new_v4().simple());
    grant(&own.url, &own.schema, &role, "secret").await.unwrap();
    let mut connection = own.database.connection().await.unwrap();
    let settings: Vec<String> = diesel::dsl::sql::<Array<Text>>(&format!(
        "SELECT rolconfig FROM pg_roles WHERE rolname = '{role}'"
    ))
    .get_result(&mut connection)
    .await
    .unwrap();
    assert_eq!(settings, ["lc_messages=C"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_between_schemas_moves_once() {
    let url = testkit::empty_database().await;
    assert_eq!(rehome(&url, MOVES).await.unwrap(), ["202611280001000000"]);
    assert!(rehome(&url, MOVES).await.unwrap().is_empty());
    let mut connection = db::Connection::establish(&url).await.unwrap();
    let moved = diesel::dsl::sql::<BigInt>("SELECT count(*) FROM home.moved");
    let moved: i64 = moved.get_result(&mut connection).await.unwrap();
    assert_eq!(moved, 1);
}
