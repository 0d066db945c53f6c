use std::time::Duration;

use contracts::Service;
use contracts::event::{ClockWarned, Event, ReferralOffered, ReferralWithdrawn};
use contracts::vocabulary::{CaseKind, OrganisationKind, Outcome, ReferralBasis};
use kernel::ReferralId;
use messaging::Delivered;
use tracking::Firer;

use crate::world::{Body, World};

const POLL: Duration = Duration::from_millis(10);

fn firer(world: &World, batch: i64) -> Firer {
    Firer::new(world.app.clone(), POLL, batch)
}

/// Fires until a look finds nothing more.
async fn drain(firer: Firer) -> usize {
    let mut fired = 0;
    loop {
        let look = firer.look().await.unwrap();
        fired += look.fired;
        if look.due == 0 {
            return fired;
        }
    }
}

async fn bodies(world: &World) -> Vec<Body> {
    let mut bodies = Vec::new();
    for path in ["5104/1/", "5104/22/", "5104/333/"] {
        bodies.push(
            world
                .body(OrganisationKind::TownshipCommittee, path, "镇调委会")
                .await,
        );
    }
    bodies
}

#[tokio::test]
async fn four_workers_at_once_fire_every_rung_once() {
    let world = World::now().await;
    let bodies = bodies(&world).await;
    for n in 0..40 {
        let body = &bodies[n % bodies.len()];
        let case = world.dispute(body, "2025-01-02").await;
        world
            .assign(case, body, "people_mediation", "2025-01-03")
            .await;
    }
    // Entered late: no heap of reminders, but being overdue is told.
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, 40);
    // The other rungs as if their time had come.
    world
        .execute(
            "INSERT INTO timer (shard, clock_id, rung, fire_at)
             SELECT shard, clock_id, r, now() - interval '1 hour'
             FROM timer, unnest(ARRAY['before_7', 'before_3', 'before_1']) r",
        )
        .await;
    let workers: Vec<_> = (0..4)
        .map(|_| tokio::spawn(drain(firer(&world, 30))))
        .collect();
    let mut fired = 0;
    for worker in workers {
        fired += worker.await.unwrap();
    }
    assert_eq!(fired, 160);
    for kind in ["clock_warned", "clock_overdue"] {
        let sql = format!("(SELECT count(*) FROM event_log WHERE type = 'tracking.{kind}.v1')");
        let expected = if kind == "clock_warned" { 120 } else { 40 };
        assert_eq!(world.count(&sql).await, expected);
    }
    assert_eq!(world.count("(SELECT count(*) FROM fired)").await, 160);
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, 0);
    // Version and event numbers stay one thing.
    let torn = "(SELECT count(*) FROM clock c WHERE version <>
        (SELECT count(*) FROM event_log e WHERE e.subject = c.id))";
    assert_eq!(world.count(torn).await, 0);
}

#[tokio::test]
async fn a_shard_that_fails_holds_up_no_other() {
    let world = World::now().await;
    let bodies = bodies(&world).await;
    // The failing shard's rungs are the oldest and fill the batch.
    for (body, accepted_on) in [
        (&bodies[0], "2025-01-03"),
        (&bodies[0], "2025-01-06"),
        (&bodies[1], "2025-02-03"),
        (&bodies[2], "2025-03-03"),
    ] {
        let case = world.dispute(body, accepted_on).await;
        world
            .assign(case, body, "people_mediation", accepted_on)
            .await;
    }
    let broken = bodies[0].id.shard().column();
    world
        .execute(&format!(
            "ALTER TABLE fired ADD CONSTRAINT broken CHECK (shard <> {broken})"
        ))
        .await;
    let firer = firer(&world, 2);
    let look = firer.look().await.unwrap();
    assert_eq!((look.due, look.fired), (2, 2));
    let look = firer.look().await.unwrap();
    assert_eq!(look.fired, 0);
    let left = format!("(SELECT count(*) FROM timer WHERE shard = {broken})");
    assert_eq!(world.count(&left).await, 2);
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, 2);

    world
        .execute("ALTER TABLE fired DROP CONSTRAINT broken")
        .await;
    assert_eq!(firer.look().await.unwrap().fired, 2);
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, 0);
}

