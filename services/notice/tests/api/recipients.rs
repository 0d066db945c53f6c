//! Who is told of what.

use chrono::TimeDelta;
use contracts::Service;
use contracts::event::{
    CameBy, ClockOverdue, ClockWarned, Conclude, Event, HandlerAssigned, Limit, PowersGiven,
    Proceeded, ReferralAccepted, ReferralOffered, ReferralReported, ReferralReturned,
    ReferralWithdrawn, UnmaskedOften,
};
use contracts::vocabulary::{Outcome, ReferralBasis, ReturnReason, Role, Rung};
use kernel::{CaseId, ClockId, NaiveDate, PartyId, ProceedingId, ReferralId, Shard};

use crate::world::World;

const NOWHERE: &str = "smtp://127.0.0.1:9";

pub(crate) fn offered(world: &World, on: NaiveDate) -> ReferralOffered {
    ReferralOffered {
        referral: ReferralId::new(world.case.shard()),
        case: world.case,
        from: world.body("village"),
        to: world.body("court"),
        basis: ReferralBasis::Transfer.into(),
        procedure: "people_mediation".into(),
        offered_on: on,
        recorded_on: None,
    }
}

/// A limit of the court's, as it was told before title and article were.
pub(crate) fn limit(world: &World, rule: &str, due_on: NaiveDate) -> Limit {
    Limit {
        clock: ClockId::new(world.case.shard()),
        case: world.case,
        rule: rule.into(),
        title: None,
        citation: None,
        organisation: world.body("court"),
        party: None,
        party_id: None,
        staff: None,
        due_on,
        due_time: None,
    }
}

pub(crate) fn overdue(world: &World, due_on: NaiveDate) -> ClockOverdue {
    ClockOverdue {
        limit: Limit {
            organisation: world.body("village"),
            staff: Some(world.id("mediator")),
            ..limit(world, "RM-1", due_on)
        },
        provisional: false,
    }
}

pub(crate) fn warned(world: &World, due_on: NaiveDate) -> ClockWarned {
    ClockWarned {
        limit: limit(world, "RM-1", due_on),
        rung: Rung::Before3.into(),
        provisional: false,
    }
}

#[tokio::test]
async fn an_offer_is_told_to_the_clerks_of_the_receiving_body() {
    let world = World::new(NOWHERE).await;
    world.happens(offered(&world, world.today)).await;
    assert_eq!(world.kinds("clerk").await, ["referral_offered"]);
    for name in ["judge", "mediator", "city-supervisor"] {
        assert_eq!(world.kinds(name).await, [""; 0], "{name}");
    }
    assert_eq!(world.addresses("due").await, ["clerk"]);
    let page = world.get("/notices", "clerk").await;
    let notice = &page["items"][0];
    assert_eq!(notice["title"], "待签收：〔2026〕攀东银江登字第12号");
    assert_eq!(
        notice["body"],
        "机构city/district/village/于2026年3月9日以“移送”方式将\
         案件〔2026〕攀东银江登字第12号（相邻排水纠纷）移交机构city/court/，\
         请及时签收，并决定是否接受。"
    );
    assert_eq!(notice["case"], world.case.to_string());
}

#[tokio::test]
async fn a_body_without_clerks_is_told_through_its_mediators() {
    let world = World::new(NOWHERE).await;
    let mut back = offered(&world, world.today);
    (back.from, back.to) = (back.to, back.from);
    world.happens(back).await;
    for name in ["mediator", "quiet"] {
        assert_eq!(world.kinds(name).await, ["referral_offered"]);
    }
    // Whoever has no address is told in the application only.
    assert_eq!(world.addresses("due").await, ["mediator"]);
}

