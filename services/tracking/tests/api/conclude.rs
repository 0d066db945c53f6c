use contracts::Service;
use contracts::event::CaseParty;
use contracts::vocabulary::{CaseKind, OrganisationKind, PartyKind, PartySide, Role};
use kernel::{CaseId, PartyId};
use serde_json::{Value, json};

use crate::world::{Body, World};

struct Accepted {
    world: World,
    committee: Body,
    case: CaseId,
    path: String,
    version: i64,
}

async fn accepted() -> Accepted {
    let world = World::on("2026-03-20").await;
    let committee = world
        .body(OrganisationKind::TownshipCommittee, "5104/1/", "镇调委会")
        .await;
    let case = world.dispute(&committee, "2026-03-02").await;
    world
        .assign(case, &committee, "people_mediation", "2026-03-03")
        .await;
    let track = world.track(&committee, case).await;
    let proceeding = track["proceedings"][0]["id"].as_str().unwrap().to_owned();
    Accepted {
        path: format!("/cases/{case}/proceedings/{proceeding}/conclude"),
        version: version(&track),
        world,
        committee,
        case,
    }
}

fn version(track: &Value) -> i64 {
    track["proceedings"][0]["version"].as_i64().unwrap()
}

impl Accepted {
    async fn conclude(&self, role: Role, body: Value) -> (u16, Value) {
        self.world
            .post(&self.committee.claims(role), &self.path, &body)
            .await
    }
}

#[tokio::test]
async fn concluding_meets_the_clock_and_closes_the_case() {
    let at = accepted().await;
    let wish = json!({"version": at.version, "outcome": "agreement", "note": "双方达成协议。"});
    let (status, track) = at.conclude(Role::Mediator, wish).await;
    assert_eq!(status, 200, "{track}");
    assert_eq!(track["stage"], "concluded");
    assert_eq!(version(&track), at.version + 1);
    assert_eq!(track["clocks"][0]["state"], "met");
    assert_eq!(track["clocks"][0]["late"], false);
    let proceeding = &track["proceedings"][0];
    assert_eq!(proceeding["concluded_on"], "2026-03-20");
    assert_eq!(proceeding["note"], "双方达成协议。");
    assert_eq!(at.world.count("(SELECT count(*) FROM timer)").await, 0);
    assert_eq!(at.world.count("(SELECT count(*) FROM audience)").await, 0);
    let (_, page) = at
        .world
        .get(&at.committee.claims(Role::Mediator), "/backlog")
        .await;
    assert_eq!(page["items"], json!([]));
}

#[tokio::test]
async fn concluding_twice_is_a_conflict() {
    let at = accepted().await;
    let wish = json!({"version": at.version, "outcome": "agreement"});
    assert_eq!(at.conclude(Role::Mediator, wish.clone()).await.0, 200);
    let (status, problem) = at.conclude(Role::Mediator, wish).await;
    assert_eq!((status, &problem["code"]), (409, &json!("STATE-0001")));
    let fresh = json!({"version": at.version + 1, "outcome": "agreement"});
    let (status, problem) = at.conclude(Role::Mediator, fresh).await;
    assert_eq!((status, &problem["code"]), (409, &json!("STATE-0002")));
    let concluded =
        "(SELECT count(*) FROM event_log WHERE type = 'tracking.proceeding_concluded.v1')";
    assert_eq!(at.world.count(concluded).await, 1);
}

#[tokio::test]
async fn of_two_at_once_one_wins() {
    let at = accepted().await;
    let wish = json!({"version": at.version, "outcome": "agreement"});
    let (one, other) = tokio::join!(
        at.conclude(Role::Mediator, wish.clone()),
        at.conclude(Role::Mediator, wish.clone())
    );
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn a_day_before_acceptance_or_after_today_is_refused() {
    let at = accepted().await;
    for (day, code) in [("2026-03-02", "LAW-0002"), ("2026-03-21", "LAW-0003")] {
        let wish = json!({"version": at.version, "outcome": "failed", "concluded_on": day});
        let (status, problem) = at.conclude(Role::Mediator, wish).await;
        assert_eq!((status, &problem["code"]), (422, &json!(code)));
    }
    let wish = json!({"version": at.version, "outcome": "failed", "surprise": 1});
    assert_eq!(at.conclude(Role::Mediator, wish).await.0, 422);
    let track = at.world.track(&at.committee, at.case).await;
    assert_eq!(version(&track), at.version);
}

/// Recusal beats every grant, also the handler's own.
#[tokio::test]
async fn whoever_has_ties_to_a_party_may_not_conclude() {
    let world = World::on("2026-03-20").await;
    let committee = world
        .body(OrganisationKind::TownshipCommittee, "5104/1/", "镇调委会")
        .await;
    let mut registered = world.registration(&committee, CaseKind::Dispute, "2026-03-02");
    let case = registered.case;
    registered.parties = vec![CaseParty {
        party: PartyId::new(case.shard()),
        side: PartySide::Applicant.into(),
        kind: PartyKind::Person.into(),
        identity: Some("申请人身份索引".into()),
    }];
    world.feed(Service::Intake, case.uuid(), registered).await;
    world
        .assign(case, &committee, "people_mediation", "2026-03-03")
        .await;
    let track = world.track(&committee, case).await;
    let proceeding = track["proceedings"][0]["id"].as_str().unwrap();
    let path = format!("/cases/{case}/proceedings/{proceeding}/conclude");
    let wish = json!({"version": version(&track), "outcome": "agreement"});
    let handler = committee.claims(Role::Mediator);

    world
        .has_ties(&committee, &["别人", "申请人身份索引"])
        .await;
    let track = world.track(&committee, case).await;
    assert_eq!(track["proceedings"][0]["outcomes"], json!([]));
    let (status, problem) = world.post(&handler, &path, &wish).await;
    assert_eq!((status, &problem["code"]), (409, &json!("STATE-0004")));
    assert_eq!(
        version(&world.track(&committee, case).await),
        version(&track)
    );

    world.has_ties(&committee, &["别人"]).await;
    assert_eq!(world.post(&handler, &path, &wish).await.0, 200);
}

#[tokio::test]
async fn only_the_handling_body_may_conclude() {
    let at = accepted().await;
    let wish = json!({"version": at.version, "outcome": "agreement"});
    let center = at
        .world
        .body(OrganisationKind::GovernanceCenter, "5104/", "综治中心")
        .await;
    let outsider = at
        .world
        .body(OrganisationKind::VillageCommittee, "5104/9/", "村调委会")
        .await;
    let supervisor = center.claims(Role::Supervisor);
    assert_eq!(at.world.post(&supervisor, &at.path, &wish).await.0, 403);
    let stranger = outsider.claims(Role::Mediator);
    assert_eq!(at.world.post(&stranger, &at.path, &wish).await.0, 404);
    assert_eq!(at.conclude(Role::Administrator, wish).await.0, 403);
}
