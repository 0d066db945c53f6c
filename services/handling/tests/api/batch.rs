//! Many cases at once take as many statements as one.

use contracts::event::Envelope;
use contracts::{Event, Service};
use kernel::CaseId;

use crate::world::World;

/// Registrations and what routing makes of them, in the order of a stream.
fn told(world: &World, count: usize) -> Vec<(Envelope, Event)> {
    let mut told = Vec::new();
    for _ in 0..count {
        let case = CaseId::new(world.committee.id.shard());
        let assigned = World::assignment(case, &world.committee, "people_mediation");
        let events: [(Service, Event); 2] = [
            (Service::Intake, world.registration(case, None).into()),
            (Service::Routing, assigned.into()),
        ];
        for (source, event) in events {
            let envelope = world.feeder.envelope(source, case.uuid(), &event);
            told.push((envelope, event));
        }
    }
    told
}

#[tokio::test]
async fn a_batch_takes_as_many_statements_as_one_case() {
    let world = World::new().await;
    let (one, many) = (told(&world, 1), told(&world, 25));
    let statements = world.feeder.deliver_all(&one).await.unwrap();
    let of_many = world.feeder.deliver_all(&many).await.unwrap();
    assert_eq!(of_many, statements);
    assert!(statements <= 7, "{statements}");
    assert_eq!(world.count("(SELECT count(*) FROM proceeding)").await, 26);
    let caused = "(SELECT count(DISTINCT cause) FROM event_log)";
    assert_eq!(world.count(caused).await, 26);
}
