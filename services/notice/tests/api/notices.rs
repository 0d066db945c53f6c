use reqwest::Method;

use crate::recipients::overdue;
use crate::world::World;

const NOWHERE: &str = "smtp://127.0.0.1:9";

#[tokio::test]
async fn notices_are_listed_newest_first_and_read_one_by_one_or_all() {
    let world = World::new(NOWHERE).await;
    for offset in 0..3 {
        world.happens(overdue(&world, world.day(offset))).await;
    }
    let unread = async || world.get("/notices/unread", "mediator").await["count"].clone();
    assert_eq!(unread().await, 3);

    let first = world.get("/notices?limit=2", "mediator").await;
    let next = first["next"].as_str().unwrap();
    let second = world
        .get(&format!("/notices?limit=2&after={next}"), "mediator")
        .await;
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    assert!(second["next"].is_null());
    assert!(
        first["items"][0]["body"]
            .as_str()
            .unwrap()
            .contains("3月11日")
    );
    assert!(
        second["items"][0]["body"]
            .as_str()
            .unwrap()
            .contains("3月9日")
    );

    let id = first["items"][0]["id"].as_str().unwrap();
    for _ in 0..2 {
        let path = format!("/notices/{id}/read");
        let (status, _) = world.send(Method::POST, &path, "mediator").await;
        assert_eq!(status, 204);
    }
    assert_eq!(unread().await, 2);
    let rest = world.get("/notices?unread=true", "mediator").await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);

    let (status, _) = world
        .send(Method::POST, "/notices/read-all", "mediator")
        .await;
    assert_eq!((status.as_u16(), unread().await.as_i64()), (204, Some(0)));
    let others = world.get("/notices/unread", "district-supervisor").await;
    assert_eq!(others["count"], 3);
}

#[tokio::test]
async fn nobody_reads_for_somebody_else() {
    let world = World::new(NOWHERE).await;
    world.happens(overdue(&world, world.today)).await;
    let page = world.get("/notices", "mediator").await;
    let path = format!("/notices/{}/read", page["items"][0]["id"].as_str().unwrap());
    for name in ["city-supervisor", "administrator"] {
        let (status, body) = world.send(Method::POST, &path, name).await;
        assert_eq!((status.as_u16(), &body["code"]), (404, &"REQ-0005".into()));
    }
    assert_eq!(world.get("/notices/unread", "mediator").await["count"], 1);
}

#[tokio::test]
async fn bad_queries_and_ids_are_refused_in_chinese() {
    let world = World::new(NOWHERE).await;
    for (method, path, status, code, title) in [
        (
            Method::GET,
            "/notices?unread=maybe",
            400,
            "REQ-0007",
            "查询参数有误",
        ),
        (
            Method::GET,
            "/notices?after=x",
            400,
            "REQ-0008",
            "翻页位置无效",
        ),
        (
            Method::GET,
            "/notices?colour=red",
            400,
            "REQ-0007",
            "查询参数有误",
        ),
        (Method::POST, "/notices/1/read", 404, "REQ-0005", "未找到"),
        (
            Method::GET,
            "/mails?state=lost",
            400,
            "REQ-0007",
            "查询参数有误",
        ),
    ] {
        let (answered, body) = world.send(method, path, "administrator").await;
        assert_eq!(
            (answered.as_u16(), &body["code"]),
            (status, &code.into()),
            "{path}"
        );
        assert_eq!(body["title"], title);
    }
}

#[tokio::test]
async fn every_route_asks_for_a_token() {
    let world = World::new(NOWHERE).await;
    let document = world.anonymous(Method::GET, "/openapi.json").await.1;
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            let (status, body) = world.anonymous(method, path).await;
            assert_eq!(
                (status.as_u16(), &body["code"]),
                (401, &"AUTH-0001".into()),
                "{path}"
            );
            asked += 1;
        }
    }
    assert_eq!(asked, 6);
}