#[tokio::test]
async fn whoever_registered_the_case_learns_what_became_of_it() {
    let world = World::new(NOWHERE).await;
    let (referral, case) = (ReferralId::new(world.case.shard()), world.case);
    let (from, to) = (world.body("village"), world.body("court"));
    let on = world.today;
    world
        .happens(ReferralReturned {
            referral,
            case,
            from,
            to,
            reason: ReturnReason::NotCompetent.into(),
            returns: 1,
            returned_on: on,
        })
        .await;
    world
        .happens(ReferralAccepted {
            referral,
            case,
            from,
            to,
            accepted_on: on,
        })
        .await;
    world
        .happens(ReferralReported {
            referral,
            case,
            from,
            to,
            reported_on: on,
        })
        .await;
    world
        .happens(ReferralWithdrawn {
            referral,
            case,
            from,
            to,
        })
        .await;
    assert_eq!(
        world.kinds("mediator").await,
        [
            "referral_reported",
            "referral_accepted",
            "referral_returned"
        ]
    );
    assert_eq!(world.kinds("quiet").await, [""; 0]);
    assert_eq!(world.kinds("clerk").await, ["referral_withdrawn"]);
}

#[tokio::test]
async fn the_handler_is_told_unless_they_did_it_themselves() {
    let world = World::new(NOWHERE).await;
    let assigned = |staff| HandlerAssigned {
        case: world.case,
        organisation: world.body("village"),
        staff,
        procedure: "people_mediation".into(),
        accepted_on: world.today,
        referral: None,
        recorded_on: None,
    };
    world.happens(assigned(world.id("quiet"))).await;
    assert_eq!(world.kinds("quiet").await, ["handler_assigned"]);

    let event = Event::from(assigned(world.id("mediator")));
    let mut own = world.envelope(&event, Service::Routing);
    own.actor = Some(world.id("mediator"));
    world.deliver(&own, &event).await.unwrap();
    assert_eq!(world.kinds("mediator").await, [""; 0]);
}

/// The mediator's proceeding ended so.
fn concluded(world: &World, outcome: &str) -> Event {
    Event::from(Proceeded {
        proceeding: ProceedingId::new(world.case.shard()),
        case: world.case,
        organisation: world.body("village"),
        staff: world.id("mediator"),
        came_by: CameBy::Itself,
        on: world.today,
        by: None,
        what: Conclude {
            outcome: Outcome::new(outcome),
        },
    })
}

/// 医疗纠纷预防和处理条例第三十一条、第四十条: the other channel's acceptance ends a mediation.
#[tokio::test]
async fn the_handler_of_what_ended_by_law_is_told_by_notice_and_mail() {
    let world = World::new(NOWHERE).await;
    let event = concluded(&world, "terminated");
    let mut by_hand = world.envelope(&event, Service::Handling);
    by_hand.actor = Some(world.id("mediator"));
    world.deliver(&by_hand, &event).await.unwrap();
    assert_eq!(world.kinds("mediator").await, [""; 0]);

    let mut by_law = world.envelope(&event, Service::Handling);
    by_law.actor = None;
    world.deliver(&by_law, &event).await.unwrap();
    assert_eq!(world.kinds("mediator").await, ["proceeding_stopped"]);
    assert_eq!(world.addresses("due").await, ["mediator"]);
    let page = world.get("/notices", "mediator").await;
    let body = page["items"][0]["body"].as_str().unwrap();
    assert!(body.contains("2026年3月9日依法自动办结"), "{body}");
}

#[tokio::test]
async fn an_outcome_that_an_installation_adds_is_told_by_its_name() {
    let world = World::by(testkit::law_book(), NOWHERE).await;
    let event = concluded(&world, "called_off");
    let mut by_law = world.envelope(&event, Service::Handling);
    by_law.actor = None;
    world.deliver(&by_law, &event).await.unwrap();
    let page = world.get("/notices", "mediator").await;
    let body = page["items"][0]["body"].as_str().unwrap();
    assert!(body.contains("结果：双方撤回，"), "{body}");
}

#[tokio::test]
async fn a_warning_goes_to_whoever_must_act_and_its_mail_waits_for_the_morning() {
    let world = World::new(NOWHERE).await;
    world.clock.advance(TimeDelta::hours(12));
    world.happens(warned(&world, world.day(3))).await;
    assert_eq!(world.kinds("clerk").await, ["clock_warned"]);
    assert_eq!(world.kinds("mediator").await, [""; 0]);
    let mails = world.get("/mails?state=due", "administrator").await;
    assert_eq!(mails["items"][0]["due_at"], "2026-03-10T00:00:00Z");
}

