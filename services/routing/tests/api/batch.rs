//! Many registrations at once come to the same as one after the other, with as many statements as one.

use std::collections::BTreeMap;
use std::sync::Arc;

use contracts::event::{CaseRegistered, Envelope};
use contracts::vocabulary::{DisputeType, Role};
use contracts::{Event, Service};
use kernel::FixedClock;
use testkit::Feeder;

use crate::world::World;

fn feeder(world: &World) -> Feeder {
    let noon = "2026-03-10T04:00:00Z".parse().unwrap();
    let events = Arc::new(world.events().clone());
    let database = world.database.database.clone();
    Feeder::new(database, events, Arc::new(FixedClock::at(noon)))
}

fn told(feeder: &Feeder, facts: &[CaseRegistered]) -> Vec<(Envelope, Event)> {
    let facts = facts.iter();
    facts
        .map(|fact| {
            let event = Event::from(fact.clone());
            let envelope = feeder.envelope(Service::Intake, fact.case.uuid(), &event);
            (envelope, event)
        })
        .collect()
}

/// As many that stay as are handed over.
fn disputes(world: &World, of_each: usize) -> Vec<CaseRegistered> {
    let types = [DisputeType::Neighbours, DisputeType::Medical];
    let all = types.iter().cycle().take(2 * of_each);
    all.map(|one| world.dispute(&world.village, *one)).collect()
}

#[tokio::test]
async fn a_batch_takes_as_many_statements_as_two_cases() {
    let world = World::new().await;
    let feeder = feeder(&world);
    let facts = disputes(&world, 1);
    let few = told(&feeder, &facts);
    let many = told(&feeder, &disputes(&world, 20));
    let statements = feeder.deliver_all(&few).await.unwrap();
    assert_eq!(feeder.deliver_all(&many).await.unwrap(), statements);
    assert!(statements <= 13, "{statements}");
    // What routing recorded itself comes back to it, and costs nothing.
    let own = world.envelopes(facts[0].case).await.into_iter();
    let own: Vec<(Envelope, Event)> = own
        .map(|told| {
            let event = Event::read(&told.kind, &told.data).unwrap().unwrap();
            (told, event)
        })
        .collect();
    assert_eq!(feeder.deliver_all(&own).await.unwrap(), 0);
}

#[tokio::test]
async fn each_of_a_batch_is_routed_as_if_by_itself() {
    let world = World::new().await;
    let feeder = feeder(&world);
    // Who registers handles nothing: the two mediators take turns.
    let clerk = world.colleague(&world.village, Role::Dispatcher).await;
    let mut facts = disputes(&world, 4);
    for fact in &mut facts {
        fact.staff = clerk.sub;
    }
    let batch = told(&feeder, &facts);
    feeder.deliver_all(&batch).await.unwrap();
    let mut handled = BTreeMap::new();
    for ((envelope, _), fact) in batch.iter().zip(&facts) {
        let kept = fact.dispute_type == DisputeType::Neighbours;
        let expected = if kept {
            ["case_routed", "handler_assigned"]
        } else {
            ["case_routed", "referral_offered"]
        };
        assert_eq!(world.kinds(fact.case).await, expected);
        for event in world.recorded(fact.case).await {
            if let Event::HandlerAssigned(assigned) = event {
                *handled.entry(assigned.staff).or_insert(0) += 1;
            }
        }
        let first = &world.envelopes(fact.case).await[0];
        let cause = first.cause.as_ref().unwrap();
        assert_eq!((cause.subject, cause.sequence), (envelope.subject, 1));
    }
    let mediators = world.village.people.iter();
    assert_eq!(handled, mediators.map(|one| (one.sub, 2)).collect());
}
