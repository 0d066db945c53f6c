use contracts::Service;
use diesel_async::SimpleAsyncConnection;
use routing::MIGRATIONS;

const UP: &str =
    include_str!("../../../../migrations/routing/2026-11-21-000100-0000_routing/up.sql");
const DOWN: &str =
    include_str!("../../../../migrations/routing/2026-11-21-000100-0000_routing/down.sql");
/// What stands on its tables.
const PEOPLE: &str =
    include_str!("../../../../migrations/people_routing/2026-11-30-610100-0000_people/down.sql");

#[tokio::test]
async fn the_schema_goes_down_and_up_again() {
    let test = testkit::database(Service::Routing, MIGRATIONS).await;
    let mut connection = test.database.connection().await.unwrap();
    connection.batch_execute(PEOPLE).await.unwrap();
    connection.batch_execute(DOWN).await.unwrap();
    connection.batch_execute(UP).await.unwrap();
}
