use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::{Projection, compare};
use crate::Error;
use crate::stored::invalid;

/// How many sessions a service's role has in this database: while there are any, it runs.
pub async fn sessions_of(connection: &mut AsyncPgConnection, role: &str) -> Result<i64, Error> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        sessions: i64,
    }
    let count: Count = diesel::sql_query(
        "SELECT count(*) AS sessions FROM pg_stat_activity
         WHERE datname = current_database() AND usename = $1",
    )
    .bind::<Text, _>(role)
    .get_result(connection)
    .await?;
    Ok(count.sessions)
}

/// What was built, and of what.
pub(super) struct Built<'a> {
    /// The live schema and the rebuilt one.
    pub(super) schemas: [&'a str; 2],
    /// The service.
    pub(super) own: &'a str,
    /// The wording of what it records; `None` if it records nothing.
    pub(super) recorded: Option<&'static [&'static str]>,
}

/// Puts rebuilt tables in the place of the live ones.
pub(super) async fn all(
    connection: &mut AsyncPgConnection,
    built: &Built<'_>,
    projections: &[Projection],
    role: &str,
) -> Result<(), Error> {
    let Built {
        schemas,
        own,
        recorded,
    } = *built;
    let [live, _] = schemas;
    connection
        .transaction(async |tx| {
            tx.batch_execute("SET LOCAL lock_timeout = '5s'").await?;
            for projection in projections {
                let lock = format!(
                    "LOCK TABLE {live}.{} IN ACCESS EXCLUSIVE MODE",
                    projection.table
                );
                tx.batch_execute(&lock).await?;
            }
            // Who writes to any of these writes to one of the two as well, with whatever role: an import
            // of a year is the owner's.
            let lock =
                format!("LOCK TABLE {live}.inbox, {live}.event_log IN SHARE ROW EXCLUSIVE MODE");
            tx.batch_execute(&lock).await?;
            // Whoever comes now waits for the locks.
            if sessions_of(tx, role).await? > 0 {
                return Err(invalid(format!("{role} is at work")));
            }
            // What was written since the building and is done with has no session any more.
            for compared in compare::truth(tx, schemas, own, recorded, 1).await? {
                if compared.differing > 0 {
                    let written = format!("{} was written to meanwhile", compared.table);
                    return Err(invalid(written));
                }
            }
            for projection in projections {
                table(tx, schemas, projection).await?;
                let compared = compare::table(tx, schemas, projection, 1).await?;
                if compared.differing > 0 {
                    return Err(invalid(format!("{} is not as built", compared.table)));
                }
            }
            Ok(())
        })
        .await
}

async fn table(
    tx: &mut AsyncPgConnection,
    [live, rebuilt]: [&str; 2],
    projection: &Projection,
) -> Result<(), Error> {
    let Projection {
        table, key, only, ..
    } = projection;
    let columns = projection.columns(tx, live).await?;
    let columns: Vec<&str> = columns
        .iter()
        .map(String::as_str)
        .filter(|column| projection.order != Some(*column))
        .collect();
    let columns = columns.join(", ");
    let order = match projection.order {
        Some(order) => order.to_owned(),
        None => key.join(", "),
    };
    let put = format!(
        "TRUNCATE {live}.{table};
         INSERT INTO {live}.{table} ({columns})
         SELECT {columns} FROM {rebuilt}.{table} WHERE {only} ORDER BY {order}"
    );
    tx.batch_execute(&put).await?;
    Ok(())
}
