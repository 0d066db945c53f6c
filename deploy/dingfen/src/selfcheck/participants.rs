//! Who takes part in a case, as routing says it and as the others keep it.

use contracts::Service;
use db::{Connection, Error};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::BATCH;
use super::report::Found;

/// The services that keep it besides routing, from its events.
pub(super) const KEEPERS: [Service; 4] = [
    Service::Intake,
    Service::Handling,
    Service::Tracking,
    Service::Notice,
];

/// Who keeps the parts of walled cases alone: of the others it needs to know nobody.
const OF_WALLED: Service = Service::Notice;

/// One body's part, with the staff that the case is open to where it is walled.
const PART: &str = "concat('org_', p.organisation,
    CASE WHEN p.open_to IS NOT NULL
    THEN ' for ' || ARRAY(SELECT s FROM unnest(p.open_to) AS s ORDER BY s)::text END)";

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
    #[diesel(sql_type = Bool)]
    heard: bool,
}

/// Compares the participants of all cases that the keeper has heard the last of; gives how many.
pub(super) async fn compare(
    connection: &mut Connection,
    keeper: Service,
    found: &mut Found,
) -> Result<u64, Error> {
    let of = |schema: Service, which: &str| {
        format!(
            "ARRAY(SELECT {PART} FROM {schema}.participant AS p
                   WHERE p.shard = r.shard AND p.case_id = r.case_id {which} ORDER BY 1)"
        )
    };
    let which = match keeper == OF_WALLED {
        true => {
            "AND EXISTS (SELECT FROM routing.participant AS w
                 WHERE w.shard = r.shard AND w.case_id = r.case_id AND w.open_to IS NOT NULL)"
        }
        false => "",
    };
    let (told, kept) = (of(Service::Routing, which), of(keeper, ""));
    let statement = format!(
        "SELECT r.shard, r.case_id, {told} AS told, {kept} AS kept,
                NOT EXISTS (SELECT FROM routing.event_log AS e
                    WHERE e.shard = r.shard AND e.subject = r.case_id
                      AND e.sequence > coalesce((SELECT i.sequence FROM {keeper}.inbox AS i
                          WHERE i.shard = r.shard AND i.subject = r.case_id
                            AND i.source = 'routing'), 0)) AS heard
         FROM (SELECT shard, case_id FROM routing.route
               WHERE (shard, case_id) > ($1, $2) ORDER BY shard, case_id LIMIT $3) AS r
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
                let (told, kept) = (row.told.join(", "), row.kept.join(", "));
                let what = format!("taking part are [{kept}], by routing [{told}]");
                let place = (keeper, "participant");
                found.add(place, Some(row.case_id), row.case_id, what);
            }
        }
    }
}
