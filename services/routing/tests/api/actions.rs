//! What the answers say may be done next is what the commands let through, in every state and for
//! every reader.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use contracts::Claims;
use contracts::event::{CameBy, Conclude, Proceeded};
use contracts::vocabulary::{DisputeType, Outcome, ReferralAction, Role, RouteAction};
use kernel::{CaseId, ProceedingId, Shard, StaffId};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::calls::offer;
use crate::feed::member;
use crate::world::{World, day};

/// How a case of the township gets to where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Kept,
    Offered,
    Received,
    Accepted,
    Reported,
    Returned,
    ReturnedToTheCeiling,
    Withdrawn,
    Designated,
    Concluded,
    CameBackAfterItsEnd,
}

const STATES: [State; 11] = [
    State::Kept,
    State::Offered,
    State::Received,
    State::Accepted,
    State::Reported,
    State::Returned,
    State::ReturnedToTheCeiling,
    State::Withdrawn,
    State::Designated,
    State::Concluded,
    State::CameBackAfterItsEnd,
];

/// Either kind of action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Action {
    Referral(ReferralAction),
    Route(RouteAction),
}

fn all() -> impl Iterator<Item = Action> {
    let referral = ReferralAction::ALL.iter().copied().map(Action::Referral);
    referral.chain(RouteAction::ALL.iter().copied().map(Action::Route))
}

impl Action {
    fn label(self) -> &'static str {
        match self {
            Self::Referral(action) => action.label(),
            Self::Route(action) => action.label(),
        }
    }
}

/// A colleague with ties to a party, always the same.
fn tied(to: &Claims) -> Claims {
    let mut other = to.clone();
    let mut bytes = to.sub.uuid().into_bytes();
    bytes[15] ^= 1;
    other.sub = StaffId::from_uuid(uuid::Uuid::from_bytes(bytes)).unwrap();
    other
}

/// Who looks at the case.
fn readers(world: &World) -> Vec<(&'static str, Claims)> {
    let with = |claims: &Claims, role| {
        let mut other = claims.clone();
        other.roles = vec![role];
        other
    };
    let (holder, receiver) = (&world.township.people[0], &world.court.people[0]);
    vec![
        ("移交单位调解员", holder.clone()),
        ("移交单位管理员", with(holder, Role::Administrator)),
        ("移交单位督办员", with(holder, Role::Supervisor)),
        ("接收单位登记员", receiver.clone()),
        ("接收单位管理员", with(receiver, Role::Administrator)),
        ("下级单位调解员", world.village.people[0].clone()),
        ("上级督办员", world.root.people[0].clone()),
        ("综治中心分流员", world.centre.people[0].clone()),
        ("其他单位", world.health.people[0].clone()),
        ("移交单位有利害关系的调解员", tied(holder)),
        ("接收单位有利害关系的登记员", tied(receiver)),
        ("有利害关系的上级督办员", tied(&world.root.people[0])),
    ]
}

async fn to_court(world: &World, by: &Claims, case: CaseId, basis: &str) -> Value {
    let mut body = offer(case, &world.court, basis);
    body["offered_on"] = Value::Null;
    world.offer(by, &body).await.ok()
}

async fn returned(world: &World, case: CaseId) {
    let offered = to_court(world, &world.township.people[0], case, "to_litigation").await;
    let back = json!({"reason": "other", "explanation": "应当先行调解"});
    let judge = &world.court.people[0];
    world.step(judge, &offered, "return", back).await.ok();
}

async fn concluded(world: &World, case: CaseId) {
    let by = &world.township.people[0];
    let fact = Proceeded {
        proceeding: ProceedingId::new(case.shard()),
        case,
        organisation: by.org,
        staff: by.sub,
        came_by: CameBy::Itself,
        on: day("2026-03-09"),
        by: None,
        what: Conclude {
            outcome: Outcome::new("agreement"),
        },
    };
    world.feed(fact).await.unwrap();
}

/// A case of the township that stands so.
async fn case_in(world: &World, state: State) -> CaseId {
    let (mediator, judge) = (&world.township.people[0], &world.court.people[0]);
    let case = world.register(&world.township, DisputeType::Contract).await;
    let offered = async || to_court(world, mediator, case, "to_litigation").await;
    match state {
        State::Kept => {}
        State::Offered => drop(offered().await),
        State::Received => drop(
            world
                .step(judge, &offered().await, "receive", json!({}))
                .await
                .ok(),
        ),
        State::Accepted | State::Reported => {
            let accepted = world
                .step(judge, &offered().await, "accept", json!({}))
                .await
                .ok();
            if state == State::Reported {
                let result = json!({"result": "已立案"});
                world.step(judge, &accepted, "report", result).await.ok();
            }
        }
        State::Returned => returned(world, case).await,
        State::ReturnedToTheCeiling => {
            returned(world, case).await;
            returned(world, case).await;
            offered().await;
        }
        State::Withdrawn => {
            let why = json!({"explanation": "改由本单位办理"});
            world
                .step(mediator, &offered().await, "withdraw", why)
                .await
                .ok();
        }
        State::Designated => drop(to_court(world, &world.root.people[0], case, "assign").await),
        State::Concluded => concluded(world, case).await,
        State::CameBackAfterItsEnd => {
            concluded(world, case).await;
            returned(world, case).await;
        }
    }
    case
}

/// What the answers list for the reader.
async fn listed(world: &World, who: &Claims, case: CaseId) -> BTreeSet<Action> {
    let decision = world.get(who, &format!("/cases/{case}/decision")).await;
    if decision.status == StatusCode::NOT_FOUND {
        return BTreeSet::new();
    }
    let routes: Vec<RouteAction> =
        serde_json::from_value(decision.ok()["actions"].clone()).unwrap();
    let mut all: BTreeSet<_> = routes.into_iter().map(Action::Route).collect();
    for referral in world.referrals(who, case).await {
        let steps: Vec<ReferralAction> =
            serde_json::from_value(referral["actions"].clone()).unwrap();
        all.extend(steps.into_iter().map(Action::Referral));
    }
    all
}

