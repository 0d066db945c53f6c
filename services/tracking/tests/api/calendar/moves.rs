use contracts::Service;
use contracts::event::ClockReprojected;
use contracts::vocabulary::Role;
use kernel::CaseId;
use serde_json::{Value, json};
use tracking::MovedClock;

use super::{COUNTED_BY_HAND, cases, department, differences, import};
use crate::world::{World, day};

/// How many events the case's clock has.
async fn events(world: &World, case: CaseId) -> i64 {
    let version = format!(
        "(SELECT version FROM clock WHERE case_id = '{}')",
        case.uuid()
    );
    world.count(&version).await
}

fn told(moved: &MovedClock) -> (&str, String, String, i64) {
    let (from, to) = (moved.from.to_string(), moved.to.to_string());
    (&moved.rule, from, to, moved.days)
}

/// The last line about a last day that was derived anew.
fn derived_anew(track: &Value) -> Value {
    let mut lines = track["timeline"].as_array().unwrap().iter();
    let kind = "tracking.clock_reprojected.v1";
    lines.rfind(|line| line["kind"] == kind).unwrap().clone()
}

/// Told once more by its event, a line has the same moment.
#[tokio::test]
async fn a_line_about_a_moved_day_has_the_moment_of_its_event() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    cases(&world, &body).await;
    import(&world).await;
    let lines = "SELECT count(*) FROM timeline WHERE kind = 'tracking.clock_reprojected.v1'";
    let of_events = format!(
        "({lines} AND at IN (SELECT recorded_at FROM event_log WHERE type = timeline.kind))"
    );
    assert_eq!(
        world.count(&of_events).await,
        world.count(&format!("({lines})")).await
    );
    assert!(world.count(&of_events).await > 0);
}

#[tokio::test]
async fn an_imported_year_moves_the_clocks_that_touch_it() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    let cases = cases(&world, &body).await;
    for (case, (_, rule, _, before, _)) in cases.iter().zip(COUNTED_BY_HAND) {
        let track = world.track(&body, *case).await;
        let armed = track["timeline"].as_array().unwrap().last().unwrap();
        // Accepted on an earlier day than it is entered.
        let text = armed["text"].as_str().unwrap();
        assert!(text.ends_with("届满（暂定）（12月20日补录）。"), "{text}");
        let clock = track["clocks"][0].clone();
        assert_eq!(clock["rule"], rule);
        assert_eq!(
            (&clock["due_on"], &clock["provisional"]),
            (&json!(before), &json!(true))
        );
    }

    let recount = import(&world).await;
    let moves: Vec<_> = recount.moved.iter().map(told).collect();
    let moved = |rule, from: &str, to: &str, days| (rule, from.to_owned(), to.to_owned(), days);
    assert_eq!(
        moves,
        [
            moved("XF-6", "2027-02-09", "2027-02-12", 3),
            moved("MD-1", "2027-02-01", "2027-01-31", -1),
        ]
    );
    assert!(recount.moved[0].number.starts_with("〔2026〕攀登字第"));
    assert_eq!((recount.clocks, recount.settled), (4, 1));
    assert_eq!((recount.provisional, recount.refused), (0, 0));

    for (case, (_, _, _, _, after)) in cases.iter().zip(COUNTED_BY_HAND) {
        let track = world.track(&body, *case).await;
        let clock = &track["clocks"][0];
        assert_eq!(
            (&clock["due_on"], &clock["provisional"]),
            (&json!(after), &json!(false))
        );
        // Armed, derived anew.
        assert_eq!(events(&world, *case).await, 2);
    }
    let untouched = world.track(&body, cases[3]).await;
    assert_eq!(untouched["clocks"][0]["due_on"], "2026-12-02");
    assert_eq!(events(&world, cases[3]).await, 1);
    assert_eq!(differences(&world).await, 0);
}