#[tokio::test]
async fn a_clock_that_runs_on_fires_again() {
    let world = World::now().await;
    let office = world
        .body(OrganisationKind::PetitionOffice, "5104/1/", "信访局")
        .await;
    let bureau = world
        .body(OrganisationKind::Department, "5104/22/", "人社局")
        .await;
    let today = world.clock.today();
    let registered = world.registration(&office, CaseKind::Petition, &today.to_string());
    let case = registered.case;
    world.feed(Service::Intake, case.uuid(), registered).await;
    let set = world.count("(SELECT count(*) FROM timer)").await;
    assert!(set >= 3, "{set}");
    let referral = ReferralId::new(case.shard());
    let offered = ReferralOffered {
        referral,
        case,
        from: office.id,
        to: bureau.id,
        basis: ReferralBasis::Forward.into(),
        procedure: "petition_handling".into(),
        offered_on: today,
        recorded_on: None,
    };
    world.feed(Service::Routing, case.uuid(), offered).await;
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, 0);
    let withdrawn = ReferralWithdrawn {
        referral,
        case,
        from: office.id,
        to: bureau.id,
    };
    world.feed(Service::Routing, case.uuid(), withdrawn).await;
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, set);
    let track = world.track(&office, case).await;
    assert_eq!(track["clocks"][0]["state"], "running");
    let told = "(SELECT count(*) FROM event_log WHERE type = 'tracking.clock_reprojected.v1')";
    assert_eq!(world.count(told).await, 1);
}

#[tokio::test]
async fn the_oldest_fires_first() {
    let world = World::now().await;
    let body = &bodies(&world).await[0];
    for accepted_on in ["2025-03-03", "2025-01-03", "2025-02-03"] {
        let case = world.dispute(body, accepted_on).await;
        world
            .assign(case, body, "people_mediation", accepted_on)
            .await;
    }
    drain(firer(&world, 1)).await;
    let ordered = "(SELECT count(*) FROM (
        SELECT data->>'due_on' AS due, lag(data->>'due_on') OVER (ORDER BY position) AS before
        FROM event_log WHERE type = 'tracking.clock_overdue.v1') o WHERE due >= before)";
    assert_eq!(world.count(ordered).await, 2);
}

#[tokio::test]
async fn nothing_fires_before_its_time() {
    let world = World::now().await;
    let body = &bodies(&world).await[0];
    let today = world.clock.today().to_string();
    let case = world.dispute(body, &today).await;
    world.assign(case, body, "people_mediation", &today).await;
    // The last one only where the last day is settled: at the end of a year it may not be.
    let timers = world.count("(SELECT count(*) FROM timer)").await;
    assert!(timers >= 3, "{timers}");
    assert_eq!(drain(firer(&world, 100)).await, 0);
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, timers);
}

#[tokio::test]
async fn a_met_clock_fires_nothing() {
    let world = World::now().await;
    let body = &bodies(&world).await[0];
    let case = world.dispute(body, "2025-01-02").await;
    world
        .assign(case, body, "people_mediation", "2025-01-03")
        .await;
    let today = world.clock.today().to_string();
    world.conclude(case, Outcome::new("failed"), &today).await;
    let track = world.track(body, case).await;
    assert_eq!(track["clocks"][0]["late"], true);
    assert_eq!(drain(firer(&world, 100)).await, 0);
    assert_eq!(world.count("(SELECT count(*) FROM fired)").await, 0);
}

#[tokio::test]
async fn a_rung_that_was_fired_is_not_fired_again() {
    let world = World::now().await;
    let body = &bodies(&world).await[0];
    let case = world.dispute(body, "2025-01-02").await;
    world
        .assign(case, body, "people_mediation", "2025-01-03")
        .await;
    world
        .execute(
            "INSERT INTO fired (shard, clock_id, rung) SELECT shard, clock_id, rung FROM timer",
        )
        .await;
    assert_eq!(drain(firer(&world, 100)).await, 0);
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, 0);
    assert_eq!(world.count("(SELECT count(*) FROM event_log)").await, 1);
}

