//! Row-level security: whatever a person's query asks for, it finds nothing out of their scope.

use contracts::vocabulary::{PetitionPurpose, Role};
use contracts::{Claims, Service};
use kernel::{Shard, StaffId};
use serde_json::json;

use crate::world::World;

/// The rows that somebody can read of cases: facts, parts in them, proceedings, steps, agreements.
async fn rows(world: &World, reader: Option<&Claims>) -> [i64; 5] {
    let scope = reader.map(Claims::scope);
    let counts = testkit::readable(&world.kit, scope.as_ref()).await;
    let tables = [
        "case_facts",
        "participant",
        "proceeding",
        "step",
        "agreement",
    ];
    assert_eq!(counts.len(), tables.len(), "{counts:?}");
    tables.map(|table| counts[table])
}

#[tokio::test]
async fn a_person_reads_the_rows_of_cases_in_sight_and_no_others() {
    let world = World::new().await;
    let case = world.registered(Some(PetitionPurpose::Accusation)).await;
    let assigned = World::assignment(case, &world.committee, "petition_accusation");
    world.feed(Service::Routing, case.uuid(), assigned).await;
    let at = world.newest(case).await;
    let mediator = world.committee.claims(Role::Mediator);
    let wish = json!({"version": at.version, "outcome": "handled"});
    let concluded = world.post(&mediator, &at.path("conclude"), &wish).await;
    assert_eq!(concluded.0, 200, "{}", concluded.1);
    assert_eq!(rows(&world, Some(&mediator)).await, [1, 1, 1, 1, 0]);
    let colleague = Claims {
        sub: StaffId::new(Shard::DIRECTORY),
        ..mediator.clone()
    };
    let above = world.body("5104/", "市委政法委").await;
    let above = above.claims(Role::Supervisor);
    for kept_out in [&colleague, &above] {
        assert_eq!(rows(&world, Some(kept_out)).await, [0; 5], "{kept_out:?}");
    }
    world.dispute().await;
    for sees_the_other in [&colleague, &above] {
        assert_eq!(rows(&world, Some(sees_the_other)).await, [1, 1, 0, 0, 0]);
    }
    let neighbour = world.body("5104/22/", "邻镇调委会").await;
    let neighbour = neighbour.claims(Role::Mediator);
    assert_eq!(rows(&world, Some(&neighbour)).await, [0; 5]);
    assert_eq!(rows(&world, None).await, [0; 5]);
}
