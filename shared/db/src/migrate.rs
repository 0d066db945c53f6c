//! Bringing a service's schema up to date, and giving its role just what it needs.

use diesel::migration::{self, Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::{Bool, Text};
use diesel_async::{
    AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::pool::unlimited_url;
use crate::{Error, people_role};

/// The tables that every service has: the event log and what hangs on it.
pub const LOG_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/log");

/// The advisory lock that keeps two migrations of one schema apart.
const MIGRATION_LOCK: &str = "dingfen-migrate";

/// The schema that remembers which moves between schemas were made.
const HOME: &str = "home";

/// Sets of migrations that are run one after the other in a service's schema: its own, then those
/// of tables that it shares with others, which its own must not name.
pub type Migrations = &'static [EmbeddedMigrations];

/// Creates `schema` if need be and runs what is pending: the log's migrations, then the service's
/// `sets`. `url` is the owner's. Gives the names of the migrations that ran.
///
/// Needs the multi-threaded tokio runtime: migrations run in a blocking section.
pub async fn migrate(url: &str, schema: &str, sets: Migrations) -> Result<Vec<String>, Error> {
    const LOG: Migrations = &[LOG_MIGRATIONS];
    run(url, schema, LOG.iter().chain(sets)).await
}

/// Runs what is pending of `steps`, which move rows from one service's schema to another's and
/// therefore name every table in full; what ran is remembered in the schema `home`. `url` is the
/// owner's. To be called when all schemas are up to date. Gives the names of the steps that ran.
///
/// Needs the multi-threaded tokio runtime, as [`migrate`] does.
pub async fn rehome(url: &str, steps: Migrations) -> Result<Vec<String>, Error> {
    run(url, HOME, steps.iter()).await
}

async fn run(
    url: &str,
    schema: &str,
    sets: impl Iterator<Item = &'static EmbeddedMigrations>,
) -> Result<Vec<String>, Error> {
    let mut connection = establish(url, schema).await?;
    diesel::select(diesel::dsl::sql::<diesel::sql_types::Untyped>(&format!(
        "pg_advisory_lock(hashtext('{MIGRATION_LOCK}'), hashtext('{schema}'))::text"
    )))
    .execute(&mut connection)
    .await?;
    // Whoever waits for a table holds up all who come after, so that is not for long.
    connection.batch_execute("SET lock_timeout = '5s'").await?;
    connection
        .batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))
        .await?;
    let mut harness = AsyncMigrationHarness::new(connection);
    let mut ran = Vec::new();
    for set in sets {
        let versions = harness
            .run_pending_migrations(Set(set))
            .map_err(Error::Unavailable)?;
        ran.extend(versions.into_iter().map(|version| version.to_string()));
    }
    Ok(ran)
}

/// A set of migrations that stays where it is.
struct Set(&'static EmbeddedMigrations);

impl MigrationSource<Pg> for Set {
    fn migrations(&self) -> migration::Result<Vec<Box<dyn Migration<Pg>>>> {
        self.0.migrations()
    }
}

/// Tables that rows are only added to, in whatever schema they stand.
const ONLY_ADDED_TO: [&str; 6] = [
    "calendar_year",
    "decision",
    "event_log",
    "event_seal",
    "number_word",
    "unmask_note",
];

/// Tables about no cases, in whatever schema they stand: persons read all of them.
pub const READ_BY_ALL: [&str; 4] = ["calendar_year", "organisation", "staff", "staff_load"];

/// Lets `role` sign in with `password` and do in `schema` what its service does: read and write
/// rows, but never change or remove what is only added to, such as the log. For what persons read it
/// takes on the role of people, which sees no row but those that a policy lets through.
pub async fn grant(url: &str, schema: &str, role: &str, password: &str) -> Result<(), Error> {
    let mut connection = establish(url, schema).await?;
    let password = password.replace('\'', "''");
    let only_added_to = ONLY_ADDED_TO.join("', '");
    connection
        .batch_execute(&format!(
            "DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                    CREATE ROLE {role} LOGIN;
                END IF;
             END $$;
             ALTER ROLE {role} LOGIN NOINHERIT PASSWORD '{password}';
             GRANT USAGE ON SCHEMA {schema} TO {role};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
             GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
             DO $$ DECLARE found text; BEGIN
                FOR found IN SELECT tablename FROM pg_tables
                    WHERE schemaname = '{schema}' AND tablename IN ('{only_added_to}') LOOP
                    EXECUTE format('REVOKE UPDATE, DELETE ON {schema}.%I FROM {role}', found);
                END LOOP;
             END $$;
             REVOKE INSERT, UPDATE, DELETE ON {schema}.__diesel_schema_migrations FROM {role};"
        ))
        .await?;
    speak_plainly(&mut connection, role).await;
    if is_read_by_people(&mut connection, schema).await? {
        grant_to_people(&mut connection, schema, role).await?;
        turn_policies_on(&mut connection, schema, role).await?;
    }
    Ok(())
}

/// Whether the schema has tables about cases that persons read.
async fn is_read_by_people(
    connection: &mut AsyncPgConnection,
    schema: &str,
) -> Result<bool, Error> {
    let found = diesel::dsl::sql::<Bool>(&format!(
        "SELECT EXISTS (SELECT FROM pg_policies
                        WHERE schemaname = '{schema}' AND policyname = 'people')"
    ));
    Ok(found.get_result(connection).await?)
}

