use contracts::vocabulary::Role;
use serde_json::json;

use crate::world::{World, dispute};

#[tokio::test]
async fn an_amendment_changes_what_it_names_and_tells_of_it() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let id = world.registered(&clerk, &dispute()).await;
    let amendment = json!({"version": 1, "title": " 拖欠三个月工资纠纷 ",
                           "materials": [{"name": "工资条", "pages": 3}]});
    let answer = world
        .post(&clerk, &format!("/cases/{id}/amendments"), &amendment)
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.body["version"], 2);
    let file = world.get(&clerk, &format!("/cases/{id}")).await;
    assert_eq!(file.body["title"], "拖欠三个月工资纠纷");
    assert_eq!(file.body["facts"], dispute()["facts"]);
    assert_eq!(file.body["version"], 2);
    let names: Vec<_> = file.body["materials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|material| material["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["劳动合同复印件", "考勤记录", "工资条"]);
    let event = world
        .value("SELECT data FROM event_log WHERE type = 'intake.case_amended.v1' AND sequence = 2")
        .await;
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&event).unwrap(),
        json!({"case": id, "title": "拖欠三个月工资纠纷"})
    );
}

#[tokio::test]
async fn a_stale_version_changes_nothing() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let id = world.registered(&clerk, &dispute()).await;
    let path = format!("/cases/{id}/amendments");
    let amendment = json!({"version": 1, "facts": "补充：双方已对账，尚欠一万八千六百元。"});
    assert_eq!(world.post(&clerk, &path, &amendment).await.status, 200);
    let before = world.rows().await;
    let stale = world.post(&clerk, &path, &amendment).await;
    assert_eq!(stale.status, 409);
    assert_eq!(stale.body["code"], "STATE-0001");
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn of_two_amendments_at_once_one_is_stale() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let id = world.registered(&clerk, &dispute()).await;
    let path = format!("/cases/{id}/amendments");
    let (one, other) = (
        json!({"version": 1, "title": "甲的标题"}),
        json!({"version": 1, "title": "乙的标题"}),
    );
    let (one, other) = tokio::join!(
        world.post(&clerk, &path, &one),
        world.post(&clerk, &path, &other)
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn only_the_registering_body_may_amend() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let id = world.registered(&clerk, &dispute()).await;
    let above = world.clerk("5104/", Role::Dispatcher).await;
    let amendment = json!({"version": 1, "title": "上级改标题"});
    let refused = world
        .post(&above, &format!("/cases/{id}/amendments"), &amendment)
        .await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn an_amendment_of_nothing_or_too_much_is_refused() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let id = world.registered(&clerk, &dispute()).await;
    let path = format!("/cases/{id}/amendments");
    let nothing = world.post(&clerk, &path, &json!({"version": 1})).await;
    assert_eq!(nothing.status, 422);
    assert_eq!(nothing.body["errors"][0]["code"], "nothing_to_do");
    let many = vec![json!({"name": "材料"}); 199];
    let too_much = world
        .post(&clerk, &path, &json!({"version": 1, "materials": many}))
        .await;
    assert_eq!(too_much.status, 422);
    assert_eq!(too_much.body["errors"][0]["pointer"], "/materials");
}
