use contracts::Event;
use contracts::vocabulary::DisputeType;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::calls::offer;
use crate::world::{World, day};

#[tokio::test]
async fn a_referral_is_offered_received_accepted_and_reported() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let (mediator, clerk) = (&world.township.people[0], &world.court.people[0]);
    let offered = world
        .offer(mediator, &offer(case, &world.court, "to_litigation"))
        .await;
    assert_eq!(offered.status, StatusCode::CREATED);
    let offered = offered.ok();
    assert_eq!(
        (&offered["state"], &offered["procedure"]),
        (&json!("offered"), &json!("civil_litigation"))
    );

    let received = world
        .step(
            clerk,
            &offered,
            "receive",
            json!({"received_on": "2026-03-04"}),
        )
        .await
        .ok();
    assert_eq!(
        (&received["state"], &received["received_on"]),
        (&json!("received"), &json!("2026-03-04"))
    );
    let accepted = world
        .step(
            clerk,
            &received,
            "accept",
            json!({"accepted_on": "2026-03-05"}),
        )
        .await
        .ok();
    assert_eq!(
        (&accepted["state"], &accepted["accepted_on"]),
        (&json!("accepted"), &json!("2026-03-05"))
    );
    let reported = world
        .step(clerk, &accepted, "report", json!({"result": "已立案"}))
        .await
        .ok();
    assert_eq!(
        (&reported["state"], &reported["result"]),
        (&json!("reported"), &json!("已立案"))
    );

    assert_eq!(
        world.kinds(case).await,
        [
            "case_routed",
            "handler_assigned",
            "referral_offered",
            "referral_received",
            "referral_accepted",
            "handler_assigned",
            "referral_reported",
        ]
    );
    let seen = world
        .get(
            mediator,
            &format!("/referrals/{}", reported["id"].as_str().unwrap()),
        )
        .await
        .ok();
    assert_eq!(seen, reported);
}

#[tokio::test]
async fn accepting_signs_for_it_and_finds_the_handler() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let committee = &world.medical.people[1];
    let referral = world.referrals(committee, case).await.remove(0);
    let accepted = world
        .step(
            committee,
            &referral,
            "accept",
            json!({"accepted_on": "2026-03-06"}),
        )
        .await
        .ok();
    assert_eq!(accepted["received_on"], "2026-03-06");
    let events = world.recorded(case).await;
    let [
        _,
        _,
        Event::ReferralReceived(received),
        Event::ReferralAccepted(_),
        Event::HandlerAssigned(assigned),
    ] = events.as_slice()
    else {
        panic!("{events:?}");
    };
    assert_eq!(received.received_on, day("2026-03-06"));
    // The qualified one, not the one who accepted.
    assert_eq!(assigned.staff, world.medical.people[0].sub);
    assert_eq!(
        assigned.referral.map(|id| id.to_string()),
        accepted["id"].as_str().map(str::to_owned)
    );
    let decision = world
        .get(committee, &format!("/cases/{case}/decision"))
        .await
        .ok();
    assert_eq!(decision["mode"], "offered");
    assert_eq!(decision["handlers"].as_array().unwrap().len(), 2);
    // Who else was weighed, and why not chosen, is the handling body's affair and its superiors'.
    let path = format!("/cases/{case}/decision");
    let handlers = async |who| world.get(who, &path).await.ok()["handlers"].clone();
    let outside = handlers(&world.village.people[0]).await;
    assert_eq!(outside.as_array().unwrap().len(), 1);
    assert_eq!(outside[0]["chosen"], true);
    let above = handlers(&world.root.people[0]).await;
    assert_eq!(above.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_stale_version_is_a_conflict() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let committee = &world.medical.people[0];
    let referral = world.referrals(committee, case).await.remove(0);
    world
        .step(committee, &referral, "receive", json!({}))
        .await
        .ok();
    let stale = world.step(committee, &referral, "accept", json!({})).await;
    assert_eq!(
        (stale.status, stale.code()),
        (StatusCode::CONFLICT, "STATE-0001")
    );
    assert_eq!(world.kinds(case).await.len(), 3);
}

