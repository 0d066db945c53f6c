//! Many cases at once take as many statements as one.

use contracts::event::{CaseRegistered, Envelope, HandlerAssigned};
use contracts::{Event, Service};
use kernel::{CaseId, Shard};

use crate::world::World;

const NOWHERE: &str = "smtp://127.0.0.1:9";

/// Registrations and what routing makes of them, in the order of a stream.
fn told(world: &World, count: usize) -> Vec<(Envelope, Event)> {
    let mut told = Vec::new();
    for _ in 0..count {
        let case = CaseId::new(Shard::spread(7));
        let registered = CaseRegistered {
            case,
            staff: world.id("quiet"),
            ..world.registration()
        };
        let assigned = HandlerAssigned {
            case,
            organisation: world.body("village"),
            staff: world.id("mediator"),
            procedure: "people_mediation".into(),
            accepted_on: world.day(0),
            referral: None,
            recorded_on: None,
        };
        let events: [(Service, Event); 2] = [
            (Service::Intake, registered.into()),
            (Service::Routing, assigned.into()),
        ];
        for (source, event) in events {
            let envelope = world.envelope_about(case, &event, source);
            told.push((envelope, event));
        }
    }
    told
}

#[tokio::test]
async fn a_batch_takes_as_many_statements_as_one_case() {
    let world = World::new(NOWHERE).await;
    let (one, many) = (told(&world, 1), told(&world, 25));
    let statements = world.deliver_all(&one).await;
    assert_eq!(world.deliver_all(&many).await, statements);
    assert!(statements <= 6, "{statements}");
    let unread = world.get("/notices/unread", "mediator").await;
    assert_eq!(unread["count"], 26);
}
