use std::sync::Arc;
use std::time::Duration;

use contracts::Service;
use diesel::sql_types::Text;
use diesel_async::pooled_connection::deadpool::{Hook, HookError, Object, Pool};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, PoolError, RecyclingMethod,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Notify;

use crate::{Error, people_role};

/// How to reach the database.
#[derive(Debug, Clone, clap::Args)]
pub struct DatabaseArgs {
    /// PostgreSQL URL with the service's own role: `postgres://role:password@host:port/database`.
    #[arg(long, env = "DINGFEN_DATABASE_URL", hide_env_values = true)]
    pub database_url: SecretString,
    /// Connections per process; half as many besides for what persons read.
    #[arg(long, env = "DINGFEN_DATABASE_CONNECTIONS", default_value_t = 8)]
    pub database_connections: usize,
}

/// A pool of connections that see one schema.
#[derive(Clone)]
pub struct Database {
    pool: Pool<AsyncPgConnection>,
    /// Those in which persons read, and nothing else is done: the server keeps a plan for the role it
    /// was made for, and makes another whenever a connection changes roles.
    readers: Pool<AsyncPgConnection>,
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
        let reading = reading_url(url, schema);
        Ok(Self {
            pool: pool(connection_url(url, schema), connections, None)?,
            readers: pool(
                reading,
                connections.div_ceil(2),
                Some(in_role(people_role(schema))),
            )?,
            written: Arc::new(Notify::new()),
        })
    }

    /// A connection in the role in which persons read.
    pub(crate) async fn reader(&self) -> Result<Object<AsyncPgConnection>, Error> {
        let reader = self.readers.get().await;
        reader.map_err(|error| Error::Unavailable(Box::new(error)))
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
        let mut connection = self.connection().await?;
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"))
            .get_result::<i32>(&mut connection)
            .await?;
        Ok(())
    }
}

fn pool(
    url: String,
    connections: usize,
    check: Option<Hook<AsyncPgConnection>>,
) -> Result<Pool<AsyncPgConnection>, Error> {
    let mut config = ManagerConfig::default();
    // The default asks the server at every checkout, which halves reads; a connection that
    // died is found out by the statement that uses it.
    config.recycling_method = RecyclingMethod::Fast;
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    let wait = Some(Duration::from_secs(4));
    let mut builder = Pool::builder(manager)
        .max_size(connections)
        .wait_timeout(wait)
        .create_timeout(wait)
        .runtime(deadpool::Runtime::Tokio1);
    if let Some(check) = check {
        builder = builder.post_create(check);
    }
    builder
        .build()
        .map_err(|error| Error::Unavailable(Box::new(error)))
}

/// Refuses a new connection that has another role: one through a proxy that passes over what it was
/// asked for at its beginning would show persons all that the service sees.
fn in_role(role: String) -> Hook<AsyncPgConnection> {
    Hook::async_fn(move |connection, _| {
        let role = role.clone();
        Box::pin(async move {
            let has = diesel::dsl::sql::<Text>("current_user::text");
            let has: String = diesel::select(has)
                .get_result(connection)
                .await
                .map_err(|error| HookError::Backend(PoolError::QueryError(error)))?;
            match has == role {
                true => Ok(()),
                false => Err(HookError::message(format!(
                    "a connection for what persons read has the role {has} and not {role}"
                ))),
            }
        })
    })
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
    session_url(url, schema, LIMITS)
}

/// The same in the role in which persons read, from the connection's first moment to its last.
fn reading_url(url: &str, schema: &str) -> String {
    let role = people_role(schema);
    session_url(url, schema, &format!("{LIMITS}%20-c%20role={role}"))
}

const LIMITS: &str = "%20-c%20statement_timeout=15000%20-c%20lock_timeout=5000\
    %20-c%20idle_in_transaction_session_timeout=15000";

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

#[cfg(test)]
mod tests {
    use super::*;

    /// As through a proxy that passes over what a connection is asked for at its beginning.
    #[tokio::test]
    async fn nobody_reads_in_another_role_than_that_of_persons() {
        let url = testkit::empty_database().await;
        let role = people_role("public");
        let readers = pool(
            connection_url(&url, "public"),
            1,
            Some(in_role(role.clone())),
        );
        let refused = readers.unwrap().get().await.err().unwrap().to_string();
        assert!(refused.contains(&format!("and not {role}")), "{refused}");
    }
}
