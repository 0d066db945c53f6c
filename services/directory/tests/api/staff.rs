use contracts::api::directory::Staff;
use contracts::vocabulary::Role;
use kernel::Page;
use serde_json::{Value, json};

use crate::world::{ADMIN, World, member};

#[tokio::test]
async fn declared_identities_are_kept_as_indexes_only() {
    const NUMBER: &str = "11010519491231002X";
    let world = World::new().await;
    let admin = world.token(ADMIN).await;
    let mut body = member(world.root(), "wangxiulan", Role::Mediator);
    body["interests"] = json!([NUMBER, NUMBER.to_lowercase()]);
    body["must_change"] = json!(true);
    let made: Staff = world.post("/api/v1/staff", &admin, &body).await.read(201);
    assert_eq!((made.version, made.active), (1, true));

    let events = world.events().await;
    let (kind, _, data) = events.last().unwrap();
    assert_eq!(kind, "directory.staff_registered.v1");
    assert_eq!(
        data["interests"],
        json!([world.vault.index("identity", NUMBER)])
    );
    assert!(!data.to_string().contains(NUMBER));
}

#[tokio::test]
async fn what_an_administrator_types_is_kept_in_its_one_form() {
    let world = World::new().await;
    let admin = world.token(ADMIN).await;
    let mut body = member(world.root(), "ｗａｎｇ", Role::Mediator);
    body["must_change"] = json!(true);
    body["name"] = json!("阿卜杜拉 • 买买提");
    body["email"] = json!(" Wang@Example.CN");
    body["interests"] = json!(["１１０１０５ 19491231 002x", "H12345678 01"]);
    let made: Staff = world.post("/api/v1/staff", &admin, &body).await.read(201);
    assert_eq!((&*made.username, &*made.name), ("wang", "阿卜杜拉·买买提"));
    assert_eq!(made.email.as_deref(), Some("Wang@example.cn"));
    let mut expected =
        ["11010519491231002X", "H12345678"].map(|number| world.vault.index("identity", number));
    expected.sort();
    assert_eq!(
        world.events().await.last().unwrap().2["interests"],
        json!(expected)
    );
    for wrong in [
        "evil@evil.example>",
        "<a@b.example>",
        "a@[127.0.0.1]",
        "-oQ/tmp@x.example",
    ] {
        body["username"] = json!("another");
        body["email"] = json!(wrong);
        let refused = world.post("/api/v1/staff", &admin, &body).await;
        assert_eq!(refused.status.as_u16(), 422, "{wrong}");
        assert_eq!(refused.body["errors"][0]["pointer"], "/email");
    }
}

#[tokio::test]
async fn a_change_needs_the_version_it_was_read_at_and_keeps_declared_identities() {
    let world = World::new().await;
    let admin = world.token(ADMIN).await;
    let mut body = member(world.root(), "wangxiulan", Role::Mediator);
    body["interests"] = json!(["11010519491231002X"]);
    let made: Staff = world.post("/api/v1/staff", &admin, &body).await.read(201);
    let path = format!("/api/v1/staff/{}", made.id);
    let change = json!({"version": 1, "roles": ["mediator", "supervisor"],
                        "qualifications": [], "active": false});
    let changed: Staff = world.patch(&path, &admin, &change).await.read(200);
    assert_eq!(
        (changed.version, changed.active, changed.email),
        (2, false, None)
    );
    let stale = world.patch(&path, &admin, &change).await;
    assert_eq!((stale.status.as_u16(), stale.code()), (409, "STATE-0001"));

    let events = world.events().await;
    let registered = |kind: &str| kind == "directory.staff_registered.v1";
    let mut told = events.iter().filter(|(kind, ..)| registered(kind));
    let (_, sequence, data) = told.next_back().unwrap();
    assert_eq!(*sequence, 2);
    assert_eq!(data["roles"], json!(["mediator", "supervisor"]));
    assert_eq!(data["interests"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn declared_identities_can_be_corrected() {
    const WRONG: &str = "11010519491231002X";
    const RIGHT: &str = "440524188001010014";
    let world = World::new().await;
    let admin = world.token(ADMIN).await;
    let mut body = member(world.root(), "wangxiulan", Role::Mediator);
    body["interests"] = json!([WRONG]);
    let made: Staff = world.post("/api/v1/staff", &admin, &body).await.read(201);
    let path = format!("/api/v1/staff/{}", made.id);
    let change = |version: i64, interests: Value| {
        json!({"version": version, "roles": ["mediator"], "qualifications": [],
               "active": true, "interests": interests})
    };
    let before = world.events().await.len();
    let bad = world.patch(&path, &admin, &change(1, json!(["123"]))).await;
    assert_eq!(bad.body["errors"][0]["pointer"], "/interests/0");
    assert_eq!(world.events().await.len(), before);

    let right = json!([world.vault.index("identity", RIGHT)]);
    for (version, given, expected) in [
        (1, json!([RIGHT, RIGHT.to_lowercase()]), right.clone()),
        (2, Value::Null, right),
        (3, json!([]), json!([])),
        (4, Value::Null, json!([])),
    ] {
        let changed = world.patch(&path, &admin, &change(version, given)).await;
        assert_eq!(changed.status, 200, "{:?}", changed.body);
        let events = world.events().await;
        let (kind, _, data) = events.last().unwrap();
        assert_eq!(kind, "directory.staff_registered.v1");
        assert_eq!(data["interests"], expected, "version {version}");
        assert!(!data.to_string().contains(RIGHT));
    }
}

#[tokio::test]
async fn staff_is_listed_page_by_page() {
    let world = World::new().await;
    let court = world.organisation(world.root(), "ct").await;
    for name in ["bai", "an", "chen"] {
        world.member(court.id, name, Role::ReceivingClerk).await;
    }
    let token = world.token("an").await;
    let first: Page<Staff> = world.get("/api/v1/staff?limit=2", &token).await.read(200);
    let path = format!("/api/v1/staff?limit=2&after={}", first.next.unwrap());
    let second: Page<Staff> = world.get(&path, &token).await.read(200);
    let names: Vec<_> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|s| &*s.username)
        .collect();
    assert_eq!(names, ["an", "bai", "chen"]);
    assert_eq!(second.next, None);
}

#[tokio::test]
async fn a_sign_in_name_is_taken_once() {
    let world = World::new().await;
    let admin = world.token(ADMIN).await;
    let body = member(world.root(), "ADMIN", Role::Mediator);
    let answer = world.post("/api/v1/staff", &admin, &body).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (409, "STATE-0003"));
    assert_eq!(answer.body["errors"][0]["pointer"], "/username");
}