#[tokio::test]
async fn a_passed_limit_goes_to_the_next_superior_and_governance_centre_at_once() {
    let world = World::new(NOWHERE).await;
    world.clock.advance(TimeDelta::hours(16));
    world.happens(overdue(&world, world.today)).await;
    let told = ["centre-supervisor", "district-supervisor", "mediator"];
    for name in told {
        assert_eq!(world.kinds(name).await, ["clock_overdue"], "{name}");
    }
    for name in ["city-supervisor", "judge", "clerk", "quiet"] {
        assert_eq!(world.kinds(name).await, [""; 0], "{name}");
    }
    assert_eq!(world.addresses("due").await, told);
    let mails = world.get("/mails?state=due", "administrator").await;
    assert_eq!(mails["items"][0]["due_at"], "2026-03-09T18:00:00Z");
}

#[tokio::test]
async fn the_same_event_is_told_once() {
    let world = World::new(NOWHERE).await;
    let event = Event::from(overdue(&world, world.today));
    let envelope = world.happens(event.clone()).await;
    world.deliver(&envelope, &event).await.unwrap();
    assert_eq!(world.kinds("mediator").await, ["clock_overdue"]);
    assert_eq!(world.addresses("due").await.len(), 3);
}

#[tokio::test]
async fn what_is_entered_after_the_fact_is_history_and_not_mailed() {
    let world = World::new(NOWHERE).await;
    world.happens(offered(&world, world.day(-30))).await;
    world.happens(overdue(&world, world.day(-10))).await;
    world.happens(warned(&world, world.day(-1))).await;
    assert_eq!(
        world.kinds("clerk").await,
        ["(clock_warned)", "(referral_offered)"]
    );
    assert_eq!(world.kinds("mediator").await, ["(clock_overdue)"]);
    assert_eq!(world.addresses("due").await, [""; 0]);
    let unread = world.get("/notices/unread", "mediator").await;
    assert_eq!(unread["count"], 0);
}

/// Nobody is left out for being one of many: more than one statement can store.
#[tokio::test]
async fn everybody_who_is_meant_is_told_however_many_they_are() {
    let world = World::new(NOWHERE).await;
    let many = 1_203;
    world
        .execute(&format!(
            "INSERT INTO staff (id, organisation, name, email, roles, active)
             SELECT (lpad(to_hex(n), 30, '0') || '00')::uuid, '{}', 'clerk ' || n,
                 n || '@court.example', '{{dispatcher}}', true
             FROM generate_series(1, {many}) AS n",
            world.body("court").uuid(),
        ))
        .await;
    world.happens(offered(&world, world.today)).await;
    // Each has a notice, or there were no mail; and the clerk who was there before.
    assert_eq!(world.addresses("due").await.len(), many + 1);
}

#[tokio::test]
async fn a_replay_into_a_new_database_mails_nobody() {
    let world = World::new(NOWHERE).await;
    let event = Event::from(offered(&world, world.today));
    let envelope = world.envelope(&event, Service::Routing);
    world.clock.advance(TimeDelta::days(4));
    world.deliver(&envelope, &event).await.unwrap();
    assert_eq!(world.kinds("clerk").await, ["(referral_offered)"]);
    assert_eq!(world.addresses("due").await, [""; 0]);
}

#[tokio::test]
async fn an_effect_that_overtakes_its_cause_waits() {
    let world = World::new(NOWHERE).await;
    let mut event = offered(&world, world.today);
    event.case = CaseId::new(Shard::spread(7));
    let event = Event::from(event);
    let envelope = world.envelope(&event, Service::Routing);
    let waits = world.deliver(&envelope, &event).await.unwrap_err();
    assert!(
        matches!(waits, messaging::HandlerError::Later(_)),
        "{waits}"
    );
}

