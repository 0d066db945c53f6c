//! What people record in a proceeding (登记事项): what they may, what of it is told, and what is refused.

use contracts::vocabulary::Role;
use serde_json::{Value, json};

use crate::world::{At, World};

/// The case's only party, who applies.
async fn applicant(world: &World, at: &At) -> Value {
    let mediator = world.committee.claims(Role::Mediator);
    let path = format!("/cases/{}/proceedings", at.case);
    let (_, list) = world.get(&mediator, &path).await;
    let acts = list[0]["records"]["acts"].as_array().unwrap().clone();
    let mut concerned = acts.iter().filter_map(|act| act["parties"].get(0).cloned());
    concerned.next_back().unwrap()
}

fn act<'a>(proceeding: &'a Value, code: &str) -> &'a Value {
    let mut acts = proceeding["records"]["acts"].as_array().unwrap().iter();
    acts.find(|act| act["code"] == code).unwrap()
}

#[tokio::test]
async fn what_may_be_recorded_is_listed_with_the_limits_that_follow() {
    let world = World::new().await;
    let at = world.opened("labour_arbitration").await;
    let list = world.list(&world.committee, Role::Mediator, at.case).await;
    let proceeding = &list[0];
    assert!(
        proceeding["actions"]
            .as_array()
            .unwrap()
            .contains(&json!("record"))
    );
    let copy = act(proceeding, "copy_received");
    assert_eq!(copy["label"], "收到申请书副本");
    assert_eq!(copy["starts"], json!(["提交答辩书"]));
    assert_eq!(copy["ends"], json!(["向被申请人送达仲裁申请书副本"]));
    assert_eq!(
        (&copy["served"], &copy["ahead"]),
        (&json!(true), &json!(false))
    );
    // It concerns respondents, and the case has none.
    assert_eq!(copy["parties"], json!([]));
    assert_eq!(act(proceeding, "hearing_day")["ahead"], true);
    let findings = proceeding["records"]["findings"].as_array().unwrap();
    assert!(
        findings
            .iter()
            .any(|one| one["code"] == "final_award" && one["label"] == "终局裁决")
    );
    // Who may not record is told nothing of it.
    let list = world
        .list(&world.committee, Role::Supervisor, at.case)
        .await;
    assert_eq!(list[0]["records"]["acts"], json!([]));
}

#[tokio::test]
async fn it_is_told_as_it_was_recorded_and_moves_nothing() {
    let world = World::new().await;
    let mut at = world.opened("labour_arbitration").await;
    let party = applicant(&world, &at).await;
    let before = at.version;
    let record = json!({"act": "award_received", "finding": "final_award", "party": party,
        "way": "mail", "on": "2026-03-18", "note": "李某签收。"});
    let recorded = world.done(&mut at, "record", record).await;
    assert_eq!(recorded["state"], "accepted");
    assert_eq!(
        recorded["steps"][0],
        json!({"action": "record", "act": "award_received", "finding": "final_award",
            "party": party, "way": "mail", "on": "2026-03-18", "entered_on": "2026-03-20",
            "note": "李某签收。", "text": "收到裁决书；认定“终局裁决”；邮寄送达"})
    );
    let told = world.told(&at).await;
    let (kind, data) = told.last().unwrap();
    assert_eq!(kind, "handling.act_recorded.v1");
    assert_eq!(
        (&data["act"], &data["party"]),
        (&json!("award_received"), &party)
    );
    assert_eq!(data["on"], "2026-03-18");
    assert!(data.get("note").is_none() && data.get("text").is_none());
    // Nobody's form is stale by it.
    at.version = before;
    world.done(&mut at, "begin", json!({})).await;
}

#[tokio::test]
async fn what_follows_the_end_is_recorded_until_the_file_is_closed() {
    let world = World::new().await;
    let mut at = world.opened("labour_arbitration").await;
    world
        .done(&mut at, "conclude", json!({"outcome": "decided"}))
        .await;
    let record = json!({"act": "award_received"});
    world.done(&mut at, "record", record.clone()).await;
    world.done(&mut at, "close", json!({})).await;
    let (status, problem) = world.step(&at, "record", record).await;
    assert_eq!((status, &problem["code"]), (409, &json!("STATE-0002")));
}

#[tokio::test]
async fn days_are_those_that_the_event_may_have() {
    let world = World::new().await;
    let mut at = world.opened("labour_arbitration").await;
    for (act, on) in [
        ("right_infringed_known", "2025-06-01"),
        ("hearing_day", "2026-04-20"),
        ("copy_received", "2026-03-03"),
    ] {
        let record = json!({"act": act, "on": on});
        world.done(&mut at, "record", record).await;
    }
    for (act, on, code) in [
        ("copy_received", "2026-03-02", "LAW-0002"),
        ("copy_received", "2026-03-21", "LAW-0003"),
        ("right_infringed_known", "2026-03-21", "LAW-0003"),
        ("hearing_day", "2026-03-02", "LAW-0002"),
    ] {
        let record = json!({"act": act, "on": on});
        let (status, problem) = world.step(&at, "record", record).await;
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!(code)),
            "{act} {on}"
        );
        assert!(problem["errors"][0]["pointer"] == "/on", "{problem}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_at_its_field() {
    let world = World::new().await;
    let at = world.opened("labour_arbitration").await;
    let party = applicant(&world, &at).await;
    let stranger = json!(kernel::PartyId::new(at.case.shard()));
    let before = world.told(&at).await;
    for (record, field, words) in [
        (json!({}), "/act", "请选择登记的事项"),
        (json!({"act": "notice_posted"}), "/act", "没有“受理公告”"),
        (json!({"act": "accepted"}), "/act", "没有“受理”"),
        (json!({"act": "eclipse"}), "/act", "没有“eclipse”"),
        (json!({"finding": "forest"}), "/finding", "林木、林地"),
        (
            json!({"act": "award_received", "party": stranger}),
            "/party",
            "不是本案当事人",
        ),
        (
            json!({"act": "copy_received", "party": party}),
            "/party",
            "不涉及该当事人",
        ),
        (
            json!({"act": "hearing_day", "party": party}),
            "/party",
            "不涉及该当事人",
        ),
        (
            json!({"finding": "final_award", "party": party}),
            "/party",
            "不涉及该当事人",
        ),
        (
            json!({"act": "award_received", "way": "pigeon"}),
            "/way",
            "pigeon",
        ),
        (
            json!({"act": "hearing_day", "way": "mail"}),
            "/way",
            "不是送达",
        ),
    ] {
        let (status, problem) = world.step(&at, "record", record.clone()).await;
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!("LAW-0001")),
            "{record}"
        );
        assert_eq!(problem["errors"][0]["pointer"], field, "{problem}");
        let detail = problem["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{detail}");
    }
    let misspelt = json!({"act": "award_received", "party": "party_1"});
    let (status, problem) = world.step(&at, "record", misspelt).await;
    assert_eq!((status, &problem["code"]), (422, &json!("REQ-0004")));
    assert_eq!(problem["errors"][0]["pointer"], "/party");
    assert_eq!(world.told(&at).await, before);
}
