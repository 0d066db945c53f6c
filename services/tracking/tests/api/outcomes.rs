//! A proceeding ends only as its procedure knows.

use contracts::vocabulary::{OrganisationKind, Outcome, Role};
use kernel::CaseId;
use serde_json::{Value, json};

use crate::world::{Body, World};

struct Handled {
    world: World,
    committee: Body,
    case: CaseId,
}

async fn handled(procedure: &str) -> Handled {
    let world = World::on("2026-03-20").await;
    let committee = world
        .body(OrganisationKind::TownshipCommittee, "5104/1/", "镇调委会")
        .await;
    let case = world.dispute(&committee, "2026-03-20").await;
    world
        .assign(case, &committee, procedure, "2026-03-20")
        .await;
    Handled {
        world,
        committee,
        case,
    }
}

impl Handled {
    async fn track(&self, role: Role) -> Value {
        let path = format!("/cases/{}/track", self.case);
        let (status, track) = self.world.get(&self.committee.claims(role), &path).await;
        assert_eq!(status, 200, "{track}");
        track
    }

    async fn conclude(&self, outcome: &str) -> (u16, Value) {
        let track = self.track(Role::Mediator).await;
        let proceeding = track["proceedings"][0]["id"].as_str().unwrap();
        let path = format!("/cases/{}/proceedings/{proceeding}/conclude", self.case);
        let wish = json!({"version": track["proceedings"][0]["version"], "outcome": outcome});
        let claims = self.committee.claims(Role::Mediator);
        self.world.post(&claims, &path, &wish).await
    }
}

fn codes(track: &Value) -> Vec<&str> {
    let outcomes = track["proceedings"][0]["outcomes"].as_array().unwrap();
    outcomes
        .iter()
        .map(|outcome| outcome["code"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_outcome_the_procedure_does_not_know_is_refused_and_nothing_is_written() {
    let at = handled("court_assigned").await;
    let before = at.track(Role::Mediator).await;
    let (status, problem) = at.conclude("settled").await;
    assert_eq!((status, &problem["code"]), (422, &json!("LAW-0001")));
    let detail = problem["detail"].as_str().unwrap();
    for part in [
        "委派调解（登记立案前）程序不能以“自行和解”办结",
        "达成协议",
        "当事人拒绝调解（《最高人民法院关于人民法院特邀调解的规定》第二十六条",
    ] {
        assert!(detail.contains(part), "{detail}");
    }
    assert_eq!(problem["errors"][0]["pointer"], "/outcome");
    assert_eq!(problem["errors"][0]["detail"], problem["detail"]);
    assert_eq!(at.track(Role::Mediator).await, before);
    let told = "(SELECT count(*) FROM event_log WHERE type = 'tracking.proceeding_concluded.v1')";
    assert_eq!(at.world.count(told).await, 0);
}

#[tokio::test]
async fn who_may_end_it_is_offered_what_the_procedure_knows() {
    let at = handled("court_assigned").await;
    let track = at.track(Role::Mediator).await;
    let known = ["agreement", "withdrawn", "refused", "failed", "terminated"];
    assert_eq!(codes(&track), known);
    assert_eq!(
        track["proceedings"][0]["outcomes"][2],
        json!({
            "code": "refused",
            "label": "当事人拒绝调解",
            "text": "一方当事人明确表示不接受调解",
            "article": "《最高人民法院关于人民法院特邀调解的规定》第二十六条第一款第二项",
        })
    );
    // Those who look on are offered nothing, nor is anybody when it has ended.
    assert_eq!(codes(&at.track(Role::Supervisor).await), [""; 0]);
    let (status, ended) = at.conclude("refused").await;
    assert_eq!(status, 200, "{ended}");
    assert_eq!(codes(&ended), [""; 0]);
    assert_eq!(ended["proceedings"][0]["outcome"], "refused");
}

#[tokio::test]
async fn a_procedure_the_law_data_does_not_know_can_end_in_any_way() {
    let at = handled("lottery").await;
    let all: Vec<&str> = Outcome::ALL
        .iter()
        .map(|outcome| outcome.as_str())
        .collect();
    assert_eq!(codes(&at.track(Role::Mediator).await), all);
    assert_eq!(at.conclude("penalised").await.0, 200);
}

#[tokio::test]
async fn what_ended_otherwise_before_the_lists_stays_as_it_was_told() {
    let at = handled("court_assigned").await;
    assert_eq!(at.conclude("agreement").await.0, 200);
    at.world
        .execute("UPDATE proceeding SET outcome = 'settled'")
        .await;
    let track = at.track(Role::Mediator).await;
    assert_eq!(track["proceedings"][0]["outcome"], "settled");
    // And the case goes on from there.
    at.world
        .assign(at.case, &at.committee, "court_assigned", "2026-03-20")
        .await;
    assert_eq!(at.track(Role::Mediator).await["stage"], "concluded");
}
