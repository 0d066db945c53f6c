//! The wall around accusations: nobody is told of one but those to whom it is open.

use contracts::Service;
use contracts::event::{Envelope, Event, ParticipationChanged, PasswordReset, UnmaskedOften};
use kernel::{PartyId, StaffId};
use reqwest::Method;

use crate::mails::sending;
use crate::recipients::{offered, overdue, warned};
use crate::smtp::{Smtp, text};
use crate::world::{NUMBER, World};

const NOWHERE: &str = "smtp://127.0.0.1:9";

async fn handed_over(world: &World, open_to: &[&str]) {
    let named: Vec<StaffId> = open_to.iter().map(|name| world.id(name)).collect();
    let told = ParticipationChanged {
        case: world.case,
        joined: vec![world.body("court")],
        left: Vec::new(),
        open_to: Some(named),
    };
    world.happens(told).await;
}

#[tokio::test]
async fn an_offer_is_told_to_the_receivers_that_are_named() {
    let mut world = World::new(NOWHERE).await;
    world.register_accusation().await;
    handed_over(&world, &["judge"]).await;
    world.happens(offered(&world, world.today)).await;
    assert_eq!(world.kinds("judge").await, ["referral_offered"]);
    assert_eq!(world.kinds("clerk").await, [""; 0]);
    let page = world.get("/notices", "judge").await;
    let body = page["items"][0]["body"].as_str().unwrap();
    assert!(body.contains("（检举控告件）"), "{body}");
}

#[tokio::test]
async fn a_breach_is_told_to_no_supervisor() {
    let mut world = World::new(NOWHERE).await;
    world.register_accusation().await;
    world.happens(overdue(&world, world.today)).await;
    assert_eq!(world.kinds("mediator").await, ["clock_overdue"]);
    for name in [
        "quiet",
        "city-supervisor",
        "district-supervisor",
        "centre-supervisor",
    ] {
        assert_eq!(world.kinds(name).await, [""; 0], "{name}");
    }
    // Who is meant by the body may not know of it; who may is told in their place.
    handed_over(&world, &["judge"]).await;
    world.happens(warned(&world, world.day(3))).await;
    assert_eq!(world.kinds("judge").await, ["clock_warned"]);
    assert_eq!(world.kinds("clerk").await, [""; 0]);
}

#[tokio::test]
async fn who_left_the_service_is_told_no_more() {
    let mut world = World::new(NOWHERE).await;
    world.register_accusation().await;
    handed_over(&world, &["judge"]).await;
    world.happens(world.member("judge", "court", &[])).await;
    world.happens(warned(&world, world.day(3))).await;
    assert_eq!(world.kinds("judge").await, [""; 0]);
}

#[tokio::test]
async fn a_body_that_gave_it_back_is_told_no_more() {
    let mut world = World::new(NOWHERE).await;
    world.register_accusation().await;
    handed_over(&world, &["clerk"]).await;
    let left = ParticipationChanged {
        case: world.case,
        joined: Vec::new(),
        left: vec![world.body("court")],
        open_to: None,
    };
    world.happens(left).await;
    world.happens(warned(&world, world.day(3))).await;
    for name in ["clerk", "judge"] {
        assert_eq!(world.kinds(name).await, [""; 0], "{name}");
    }
}

#[tokio::test]
async fn supervisors_hear_of_who_looks_much_and_not_at_what() {
    let mut world = World::new(NOWHERE).await;
    world.register_accusation().await;
    let often = UnmaskedOften {
        case: world.case,
        party: PartyId::new(world.case.shard()),
        staff: world.id("mediator"),
        organisation: world.body("village"),
        times: 20,
    };
    world.happens(often).await;
    let page = world.get("/notices", "district-supervisor").await;
    assert_eq!(page["items"][0]["kind"], "unmasked_often");
    assert!(page["items"][0]["case"].is_null(), "{page}");
}

#[tokio::test]
async fn a_mail_has_no_title_and_its_list_no_number() {
    let smtp = Smtp::start().await;
    let mut world = World::new(&smtp.url).await;
    world.register_accusation().await;
    world.happens(overdue(&world, world.today)).await;
    let _sender = sending(&world);
    testkit::eventually("the mail is sent", async || {
        world.addresses("sent").await == ["mediator"]
    })
    .await;
    let mail = text(&smtp.mails()[0]);
    assert!(mail.contains("（检举控告件）"), "{mail}");
    let path = "/mails?state=sent";
    let (status, listed) = world.send(Method::GET, path, "administrator").await;
    assert_eq!(status, 200, "{listed}");
    assert_eq!(listed["items"][0]["title"], "已超期");
    assert!(!listed.to_string().contains(NUMBER), "{listed}");
}

async fn reset(world: &World, whose: &str) {
    let event = Event::from(PasswordReset {
        staff: world.id(whose),
    });
    let envelope = Envelope {
        actor: Some(world.id("administrator")),
        ..world.envelope(&event, Service::Directory)
    };
    world.deliver(&envelope, &event).await.unwrap();
}

/// Whoever administers a receiver's account could read what only the receivers may know of.
#[tokio::test]
async fn a_receiver_whose_password_is_reset_is_told_and_so_are_the_others() {
    let mut world = World::new(NOWHERE).await;
    let roles = [contracts::vocabulary::Role::Administrator];
    world.happens(world.member("quiet", "city", &roles)).await;
    world.register_accusation().await;
    handed_over(&world, &["judge", "clerk"]).await;
    reset(&world, "judge").await;
    // The owner, the other receiver, who registered it, and the other administrator above.
    for name in ["judge", "clerk", "mediator", "quiet"] {
        assert_eq!(world.kinds(name).await, ["password_reset"], "{name}");
    }
    for name in ["administrator", "city-supervisor", "district-supervisor"] {
        assert_eq!(world.kinds(name).await, [""; 0], "{name}");
    }
    assert_eq!(world.addresses("due").await, ["clerk", "judge", "mediator"]);
    let told = world.get("/notices", "clerk").await;
    let notice = &told["items"][0];
    let body = notice["body"].as_str().unwrap();
    assert!(
        body.contains("judge的密码已由系统管理员administrator重置"),
        "{body}"
    );
    assert!(notice["case"].is_null(), "{told}");
    for word in [NUMBER, "检举"] {
        assert!(!told.to_string().contains(word), "{told}");
    }
}

#[tokio::test]
async fn a_password_reset_is_told_to_whose_it_was_and_to_no_colleague() {
    let mut world = World::new(NOWHERE).await;
    world.register_accusation().await;
    reset(&world, "clerk").await;
    assert_eq!(world.kinds("clerk").await, ["password_reset"]);
    for name in ["judge", "mediator", "administrator"] {
        assert_eq!(world.kinds(name).await, [""; 0], "{name}");
    }
}
