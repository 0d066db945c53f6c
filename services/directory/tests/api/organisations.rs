use contracts::api::directory::{Organisation, Region};
use diesel_async::{AsyncConnection as _, SimpleAsyncConnection as _};
use kernel::{Page, Shard};
use serde_json::json;

use crate::world::{ADMIN, Answer, World, organisation};

#[tokio::test]
async fn an_organisation_stands_below_its_parent_and_is_told_of() {
    let world = World::new().await;
    let court = world.organisation(world.root(), "ct").await;
    assert_eq!(court.path, "5104/ct/");
    assert_ne!(court.id.shard(), Shard::DIRECTORY);
    let below = world.organisation(court.id, "ct-1").await;
    assert_eq!(below.path, "5104/ct/ct-1/");

    let events = world.events().await;
    let kinds: Vec<_> = events
        .iter()
        .map(|(kind, sequence, _)| (&**kind, *sequence))
        .collect();
    let registered = ("directory.organisation_registered.v1", 1);
    assert_eq!(
        kinds,
        [
            registered,
            ("directory.staff_registered.v1", 1),
            registered,
            registered
        ]
    );
    assert_eq!(events[2].2["path"], "5104/ct/");
    assert_eq!(events[2].2["organisation"], court.id.to_string());
}

#[tokio::test]
async fn a_change_needs_the_version_it_was_read_at() {
    let world = World::new().await;
    let court = world.organisation(world.root(), "ct").await;
    let admin = world.token(ADMIN).await;
    let path = format!("/api/v1/organisations/{}", court.id);
    let change = |version: i64| {
        json!({"version": version, "name": "攀枝花市东区人民法院", "number_word": "川0402",
               "region": "5104", "competences": ["contract"]})
    };
    let changed: Organisation = world.patch(&path, &admin, &change(1)).await.read(200);
    assert_eq!((changed.version, &*changed.number_word), (2, "川0402"));
    let stale = world.patch(&path, &admin, &change(1)).await;
    assert_eq!((stale.status.as_u16(), stale.code()), (409, "STATE-0001"));

    let shown: Organisation = world.get(&path, &admin).await.read(200);
    assert_eq!(shown, changed);
    let events = world.events().await;
    let (_, sequence, data) = events.last().unwrap();
    assert_eq!(*sequence, 2);
    assert_eq!(data["name"], "攀枝花市东区人民法院");
}

#[tokio::test]
async fn codes_and_number_words_are_taken_once() {
    let world = World::new().await;
    world.organisation(world.root(), "ct").await;
    let admin = world.token(ADMIN).await;
    let mut same_code = organisation(Some(world.root()), "ct");
    same_code["number_word"] = json!("别的字号");
    let mut same_word = organisation(Some(world.root()), "ct2");
    same_word["number_word"] = json!("攀ct");
    for (body, pointer) in [(same_code, "/code"), (same_word, "/number_word")] {
        let answer = world.post("/api/v1/organisations", &admin, &body).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (409, "STATE-0003"));
        assert_eq!(answer.body["errors"][0]["pointer"], pointer);
    }
    assert_eq!(world.events().await.len(), 3);
}

/// Renames the word of an organisation.
async fn change_word(world: &World, body: &Organisation, version: i64, word: &str) -> Answer {
    let admin = world.token(ADMIN).await;
    let change = json!({"version": version, "name": body.name, "number_word": word,
                        "region": body.region, "competences": []});
    let path = format!("/api/v1/organisations/{}", body.id);
    world.patch(&path, &admin, &change).await
}

#[tokio::test]
async fn a_word_belongs_for_ever_to_whom_it_was_given() {
    let world = World::new().await;
    let first = world.organisation(world.root(), "ct").await;
    let other = world.organisation(world.root(), "ct2").await;
    assert_eq!(change_word(&world, &first, 1, "攀新").await.status, 200);
    let admin = world.token(ADMIN).await;
    let mut late = organisation(Some(world.root()), "ct3");
    late["number_word"] = json!("攀ct");
    let registered = world.post("/api/v1/organisations", &admin, &late).await;
    let changed = change_word(&world, &other, 1, "攀ct").await;
    for refused in [registered, changed] {
        let code = (refused.status.as_u16(), refused.code());
        assert_eq!(code, (409, "STATE-0003"));
        assert_eq!(refused.body["errors"][0]["pointer"], "/number_word");
    }
    // The body itself may go back to its own, and forth again.
    assert_eq!(change_word(&world, &first, 2, "攀ct").await.status, 200);
    assert_eq!(change_word(&world, &first, 3, "攀新").await.status, 200);
}

