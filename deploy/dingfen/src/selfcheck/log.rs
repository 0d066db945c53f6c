//! Things and the log of their service.

use db::{Connection, Error};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Jsonb, Nullable, SmallInt, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::BATCH;
use super::report::Found;
use super::things::Things;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SmallInt)]
    shard: i16,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    case_id: Option<Uuid>,
    #[diesel(sql_type = BigInt)]
    version: i64,
    #[diesel(sql_type = BigInt)]
    last: i64,
    /// By field: what is stored and what was told. Only what differs.
    #[diesel(sql_type = Nullable<Jsonb>)]
    differs: Option<Value>,
}

/// Compares all rows; gives how many.
pub(super) async fn compare(
    connection: &mut Connection,
    things: &Things,
    found: &mut Found,
) -> Result<u64, Error> {
    let statement = statement(things);
    let (mut shard, mut id) = (-1_i16, Uuid::nil());
    let mut compared = 0;
    loop {
        let rows: Vec<Row> = diesel::sql_query(&statement)
            .bind::<SmallInt, _>(shard)
            .bind::<SqlUuid, _>(id)
            .bind::<BigInt, _>(BATCH)
            .load(connection)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(compared);
        };
        (shard, id) = (last.shard, last.id);
        for row in rows {
            compared += 1;
            for what in row.differences() {
                found.add((things.service, things.table), row.case_id, row.id, what);
            }
        }
    }
}

impl Row {
    fn differences(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.version != self.last {
            let (version, last) = (self.version, self.last);
            all.push(format!("version is {version}, its last event {last}"));
        }
        let differs = self.differs.as_ref().and_then(Value::as_object);
        for (field, values) in differs.into_iter().flatten() {
            // What a case is about is nothing for whoever reads this.
            if field == "title" {
                all.push("title differs from what was told".to_owned());
                continue;
            }
            all.push(format!(
                "{field} is {}, told {}",
                values["is"], values["told"]
            ));
        }
        all
    }
}

/// The rows after `$1`, `$2`, at most `$3` of them, each with the number of its last event and what
/// it says otherwise than its events.
fn statement(things: &Things) -> String {
    let Things {
        service,
        table,
        shard,
        id,
        case,
        version,
        ..
    } = things;
    let of_row =
        format!("FROM {service}.event_log AS e WHERE e.shard = t.shard_ AND e.subject = t.id_");
    let mut compared: Vec<String> = Vec::new();
    let mut compare = |field: &str, is: &str, told: &str, or_none: bool| {
        compared.push(format!("('{field}', ({is})::text, ({told}), {or_none})"));
    };
    for (is, field) in things.told {
        let has = format!("{of_row} AND e.data ? '{field}'");
        compare(
            field,
            is,
            &format!("SELECT e.data->>'{field}' {has} ORDER BY e.sequence DESC LIMIT 1"),
            false,
        );
    }
    for follows in things.follows {
        compare(follows.field, follows.is, follows.told, follows.or_none);
    }
    if !things.states.is_empty() {
        let states = things.states.iter();
        let states = states.map(|(kind, state)| format!("WHEN '{kind}' THEN '{state}'"));
        let state = format!("CASE e.type {} END", states.collect::<Vec<_>>().join(" "));
        let told = format!(
            "SELECT {state} {of_row} AND {state} IS NOT NULL ORDER BY e.sequence DESC LIMIT 1"
        );
        compare("state", "t.state", &told, false);
    }
    let differs = match compared.is_empty() {
        true => "NULL::jsonb".to_owned(),
        false => format!(
            "(SELECT jsonb_object_agg(field, jsonb_build_object('is', v.is_, 'told', v.told))
              FROM (VALUES {}) AS v(field, is_, told, or_none)
              WHERE (v.or_none OR v.told IS NOT NULL) AND v.is_ IS DISTINCT FROM v.told)",
            compared.join(", ")
        ),
    };
    format!(
        "SELECT t.shard_ AS shard, t.id_ AS id, t.case_ AS case_id, t.version_ AS version,
                coalesce((SELECT max(e.sequence) {of_row}), 0) AS last, {differs} AS differs
         FROM (SELECT *, {shard} AS shard_, {id} AS id_, {case} AS case_, {version} AS version_
               FROM {service}.{table} AS s
               WHERE ({shard}, {id}) > ($1, $2) ORDER BY {shard}, {id} LIMIT $3) AS t
         ORDER BY 1, 2"
    )
}