#[tokio::test]
async fn people_move_change_their_address_and_go_on_leave() {
    let world = World::new(NOWHERE).await;
    let mut changed = world.member("clerk", "court", &[contracts::vocabulary::Role::Supervisor]);
    changed.active = false;
    let event = Event::from(changed);
    let envelope = world.envelope(&event, Service::Directory);
    world.deliver(&envelope, &event).await.unwrap();
    world.happens(offered(&world, world.today)).await;
    assert_eq!(world.kinds("clerk").await, [""; 0]);
    assert_eq!(world.kinds("judge").await, ["referral_offered"]);
}

/// A limit goes on when the handler leaves; somebody at work must hear of it, and whoever left
/// must not.
#[tokio::test]
async fn what_a_handler_who_is_away_or_left_should_know_is_told_to_the_body() {
    for (roles, told) in [(&[Role::Mediator][..], 1), (&[], 0)] {
        let world = World::new(NOWHERE).await;
        let mut gone = world.member("mediator", "village", roles);
        gone.active = false;
        let event = Event::from(gone);
        let envelope = world.envelope(&event, Service::Directory);
        world.deliver(&envelope, &event).await.unwrap();
        let mut warning = warned(&world, world.day(3));
        warning.limit.organisation = world.body("village");
        warning.limit.staff = Some(world.id("mediator"));
        world.happens(warning).await;
        assert_eq!(world.kinds("quiet").await, ["clock_warned"]);
        assert_eq!(world.kinds("mediator").await.len(), told);
    }
}

#[tokio::test]
async fn supervisors_hear_of_whoever_looks_at_many_particulars() {
    let world = World::new(NOWHERE).await;
    let told = UnmaskedOften {
        case: world.case,
        party: PartyId::new(world.case.shard()),
        staff: world.id("mediator"),
        organisation: world.body("village"),
        times: 20,
    };
    let event = Event::from(told);
    let envelope = contracts::event::Envelope {
        actor: Some(world.id("mediator")),
        ..world.envelope(&event, Service::Intake)
    };
    world.deliver(&envelope, &event).await.unwrap();
    // The village has no supervisor; the centre and the district look after it.
    for name in ["centre-supervisor", "district-supervisor"] {
        assert_eq!(world.kinds(name).await, ["unmasked_often"], "{name}");
    }
    for name in ["mediator", "city-supervisor", "judge"] {
        assert_eq!(world.kinds(name).await, [""; 0], "{name}");
    }
    let page = world.get("/notices", "district-supervisor").await;
    let body = page["items"][0]["body"].as_str().unwrap();
    assert!(
        body.contains("mediator在一小时内查看当事人完整信息已达 20 次"),
        "{body}"
    );
    assert!(!body.contains("相邻排水纠纷"), "{body}");
}

#[tokio::test]
async fn other_administrators_hear_of_powers_and_of_passwords_that_stay() {
    let world = World::new(NOWHERE).await;
    let given = |roles: &[Role], lasting_password| {
        Event::from(PowersGiven {
            staff: world.id("judge"),
            name: "judge".to_owned(),
            organisation: world.body("court"),
            roles: contracts::vocabulary::Word::each(roles),
            lasting_password,
        })
    };
    let event = given(&[Role::Supervisor], true);
    let envelope = world.envelope(&event, Service::Directory);
    world.deliver(&envelope, &event).await.unwrap();
    assert_eq!(world.kinds("administrator").await, ["powers_given"]);
    for name in ["judge", "clerk", "city-supervisor"] {
        assert_eq!(world.kinds(name).await, [""; 0], "{name}");
    }
    let page = world.get("/notices", "administrator").await;
    let body = page["items"][0]["body"].as_str().unwrap();
    assert!(
        body.contains("judge的账号被赋予督办员角色，并设置了无需本人修改的密码"),
        "{body}"
    );
    // Whoever did it knows.
    let event = given(&[Role::Dispatcher], false);
    let envelope = contracts::event::Envelope {
        actor: Some(world.id("administrator")),
        ..world.envelope(&event, Service::Directory)
    };
    world.deliver(&envelope, &event).await.unwrap();
    assert_eq!(world.kinds("administrator").await, ["powers_given"]);
}
