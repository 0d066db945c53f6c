use contracts::Service;
use contracts::event::{CaseAmended, CaseRouted, RoutedMode};
use contracts::vocabulary::{OrganisationKind, Role};
use kernel::CaseId;
use serde_json::{Value, json};

use crate::world::{Body, World};

/// A medical dispute that its committee keeps and handles.
async fn medical(world: &World, committee: &Body) -> CaseId {
    let case = world.dispute(committee, "2026-01-12").await;
    let routed = CaseRouted {
        case,
        procedure: "medical_people_mediation".into(),
        organisation: Some(committee.id),
        mode: RoutedMode::Kept.into(),
    };
    world.feed(Service::Routing, case.uuid(), routed).await;
    let procedure = "medical_people_mediation";
    world.assign(case, committee, procedure, "2026-01-12").await;
    case
}

#[tokio::test]
async fn the_track_shows_the_limit_with_article_and_explanation() {
    let world = World::on("2026-02-10").await;
    let committee = world
        .body(
            OrganisationKind::SpecialisedCommittee,
            "5104/m/",
            "市医调委",
        )
        .await;
    let case = medical(&world, &committee).await;

    let track = world.track(&committee, case).await;
    assert_eq!(track["stage"], "accepted");
    assert_eq!(track["organisation_name"], "市医调委");
    assert_eq!(track["staff_name"], "李调解");
    let clock = &track["clocks"][0];
    assert_eq!(clock["rule"], "MD-1");
    assert_eq!(clock["due_on"], "2026-02-28");
    assert_eq!(clock["days_left"], 18);
    assert_eq!(clock["late"], false);
    assert_eq!(clock["law"], "《医疗纠纷预防和处理条例》");
    assert_eq!(clock["period"], "30个工作日");
    let explanation = clock["explanation"].to_string();
    for words in ["第三十八条", "春节", "调休上班", "2026年2月28日"] {
        assert!(
            explanation.contains(words),
            "{words} is missing in {explanation}"
        );
    }
}

#[tokio::test]
async fn the_history_holds_the_events_of_all_services() {
    let world = World::on("2026-02-10").await;
    let path = "5104/m/";
    let committee = world
        .body(OrganisationKind::SpecialisedCommittee, path, "市医调委")
        .await;
    let case = medical(&world, &committee).await;
    let track = world.track(&committee, case).await;
    assert_eq!(
        kinds(&track),
        [
            "intake.case_registered.v1",
            "routing.case_routed.v1",
            "routing.handler_assigned.v1",
            "handling.proceeding_opened.v1",
            "tracking.clock_armed.v1",
        ]
    );
}

