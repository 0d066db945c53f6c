//! Hot queries use their index on tables that are not small.

use contracts::Service;
use db::Connection;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use kernel::{NaiveDate, OrganisationId, Shard, StaffId};
use uuid::Uuid;

use super::backlog::{Place, Wanted, page_query, todo_query};
use super::{tallies, timers};

struct Explain<Q>(Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Explain<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXPLAIN ");
        self.0.walk_ast(out.reborrow())
    }
}

impl<Q> QueryId for Explain<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Explain<Q> {
    type SqlType = Text;
}

async fn check(tx: &mut Connection, index: &str, query: impl QueryFragment<Pg> + Send) -> String {
    let lines: Vec<String> = Explain(query).load(tx).await.unwrap();
    let plan = lines.join("\n");
    assert!(plan.contains(index), "{index} is not used:\n{plan}");
    for table in ["track", "audience", "timer", "tally"] {
        assert!(!plan.contains(&format!("Seq Scan on {table}")), "{plan}");
    }
    plan
}

/// 20,000 open cases of 40 bodies and as many clocks, few of them due.
const ROWS: &str = "
    INSERT INTO organisation (id, path, kind, name)
        SELECT md5('org' || n)::uuid, 'p/' || n || '/', 'court', 'o' FROM generate_series(1, 40) n;
    INSERT INTO track (shard, case_id, number, title, kind, dispute_type, channel, region,
            registered_by, received_on, stage, organisation, staff, open, due_on, provisional)
        SELECT 1 + n % 64, md5('case' || n)::uuid, n::text, 't', 'dispute', 'medical', 'court',
               '51', md5('org' || n % 40)::uuid, '2026-01-01', 'accepted',
               md5('org' || n % 40)::uuid, md5('staff' || n % 400)::uuid, n % 10 <> 0,
               DATE '2026-01-01' + n % 300, false
        FROM generate_series(1, 20000) n;
    INSERT INTO audience (shard, case_id, viewer, organisation, due_key)
        SELECT shard, case_id, v, organisation, due_key
        FROM track, unnest(ARRAY['p/', organisation::text]) v WHERE open;
    INSERT INTO timer (shard, clock_id, rung, fire_at)
        SELECT shard, case_id, 'overdue', now() + (n || ' minutes')::interval
        FROM (SELECT shard, case_id, row_number() OVER () - 20 AS n FROM track) t;
    INSERT INTO tally (shard, viewer, dimension, key, bucket, open)
        SELECT 1 + n % 64, CASE n % 20 WHEN 0 THEN 'p/' ELSE n::text END, 'type', n::text,
               DATE '2026-01-01' + n % 300, 1
        FROM generate_series(1, 20000) n;
    ANALYZE organisation, staff, track, audience, timer, tally;";

#[tokio::test]
async fn hot_queries_use_their_index() {
    let kit = testkit::database(Service::Tracking, crate::MIGRATIONS).await;
    let mut connection = kit.database.connection().await.unwrap();
    connection.batch_execute(ROWS).await.unwrap();
    let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let body = Wanted {
        organisation: Some(OrganisationId::new(Shard::spread(1))),
        ..Wanted::default()
    };
    let soon = Wanted {
        due: Some((today, today)),
        ..Wanted::default()
    };
    let place = Some(Place(today, Uuid::nil()));
    let handler = StaffId::new(Shard::DIRECTORY);
    let all = Wanted::default();
    let tx = &mut connection;
    check(tx, "timer_fire_at", timers::look(500, &[].into())).await;
    let people = db::people_role(&kit.schema);
    // By the service, and by persons, whose rows the policies guard.
    for role in ["none", &people] {
        tx.batch_execute(&format!("SET ROLE {role}")).await.unwrap();
        for (index, wanted, after) in [
            ("audience_page", &all, None),
            ("audience_page", &all, place),
            ("audience_page", &soon, place),
            ("audience_body_page", &body, None),
        ] {
            let plan = check(tx, index, page_query("p/", wanted, after, 21)).await;
            // That a viewer sees the case is asked once, not of every row again.
            assert!(!plan.contains("participant"), "{plan}");
        }
        check(tx, "track_todo", todo_query(handler, place, 21)).await;
        check(
            tx,
            "tally_viewer",
            tallies::summary(&["p/".into(), "x".into()], today, today),
        )
        .await;
    }
}
