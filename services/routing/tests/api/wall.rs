//! The wall around accusations: who registered one and who is named as receiver find it, by any way, and
//! nobody else; and it goes to nobody who is accused, nor to those above and below them.

use contracts::Claims;
use contracts::event::{OrganisationRegistered, WALLED_TITLE};
use contracts::vocabulary::{OrganisationKind, Role};
use kernel::CaseId;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::calls::offer;
use crate::feed::{Feed, member};
use crate::world::{Office, World};

const LAW: &str = "LAW-0001";

/// An accusation of the health department, registered by the petition office.
async fn accusation(world: &World) -> CaseId {
    let fact = world.accusation(&world.petitions, &world.health);
    let case = fact.case;
    world.feed(fact).await.unwrap();
    case
}

/// How many ways lead the reader to the case.
async fn ways(world: &World, reader: &Claims, case: CaseId) -> usize {
    let mut ways = 0;
    for path in ["decision", "referrals", "targets", "handlers"] {
        let path = format!("/cases/{case}/{path}");
        ways += usize::from(world.get(reader, &path).await.status != StatusCode::NOT_FOUND);
    }
    for path in ["/referrals?box=inbox", "/referrals?box=outbox"] {
        let list = world.get(reader, path).await.ok();
        let text = list.to_string();
        ways += usize::from(text.contains(&case.to_string()) || text.contains(WALLED_TITLE));
    }
    ways
}

/// Those who would see another case of the office, or who are accused.
async fn kept_out(world: &World) -> Vec<Claims> {
    vec![
        world.colleague(&world.petitions, Role::PetitionClerk).await,
        world.colleague(&world.petitions, Role::Dispatcher).await,
        world.colleague(&world.petitions, Role::Supervisor).await,
        world.centre.people[0].clone(),
        world.root.people[0].clone(),
        world.health.people[0].clone(),
    ]
}

async fn handed_over(world: &World, case: CaseId) -> Value {
    let body = offer(case, &world.inspection, "transfer");
    world.offer(&world.petitions.people[0], &body).await.ok()
}

#[tokio::test]
async fn nobody_finds_it_but_who_registered_it_and_the_receivers_named() {
    let world = World::new().await;
    let case = accusation(&world).await;
    let registrar = &world.petitions.people[0];
    let receiver = &world.inspection.people[0];
    let beside = world.colleague(&world.inspection, Role::Mediator).await;
    assert_eq!(ways(&world, registrar, case).await, 4);
    assert_eq!(ways(&world, receiver, case).await, 0);
    let referral = handed_over(&world, case).await;
    assert_eq!(referral["title"], WALLED_TITLE);
    assert_eq!(ways(&world, registrar, case).await, 5);
    assert_eq!(ways(&world, receiver, case).await, 5);
    assert_eq!(ways(&world, &beside, case).await, 0);
    let later = world
        .colleague(&world.inspection, Role::ReceivingClerk)
        .await;
    assert_eq!(ways(&world, &later, case).await, 0);
    let id = referral["id"].as_str().unwrap();
    for outsider in kept_out(&world).await {
        assert_eq!(ways(&world, &outsider, case).await, 0, "{outsider:?}");
        let one = world.get(&outsider, &format!("/referrals/{id}")).await;
        assert_eq!(one.status, StatusCode::NOT_FOUND);
        for step in ["receive", "accept"] {
            let step = world.step(&outsider, &referral, step, json!({})).await;
            assert_eq!(step.status, StatusCode::NOT_FOUND);
        }
        let again = offer(case, &world.inspection, "assign");
        let again = world.offer(&outsider, &again).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
    }
    // Who is named as handler finds it too.
    let accept = json!({"handler": later.sub});
    world.step(receiver, &referral, "accept", accept).await.ok();
    assert_eq!(ways(&world, &later, case).await, 5);
    assert_eq!(ways(&world, &beside, case).await, 0);
}

#[tokio::test]
async fn who_gave_it_back_or_lost_it_has_it_in_no_box_any_more() {
    let world = World::new().await;
    let receiver = &world.inspection.people[0];
    let returned = accusation(&world).await;
    let referral = handed_over(&world, returned).await;
    let why = json!({"reason": "other", "explanation": "依照管理权限应当由上级机关办理"});
    world.step(receiver, &referral, "return", why).await.ok();
    assert_eq!(ways(&world, receiver, returned).await, 0);
    let withdrawn = accusation(&world).await;
    let referral = handed_over(&world, withdrawn).await;
    let why = json!({"explanation": "改送其他机关"});
    let registrar = &world.petitions.people[0];
    world.step(registrar, &referral, "withdraw", why).await.ok();
    assert_eq!(ways(&world, receiver, withdrawn).await, 0);
    assert_eq!(ways(&world, registrar, withdrawn).await, 5);
}