#[tokio::test]
async fn a_warning_names_whom_it_concerns() {
    let world = World::now().await;
    let body = &bodies(&world).await[0];
    let today = world.clock.today().to_string();
    let case = world.dispute(body, &today).await;
    world.assign(case, body, "people_mediation", &today).await;
    world
        .execute("UPDATE timer SET fire_at = now() WHERE rung = 'before_3'")
        .await;
    assert_eq!(drain(firer(&world, 100)).await, 1);
    let mut connection = world.kit.database.connection().await.unwrap();
    let rows = db::log::after(&mut connection, 0, 100).await.unwrap();
    let last = rows.into_iter().next_back().unwrap();
    let warned = last.envelope(contracts::Service::Tracking).unwrap();
    let payload: ClockWarned = serde_json::from_value(warned.data).unwrap();
    assert_eq!(warned.subject, payload.limit.clock.uuid());
    let limit = &payload.limit;
    assert_eq!((limit.case, limit.staff), (case, Some(body.staff)));
    assert_eq!(
        limit.citation.as_deref(),
        Some("《人民调解工作若干规定》第三十三条")
    );
    let timeline = world.track(body, case).await["timeline"].clone();
    let line = timeline.as_array().unwrap().last().unwrap().clone();
    assert!(
        line["text"]
            .as_str()
            .unwrap()
            .starts_with("预警：调结民间纠纷的期限将于")
    );
}

#[tokio::test]
async fn a_provisional_day_is_warned_of_as_such_and_its_breach_told_once_it_is_settled() {
    let world = World::now().await;
    let body = &bodies(&world).await[0];
    let case = world.dispute(body, "2025-01-02").await;
    world
        .assign(case, body, "people_mediation", "2025-01-03")
        .await;
    world
        .execute(
            "UPDATE clock SET provisional = true;
             UPDATE timer SET rung = 'before_1', fire_at = now() - interval '1 hour'",
        )
        .await;
    assert_eq!(drain(firer(&world, 100)).await, 1);
    let told = "(SELECT count(*) FROM event_log
        WHERE type = 'tracking.clock_warned.v1' AND (data->>'provisional')::boolean)";
    assert_eq!(world.count(told).await, 1);
    let track = world.track(body, case).await;
    let last = track["timeline"].as_array().unwrap().last().unwrap();
    let text = last["text"].as_str().unwrap();
    assert!(text.contains("日（暂定）届满"), "{text}");

    let settled = tracking::recount(&world.kit.database).await.unwrap();
    assert_eq!((settled.settled, settled.moved.len()), (1, 0));
    assert_eq!(drain(firer(&world, 100)).await, 1);
    let breached = "(SELECT count(*) FROM event_log
        WHERE type = 'tracking.clock_overdue.v1' AND data->>'provisional' IS DISTINCT FROM 'true')";
    assert_eq!(world.count(breached).await, 1);
}

/// An earlier version armed clocks with a breach whose day was provisional.
#[tokio::test]
async fn a_breach_that_was_set_on_a_provisional_day_is_not_told() {
    let world = World::now().await;
    let body = &bodies(&world).await[0];
    let case = world.dispute(body, "2025-01-02").await;
    world
        .assign(case, body, "people_mediation", "2025-01-03")
        .await;
    world.execute("UPDATE clock SET provisional = true").await;
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, 1);
    let look = firer(&world, 1).look().await.unwrap();
    // The next look comes at once, as after one that fired.
    assert_eq!((look.due, look.fired, look.untold), (1, 0, 1));
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, 0);
    assert_eq!(world.count("(SELECT count(*) FROM fired)").await, 0);
    // It comes back when the day is settled.
    tracking::recount(&world.kit.database).await.unwrap();
    assert_eq!(drain(firer(&world, 100)).await, 1);
}

/// The log of an earlier version has breaches of provisional days, told once more with no rung for them.
#[tokio::test]
async fn a_breach_that_was_told_of_a_provisional_day_is_told_once_more() {
    let world = World::now().await;
    let body = &bodies(&world).await[0];
    let case = world.dispute(body, "2025-01-02").await;
    world
        .assign(case, body, "people_mediation", "2025-01-03")
        .await;
    assert_eq!(drain(firer(&world, 100)).await, 1);
    let mut connection = world.kit.database.connection().await.unwrap();
    let rows = db::log::after(&mut connection, 0, 100).await.unwrap();
    let last = rows.into_iter().next_back().unwrap();
    let mut envelope = last.envelope(Service::Tracking).unwrap();
    envelope.data["provisional"] = true.into();
    let event = Event::read(&envelope.kind, &envelope.data);
    let event = event.unwrap().unwrap();
    world
        .execute(
            "DELETE FROM event_log WHERE sequence = 2; DELETE FROM fired; DELETE FROM breach;
             UPDATE clock SET version = 1, provisional = true",
        )
        .await;
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, 0);

    let projector = tracking::projector(world.clock.clone()).unwrap();
    let told = Delivered {
        envelope: &envelope,
        event: &event,
    };
    let told = projector.handler.handle_one(&mut connection, told).await;
    told.unwrap();
    let breached = "(SELECT count(*) FROM event_log
        WHERE type = 'tracking.clock_overdue.v1' AND (data->>'provisional')::boolean)";
    assert_eq!(world.count(breached).await, 1);
    assert_eq!(world.count("(SELECT count(*) FROM breach)").await, 1);
    assert_eq!(world.count("(SELECT count(*) FROM timer)").await, 0);
}

