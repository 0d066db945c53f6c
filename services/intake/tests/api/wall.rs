//! The wall around accusations: who registered one and who is named finds it, by any way, and nobody
//! else; and whom it accuses is known for certain.

use contracts::Claims;
use contracts::event::{ParticipationChanged, WALLED_TITLE};
use contracts::vocabulary::{OrganisationKind, Role};
use kernel::{Shard, StaffId};
use serde_json::{Value, json};

use crate::search::run;
use crate::world::{World, dispute, with};

/// An accusation of a body, by somebody with an identity number and a telephone.
pub(crate) fn accusation(accused: &Claims) -> Value {
    let mut body = with(
        dispute(),
        json!({"kind": "petition", "purpose": "accusation", "channel": "letter",
               "title": "举报虚报补贴"}),
    );
    body["parties"][1] = json!({"side": "respondent", "kind": "organisation", "name": "",
                                "organisation": accused.org});
    body
}

fn beside(claims: &Claims, role: Role) -> Claims {
    let mut beside = claims.clone();
    beside.sub = StaffId::new(Shard::DIRECTORY);
    beside.roles = vec![role];
    beside
}

/// The ways that lead the reader to the case.
async fn ways(world: &World, reader: &Claims, id: &str, file: &Value) -> Vec<&'static str> {
    let mut ways = Vec::new();
    let list = world.get(reader, "/cases?kind=petition").await;
    if list.body["items"] != json!([]) {
        ways.push("list");
    }
    let number = file["number"].as_str().unwrap();
    for (way, q) in [
        ("number", number),
        ("words", "虚报补贴"),
        ("name", "王小川"),
        ("identity", "11010519491231002X"),
    ] {
        if !world.search(reader, q).await.is_empty() {
            ways.push(way);
        }
    }
    let party = file["parties"][0]["id"].as_str().unwrap();
    for (way, path, body) in [
        (
            "unmask",
            format!("/parties/{party}/unmask"),
            json!({"reason": "contact"}),
        ),
        (
            "amend",
            "/amendments".into(),
            json!({"version": 99, "title": "改一改"}),
        ),
    ] {
        let answer = world
            .post(reader, &format!("/cases/{id}{path}"), &body)
            .await;
        if answer.status != 404 && answer.status != 403 {
            ways.push(way);
        }
    }
    if world.get(reader, &format!("/cases/{id}")).await.status == 200 {
        ways.push("file");
    }
    ways
}

const ALL: [&str; 8] = [
    "list", "number", "words", "name", "identity", "unmask", "amend", "file",
];

#[tokio::test]
async fn nobody_finds_it_but_who_registered_it_and_who_is_named() {
    let world = World::new().await;
    let registrar = world.clerk("5104/xinfang/", Role::PetitionClerk).await;
    let accused = world.clerk("5104/weijian/", Role::ReceivingClerk).await;
    let named = world.clerk("5104/jiwei/", Role::ReceivingClerk).await;
    let id = world.registered(&registrar, &accusation(&accused)).await;
    let file = world.get(&registrar, &format!("/cases/{id}")).await.body;
    let _running = run(&world).await;
    testkit::eventually("the words are indexed", async || {
        !world.search(&registrar, "虚报补贴").await.is_empty()
    })
    .await;
    assert_eq!(ways(&world, &registrar, &id, &file).await, ALL);
    // Also if they look after an area.
    let mut dispatcher = registrar.clone();
    dispatcher.roles.push(Role::Dispatcher);
    assert_eq!(ways(&world, &dispatcher, &id, &file).await, ALL);
    let mut kept_out = vec![
        beside(&registrar, Role::PetitionClerk),
        beside(&registrar, Role::Dispatcher),
        beside(&registrar, Role::Supervisor),
        world.clerk("5104/", Role::Supervisor).await,
        world.clerk("5104/", Role::Dispatcher).await,
        accused,
        named.clone(),
    ];
    let none: [&str; 0] = [];
    for reader in &kept_out {
        assert_eq!(ways(&world, reader, &id, &file).await, none, "{reader:?}");
    }
    let told = ParticipationChanged {
        case: id.parse().unwrap(),
        joined: vec![named.org],
        left: Vec::new(),
        open_to: Some(vec![named.sub]),
    };
    world.tell(told).await.unwrap();
    kept_out.pop();
    kept_out.push(beside(&named, Role::ReceivingClerk));
    let found = ways(&world, &named, &id, &file).await;
    let all_but_amend: Vec<_> = ALL.into_iter().filter(|way| *way != "amend").collect();
    assert_eq!(found, all_but_amend);
    for reader in &kept_out {
        assert_eq!(ways(&world, reader, &id, &file).await, none, "{reader:?}");
    }
}

#[tokio::test]
async fn its_title_stays_in_its_file() {
    let world = World::new().await;
    let registrar = world.clerk("5104/xinfang/", Role::PetitionClerk).await;
    let accused = world.clerk("5104/weijian/", Role::ReceivingClerk).await;
    let id = world.registered(&registrar, &accusation(&accused)).await;
    let amendment = json!({"version": 1, "title": "举报虚报补贴三年"});
    let path = format!("/cases/{id}/amendments");
    assert_eq!(world.post(&registrar, &path, &amendment).await.status, 200);
    let file = world.get(&registrar, &format!("/cases/{id}")).await;
    assert_eq!(file.body["title"], "举报虚报补贴三年");
    let titles = world
        .value("SELECT string_agg(DISTINCT data->>'title', ' ') FROM event_log")
        .await;
    assert_eq!(titles, WALLED_TITLE);
}

#[tokio::test]
async fn whom_it_accuses_is_picked_from_the_directory_and_named_by_it() {
    let world = World::new().await;
    let registrar = world.clerk("5104/xinfang/", Role::PetitionClerk).await;
    let accused = testkit::claims(
        OrganisationKind::Department,
        "5104/weijian/",
        &[Role::ReceivingClerk],
    );
    let field = |answer: &Value| answer["errors"][0]["pointer"].clone();
    let unknown = world
        .register(&registrar, "none", &accusation(&accused))
        .await;
    assert_eq!(unknown.status, 422, "{unknown:?}");
    world.know(&accused).await;
    let mut typed = accusation(&accused);
    typed["parties"][1] = json!({"side": "respondent", "kind": "organisation", "name": "卫健委"});
    let typed = world.register(&registrar, "two", &typed).await;
    assert_eq!(typed.status, 422, "{typed:?}");
    assert_eq!(field(&unknown.body), field(&typed.body));
    let mut of_dispute = dispute();
    of_dispute["parties"][1]["organisation"] = json!(accused.org);
    let of_dispute = world.register(&registrar, "three", &of_dispute).await;
    assert_eq!(of_dispute.status, 422, "{of_dispute:?}");
    let mut person = accusation(&accused);
    person["parties"][1] = json!({"side": "respondent", "kind": "person", "name": "赵六",
                                  "organisation": accused.org});
    for (body, name) in [
        (accusation(&accused), &accused.org_name),
        (person, &"赵六".into()),
    ] {
        let id = world.registered(&registrar, &body).await;
        let file = world.get(&registrar, &format!("/cases/{id}")).await.body;
        let party = &file["parties"][1];
        assert_eq!(party["name"], **name);
        assert_eq!(party["organisation"], json!(accused.org));
        assert_eq!(party["organisation_name"], accused.org_name);
        let told = world
            .value("SELECT data->'parties'->1->>'organisation' FROM event_log ORDER BY position DESC LIMIT 1")
            .await;
        assert_eq!(told, accused.org.to_string());
    }
}
