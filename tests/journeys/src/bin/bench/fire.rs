//! Very many clocks come due at the same moment.

use std::time::{Duration, Instant};

use contracts::Service;
use tokio::time::sleep;

use crate::{Bench, figure};

pub(crate) async fn measure(bench: &Bench, clocks: u32) {
    let mut wire = bench.load.wire().await;
    let case = bench.load.register(&mut wire, 0).await.uuid();
    bench.truth.settled(1).await;
    // As many cases as that one, each with its clock, due the moment they are there. Ids differ in
    // their first digits, so that the shard, their last, stays.
    let copies = format!(
        "SET search_path = tracking;
         CREATE TEMP TABLE copy AS
         SELECT n, lpad(to_hex(n), 8, '0') AS head FROM generate_series(1, {clocks}) AS n;
         INSERT INTO track (shard, case_id, number, title, kind, dispute_type, channel, region,
             registered_by, received_on, stage, organisation, staff, open, due_on, rule,
             provisional, identities)
         SELECT shard, (head || substr(case_id::text, 9))::uuid, number, title, kind,
             dispute_type, channel, region, registered_by, received_on, stage, organisation,
             staff, open, due_on, rule, provisional, identities
         FROM copy, track WHERE case_id = '{case}';
         INSERT INTO clock
         SELECT (jsonb_populate_record(c, jsonb_build_object(
                    'provisional', false,
                    'id', head || substr(c.id::text, 9),
                    'case_id', head || substr(c.case_id::text, 9)))).*
         FROM copy, clock AS c WHERE c.case_id = '{case}';
         INSERT INTO timer (shard, clock_id, rung, fire_at)
         SELECT c.shard, (head || substr(c.id::text, 9))::uuid, 'overdue', now()
         FROM copy, clock AS c WHERE c.case_id = '{case}';
         ANALYZE track; ANALYZE clock; ANALYZE timer;"
    );
    let due = "SELECT count(*) AS count FROM timer WHERE fire_at <= now()";
    bench.truth.execute(&copies).await;
    let (before, began) = (
        bench.truth.count(Service::Tracking, due).await,
        Instant::now(),
    );
    let mut left = before;
    while left > 0 {
        sleep(Duration::from_millis(50)).await;
        left = bench.truth.count(Service::Tracking, due).await;
    }
    let fired = f64::from(u32::try_from(before).unwrap());
    figure("fire", fired / began.elapsed().as_secs_f64(), "1/s", None);
}