#[tokio::test]
async fn of_fifty_who_accept_at_once_one_wins() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let committee = &world.medical.people[0];
    let referral = world.referrals(committee, case).await.remove(0);
    let accept = async || loop {
        let answer = world.step(committee, &referral, "accept", json!({})).await;
        // Where they are too many for a slow machine, some are told to come again.
        if answer.status != StatusCode::SERVICE_UNAVAILABLE {
            return answer;
        }
    };
    let tries = (0..50).map(|_| accept());
    let answers = futures_util::future::join_all(tries).await;
    let won = answers
        .iter()
        .filter(|one| one.status == StatusCode::OK)
        .count();
    let conflicts = answers
        .iter()
        .filter(|one| one.status == StatusCode::CONFLICT)
        .count();
    assert_eq!((won, conflicts), (1, 49));
    let kinds = world.kinds(case).await;
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| *kind == "handler_assigned")
            .count(),
        1
    );
}

#[tokio::test]
async fn an_offer_sent_again_is_the_same_offer() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let mediator = &world.township.people[0];
    let mut body = offer(case, &world.court, "to_litigation");
    body["version"] = json!(world.version(case).await);
    let first = world.offer_with(mediator, "k1", &body).await.ok();
    let again = world.offer_with(mediator, "k1", &body).await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(again.ok(), first);
    assert_eq!(world.referrals(mediator, case).await.len(), 1);
    let other = offer(case, &world.health, "transfer");
    let reused = world.offer_with(mediator, "k1", &other).await;
    assert_eq!(
        (reused.status, reused.code()),
        (StatusCode::UNPROCESSABLE_ENTITY, "REQ-0010")
    );
    let second = world.offer(mediator, &other).await;
    assert_eq!(
        (second.status, second.code()),
        (StatusCode::CONFLICT, "STATE-0002")
    );
}

#[tokio::test]
async fn an_offer_by_a_page_that_is_no_longer_true_is_a_conflict() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let (mediator, clerk) = (&world.township.people[0], &world.court.people[0]);
    let read = json!(world.version(case).await);
    let mut body = offer(case, &world.court, "to_litigation");
    let offered = world.offer(mediator, &body).await.ok();
    let back = json!({"reason": "other", "explanation": "不属于本院受理范围"});
    world.step(clerk, &offered, "return", back).await.ok();
    let kinds = world.kinds(case).await;
    body["version"] = read;
    let stale = world.offer(mediator, &body).await;
    assert_eq!(
        (stale.status, stale.code()),
        (StatusCode::CONFLICT, "STATE-0001")
    );
    assert_eq!(world.kinds(case).await, kinds);
}

#[tokio::test]
async fn a_withdrawn_offer_can_be_made_to_somebody_else() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let mediator = &world.village.people[0];
    let referral = world.referrals(mediator, case).await.remove(0);
    let body = json!({"explanation": "改送卫生健康部门"});
    let withdrawn = world.step(mediator, &referral, "withdraw", body).await.ok();
    assert_eq!(withdrawn["state"], "withdrawn");
    let other = world
        .offer(mediator, &offer(case, &world.health, "transfer"))
        .await
        .ok();
    assert_eq!(other["procedure"], "admin_mediation_medical");
}