#[tokio::test]
async fn lists_counters_and_timers_move_along() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    let cases = cases(&world, &body).await;
    import(&world).await;

    let (_, page) = world.get(&body.claims(Role::Supervisor), "/backlog").await;
    let rows: Vec<(&Value, &Value)> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["due_on"], &row["provisional"]))
        .collect();
    let expected = ["2026-12-02", "2027-01-19", "2027-01-31", "2027-02-12"].map(Value::from);
    let settled = Value::from(false);
    assert_eq!(rows, expected.each_ref().map(|due| (due, &settled)));
    let buckets = "(SELECT count(*) FROM tally WHERE open <> 0 AND viewer = '5104/'
        AND dimension = 'type' AND bucket IN ('2027-02-12', '2027-01-31') AND open = 1)";
    assert_eq!(world.count(buckets).await, 2);
    let old = "(SELECT count(*) FROM tally WHERE open <> 0
        AND bucket IN ('2027-02-09', '2027-02-01'))";
    assert_eq!(world.count(old).await, 0);
    // The breach at midnight in China after the new last day; what is past is no longer warned of.
    let breaches = "(SELECT count(*) FROM timer JOIN clock ON clock.id = clock_id
        WHERE rung = 'overdue' AND fire_at = (due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')";
    assert_eq!(world.count(breaches).await, 4);
    let strangers = "(SELECT count(*) FROM timer JOIN clock ON clock.id = clock_id
        WHERE fire_at > (due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
           OR fire_at < (due_on - 7)::timestamp AT TIME ZONE 'Asia/Shanghai')";
    assert_eq!(world.count(strangers).await, 0);

    let line = derived_anew(&world.track(&body, cases[0]).await);
    assert_eq!(
        line["text"],
        "期限重算：办理信访事项并出具信访处理意见书，因国务院办公厅公布节假日安排，届满日由2027年2月9日改为2027年2月12日，推迟3日。"
    );
    let line = derived_anew(&world.track(&body, cases[2]).await);
    assert_eq!(
        line["text"],
        "期限重算：办理信访事项并出具信访处理意见书，因国务院办公厅公布节假日安排，届满日仍为2027年1月19日，不再是暂定。"
    );
}

#[tokio::test]
async fn a_warning_of_the_old_day_is_given_again_for_the_new_one() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    cases(&world, &body).await;
    world
        .execute(
            "INSERT INTO fired (shard, clock_id, rung)
             SELECT shard, id, r FROM clock, unnest(ARRAY['before_7', 'overdue']) r;
             DELETE FROM timer",
        )
        .await;
    import(&world).await;
    // Only of clocks that moved, and only where the new moment has not come.
    let forgotten = "(SELECT count(*) FROM clock WHERE due_on IN ('2027-02-12', '2027-01-31')
        AND (due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' > now()
        AND NOT EXISTS (SELECT FROM fired WHERE clock_id = id AND rung = 'overdue'))";
    let to_come = "(SELECT count(*) FROM clock WHERE due_on IN ('2027-02-12', '2027-01-31')
        AND (due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' > now())";
    assert_eq!(world.count(forgotten).await, world.count(to_come).await);
    let others = "(SELECT count(*) FROM fired JOIN clock ON id = clock_id
        WHERE due_on IN ('2026-12-02', '2027-01-19'))";
    assert_eq!(world.count(others).await, 4);
}

#[tokio::test]
async fn the_event_says_from_where_to_where() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    let case = cases(&world, &body).await[0];
    import(&world).await;
    let mut connection = world.kit.database.connection().await.unwrap();
    let rows = db::log::after(&mut connection, 0, 100).await.unwrap();
    let mut envelopes = rows
        .into_iter()
        .map(|row| row.envelope(Service::Tracking).unwrap());
    let told = envelopes
        .find(|told| {
            told.kind == "tracking.clock_reprojected.v1" && told.data["case"] == case.to_string()
        })
        .unwrap();
    let event: ClockReprojected = serde_json::from_value(told.data).unwrap();
    assert_eq!(
        (event.was_due_on, event.limit.due_on),
        (day("2027-02-09"), day("2027-02-12"))
    );
    assert_eq!(
        (event.limit.staff, event.provisional),
        (Some(body.staff), false)
    );
}