fn kinds(track: &Value) -> Vec<&str> {
    let lines = track["timeline"].as_array().unwrap().iter();
    lines.map(|line| line["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn dates_are_those_counted_by_hand() {
    let world = World::on("2026-03-20").await;
    let body = world
        .body(OrganisationKind::Department, "5104/d/", "人社局")
        .await;
    for (procedure, accepted_on, rule, due_on) in [
        ("people_mediation", "2026-01-31", "RM-1", "2026-02-28"),
        ("petition_handling", "2026-03-02", "XF-6", "2026-05-06"),
        ("court_assigned", "2026-01-16", "CT-1", "2026-02-24"),
    ] {
        let case = world.dispute(&body, accepted_on).await;
        world.assign(case, &body, procedure, accepted_on).await;
        let track = world.track(&body, case).await;
        let clock = &track["clocks"][0];
        assert_eq!(
            (&clock["rule"], &clock["due_on"]),
            (&json!(rule), &json!(due_on))
        );
    }
    let report = tracking::selfcheck(&world.kit.database).await.unwrap();
    assert_eq!((report.clocks, report.differences), (3, vec![]));
}

#[tokio::test]
async fn the_ledger_is_what_the_self_check_counts_by() {
    let world = World::on("2026-03-20").await;
    let committee = world
        .body(
            OrganisationKind::SpecialisedCommittee,
            "5104/m/",
            "市医调委",
        )
        .await;
    let case = world.dispute(&committee, "2026-01-12").await;
    world
        .assign(case, &committee, "medical_people_mediation", "2026-01-12")
        .await;
    world
        .execute(
            "INSERT INTO ledger (shard, clock_id, position, kind, from_on, to_on, ground)
             SELECT shard, id, 1, 'exclusion', '2026-01-20', '2026-02-05', 'appraisal' FROM clock",
        )
        .await;
    let report = tracking::selfcheck(&world.kit.database).await.unwrap();
    let [difference] = report.differences.as_slice() else {
        panic!("{report:?}");
    };
    assert_eq!(difference.case, case);
    assert_eq!(difference.stored.to_string(), "2026-02-28");
    assert_eq!(
        difference.derived.as_ref().unwrap().to_string(),
        "2026-03-18"
    );
}

#[tokio::test]
async fn an_outsider_does_not_learn_that_the_case_exists() {
    let world = World::on("2026-03-20").await;
    let village = world
        .body(OrganisationKind::VillageCommittee, "5104/1/", "村调委会")
        .await;
    let other = world
        .body(OrganisationKind::VillageCommittee, "5104/10/", "邻村调委会")
        .await;
    let district = world
        .body(OrganisationKind::GovernanceCenter, "5104/", "综治中心")
        .await;
    let case = world.dispute(&village, "2026-03-02").await;
    let path = format!("/cases/{case}/track");
    let outsiders = [
        other.claims(Role::Mediator),
        other.claims(Role::Supervisor),
        // Above it, but not a supervisor.
        district.claims(Role::ReceivingClerk),
    ];
    for claims in &outsiders {
        let (status, problem) = world.get(claims, &path).await;
        assert_eq!((status, &problem["code"]), (404, &json!("REQ-0005")));
        let (_, page) = world.get(claims, "/backlog").await;
        assert_eq!(page["items"], json!([]));
        let (_, summary) = world.get(claims, "/backlog/summary").await;
        assert_eq!(summary["open"], 0);
    }
    let (status, _) = world.get(&district.claims(Role::Supervisor), &path).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn a_corrected_title_is_shown() {
    let world = World::on("2026-03-20").await;
    let village = world
        .body(OrganisationKind::VillageCommittee, "5104/1/", "村调委会")
        .await;
    let case = world.dispute(&village, "2026-03-02").await;
    let amended = CaseAmended {
        case,
        title: "拖欠工程款".into(),
    };
    world.feed(Service::Intake, case.uuid(), amended).await;
    assert_eq!(world.track(&village, case).await["title"], "拖欠工程款");
}

#[tokio::test]
async fn a_long_history_is_read_by_page() {
    let world = World::on("2026-03-20").await;
    let village = world
        .body(OrganisationKind::VillageCommittee, "5104/1/", "村调委会")
        .await;
    let case = world.dispute(&village, "2026-03-02").await;
    world
        .execute(
            "INSERT INTO timeline (shard, case_id, at, kind, text)
             SELECT shard, case_id, now(), 'intake.case_amended.v1', n::text
             FROM track, generate_series(1, 120) n",
        )
        .await;
    let track = world.track(&village, case).await;
    let last = track["timeline"].as_array().unwrap();
    assert_eq!((last.len(), &last[99]["text"]), (100, &json!("120")));
    let earlier = track["earlier"].as_str().unwrap();
    let claims = village.claims(Role::Mediator);
    let path = format!("/cases/{case}/timeline?after={earlier}&limit=20");
    let (_, page) = world.get(&claims, &path).await;
    let lines = page["items"].as_array().unwrap();
    assert_eq!((lines.len(), &lines[0]["text"]), (20, &json!("20")));
    let next = page["next"].as_str().unwrap();
    let (_, page) = world
        .get(&claims, &format!("/cases/{case}/timeline?after={next}"))
        .await;
    assert_eq!(page["items"][0]["kind"], "intake.case_registered.v1");
    assert_eq!(page["next"], Value::Null);
    let other = world
        .body(OrganisationKind::VillageCommittee, "5104/10/", "邻村调委会")
        .await;
    let path = format!("/cases/{case}/timeline");
    assert_eq!(world.get(&other.claims(Role::Mediator), &path).await.0, 404);
}
