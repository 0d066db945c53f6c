use contracts::vocabulary::Role;
use serde_json::json;

use crate::world::{World, dispute};

#[tokio::test]
async fn a_file_shows_masks_only() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let id = world.registered(&clerk, &dispute()).await;
    let file = world.get(&clerk, &format!("/cases/{id}")).await;
    assert_eq!(file.status, 200);
    let party = &file.body["parties"][0];
    assert_eq!(party["name"], "王小川");
    assert_eq!(party["identity"], "110105********002X");
    assert_eq!(party["phone"], "138****5678");
    assert_eq!(party["address"], "四川省攀枝花****");
    assert_eq!(file.body["materials"][0]["name"], "劳动合同复印件");
    assert_eq!(file.body["materials"][1]["name"], "考勤记录");
    assert_eq!(file.body["people"], 2);
    assert_eq!(file.body["version"], 1);
    let text = file.body.to_string();
    for hidden in ["19491231", "1234-5678", "双江路", "3332211"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn nothing_stored_shows_what_is_sealed() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    world.registered(&clerk, &dispute()).await;
    // All tables as text, byte columns as they stand and as text.
    let stored = world
        .value(
            "SELECT concat_ws(' ',
                (SELECT string_agg(p::text || encode(p.identity, 'escape')
                    || coalesce(encode(p.phone, 'escape'), '')
                    || coalesce(encode(p.address, 'escape'), ''), ' ') FROM party AS p),
                (SELECT string_agg(e::text, ' ') FROM event_log AS e),
                (SELECT string_agg(r::text, ' ') FROM request AS r))",
        )
        .await;
    for plain in [
        "11010519491231002X",
        "1234-5678",
        "12345678",
        "双江路",
        "91350100M000100Y43",
    ] {
        assert!(!stored.contains(plain), "{plain}");
        assert!(!stored.contains(&hex::encode(plain)), "{plain}");
    }
}

#[tokio::test]
async fn a_sealed_value_moved_to_another_party_does_not_open() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let id = world.registered(&clerk, &dispute()).await;
    world
        .execute(
            "UPDATE party SET identity = (SELECT identity FROM party WHERE place = 0)
             WHERE place = 1",
        )
        .await;
    let file = world.get(&clerk, &format!("/cases/{id}")).await;
    assert_eq!(file.status, 500);
}

#[tokio::test]
async fn looking_at_particulars_is_recorded_each_time() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let id = world.registered(&clerk, &dispute()).await;
    let file = world.get(&clerk, &format!("/cases/{id}")).await;
    let party = file.body["parties"][1]["id"].as_str().unwrap();
    for _ in 0..2 {
        let shown = world
            .post(
                &clerk,
                &format!("/cases/{id}/parties/{party}/unmask"),
                &json!({}),
            )
            .await;
        assert_eq!(shown.status, 200, "{shown:?}");
        assert_eq!(shown.body["identity"], "91350100M000100Y43");
        assert_eq!(shown.body["phone"], "0812-3332211");
        assert_eq!(shown.body["address"], json!(null));
    }
    let recorded = world
        .value(
            "SELECT jsonb_agg(jsonb_build_object('sequence', sequence, 'actor', actor,
                 'data', data) ORDER BY sequence)
             FROM event_log WHERE type = 'intake.party_unmasked.v1'",
        )
        .await;
    let data = json!({"case": id, "party": party, "fields": ["identity", "phone"]});
    let actor = json!(clerk.sub.uuid());
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&recorded).unwrap(),
        json!([{"sequence": 1, "actor": actor, "data": data},
               {"sequence": 2, "actor": actor, "data": data}])
    );
    // Looking changes nothing about the case.
    let file = world.get(&clerk, &format!("/cases/{id}")).await;
    assert_eq!(file.body["version"], 1);
}

#[tokio::test]
async fn an_administrator_as_such_may_not_look() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let id = world.registered(&clerk, &dispute()).await;
    let file = world.get(&clerk, &format!("/cases/{id}")).await;
    let party = file.body["parties"][0]["id"].as_str().unwrap();
    let mut administrator = clerk.clone();
    administrator.roles = vec![Role::Administrator];
    let refused = world
        .post(
            &administrator,
            &format!("/cases/{id}/parties/{party}/unmask"),
            &json!({}),
        )
        .await;
    assert_eq!(refused.status, 403);
}
