use contracts::vocabulary::Role;
use kernel::{OrganisationId, Shard};
use serde_json::{Value, json};

use crate::world::{ADMIN, World, member, organisation};

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

#[tokio::test]
async fn bad_fields_are_named_and_nothing_is_written() {
    let world = World::new().await;
    let token = world.token(ADMIN).await;
    let before = world.events().await.len();
    let organisations = bad_organisations(world.root())
        .into_iter()
        .map(|(body, pointer)| ("/api/v1/organisations", body, pointer));
    let staff = bad_staff(world.root())
        .into_iter()
        .map(|(body, pointer)| ("/api/v1/staff", body, pointer));
    for (path, body, pointer) in organisations.chain(staff) {
        let answer = world.post(path, &token, &body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (422, "REQ-0004"),
            "{body}"
        );
        assert_eq!(answer.body["title"], "填写的内容有误");
        assert_eq!(
            answer.body["errors"][0]["pointer"], pointer,
            "{}",
            answer.body
        );
        let detail = answer.body["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.ends_with('。'), "{detail}");
    }
    assert_eq!(world.events().await.len(), before);
}

#[tokio::test]
async fn bad_queries_and_ids_are_refused() {
    let world = World::new().await;
    let token = world.token(ADMIN).await;
    for (path, status, code) in [
        ("/api/v1/organisations?kind=alien", 400, "REQ-0007"),
        ("/api/v1/organisations?colour=red", 400, "REQ-0007"),
        ("/api/v1/organisations?after=nonsense", 400, "REQ-0008"),
        ("/api/v1/organisations/nonsense", 404, "REQ-0005"),
        (
            "/api/v1/staff/org_0198f0a0-0000-7000-8000-000000000001",
            404,
            "REQ-0005",
        ),
        ("/api/v1/regions/1", 404, "REQ-0005"),
        ("/api/v1/nowhere", 404, "REQ-0005"),
    ] {
        let answer = world.get(path, &token).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (status, code),
            "{path}"
        );
    }
}

#[tokio::test]
async fn founding_twice_changes_nothing() {
    let world = World::new().await;
    let again = directory::bootstrap(
        &world.store.database,
        &world.vault,
        "other",
        &"另一个足够长的密码".to_owned().into(),
        &directory::Root::default(),
    )
    .await
    .unwrap();
    assert!(again.is_none());
    assert_eq!(world.events().await.len(), 2);
}

#[tokio::test]
async fn a_weak_first_password_founds_nothing() {
    let store = testkit::database(contracts::Service::Directory, directory::MIGRATIONS).await;
    let vault = privacy::Vault::new(&[7; 32]).unwrap();
    let root = directory::Root::default();
    let short = "short".to_owned().into();
    let refused = directory::bootstrap(&store.database, &vault, "boss", &short, &root);
    assert!(refused.await.is_err());
    let good = "定分止争，不知不觉".to_owned().into();
    let founded = directory::bootstrap(&store.database, &vault, "boss", &good, &root).await;
    assert!(founded.unwrap().is_some());
}

fn bad_organisations(root: OrganisationId) -> Vec<(Value, &'static str)> {
    let org = organisation(Some(root), "ct");
    let stranger = OrganisationId::new(Shard::spread(9));
    vec![
        (with(org.clone(), "code", json!("a/b")), "/code"),
        (with(org.clone(), "name", json!(" ")), "/name"),
        (with(org.clone(), "kind", json!("alien")), "/kind"),
        (with(org.clone(), "region", json!("99")), "/region"),
        (with(org.clone(), "region", json!("东区")), "/region"),
        (with(org.clone(), "email", json!("nobody")), "/email"),
        (with(org.clone(), "parent", Value::Null), "/parent"),
        (with(org.clone(), "parent", json!(stranger)), "/parent"),
        (with(org.clone(), "parent", json!("org_1")), "/parent"),
        (
            with(org.clone(), "number_word", json!("（攀）")),
            "/number_word",
        ),
        (with(org, "colour", json!("red")), "/colour"),
    ]
}

fn bad_staff(root: OrganisationId) -> Vec<(Value, &'static str)> {
    let staff = member(root, "wang", Role::Mediator);
    let stranger = OrganisationId::new(Shard::spread(9));
    vec![
        (with(staff.clone(), "username", json!("张三")), "/username"),
        (
            with(staff.clone(), "password", json!("12345678")),
            "/password",
        ),
        (
            with(staff.clone(), "password", json!("Wang-2026")),
            "/password",
        ),
        (with(staff.clone(), "roles", json!([])), "/roles"),
        (with(staff.clone(), "roles", json!(["king"])), "/roles/0"),
        (
            with(staff.clone(), "interests", json!(["123"])),
            "/interests/0",
        ),
        (
            with(staff.clone(), "email", json!("a@b.c\nBcc: x@y.z")),
            "/email",
        ),
        (
            with(staff, "organisation", json!(stranger)),
            "/organisation",
        ),
    ]
}
