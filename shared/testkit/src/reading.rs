use std::collections::BTreeMap;

use contracts::Scope;
use db::migrate::READ_BY_ALL;
use db::{Connection, Error, people_role};
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::TestDatabase;

/// How many rows there are to be read of each table about cases, whatever is asked for: by somebody
/// with this scope, or by people of whom none is told. Tables that people may not read are left out;
/// views, which keep to the scope themselves, are among them.
pub async fn readable(test: &TestDatabase, scope: Option<&Scope>) -> BTreeMap<String, i64> {
    let counts: Vec<String> = tables(test)
        .await
        .iter()
        .map(|table| format!("SELECT '{table}', count(*) FROM {table}"))
        .collect();
    let counts = &counts.join(" UNION ALL ");
    let count = async |tx: &mut Connection| -> Result<Vec<(String, i64)>, Error> {
        Ok(sql::<(Text, BigInt)>(counts).get_results(tx).await?)
    };
    let rows = match scope {
        Some(scope) => test.database.read_as(scope, "count", count).await,
        None => {
            let mut connection = test.database.connection().await.expect("a connection");
            let role = people_role(&test.schema);
            connection
                .transaction(async |tx| {
                    tx.batch_execute(&format!("SET LOCAL ROLE {role}")).await?;
                    count(tx).await
                })
                .await
        }
    };
    rows.expect("the rows are counted").into_iter().collect()
}

/// The tables and views about cases that people may read. Panics if a table has no policies.
async fn tables(test: &TestDatabase) -> Vec<String> {
    let mut owner = test.database.connection().await.expect("a connection");
    let (schema, role) = (&test.schema, people_role(&test.schema));
    let read_by_all = READ_BY_ALL.join("', '");
    let tables: Vec<(String, bool)> = sql::<(Text, Bool)>(&format!(
        "SELECT relname::text, relrowsecurity OR relkind = 'v' FROM pg_class
         WHERE relnamespace = '{schema}'::regnamespace AND relname NOT IN ('{read_by_all}')
           AND relkind IN ('r', 'v') AND has_table_privilege('{role}', oid, 'SELECT')
         ORDER BY relname"
    ))
    .get_results(&mut owner)
    .await
    .expect("the tables");
    let names = tables.into_iter().map(|(table, guarded)| {
        assert!(guarded, "row-level security of {table} is off");
        table
    });
    names.collect()
}