#[tokio::test]
async fn it_never_comes_to_the_accused_nor_to_those_in_their_line() {
    let world = World::new().await;
    let registrar = &world.petitions.people[0];
    let feed = Feed::new(&world.database, world.events());
    let below = feed
        .office(OrganisationKind::Department, "zf/wj/jd/", "510400")
        .await;
    let beside = feed
        .office(OrganisationKind::Department, "zf/wj2/", "510400")
        .await;
    let case = accusation(&world).await;
    let targets = world
        .get(registrar, &format!("/cases/{case}/targets"))
        .await
        .ok();
    let offered = |office: &Office| {
        let mut all = targets.as_array().unwrap().iter();
        all.any(|target| target["organisation"] == json!(office.id))
    };
    for (office, fits) in [
        (&world.inspection, true),
        (&beside, true),
        (&world.health, false),
        (&below, false),
        (&world.root, false),
        (&world.court, false),
    ] {
        assert_eq!(offered(office), fits);
        let tried = world
            .offer(registrar, &offer(case, office, "transfer"))
            .await;
        if fits {
            let why = json!({"explanation": "改送其他机关"});
            let taken_back = world.step(registrar, &tried.ok(), "withdraw", why).await;
            taken_back.ok();
        } else {
            assert_eq!(tried.code(), LAW, "{}", tried.body);
            let detail = tried.body["detail"].as_str().unwrap();
            assert!(detail.contains("《信访工作条例》第三十条"), "{detail}");
        }
    }
}

#[tokio::test]
async fn an_office_takes_on_no_accusation_of_itself() {
    let world = World::new().await;
    let registrar = &world.petitions.people[0];
    let fact = world.accusation(&world.petitions, &world.petitions);
    let case = fact.case;
    world.feed(fact).await.unwrap();
    let path = format!("/cases/{case}/handler");
    let body = json!({"version": world.version(case).await, "staff": registrar.sub,
                      "reason": "自行办理"});
    let refused = world.post(registrar, &path, &body).await;
    assert_eq!(refused.code(), LAW, "{}", refused.body);
    let path = format!("/cases/{case}/decision");
    let decision = world.get(registrar, &path).await.ok();
    assert_eq!(decision["actions"], json!(["offer"]), "{decision}");
}

#[tokio::test]
async fn a_receiver_with_ties_is_not_named() {
    let world = World::new().await;
    let mut tied = member(&world.inspection.people[0], 0);
    tied.interests = vec!["申请人身份索引".into()];
    world.feed(tied).await.unwrap();
    let case = accusation(&world).await;
    let body = offer(case, &world.inspection, "transfer");
    let refused = world.offer(&world.petitions.people[0], &body).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    let other = world
        .colleague(&world.inspection, Role::ReceivingClerk)
        .await;
    handed_over(&world, case).await;
    assert_eq!(ways(&world, &other, case).await, 5);
    assert_eq!(ways(&world, &world.inspection.people[0], case).await, 0);
}

/// The directory moved the body below one that is accused after it was handed the case.
async fn moves_below_the_accused(world: &World, office: &Office) {
    let moved = OrganisationRegistered {
        organisation: office.id,
        parent: None,
        path: "zf/wj/jw/".into(),
        kind: OrganisationKind::DisciplineInspection,
        name: "派驻纪检监察组".into(),
        number_word: "jw".into(),
        region: "510400".into(),
        competences: Vec::new(),
        email: None,
    };
    world.feed(moved).await.unwrap();
}

#[tokio::test]
async fn who_came_into_the_line_of_the_accused_accepts_it_no_more() {
    let world = World::new().await;
    let case = accusation(&world).await;
    let referral = handed_over(&world, case).await;
    let receiver = &world.inspection.people[0];
    let actions = async || {
        let path = format!("/cases/{case}/referrals");
        world.get(receiver, &path).await.ok()[0]["actions"].to_string()
    };
    assert!(actions().await.contains("accept"));
    moves_below_the_accused(&world, &world.inspection).await;
    assert!(!actions().await.contains("accept"));
    let refused = world.step(receiver, &referral, "accept", json!({})).await;
    assert_eq!(refused.code(), LAW, "{}", refused.body);
}

