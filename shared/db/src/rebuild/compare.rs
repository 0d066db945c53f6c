use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Jsonb, Nullable};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use serde_json::Value;

use super::Projection;
use crate::Error;

/// A table of a service beside what its events come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The table.
    pub table: &'static str,
    /// Rows that the events come to.
    pub rows: i64,
    /// Rows that differ.
    pub differing: i64,
    /// The first of these.
    pub differences: Vec<Difference>,
}

/// A row that differs. Its values are not told: they may be what somebody must not read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The columns that tell it from others.
    pub key: Value,
    /// How.
    pub unlike: Unlike,
}

/// How a row differs from what the events come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlike {
    /// It is not there.
    Missing,
    /// It is there, and follows from no event.
    Unfounded,
    /// These columns.
    Columns(Vec<String>),
}

/// The own log, with the events that were recorded once more.
const fn log(words: &'static [&'static str]) -> Projection {
    const GIVEN_ANEW: &[&str] = &["position", "id", "recorded_at", "traceparent", "tracestate"];
    Projection::of("event_log", &["shard", "subject", "sequence"])
        .without(GIVEN_ANEW)
        .wording("data", words)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Jsonb)]
    key: Value,
    #[diesel(sql_type = Nullable<Jsonb>)]
    live: Option<Value>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    rebuilt: Option<Value>,
    #[diesel(sql_type = BigInt)]
    differing: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Compares a table of two schemas: the live one and the one that was rebuilt.
pub(super) async fn table(
    connection: &mut AsyncPgConnection,
    [live, rebuilt]: [&str; 2],
    projection: &Projection,
    named: i64,
) -> Result<Compared, Error> {
    let columns = projection.columns(connection, live).await?;
    let [live, other] = [live, rebuilt].map(|schema| side(projection, &columns, schema));
    let key = projection.key.join(", ");
    let using = match projection.order {
        Some(_) => format!("{key}, nth"),
        None => key.clone(),
    };
    let statement = format!(
        "SELECT {} AS key, l.rest AS live, n.rest AS rebuilt, count(*) OVER () AS differing
         FROM ({live}) AS l FULL JOIN ({other}) AS n USING ({using})
         WHERE l.rest IS DISTINCT FROM n.rest ORDER BY {using} LIMIT $1",
        object(projection.key.iter().copied()),
    );
    compared(
        connection,
        projection.table,
        rebuilt,
        projection.only,
        statement,
        named,
    )
    .await
}

/// The rows of a table: key, number among those with the same, and what is compared.
fn side(projection: &Projection, columns: &[String], schema: &str) -> String {
    let Projection {
        table, key, only, ..
    } = projection;
    let key = key.join(", ");
    let nth = match projection.order {
        Some(_) => format!(", row_number() OVER (PARTITION BY {key} ORDER BY rest) AS nth"),
        None => String::new(),
    };
    let row = object(projection.compared(columns));
    let row = match projection.words {
        Some((column, fields)) => {
            let fields = fields.iter().map(|field| format!("'{field}'"));
            let fields = fields.collect::<Vec<_>>().join(", ");
            format!("{row} || jsonb_build_object('{column}', {column} - ARRAY[{fields}]::text[])")
        }
        None => row,
    };
    format!(
        "SELECT *{nth} FROM (SELECT {key}, {row} AS rest FROM {schema}.{table} WHERE {only}) AS t"
    )
}

impl Projection {
    fn compared<'a>(&'a self, columns: &'a [String]) -> impl Iterator<Item = &'a str> {
        let columns = columns.iter().map(String::as_str);
        columns.filter(|column| {
            !self.key.contains(column)
                && !self.apart.contains(column)
                && self.order != Some(*column)
        })
    }
}

/// Columns as one JSON object.
fn object<'a>(columns: impl Iterator<Item = &'a str>) -> String {
    let fields: Vec<String> = columns.map(|one| format!("'{one}', {one}")).collect();
    format!("jsonb_build_object({})", fields.join(", "))
}

/// Compares how far events were taken in, and where both hashed the same ones, what they came to.
/// The own log is followed beyond what of it came back.
async fn inbox(
    connection: &mut AsyncPgConnection,
    [live, rebuilt]: [&str; 2],
    own: &str,
    named: i64,
) -> Result<Compared, Error> {
    let statement = format!(
        "SELECT jsonb_build_object('shard', shard, 'subject', subject, 'source', source) AS key,
                jsonb_build_object('sequence', l.sequence, 'taken', l.taken) AS live,
                jsonb_build_object('sequence', coalesce(n.sequence, 0), 'taken',
                    CASE WHEN n.taken_from = l.taken_from AND n.taken_to = l.taken_to
                         THEN n.taken ELSE l.taken END) AS rebuilt,
                count(*) OVER () AS differing
         FROM {live}.inbox AS l LEFT JOIN {rebuilt}.inbox AS n USING (shard, subject, source)
         WHERE CASE WHEN source = '{own}' THEN coalesce(n.sequence, 0) < l.sequence
                    ELSE coalesce(n.sequence, 0) <> l.sequence END
            OR (n.taken_from = l.taken_from AND n.taken_to = l.taken_to AND n.taken <> l.taken)
         ORDER BY shard, subject, source LIMIT $1"
    );
    compared(connection, "inbox", rebuilt, "true", statement, named).await
}

/// Compares what is no projection: the events that were recorded once more with the log of `own`, as far
/// as it `recorded` any, and what was taken in with the inbox.
pub(super) async fn truth(
    connection: &mut AsyncPgConnection,
    schemas: [&str; 2],
    own: &str,
    recorded: Option<&'static [&'static str]>,
    named: i64,
) -> Result<Vec<Compared>, Error> {
    let mut compared = vec![inbox(connection, schemas, own, named).await?];
    if let Some(words) = recorded {
        compared.push(table(connection, schemas, &log(words), named).await?);
    }
    Ok(compared)
}

async fn compared(
    connection: &mut AsyncPgConnection,
    table: &'static str,
    rebuilt: &str,
    only: &str,
    statement: String,
    named: i64,
) -> Result<Compared, Error> {
    let found: Vec<Row> = diesel::sql_query(statement)
        .bind::<BigInt, _>(named)
        .load(connection)
        .await?;
    let count = format!("SELECT count(*) AS rows FROM {rebuilt}.{table} WHERE {only}");
    let count: Count = diesel::sql_query(count).get_result(connection).await?;
    let differing = match found.as_slice() {
        [first, ..] => first.differing,
        [] => 0,
    };
    Ok(Compared {
        table,
        rows: count.rows,
        differing,
        differences: found.into_iter().map(Difference::from).collect(),
    })
}

impl From<Row> for Difference {
    fn from(row: Row) -> Self {
        let unlike = match (&row.live, &row.rebuilt) {
            (None, _) => Unlike::Missing,
            (_, None) => Unlike::Unfounded,
            (Some(live), Some(rebuilt)) => {
                let columns = live.as_object().into_iter().flatten();
                let unlike = columns.filter(|(name, value)| rebuilt.get(name) != Some(value));
                Unlike::Columns(unlike.map(|(name, _)| name.clone()).collect())
            }
        };
        Self {
            key: row.key,
            unlike,
        }
    }
}
