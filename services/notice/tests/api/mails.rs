use chrono::TimeDelta;
use reqwest::Method;
use tokio_util::sync::CancellationToken;

use crate::recipients::overdue;
use crate::smtp::{Smtp, text};
use crate::world::{NUMBER, World};

/// Runs the sender until dropped.
pub(crate) fn sending(world: &World) -> tokio_util::sync::DropGuard {
    let stop = CancellationToken::new();
    tokio::spawn(world.app.clone().send_mails(stop.clone()));
    stop.drop_guard()
}

#[tokio::test]
async fn a_mail_names_the_case_and_leads_to_it_and_is_sent_once() {
    let smtp = Smtp::start().await;
    let world = World::new(&smtp.url).await;
    world.happens(overdue(&world, world.today)).await;
    // Two processes compete for the same mails.
    let _first = sending(&world);
    let _second = sending(&world);
    testkit::eventually("all mails are sent", async || {
        world.addresses("sent").await.len() == 3
    })
    .await;
    let mails = smtp.mails();
    assert_eq!(mails.len(), 3);
    let own = mails
        .iter()
        .find(|mail| mail.contains("To: mediator@dingfen.example"))
        .unwrap();
    let page = world.get("/notices", "mediator").await;
    let id = page["items"][0]["id"].as_str().unwrap();
    assert!(
        own.contains(&format!("Message-ID: <{id}@city.example>")),
        "{own}"
    );
    let text = text(own);
    assert!(text.contains(NUMBER), "{text}");
    let link = format!("https://dingfen.example/cases/{}", world.case);
    assert!(text.contains(&link), "{text}");
    let listed = world.get("/mails?state=sent", "administrator").await;
    let addresses: Vec<_> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["address"].as_str().unwrap())
        .collect();
    assert!(addresses.contains(&"m***@dingfen.example"), "{addresses:?}");
    // Whoever keeps the queue sees no case by that.
    assert!(!listed.to_string().contains(NUMBER), "{listed}");
}

#[tokio::test]
async fn a_busy_server_is_tried_again_later_and_given_up_after_eight_tries() {
    let smtp = Smtp::start().await;
    smtp.refuse(Some("450 busy"));
    let world = World::new(&smtp.url).await;
    world.happens(overdue(&world, world.today)).await;
    let _sender = sending(&world);
    testkit::eventually("all mails are given up", async || {
        world.clock.advance(TimeDelta::minutes(30));
        world.hint().await;
        world.addresses("failed").await.len() == 3
    })
    .await;
    let failed = world.get("/mails", "administrator").await;
    for item in failed["items"].as_array().unwrap() {
        assert_eq!(item["tries"], 8);
        assert!(item["error"].as_str().unwrap().contains("450"), "{item}");
    }
    assert_eq!(smtp.mails().len(), 0);

    // The administrator has the server repaired, and the mails go out.
    smtp.refuse(None);
    for item in failed["items"].as_array().unwrap() {
        let path = format!("/mails/{}/retry", item["notice"].as_str().unwrap());
        assert_eq!(world.send(Method::POST, &path, "clerk").await.0, 403);
        assert_eq!(
            world.send(Method::POST, &path, "administrator").await.0,
            204
        );
    }
    testkit::eventually("all mails are sent", async || {
        world.addresses("sent").await.len() == 3
    })
    .await;
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_given_up_at_once() {
    let smtp = Smtp::start().await;
    smtp.refuse(Some("550 no such user"));
    let world = World::new(&smtp.url).await;
    world.happens(overdue(&world, world.today)).await;
    let _sender = sending(&world);
    testkit::eventually("all mails are given up", async || {
        world.addresses("failed").await.len() == 3
    })
    .await;
    let listed = world
        .get("/mails?state=failed&limit=2", "administrator")
        .await;
    assert_eq!(listed["items"][0]["tries"], 1);
    assert!(
        listed["items"][0]["error"]
            .as_str()
            .unwrap()
            .contains("550")
    );
    let next = listed["next"].as_str().unwrap();
    let rest = world
        .get(&format!("/mails?after={next}"), "administrator")
        .await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_administrators_see_the_queue() {
    let world = World::new("smtp://127.0.0.1:9").await;
    let (status, body) = world.send(Method::GET, "/mails", "city-supervisor").await;
    assert_eq!((status.as_u16(), &body["code"]), (403, &"AUTH-0006".into()));
}