/// Makes the role of people, which `role` may take on, and lets it read the tables with a policy for
/// it, those about no cases, and views, which are made for it alone; nothing else.
async fn grant_to_people(
    connection: &mut AsyncPgConnection,
    schema: &str,
    role: &str,
) -> Result<(), Error> {
    let people = people_role(schema);
    let read_by_all = READ_BY_ALL.join("', '");
    connection
        .batch_execute(&format!(
            "DO $$ BEGIN
                CREATE ROLE {people} NOLOGIN;
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
             END $$;
             GRANT {people} TO {role};
             GRANT USAGE ON SCHEMA {schema} TO {people};
             REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {people};
             DO $$ DECLARE found text; BEGIN
                FOR found IN SELECT tablename FROM pg_policies
                    WHERE schemaname = '{schema}' AND policyname = 'people'
                    UNION SELECT tablename FROM pg_tables
                    WHERE schemaname = '{schema}' AND tablename IN ('{read_by_all}') LOOP
                    EXECUTE format('GRANT SELECT ON {schema}.%I TO {people}', found);
                END LOOP;
                FOR found IN SELECT viewname FROM pg_views WHERE schemaname = '{schema}' LOOP
                    EXECUTE format('REVOKE ALL ON {schema}.%I FROM {role}', found);
                    EXECUTE format('GRANT SELECT ON {schema}.%I TO {people}', found);
                END LOOP;
             END $$;"
        ))
        .await?;
    Ok(())
}

/// Turns row-level security on where a migration wrote a policy for people: that one for them alone,
/// and one that hides nothing from `role`, both at once, so that a service at work misses no row.
async fn turn_policies_on(
    connection: &mut AsyncPgConnection,
    schema: &str,
    role: &str,
) -> Result<(), Error> {
    let off: Vec<String> = diesel::dsl::sql::<Text>(&format!(
        "SELECT relname::text FROM pg_class AS c JOIN pg_policy AS p ON p.polrelid = c.oid
         WHERE c.relnamespace = '{schema}'::regnamespace AND p.polname = 'people'
           AND NOT (c.relrowsecurity AND EXISTS (
               SELECT FROM pg_policy AS s WHERE s.polrelid = c.oid AND s.polname = 'service'
                   AND '{role}'::regrole = ANY (s.polroles)))
         ORDER BY relname"
    ))
    .get_results(connection)
    .await?;
    let people = people_role(schema);
    connection.batch_execute("SET lock_timeout = '5s'").await?;
    for table in off {
        connection
            .batch_execute(&format!(
                "DROP POLICY IF EXISTS service ON {table};
                 CREATE POLICY service ON {table} TO {role} USING (true) WITH CHECK (true);
                 ALTER POLICY people ON {table} TO {people};
                 ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            ))
            .await?;
    }
    Ok(())
}

/// Has the server answer `role` in English, whatever it is set to: what a refused statement was
/// refused for is partly known by its words alone. Only a superuser may say so.
async fn speak_plainly(connection: &mut AsyncPgConnection, role: &str) {
    let set = format!("ALTER ROLE {role} SET lc_messages = 'C'");
    if let Err(error) = connection.batch_execute(&set).await {
        tracing::warn!(
            %error,
            role,
            "if lc_messages of this server is not English, have its superuser run: {set}"
        );
    }
}

/// Removes every service's schema and role, with all data.
pub async fn drop_everything(url: &str) -> Result<(), Error> {
    let mut connection = establish(url, "public").await?;
    connection
        .batch_execute(&format!("DROP SCHEMA IF EXISTS {HOME} CASCADE"))
        .await?;
    for service in contracts::Service::ALL {
        connection
            .batch_execute(&format!(
                "DROP SCHEMA IF EXISTS {service} CASCADE; DROP ROLE IF EXISTS dingfen_{service};
                 DROP ROLE IF EXISTS {};",
                people_role(service.name()),
            ))
            .await?;
    }
    Ok(())
}

pub(crate) async fn establish(url: &str, schema: &str) -> Result<AsyncPgConnection, Error> {
    AsyncPgConnection::establish(&unlimited_url(url, schema))
        .await
        .map_err(|error| Error::Unavailable(Box::new(error)))
}