#[tokio::test]
async fn what_lies_with_one_in_the_line_of_the_accused_is_handed_on_by_the_registrar() {
    let world = World::new().await;
    let feed = Feed::new(&world.database, world.events());
    let beside = feed
        .office(OrganisationKind::DisciplineInspection, "zf/jw2/", "510400")
        .await;
    let case = accusation(&world).await;
    let (registrar, holder) = (&world.petitions.people[0], &world.inspection.people[0]);
    let referral = handed_over(&world, case).await;
    world
        .step(holder, &referral, "accept", json!({}))
        .await
        .ok();
    let actions = async |reader| {
        let path = format!("/cases/{case}/decision");
        world.get(reader, &path).await.ok()["actions"].to_string()
    };
    assert!(!actions(registrar).await.contains("offer"));
    let early = world
        .offer(registrar, &offer(case, &beside, "transfer"))
        .await;
    assert_eq!(early.status, StatusCode::FORBIDDEN, "{}", early.body);

    moves_below_the_accused(&world, &world.inspection).await;
    assert!(!actions(holder).await.contains("offer"));
    assert!(actions(registrar).await.contains("offer"));
    let mut on = offer(case, &beside, "transfer");
    on["offered_on"] = json!(null);
    let refused = world.offer(holder, &on).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    let handed = world.offer(registrar, &on).await.ok();
    assert_eq!(handed["from"], json!(world.petitions.id));
    let accepted = world
        .step(&beside.people[0], &handed, "accept", json!({}))
        .await;
    assert_eq!(accepted.ok()["state"], json!("accepted"));
    assert!(!actions(registrar).await.contains("offer"));
}

/// What its holder offered before it came into the line of the accused, and nobody answered, keeps the
/// registrar from nothing.
#[tokio::test]
async fn an_offer_of_one_in_the_line_of_the_accused_gives_way_to_the_registrars() {
    let world = World::new().await;
    let feed = Feed::new(&world.database, world.events());
    let [first, second] = ["zf/jw2/", "zf/jw3/"];
    let kind = OrganisationKind::DisciplineInspection;
    let first = feed.office(kind, first, "510400").await;
    let second = feed.office(kind, second, "510400").await;
    let case = accusation(&world).await;
    let (registrar, holder) = (&world.petitions.people[0], &world.inspection.people[0]);
    let referral = handed_over(&world, case).await;
    let accepted = world.step(holder, &referral, "accept", json!({})).await;
    accepted.ok();
    let mut on = offer(case, &first, "transfer");
    on["offered_on"] = json!(null);
    let unanswered = world.offer(holder, &on).await.ok();

    moves_below_the_accused(&world, &world.inspection).await;
    let path = format!("/cases/{case}/decision");
    let decision = world.get(registrar, &path).await.ok();
    assert!(
        decision["actions"].to_string().contains("offer"),
        "{decision}"
    );
    let mut instead = offer(case, &second, "transfer");
    instead["offered_on"] = json!(null);
    let handed = world.offer(registrar, &instead).await.ok();
    assert_eq!(handed["from"], json!(world.petitions.id));
    let late = world
        .step(&first.people[0], &unanswered, "accept", json!({}))
        .await;
    assert_eq!(late.status, StatusCode::NOT_FOUND, "{}", late.body);
    let taken = world.step(&second.people[0], &handed, "accept", json!({}));
    assert_eq!(taken.await.ok()["state"], json!("accepted"));
}

#[tokio::test]
async fn a_registrar_that_it_is_handed_back_to_keeps_the_file() {
    let world = World::new().await;
    let registrar = world.colleague(&world.petitions, Role::Dispatcher).await;
    let mut fact = world.accusation(&world.petitions, &world.health);
    fact.staff = registrar.sub;
    let case = fact.case;
    world.feed(fact).await.unwrap();
    let body = offer(case, &world.inspection, "transfer");
    let referral = world.offer(&registrar, &body).await.ok();
    let receiver = &world.inspection.people[0];
    world
        .step(receiver, &referral, "accept", json!({}))
        .await
        .ok();
    let mut back = offer(case, &world.petitions, "transfer");
    back["offered_on"] = json!(null);
    world.offer(receiver, &back).await.ok();
    assert!(ways(&world, &registrar, case).await > 0);
    assert!(ways(&world, &world.petitions.people[0], case).await > 0);
}

#[tokio::test]
async fn a_body_without_receivers_is_refused_in_words() {
    let world = World::new().await;
    let mut away = member(&world.inspection.people[0], 0);
    away.active = false;
    world.feed(away).await.unwrap();
    let case = accusation(&world).await;
    let body = offer(case, &world.inspection, "transfer");
    let refused = world.offer(&world.petitions.people[0], &body).await;
    assert_eq!(refused.code(), "STATE-0002", "{}", refused.body);
    assert_eq!(
        refused.body["detail"],
        "接收单位没有可以接收的信访干部或者接收登记员（在岗且无须回避）。"
    );
}
