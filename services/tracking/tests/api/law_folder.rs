//! A new limit from an event that there is, and a new outcome, are data alone.

use std::sync::Arc;

use contracts::vocabulary::{OrganisationKind, Outcome, Role};
use kernel::FixedClock;
use serde_json::{Value, json};

use crate::world::World;

/// A case whose mediation, accepted on 2026-03-03, ended so three days later: its track.
async fn ended(outcome: &str) -> Value {
    let noon = "2026-03-20T04:00:00Z".parse().unwrap();
    let world = World::by_law(Arc::new(FixedClock::at(noon)), testkit::law_book()).await;
    let kind = OrganisationKind::TownshipCommittee;
    let committee = world.body(kind, "5104/1/", "镇调委会").await;
    let case = world.dispute(&committee, "2026-03-02").await;
    world
        .assign(case, &committee, "people_mediation", "2026-03-03")
        .await;
    let track = world.track(&committee, case).await;
    let clock = local(&track);
    // The eighth is a Sunday.
    assert_eq!(clock["due_on"], "2026-03-09");
    assert_eq!(clock["state"], "running");
    assert_eq!(clock["title"], "与双方当事人取得联系");
    world
        .conclude(case, Outcome::new(outcome), "2026-03-06")
        .await;
    let mediator = committee.claims(Role::Mediator);
    let (_, page) = world.get(&mediator, "/backlog").await;
    assert_eq!(page["items"], json!([]));
    let kept = format!("(SELECT count(*) FROM proceeding WHERE outcome = '{outcome}')");
    assert_eq!(world.count(&kept).await, 1);
    world.track(&committee, case).await
}

fn local(track: &Value) -> &Value {
    let mut clocks = track["clocks"].as_array().unwrap().iter();
    clocks.find(|clock| clock["rule"] == "LOCAL-1").unwrap()
}

#[tokio::test]
async fn a_limit_is_met_by_an_outcome_that_both_an_installation_adds() {
    let track = ended("partly_agreed").await;
    assert_eq!(track["stage"], "concluded");
    assert_eq!(local(&track)["state"], "met");
    assert_eq!(local(&track)["late"], false);
    let mut lines = track["timeline"].as_array().unwrap().iter();
    let told = lines.any(|line| line["text"].as_str().unwrap().contains("：达成部分协议"));
    assert!(told, "{track}");
}

/// What an outcome does to limits follows from its class, whatever it is called.
#[tokio::test]
async fn an_outcome_of_the_class_of_withdrawals_stops_what_runs() {
    let track = ended("called_off").await;
    assert_eq!(track["stage"], "concluded");
    assert_eq!(local(&track)["state"], "stopped");
}
