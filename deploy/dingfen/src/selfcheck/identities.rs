//! Whose identities bar staff from a case, as intake has them and as the others keep them.

use contracts::Service;
use db::{Connection, Error};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::BATCH;
use super::report::Found;

/// The services that keep them from intake's events, and where.
pub(super) const KEEPERS: [(Service, &str); 3] = [
    (Service::Routing, "route"),
    (Service::Handling, "case_facts"),
    (Service::Tracking, "track"),
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SmallInt)]
    shard: i16,
    #[diesel(sql_type = SqlUuid)]
    case_id: Uuid,
    #[diesel(sql_type = Array<Text>)]
    told: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    kept: Vec<String>,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    heard: bool,
}

/// Compares the identities of all cases of whose parties, and who acts for them, the keeper has heard
/// the last; gives how many.
pub(super) async fn compare(
    connection: &mut Connection,
    (keeper, table): (Service, &'static str),
    found: &mut Found,
) -> Result<u64, Error> {
    let statement = format!(
        "SELECT k.shard, k.case_id,
                ARRAY(SELECT p.identity_index FROM intake.party AS p
                      WHERE p.shard = k.shard AND p.case_id = k.case_id
                        AND p.identity_index IS NOT NULL AND p.left_on IS NULL
                      UNION ALL
                      SELECT r.identity_index FROM intake.representative AS r
                      WHERE r.shard = k.shard AND r.case_id = k.case_id
                        AND r.identity_index IS NOT NULL AND r.to_on IS NULL
                      ORDER BY 1) AS told,
                ARRAY(SELECT unnest(k.identities) ORDER BY 1) AS kept,
                NOT EXISTS (SELECT FROM (
                        SELECT shard, id FROM intake.party
                        WHERE shard = k.shard AND case_id = k.case_id
                        UNION ALL
                        SELECT shard, id FROM intake.representative
                        WHERE shard = k.shard AND case_id = k.case_id) AS p
                    JOIN intake.event_log AS e ON e.shard = p.shard AND e.subject = p.id
                    WHERE e.sequence > coalesce((SELECT i.sequence FROM {keeper}.inbox AS i
                          WHERE i.shard = p.shard AND i.subject = p.id
                            AND i.source = 'intake'), 0)) AS heard
         FROM (SELECT shard, case_id, identities FROM {keeper}.{table}
               WHERE (shard, case_id) > ($1, $2) ORDER BY shard, case_id LIMIT $3) AS k
         ORDER BY 1, 2"
    );
    let (mut shard, mut case) = (-1_i16, Uuid::nil());
    let mut compared = 0;
    loop {
        let rows: Vec<Row> = diesel::sql_query(&statement)
            .bind::<SmallInt, _>(shard)
            .bind::<SqlUuid, _>(case)
            .bind::<BigInt, _>(BATCH)
            .load(connection)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(compared);
        };
        (shard, case) = (last.shard, last.case_id);
        for row in rows.into_iter().filter(|row| row.heard) {
            compared += 1;
            if row.told != row.kept {
                // Keyed indexes say nothing to people, and are nobody's to read.
                let (told, kept) = (row.told.len(), row.kept.len());
                let what = format!("its {kept} identities are not intake's {told}");
                found.add((keeper, table), Some(row.case_id), row.case_id, what);
            }
        }
    }
}
