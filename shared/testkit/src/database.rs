use contracts::Service;
use db::Database;
use db::migrate::Migrations;
use diesel_async::{AsyncConnection, SimpleAsyncConnection};

/// A service's database that belongs to one test alone.
#[derive(Debug)]
pub struct TestDatabase {
    /// A small pool that sees the test's schema, as its owner, from whom no policy hides anything.
    pub database: Database,
    /// The owner's URL.
    pub url: String,
    /// The schema.
    pub schema: String,
}

/// The owner's URL of a database without any schema; for tests of what goes through all of them.
pub async fn empty_database() -> String {
    let postgres = &crate::engines().await.postgres;
    let name = format!("test_{}", uuid::Uuid::new_v4().simple());
    let mut owner = db::Connection::establish(&postgres.url())
        .await
        .expect("PostgreSQL");
    let create = format!("CREATE DATABASE {name}");
    owner.batch_execute(&create).await.expect("a database");
    postgres.url_of(&name)
}

/// A fresh schema with the log's tables and `migrations`, and the roles that may use it, named after the service for reading
/// PostgreSQL's log. The engines are gone with the last test, and the schema with them.
pub async fn database(service: Service, migrations: Migrations) -> TestDatabase {
    let url = crate::engines().await.postgres.url();
    let schema = format!("{service}_{}", uuid::Uuid::new_v4().simple());
    // Migrations block their thread, which the single-threaded runtime of a test forbids.
    let (owner, name) = (url.clone(), schema.clone());
    tokio::task::spawn_blocking(move || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime for migrations")
            .block_on(async {
                tokio::spawn(async move {
                    db::migrate::migrate(&owner, &name, migrations).await?;
                    db::migrate::grant(&owner, &name, &format!("dingfen_{name}"), "secret").await
                })
                .await
                .expect("the migration task")
            })
            .expect("migrations and grants run");
    })
    .await
    .unwrap();
    let database = Database::for_schema(&url, &schema, 4).expect("a pool");
    TestDatabase {
        database,
        url,
        schema,
    }
}