/// Whether the command is let through, given what fits.
async fn let_through(world: &World, who: &Claims, case: CaseId, action: Action) -> bool {
    let above = &world.root.people[0];
    match action {
        Action::Referral(step) => {
            let Some(referral) = world.referrals(above, case).await.pop() else {
                return false;
            };
            let body = match step {
                ReferralAction::Receive | ReferralAction::Accept => json!({}),
                ReferralAction::Return => json!({"reason": "other", "explanation": "应当先行调解"}),
                ReferralAction::Withdraw => json!({"explanation": "改由本单位办理"}),
                ReferralAction::Report => json!({"result": "已立案"}),
            };
            world
                .step(who, &referral, step.as_str(), body)
                .await
                .status
                .is_success()
        }
        Action::Route(way @ (RouteAction::Offer | RouteAction::Designate)) => {
            let basis = match way {
                RouteAction::Designate => "assign",
                _ => "transfer",
            };
            let holder = holder(world, case).await;
            // A superior assigns and the body hands over; neither the other way.
            if (who.org.to_string() == holder) != (way == RouteAction::Offer) {
                return false;
            }
            let to = if holder == world.township.id.to_string() {
                &world.village
            } else {
                &world.township
            };
            let mut body = offer(case, to, basis);
            body["offered_on"] = Value::Null;
            world.offer(who, &body).await.status.is_success()
        }
        Action::Route(way) => {
            let before = world.version(case).await;
            let path = format!("/cases/{case}/handlers");
            let choices = world.get(who, &path).await;
            let office = match holder(world, case).await {
                holder if holder == world.court.id.to_string() => &world.court,
                _ => &world.township,
            };
            let choices = choices.body.as_array().cloned().unwrap_or_default();
            let named = match choices.first() {
                Some(choice) => choice["staff"].clone(),
                None => json!(office.people[0].sub),
            };
            let body = json!({"version": before, "staff": named, "reason": "熟悉情况"});
            let path = format!("/cases/{case}/handler");
            let handled = world
                .get(above, &format!("/cases/{case}/decision"))
                .await
                .ok();
            let again = handled["actions"]
                .as_array()
                .unwrap()
                .contains(&json!("reassign"));
            let answer = world
                .call(Method::POST, who, &path, None, Some(&body))
                .await;
            answer.status.is_success() && again == (way == RouteAction::Reassign)
        }
    }
}

async fn holder(world: &World, case: CaseId) -> String {
    let path = format!("/cases/{case}/decision");
    let decision = world.get(&world.root.people[0], &path).await.ok();
    decision["holder"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_listed_is_what_is_let_through() {
    let world = World::new().await;
    // Every body has somebody besides the handler.
    let mut second = world.court.people[0].clone();
    second.sub = StaffId::new(Shard::DIRECTORY);
    world.feed(member(&second, 1)).await.unwrap();
    for office in [&world.township, &world.court, &world.root] {
        let mut fact = member(&tied(&office.people[0]), 1);
        fact.interests = vec!["被申请人身份索引".into()];
        world.feed(fact).await.unwrap();
    }
    let mut table = String::new();
    for state in STATES {
        for (name, who) in readers(&world) {
            let mut case = case_in(&world, state).await;
            let offered = listed(&world, &who, case).await;
            let labels: Vec<_> = offered.iter().map(|action| action.label()).collect();
            if !labels.is_empty() {
                writeln!(table, "{state:?} {name}：{}", labels.join("、")).unwrap();
            }
            for action in all() {
                let through = let_through(&world, &who, case, action).await;
                assert_eq!(
                    through,
                    offered.contains(&action),
                    "{action:?} in {state:?} for {name}"
                );
                if through {
                    case = case_in(&world, state).await;
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn whom_to_name_is_asked_of_those_who_may_and_searched_by_name() {
    let world = World::new().await;
    let case = world
        .register(&world.village, DisputeType::Neighbours)
        .await;
    let path = format!("/cases/{case}/handlers");
    let (one, other) = (&world.village.people[0], &world.village.people[1]);
    let refused = world.get(one, &path).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let outsider = &world.court.people[0];
    assert_eq!(
        world.get(outsider, &path).await.status,
        StatusCode::NOT_FOUND
    );
    // The present handler is no choice.
    let supervisor = &world.root.people[0];
    let choices = world.get(supervisor, &path).await.ok();
    assert_eq!(choices.as_array().unwrap().len(), 1);
    assert_eq!(choices[0]["staff"], json!(other.sub));
    assert_eq!(
        (&choices[0]["roles"], &choices[0]["load"]),
        (&json!(["mediator"]), &json!(0))
    );
    let named = world
        .get(supervisor, &format!("{path}?q=%E6%97%A0%E6%AD%A4%E4%BA%BA"))
        .await
        .ok();
    assert_eq!(named, json!([]));
}

#[tokio::test]
async fn a_hand_over_is_on_the_usual_footing_unless_told() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let mut body = offer(case, &world.court, "");
    body["basis"] = Value::Null;
    let offered = world.offer(&world.township.people[0], &body).await.ok();
    assert_eq!(offered["basis"], "to_litigation");
    let mut above = offer(case, &world.village, "");
    above["basis"] = Value::Null;
    above["offered_on"] = Value::Null;
    let assigned = world.offer(&world.root.people[0], &above).await.ok();
    assert_eq!(assigned["basis"], "assign");
}