/// What came due while nothing fired is told, though the day was settled before anything did.
#[tokio::test]
async fn a_day_that_is_settled_loses_no_warning_that_is_due() {
    let world = World::now().await;
    let body = &bodies(&world).await[0];
    let case = world.dispute(body, "2025-01-02").await;
    world
        .assign(case, body, "people_mediation", "2025-01-03")
        .await;
    world
        .execute(
            "UPDATE clock SET provisional = true;
             UPDATE timer SET rung = 'before_1', fire_at = now() - interval '1 hour'",
        )
        .await;
    let settled = tracking::recount(&world.kit.database).await.unwrap();
    assert_eq!((settled.settled, settled.moved.len()), (1, 0));
    assert_eq!(drain(firer(&world, 100)).await, 2);
    let warned = "(SELECT count(*) FROM event_log WHERE type = 'tracking.clock_warned.v1')";
    assert_eq!(world.count(warned).await, 1);
}

/// Whoever has opened a form before a warning fires can still send it: what forms change has versions
/// of its own, and a warning's subject is its clock alone.
#[tokio::test]
async fn a_warning_makes_no_open_form_stale() {
    let world = World::now().await;
    let body = &bodies(&world).await[0];
    let today = world.clock.today().to_string();
    let case = world.dispute(body, &today).await;
    world.assign(case, body, "people_mediation", &today).await;
    world
        .execute("UPDATE timer SET fire_at = now() WHERE rung = 'before_7'")
        .await;
    assert_eq!(drain(firer(&world, 100)).await, 1);
    let of_clocks = "(SELECT count(*) FROM event_log WHERE subject IN (SELECT id FROM clock))";
    assert_eq!(world.count(of_clocks).await, 2);
    assert_eq!(world.count("(SELECT count(*) FROM event_log)").await, 2);
}

/// What was told stays told, whatever moves the last day afterwards.
#[tokio::test]
async fn a_breach_that_was_told_outlives_a_later_day() {
    let world = World::now().await;
    let body = world
        .body(OrganisationKind::SpecialisedCommittee, "5104/1/", "医调委")
        .await;
    let today = world.clock.today();
    let accepted_on = (today - chrono::Days::new(70)).to_string();
    let case = world.dispute(&body, &accepted_on).await;
    world
        .assign(case, &body, "medical_people_mediation", &accepted_on)
        .await;
    assert_eq!(drain(firer(&world, 100)).await, 1);
    let before = world.track(&body, case).await["clocks"][0].clone();
    assert_eq!(before["told_overdue_on"], today.to_string());
    // Time that is left out makes the last day come later, and the day as stored with it.
    world
        .execute(
            "INSERT INTO ledger (shard, clock_id, position, kind, from_on, to_on, ground)
             SELECT shard, id, 1, 'exclusion', start_on + 2, start_on + 70, 'appraisal' FROM clock;
             UPDATE clock SET provisional = true",
        )
        .await;
    let moved = tracking::recount(&world.kit.database).await.unwrap();
    assert_eq!(moved.moved.len(), 1, "{moved:?}");
    let after = world.track(&body, case).await["clocks"][0].clone();
    assert_ne!(after["due_on"], before["due_on"]);
    assert_eq!(after["late"], false);
    assert_eq!(after["told_overdue_on"], today.to_string());
    let explained = after["explanation"].as_array().unwrap().iter();
    let mut lines = explained.map(|line| line.as_str().unwrap());
    assert!(lines.any(|line| line.contains("曾记为超期")), "{after}");
}
