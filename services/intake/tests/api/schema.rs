use contracts::Service;
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::MigrationHarness;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_tables_can_be_taken_down_and_put_up_again() {
    let database = testkit::database(Service::Intake, intake::MIGRATIONS).await;
    let url = db::connection_url(&database.url, &database.schema);
    let connection = AsyncPgConnection::establish(&url).await.unwrap();
    let mut harness = AsyncMigrationHarness::new(connection);
    for _ in 0..4 {
        harness.revert_last_migration(intake::MIGRATIONS).unwrap();
    }
    let again = harness.run_pending_migrations(intake::MIGRATIONS).unwrap();
    assert_eq!(again.len(), 4);
}
