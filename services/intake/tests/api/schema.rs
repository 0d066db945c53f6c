use contracts::Service;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_tables_can_be_taken_down_and_put_up_again() {
    let database = testkit::database(Service::Intake, intake::MIGRATIONS).await;
    let url = db::connection_url(&database.url, &database.schema);
    let connection = AsyncPgConnection::establish(&url).await.unwrap();
    let mut harness = AsyncMigrationHarness::new(connection);
    let [own, people] = [0, 3].map(|set| -> Vec<Box<dyn Migration<Pg>>> {
        let set: &EmbeddedMigrations = &intake::MIGRATIONS[set];
        set.migrations().unwrap()
    });
    for migration in people.iter().rev().chain(own.iter().rev()) {
        harness.revert_migration(migration).unwrap();
    }
    harness.run_migrations(&own).unwrap();
}
