use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};

use super::{Compared, Projections, Story, compare, replace, story};
use crate::Error;
use crate::migrate::establish;

/// A schema beside a service's own with the same tables, in which they are built once more. It stays
/// when something fails, to be looked at, and is made anew the next time.
#[derive(Debug)]
pub struct Scratch<'a> {
    url: &'a str,
    /// The service's schema.
    live: &'a str,
    schema: String,
    projections: Projections,
}

impl<'a> Scratch<'a> {
    /// Makes it, for a service's schema. `url` is the owner's.
    pub async fn make(
        url: &'a str,
        live: &'a str,
        projections: Projections,
    ) -> Result<Self, Error> {
        let scratch = Self {
            url,
            live,
            schema: format!("rebuild_{live}"),
            projections,
        };
        let mut connection = scratch.connection().await?;
        connection.batch_execute(&scratch.tables()).await?;
        if projections.recorded.is_some() {
            connection.batch_execute(&scratch.told()).await?;
        }
        Ok(scratch)
    }

    /// A session that sees its tables, and has its time.
    pub async fn connection(&self) -> Result<AsyncPgConnection, Error> {
        let path = format!("{},pg_catalog", self.schema);
        let mut connection = establish(self.url, &path).await?;
        // Nothing here outlives a crash anyhow.
        let careless = "SET synchronous_commit = off";
        connection.batch_execute(careless).await?;
        Ok(connection)
    }

    /// What the service has handled, of all `sources`, in order; `own` is its own log, if it has one.
    pub async fn story(&self, sources: &[&str], own: Option<&str>) -> Result<Story, Error> {
        let connection = establish(self.url, self.live).await?;
        let places = story::Places {
            live: self.live,
            scratch: &self.schema,
            effects: self.projections.recorded.is_some(),
        };
        Story::begin(connection, &places, sources, own).await
    }

    /// Compares every table with the live one, and names at most so many rows of each.
    pub async fn compare(&self, named: i64) -> Result<Vec<Compared>, Error> {
        let mut connection = self.connection().await?;
        let mut compared = Vec::new();
        for projection in self.projections.all() {
            let schemas = [self.live, self.schema.as_str()];
            compared.push(compare::table(&mut connection, schemas, projection, named).await?);
        }
        Ok(compared)
    }

    /// Compares what is no projection: the events that were recorded once more with the own log, and
    /// what was taken in with the inbox. What differs here, no rebuilding mends.
    pub async fn compare_truth(&self, own: &str, named: i64) -> Result<Vec<Compared>, Error> {
        let mut connection = self.connection().await?;
        let schemas = [self.live, self.schema.as_str()];
        let recorded = self.projections.recorded;
        compare::truth(&mut connection, schemas, own, recorded, named).await
    }

    /// Puts what was built in the place of the live rows, in one transaction, table by table as far
    /// as they differ. Fails if `role` has a session, if `own` has taken in or recorded anything since
    /// it was built, or if something differs all the same.
    pub async fn replace(&self, tables: &[&str], own: &str, role: &str) -> Result<(), Error> {
        let mut connection = self.connection().await?;
        let schemas = [self.live, self.schema.as_str()];
        let meant = self.projections.all().filter(|p| tables.contains(&p.table));
        let meant: Vec<_> = meant.copied().collect();
        let built = replace::Built {
            schemas,
            own,
            recorded: self.projections.recorded,
        };
        replace::all(&mut connection, &built, &meant, role).await
    }

    /// Removes it.
    pub async fn remove(self) -> Result<(), Error> {
        let mut connection = establish(self.url, self.live).await?;
        let remove = format!("DROP SCHEMA IF EXISTS {} CASCADE", self.schema);
        connection.batch_execute(&remove).await?;
        Ok(())
    }

    /// The tables, empty, in whose columns the time is that of the story as well.
    fn tables(&self) -> String {
        let Self { live, schema, .. } = self;
        let added_to = self.projections.added_to;
        let apart: Vec<String> = added_to
            .iter()
            .map(|(table, _)| format!("'{table}'"))
            .chain(["'__diesel_schema_migrations'".to_owned()])
            .collect();
        let views: Vec<String> = added_to
            .iter()
            .map(|(table, at)| {
                format!(
                    "CREATE VIEW {schema}.{table} AS
                     SELECT * FROM {live}.{table} WHERE {at} <= {schema}.now();"
                )
            })
            .collect();
        format!(
            "DROP SCHEMA IF EXISTS {schema} CASCADE;
             CREATE SCHEMA {schema};
             CREATE FUNCTION {schema}.now() RETURNS timestamptz LANGUAGE sql STABLE AS
             $$ SELECT current_setting('dingfen.now')::timestamptz $$;
             DO $$ DECLARE one record; BEGIN
                FOR one IN SELECT tablename AS name FROM pg_tables
                    WHERE schemaname = '{live}' AND tablename NOT IN ({}) LOOP
                    EXECUTE format('CREATE UNLOGGED TABLE {schema}.%I (LIKE {live}.%I INCLUDING ALL)',
                                   one.name, one.name);
                END LOOP;
                FOR one IN SELECT d.adrelid::regclass AS place, a.attname AS name
                    FROM pg_attrdef AS d JOIN pg_class AS c ON c.oid = d.adrelid
                    JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                    WHERE c.relnamespace = '{schema}'::regnamespace
                      AND pg_get_expr(d.adbin, d.adrelid) IN ('now()', 'pg_catalog.now()') LOOP
                    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT {schema}.now()',
                                   one.place, one.name);
                END LOOP;
             END $$;
             {}",
            apart.join(", "),
            views.join("\n"),
        )
    }

    /// What the own log says was recorded for what.
    fn told(&self) -> String {
        let Self { live, schema, .. } = self;
        format!(
            "CREATE UNLOGGED TABLE {schema}.told AS
             SELECT position, subject, sequence, type, cause, recorded_at, data
             FROM {live}.event_log WHERE cause IS NOT NULL;
             CREATE INDEX told_cause ON {schema}.told (cause);
             ANALYZE {schema}.told"
        )
    }
}
