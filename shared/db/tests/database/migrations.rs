use db::migrate::grant;
use diesel_async::{AsyncConnection, SimpleAsyncConnection};

use crate::{a_case, database, entry};

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
