use std::sync::Arc;
use std::time::Duration;

use contracts::Service;
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Notify;

use crate::{Error, people_role};

/// How to reach the database.
#[derive(Debug, Clone, clap::Args)]
pub struct DatabaseArgs {
    /// PostgreSQL URL with the service's own role: `postgres://role:password@host:port/database`.
    #[arg(long, env = "DINGFEN_DATABASE_URL", hide_env_values = true)]
    pub database_url: SecretString,
    /// Connections per process.
    #[arg(long, env = "DINGFEN_DATABASE_CONNECTIONS", default_value_t = 8)]
    pub database_connections: usize,
}

/// A pool of connections that see one schema.
#[derive(Clone)]
pub struct Database {
    pool: Pool<AsyncPgConnection>,
    /// The role in which persons read.
    people: Arc<str>,
    written: Arc<Notify>,
}

impl Database {
    /// A pool for `service`; connects when first used.
    pub fn new(args: &DatabaseArgs, service: Service) -> Result<Self, Error> {
        let name = service.name();
        Self::for_schema(
            args.database_url.expose_secret(),
            name,
            args.database_connections,
        )
    }

    /// A pool whose connections see only `schema`.
    pub fn for_schema(url: &str, schema: &str, connections: usize) -> Result<Self, Error> {
        let mut config = ManagerConfig::default();
        // The default asks the server at every checkout, which halves reads; a connection that
        // died is found out by the statement that uses it.
        config.recycling_method = RecyclingMethod::Fast;
        let manager =
            AsyncDieselConnectionManager::new_with_config(connection_url(url, schema), config);
        let wait = Some(Duration::from_secs(4));
        let pool = Pool::builder(manager)
            .max_size(connections)
            .wait_timeout(wait)
            .create_timeout(wait)
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| Error::Unavailable(Box::new(error)))?;
        Ok(Self {
            pool,
            people: people_role(schema).into(),
            written: Arc::new(Notify::new()),
        })
    }

    /// The role in which persons read.
    pub(crate) fn people(&self) -> &str {
        &self.people
    }

    /// A connection for reads, or for one statement that is a transaction by itself.
    pub async fn connection(&self) -> Result<Object<AsyncPgConnection>, Error> {
        self.pool
            .get()
            .await
            .map_err(|error| Error::Unavailable(Box::new(error)))
    }

    /// A connection that goes back to no pool: its session, and every lock the session holds, ends
    /// when it is dropped.
    pub async fn own_connection(&self) -> Result<AsyncPgConnection, Error> {
        Ok(Object::take(self.connection().await?))
    }

    /// Tells whoever waits in [`Self::written`] that events were committed. Only a hint that
    /// saves waiting for the next poll: other processes do not hear it.
    pub fn hint_written(&self) {
        self.written.notify_one();
    }

    /// Waits for a hint that something was committed in this process.
    pub async fn written(&self) {
        self.written.notified().await;
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        use diesel_async::RunQueryDsl;
        let mut connection = self.connection().await?;
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"))
            .get_result::<i32>(&mut connection)
            .await?;
        Ok(())
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

/// `url` with the session settings every connection of a service has: the schema, and limits so
/// that no statement and no forgotten transaction can hold up the others.
#[must_use]
pub fn connection_url(url: &str, schema: &str) -> String {
    let limits = "%20-c%20statement_timeout=15000%20-c%20lock_timeout=5000\
        %20-c%20idle_in_transaction_session_timeout=15000";
    session_url(url, schema, limits)
}

/// The same without limits: a migration takes as long as it takes.
pub(crate) fn unlimited_url(url: &str, schema: &str) -> String {
    session_url(
        url,
        schema,
        "%20-c%20statement_timeout=0%20-c%20lock_timeout=0",
    )
}

fn session_url(url: &str, schema: &str, limits: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    // A host that is gone says no word: both sides ask after half a minute of silence, and give
    // up after half a minute without an answer.
    let alive = "keepalives_idle=30&keepalives_interval=10&keepalives_retries=3\
        &tcp_user_timeout=30";
    let asked = "%20-c%20tcp_keepalives_idle=30%20-c%20tcp_keepalives_interval=10\
        %20-c%20tcp_keepalives_count=3";
    format!(
        "{url}{separator}application_name=dingfen-{schema}&{alive}\
         &options=-c%20search_path={schema}%20-c%20timezone=UTC{asked}{limits}"
    )
}
