//! Inboxes and the logs of their sources.

use contracts::Service;
use db::digest::{Part, taken_by_log};
use db::{Connection, Error};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bytea, Nullable, SmallInt, Uuid as SqlUuid};
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
    /// The running hash of what was taken in, and of which events. Nothing for what was taken in
    /// before this was kept.
    #[diesel(sql_type = Nullable<Bytea>)]
    hash: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    taken_from: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    taken_to: Option<i64>,
}

impl Row {
    /// What the hash is of, if the log has all of it.
    fn hashed(&self) -> Option<(Part, &[u8])> {
        let (from, to) = self.taken_from.zip(self.taken_to)?;
        let part = Part {
            shard: self.shard,
            subject: self.subject,
            from,
            to,
        };
        let hash = self.hash.as_deref()?;
        (to <= self.last).then_some((part, hash))
    }
}

/// Compares what a consumer took of a source's events with the source's log; gives how many
/// subjects. Whoever is behind is on the way; nobody can be ahead, or have taken something else.
///
/// This betrays whoever changes events and has them sealed anew: the chain of the log is whole
/// then, but those who had the events remember what they were.
pub(super) async fn compare(
    connection: &mut Connection,
    consumer: Service,
    source: Service,
    found: &mut Found,
) -> Result<u64, Error> {
    let statement = format!(
        "SELECT i.shard, i.subject, i.sequence AS taken, i.taken AS hash, i.taken_from, i.taken_to,
                coalesce((SELECT max(e.sequence) FROM {source}.event_log AS e
                          WHERE e.shard = i.shard AND e.subject = i.subject), 0) AS last,
                (SELECT f.id FROM intake.case_file AS f
                 WHERE f.shard = i.shard AND f.id = i.subject) AS case_id
         FROM (SELECT shard, subject, sequence, taken, taken_from, taken_to FROM {consumer}.inbox
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
        let hashed: Vec<(&Row, (Part, &[u8]))> = rows
            .iter()
            .filter_map(|row| Some((row, row.hashed()?)))
            .collect();
        let parts: Vec<Part> = hashed.iter().map(|(_, (part, _))| *part).collect();
        let logged = taken_by_log(connection, source.name(), &parts).await?;
        for ((row, (part, hash)), logged) in hashed.into_iter().zip(logged) {
            if logged.as_deref() != Some(hash) {
                let (from, to) = (part.from, part.to);
                let what = format!(
                    "took events {from} to {to} of {source} otherwise than its log has them"
                );
                found.add((consumer, "inbox"), row.case_id, row.subject, what);
            }
        }
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