#[tokio::test]
async fn whoever_never_received_a_withdrawn_offer_loses_sight_of_the_case() {
    let world = World::new().await;
    let (mediator, wrong) = (&world.village.people[0], &world.medical.people[0]);
    for (received, status, refusal) in [(false, 404, "REQ-0005"), (true, 200, "STATE-0002")] {
        let case = world.register(&world.village, DisputeType::Medical).await;
        let mut referral = world.referrals(wrong, case).await.remove(0);
        if received {
            referral = world
                .step(wrong, &referral, "receive", json!({}))
                .await
                .ok();
        }
        let why = json!({"explanation": "送错了单位"});
        let withdrawn = world.step(mediator, &referral, "withdraw", why).await.ok();
        let id = withdrawn["id"].as_str().unwrap();
        for path in [
            format!("/cases/{case}/decision"),
            format!("/cases/{case}/referrals"),
            format!("/referrals/{id}"),
        ] {
            assert_eq!(world.get(wrong, &path).await.status, status, "{path}");
        }
        let inbox = world.get(wrong, "/referrals").await.ok();
        let inbox = inbox["items"].as_array().unwrap();
        assert_eq!(inbox.len(), usize::from(received));
        let late = world.step(wrong, &withdrawn, "accept", json!({})).await;
        assert_eq!(late.code(), refusal);
        // Who sent it still sees where it was.
        assert_eq!(world.referrals(mediator, case).await.len(), 1);
    }
}

#[tokio::test]
async fn whoever_returned_a_case_is_left_with_that_line_when_a_later_offer_is_withdrawn() {
    let world = World::new().await;
    let (mediator, wrong) = (&world.village.people[0], &world.medical.people[0]);
    let case = world.register(&world.village, DisputeType::Medical).await;
    let first = world.referrals(wrong, case).await.remove(0);
    let back = json!({"reason": "other", "explanation": "不属于本会受理范围"});
    world.step(wrong, &first, "return", back).await.ok();
    let mut again = offer(case, &world.medical, "transfer");
    again["offered_on"] = json!("2026-03-10");
    let second = world.offer(mediator, &again).await.ok();
    let why = json!({"explanation": "改送其他单位"});
    world.step(mediator, &second, "withdraw", why).await.ok();
    let path = format!("/cases/{case}/referrals");
    let hidden = world.get(wrong, &path).await.status;
    assert_eq!(hidden, StatusCode::NOT_FOUND);
    let inbox = world.get(wrong, "/referrals?box=inbox").await.ok();
    let lines = inbox["items"].as_array().unwrap();
    assert_eq!((lines.len(), &lines[0]["id"]), (1, &first["id"]));
    // The line leads nowhere for whoever returned it, and to the file for whoever still sees it.
    assert_eq!(lines[0]["visible"], false);
    let all = world.referrals(mediator, case).await;
    assert!(all.iter().all(|line| line["visible"] == true));
    let superior = &world.root.people[0];
    let inbox = world.get(superior, "/referrals?box=inbox").await.ok();
    let lines = inbox["items"].as_array().unwrap();
    assert!(lines.iter().all(|line| line["visible"] == true), "{inbox}");
}

#[tokio::test]
async fn a_footing_that_does_not_fit_is_refused_with_the_article() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let mediator = &world.township.people[0];
    for (to, basis, code) in [
        (&world.court, "forward", "LAW-0001"),
        (&world.health, "to_litigation", "LAW-0001"),
        (&world.village, "court_assigned", "LAW-0001"),
        (&world.centre, "transfer", "REQ-0004"),
        (&world.township, "transfer", "REQ-0004"),
    ] {
        let refused = world.offer(mediator, &offer(case, to, basis)).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (422, code),
            "{basis}"
        );
    }
    assert_eq!(world.referrals(mediator, case).await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_outbox_is_paged_newest_first() {
    let world = World::new().await;
    let mut cases = Vec::new();
    for _ in 0..5 {
        cases.push(
            world
                .register(&world.village, DisputeType::Medical)
                .await
                .to_string(),
        );
    }
    cases.reverse();
    let mediator = &world.village.people[0];
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/referrals?box=outbox&limit=2&after={after}");
        let page = world.get(mediator, &path).await.ok();
        let items = page["items"].as_array().unwrap();
        seen.extend(
            items
                .iter()
                .map(|item| item["case"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert_eq!(seen, cases);
    let wrong = world.get(mediator, "/referrals?after=x").await;
    assert_eq!(wrong.code(), "REQ-0008");
    let wrong = world.get(mediator, "/referrals?state=lost").await;
    assert_eq!(wrong.code(), "REQ-0007");
}
