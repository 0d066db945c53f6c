//! Inboxes and the logs of their sources.

use contracts::Service;
use db::{Connection, Error};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, SmallInt, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::BATCH;
use super::report::Found;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SmallInt)]
    shard: i16,
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    case_id: Option<Uuid>,
    #[diesel(sql_type = BigInt)]
    taken: i64,
    #[diesel(sql_type = BigInt)]
    last: i64,
}

/// Compares what a consumer took of a source's events with the source's log; gives how many
/// subjects. Whoever is behind is on the way; nobody can be ahead.
pub(super) async fn compare(
    connection: &mut Connection,
    consumer: Service,
    source: Service,
    found: &mut Found,
) -> Result<u64, Error> {
    let statement = format!(
        "SELECT i.shard, i.subject, i.sequence AS taken,
                coalesce((SELECT max(e.sequence) FROM {source}.event_log AS e
                          WHERE e.shard = i.shard AND e.subject = i.subject), 0) AS last,
                (SELECT f.id FROM intake.case_file AS f
                 WHERE f.shard = i.shard AND f.id = i.subject) AS case_id
         FROM (SELECT shard, subject, sequence FROM {consumer}.inbox
               WHERE source = '{source}' AND (shard, subject) > ($1, $2)
               ORDER BY shard, subject LIMIT $3) AS i
         ORDER BY 1, 2"
    );
    let (mut shard, mut subject) = (-1_i16, Uuid::nil());
    let mut compared = 0;
    loop {
        let rows: Vec<Row> = diesel::sql_query(&statement)
            .bind::<SmallInt, _>(shard)
            .bind::<SqlUuid, _>(subject)
            .bind::<BigInt, _>(BATCH)
            .load(connection)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(compared);
        };
        (shard, subject) = (last.shard, last.subject);
        for row in rows {
            compared += 1;
            if row.taken > row.last {
                let (taken, last) = (row.taken, row.last);
                let what = format!("took event {taken} of {source}, whose log ends at {last}");
                found.add((consumer, "inbox"), row.case_id, row.subject, what);
            }
        }
    }
}