#[tokio::test]
async fn words_that_were_given_up_before_they_were_kept_are_known() {
    const DOWN: &str = include_str!(
        "../../../../migrations/directory/2026-11-21-000500-0000_number_word/down.sql"
    );
    const UP: &str =
        include_str!("../../../../migrations/directory/2026-11-21-000500-0000_number_word/up.sql");
    let world = World::new().await;
    let first = world.organisation(world.root(), "ct").await;
    let other = world.organisation(world.root(), "ct2").await;
    assert_eq!(change_word(&world, &first, 1, "攀新").await.status, 200);
    let url = db::connection_url(&world.store.url, &world.store.schema);
    let mut connection = db::Connection::establish(&url).await.unwrap();
    connection.batch_execute(DOWN).await.unwrap();
    connection.batch_execute(UP).await.unwrap();
    for word in ["攀ct", "攀新"] {
        let refused = change_word(&world, &other, 1, word).await;
        assert_eq!(refused.code(), "STATE-0003", "{word}");
    }
    assert_eq!(change_word(&world, &first, 2, "攀ct").await.status, 200);
}

#[tokio::test]
async fn lists_go_page_by_page_and_find_by_parent_and_beginning_of_the_name() {
    let world = World::new().await;
    let admin = world.token(ADMIN).await;
    let first = world.organisation(world.root(), "a").await;
    for code in ["b", "c", "a-1"] {
        let parent = if code == "a-1" {
            first.id
        } else {
            world.root()
        };
        world.organisation(parent, code).await;
    }
    let mut codes = Vec::new();
    let mut path = "/api/v1/organisations?limit=2".to_owned();
    loop {
        let page: Page<Organisation> = world.get(&path, &admin).await.read(200);
        assert!(page.items.len() <= 2);
        codes.extend(page.items.into_iter().map(|item| item.code));
        let Some(next) = page.next else { break };
        path = format!("/api/v1/organisations?limit=2&after={next}");
    }
    assert_eq!(codes, ["5104", "a", "a-1", "b", "c"]);

    for (query, found) in [
        (format!("parent={}", first.id), vec!["a-1"]),
        ("q=攀枝花市b".to_owned(), vec!["b"]),
        ("q=%25".to_owned(), vec![]),
        ("kind=political_legal_committee".to_owned(), vec!["5104"]),
    ] {
        let path = format!("/api/v1/organisations?{query}");
        let page: Page<Organisation> = world.get(&path, &admin).await.read(200);
        let codes: Vec<_> = page.items.iter().map(|item| &*item.code).collect();
        assert_eq!(codes, found, "{query}");
    }
}

#[tokio::test]
async fn divisions_are_registered_in_bulk_and_renamed_by_doing_it_again() {
    let world = World::new().await;
    let admin = world.token(ADMIN).await;
    let given = |name: &str| {
        json!({"regions": [
            {"code": "510402", "parent": "5104", "name": name},
            {"code": "510402001", "parent": "510402", "name": "大渡口街道"},
        ]})
    };
    for name in ["东城", "东区"] {
        let answer = world.post("/api/v1/regions", &admin, &given(name)).await;
        assert_eq!(answer.status, 204, "{:?}", answer.body);
    }
    let region: Region = world.get("/api/v1/regions/510402", &admin).await.read(200);
    assert_eq!(region.name, "东区");
    let top: Page<Region> = world.get("/api/v1/regions", &admin).await.read(200);
    assert_eq!(top.items[0].name, "四川省");
    let below: Page<Region> = world
        .get("/api/v1/regions?parent=510402", &admin)
        .await
        .read(200);
    assert_eq!(below.items[0].code, "510402001");

    let orphan = json!({"regions": [{"code": "520101", "parent": "5201", "name": "别处"}]});
    let answer = world.post("/api/v1/regions", &admin, &orphan).await;
    assert_eq!(answer.body["errors"][0]["pointer"], "/regions/0/parent");
    let gone = world.get("/api/v1/regions/520101", &admin).await;
    assert_eq!(gone.status, 404);
}
