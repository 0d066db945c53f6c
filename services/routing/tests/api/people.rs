//! Row-level security: whatever a person's query asks for, it finds nothing out of their scope.

use contracts::Claims;
use contracts::vocabulary::{DisputeType, Role};
use serde_json::json;

use crate::calls::offer;
use crate::world::World;

/// The rows that somebody can read of cases: route, parts in it, decision, assignments, referrals.
async fn rows(world: &World, reader: Option<&Claims>) -> [i64; 5] {
    let scope = reader.map(Claims::scope);
    let counts = testkit::readable(&world.database, scope.as_ref()).await;
    let tables = ["route", "participant", "decision", "assignment", "referral"];
    assert_eq!(counts.len(), tables.len(), "{counts:?}");
    tables.map(|table| counts[table])
}

#[tokio::test]
async fn a_walled_case_has_no_rows_but_for_those_named() {
    let world = World::new().await;
    let fact = world.accusation(&world.petitions, &world.health);
    let case = fact.case;
    world.feed(fact).await.unwrap();
    let body = offer(case, &world.inspection, "transfer");
    let registrar = &world.petitions.people[0];
    let receiver = &world.inspection.people[0];
    let referral = world.offer(registrar, &body).await.ok();
    let accept = json!({"handler": receiver.sub});
    let taken = world.step(receiver, &referral, "accept", accept).await;
    taken.ok();
    for named in [registrar, receiver] {
        assert_eq!(rows(&world, Some(named)).await, [1, 1, 2, 1, 1]);
    }
    for kept_out in [
        world.colleague(&world.petitions, Role::PetitionClerk).await,
        world.colleague(&world.petitions, Role::Dispatcher).await,
        world.colleague(&world.inspection, Role::Mediator).await,
        world.root.people[0].clone(),
        world.health.people[0].clone(),
    ] {
        assert_eq!(rows(&world, Some(&kept_out)).await, [0; 5], "{kept_out:?}");
    }
    assert_eq!(rows(&world, None).await, [0; 5]);
}

#[tokio::test]
async fn who_gave_a_case_back_reads_what_stands_in_their_box_and_no_more() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Medical).await;
    let (from, to) = (&world.township.people[0], &world.medical.people[0]);
    // The rules offered it at once.
    let referral = world.referrals(from, case).await.remove(0);
    assert_eq!(rows(&world, Some(to)).await[..2], [1, 1]);
    let why = json!({"reason": "other", "explanation": "不属于本会受理范围"});
    world.step(to, &referral, "return", why).await.ok();
    assert_eq!(rows(&world, Some(to)).await, [1, 0, 0, 0, 1]);
    let neighbour = &world.court.people[0];
    assert_eq!(rows(&world, Some(neighbour)).await, [0; 5]);
}
