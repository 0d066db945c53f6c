use chrono::TimeDelta;
use contracts::Claims;
use contracts::vocabulary::Role;
use serde_json::{Value, json};

use crate::world::{UNMASKINGS, UNMASKINGS_TOLD, World, dispute};

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
                &json!({"reason": "contact"}),
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
    let data = json!({"case": id, "party": party, "fields": ["identity", "phone"],
        "reason": "contact"});
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
            &json!({"reason": "identity"}),
        )
        .await;
    assert_eq!(refused.status, 403);
}

/// The address at which the first party of a new case is shown in full to its registrar.
async fn a_party(world: &World, clerk: &Claims) -> String {
    let id = world.registered(clerk, &dispute()).await;
    let file = world.get(clerk, &format!("/cases/{id}")).await;
    let party = file.body["parties"][0]["id"].as_str().unwrap();
    format!("/cases/{id}/parties/{party}/unmask")
}

#[tokio::test]
async fn nobody_looks_without_a_reason_and_its_words_do_not_travel() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let address = a_party(&world, &clerk).await;
    for (wrong, pointer) in [
        (json!({}), "/reason"),
        (json!({"reason": "curiosity"}), "/reason"),
        (json!({"reason": "other"}), "/note"),
        (json!({"reason": "other", "note": " "}), "/note"),
    ] {
        let refused = world.post(&clerk, &address, &wrong).await;
        assert_eq!(refused.status, 422, "{wrong}: {refused:?}");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer, "{wrong}");
    }
    let words = json!({"reason": "other", "note": "王小川来电更正姓名"});
    assert_eq!(world.post(&clerk, &address, &words).await.status, 200);
    let events = world
        .value("SELECT string_agg(data::text, ' ') FROM event_log WHERE type LIKE '%unmask%'")
        .await;
    assert!(
        events.contains("other") && !events.contains("王小川"),
        "{events}"
    );
    let kept = world
        .value(
            "SELECT string_agg(note, '') FROM unmask_note AS n JOIN event_log AS e
             ON e.subject = n.party AND e.sequence = n.sequence
             WHERE e.type = 'intake.party_unmasked.v1'",
        )
        .await;
    assert_eq!(kept, "王小川来电更正姓名");
    // Whoever sees the file reads them where the history tells of the look.
    let (file, _) = address.split_once("/parties").unwrap();
    let file = world.get(&clerk, file).await;
    let told = "SELECT to_jsonb(recorded_at) #>> '{}' FROM event_log WHERE type LIKE '%unmasked%'";
    let told: kernel::Timestamp = world.value(told).await.parse().unwrap();
    let (_, party) = address.split_once("/parties/").unwrap();
    let party = party.trim_end_matches("/unmask");
    let notes = json!([{"at": told, "party": party, "note": "王小川来电更正姓名"}]);
    assert_eq!(file.body["unmask_notes"], notes);
}

#[tokio::test]
async fn looks_are_limited_and_supervisors_are_told_of_many_once_an_hour() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let colleague = Claims {
        sub: kernel::StaffId::new(kernel::Shard::DIRECTORY),
        ..clerk.clone()
    };
    let address = a_party(&world, &clerk).await;
    let why = json!({"reason": "document"});
    let told = async || {
        let told = world
            .value(
                "SELECT coalesce(jsonb_agg(data ORDER BY sequence), '[]')
                 FROM event_log WHERE type = 'intake.unmasked_often.v1'",
            )
            .await;
        serde_json::from_str::<Value>(&told).unwrap()
    };
    for n in 1..=UNMASKINGS {
        assert_eq!(
            told().await.as_array().unwrap().len(),
            usize::from(n > UNMASKINGS_TOLD)
        );
        assert_eq!(world.post(&clerk, &address, &why).await.status, 200, "{n}");
        world.clock.advance(TimeDelta::minutes(5));
    }
    let first = &told().await[0];
    assert_eq!(first["staff"], json!(clerk.sub));
    assert_eq!(first["organisation"], json!(clerk.org));
    assert_eq!(first["times"], UNMASKINGS_TOLD);
    let refused = world.post(&clerk, &address, &why).await;
    assert_eq!((refused.status, refused.retry_after), (429, Some(35 * 60)));
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(
        detail.contains("每人每小时最多查看当事人完整信息 5 次"),
        "{detail}"
    );
    assert_eq!(world.post(&colleague, &address, &why).await.status, 200);
    // As one falls out of the hour another comes in: still many, but told already.
    world.clock.advance(TimeDelta::minutes(35));
    assert_eq!(world.post(&clerk, &address, &why).await.status, 200);
    assert_eq!(told().await.as_array().unwrap().len(), 1);
    world.clock.advance(TimeDelta::minutes(61));
    for _ in 0..UNMASKINGS_TOLD {
        assert_eq!(world.post(&clerk, &address, &why).await.status, 200);
    }
    assert_eq!(told().await.as_array().unwrap().len(), 2);
}
