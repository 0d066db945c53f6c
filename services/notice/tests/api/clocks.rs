//! What is told of limits: provisional days, days that move, and who hears of a breach.

use chrono::TimeDelta;
use contracts::Service;
use contracts::event::{ClockReprojected, Event, Limit, MoveReason, StaffRegistered};
use contracts::vocabulary::{LimitParty, OrganisationKind, Role, Word};
use kernel::{NaiveDate, Shard, StaffId};

use crate::mails::sending;
use crate::recipients::{limit, overdue, warned};
use crate::smtp::{Smtp, text};
use crate::world::{World, organisation};

const NOWHERE: &str = "smtp://127.0.0.1:9";
const MARK: &str = "（暂定，待国务院办公厅公布放假安排后重新计算）";

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn moved(world: &World, reason: MoveReason) -> ClockReprojected {
    ClockReprojected {
        limit: Limit {
            organisation: world.body("village"),
            staff: Some(world.id("mediator")),
            ..limit(world, "XF-6", on("2026-05-11"))
        },
        was_due_on: on("2026-05-08"),
        provisional: false,
        reason: reason.into(),
        otherwise: None,
    }
}

async fn newest(world: &World, name: &str) -> (String, String) {
    let page = world.get("/notices", name).await;
    let notice = &page["items"][0];
    let text = |field: &str| notice[field].as_str().unwrap().to_owned();
    (text("title"), text("body"))
}

#[tokio::test]
async fn a_provisional_day_is_told_as_one() {
    let world = World::new(NOWHERE).await;
    for provisional in [false, true] {
        let mut breach = overdue(&world, world.today);
        breach.provisional = provisional;
        world.happens(breach).await;
        let mut warning = warned(&world, world.day(3));
        warning.provisional = provisional;
        world.happens(warning).await;
        let (_, body) = newest(&world, "mediator").await;
        assert_eq!(body.contains(&format!("3月9日{MARK}届满")), provisional);
        let (_, body) = newest(&world, "clerk").await;
        assert_eq!(body.contains(&format!("3月12日{MARK}届满")), provisional);
    }
}

#[tokio::test]
async fn a_moved_day_is_told_to_the_handler_with_days_reason_and_article() {
    let world = World::new(NOWHERE).await;
    let event = Event::from(moved(&world, MoveReason::HolidayCorrection));
    let envelope = world.happens(event.clone()).await;
    world.deliver(&envelope, &event).await.unwrap();
    assert_eq!(world.kinds("mediator").await, ["clock_moved"]);
    for name in ["quiet", "district-supervisor", "centre-supervisor"] {
        assert_eq!(world.kinds(name).await, [""; 0], "{name}");
    }
    let (title, body) = newest(&world, "mediator").await;
    assert_eq!(title, "届满日变动：〔2026〕攀东银江登字第12号");
    assert_eq!(
        body,
        "案件〔2026〕攀东银江登字第12号（相邻排水纠纷）的“办理信访事项并出具信访处理意见书”期限\
         （XF-6）（《信访工作条例》第三十四条），因国务院办公厅更改节假日安排，\
         届满日由2026年5月8日改为2026年5月11日，推迟3日。"
    );
}

/// Why is said as far as it is understood; that it moved is told in any case.
#[tokio::test]
async fn a_day_that_moved_for_a_reason_of_a_later_version_is_told_all_the_same() {
    let world = World::new(NOWHERE).await;
    let mut event = moved(&world, MoveReason::Recount);
    event.reason = Word::Unknown("flood".into());
    world.happens(event).await;
    let (_, body) = newest(&world, "mediator").await;
    assert!(body.contains("，因期限重新计算，届满日由"), "{body}");
}

/// The words are those of the version that governs, which the event brings.
#[tokio::test]
async fn the_version_that_governs_is_cited() {
    let world = World::new(NOWHERE).await;
    let mut event = moved(&world, MoveReason::Recount);
    event.limit.rule = "CP-2".into();
    event.limit.title = Some("投诉调解".into());
    event.limit.citation = Some("《市场监督管理投诉举报处理暂行办法》第二十一条".into());
    world.happens(event).await;
    let (_, body) = newest(&world, "mediator").await;
    let wanted = "“投诉调解”期限（CP-2）（《市场监督管理投诉举报处理暂行办法》第二十一条）";
    assert!(body.contains(wanted), "{body}");
}

#[tokio::test]
async fn a_right_that_parties_let_lapse_is_told_to_the_handler_alone() {
    let world = World::new(NOWHERE).await;
    let mut lapsed = overdue(&world, world.today);
    lapsed.limit.party = Some(LimitParty::Parties.into());
    world.happens(lapsed).await;
    let (title, body) = newest(&world, "mediator").await;
    assert!(title.starts_with("当事人期限届满"), "{title}");
    assert!(body.contains("各方当事人"), "{body}");
    for name in ["district-supervisor", "centre-supervisor"] {
        assert_eq!(world.kinds(name).await, [""; 0], "{name}");
    }
}

#[tokio::test]
async fn a_moved_day_without_a_handler_is_told_to_the_bodys_clerks() {
    let world = World::new(NOWHERE).await;
    let mut unhandled = moved(&world, MoveReason::Resumption);
    unhandled.limit.organisation = world.body("court");
    unhandled.limit.staff = None;
    unhandled.provisional = true;
    world.happens(unhandled).await;
    assert_eq!(world.kinds("clerk").await, ["clock_moved"]);
    assert_eq!(world.kinds("judge").await, [""; 0]);
    let (_, body) = newest(&world, "clerk").await;
    assert!(body.contains("因期限恢复计时"), "{body}");
    assert!(body.contains(&format!("改为2026年5月11日{MARK}")), "{body}");
}

#[tokio::test]
async fn a_day_that_stays_is_not_told() {
    let world = World::new(NOWHERE).await;
    let mut settled = moved(&world, MoveReason::HolidayNotice);
    settled.was_due_on = settled.limit.due_on;
    world.happens(settled).await;
    assert_eq!(world.kinds("mediator").await, [""; 0]);
}

#[tokio::test]
async fn forty_moved_days_are_forty_notices_and_one_mail() {
    let smtp = Smtp::start().await;
    let world = World::new(&smtp.url).await;
    for _ in 0..40 {
        world
            .happens(moved(&world, MoveReason::HolidayNotice))
            .await;
    }
    world.happens(overdue(&world, world.today)).await;
    let unread = world.get("/notices/unread", "mediator").await;
    assert_eq!(unread["count"], 41);

    world.clock.advance(TimeDelta::minutes(10));
    let _sender = sending(&world);
    testkit::eventually("all mails are sent", async || {
        world.addresses("sent").await.len() == 43
    })
    .await;
    let mails = smtp.mails();
    let own: Vec<&String> = mails
        .iter()
        .filter(|mail| mail.contains("To: mediator@dingfen.example"))
        .collect();
    assert_eq!(own.len(), 2, "the breach, and one for all that moved");
    let lists = own.iter().map(|mail| text(mail));
    let digest = lists.max_by_key(String::len).unwrap();
    assert!(digest.starts_with("您承办或者负责的 40 项期限的届满日有变动："));
    assert_eq!(digest.matches("改为2026年5月11日").count(), 40);
    let link = format!("https://dingfen.example/cases/{}", world.case);
    assert_eq!(digest.matches(&link).count(), 40);
}

#[tokio::test]
async fn days_that_move_within_the_same_ten_minutes_of_the_clock_are_one_mail() {
    let smtp = Smtp::start().await;
    let world = World::new(&smtp.url).await;
    let _sender = sending(&world);
    // From 10:00:00 to 10:10:00: the last one is beyond the boundary.
    for _ in 0..=20 {
        world
            .happens(moved(&world, MoveReason::HolidayNotice))
            .await;
        world.clock.advance(TimeDelta::seconds(30));
        world.hint().await;
    }
    for (sent, n_mails) in [(20, 1), (21, 2)] {
        testkit::eventually("the mails of one boundary are sent", async || {
            world.addresses("sent").await.len() == sent
        })
        .await;
        assert_eq!(smtp.mails().len(), n_mails);
        world.clock.advance(TimeDelta::minutes(10));
        world.hint().await;
    }
    assert!(text(&smtp.mails()[0]).starts_with("您承办或者负责的 20 项"));
}

#[tokio::test]
async fn ten_people_with_forty_moved_days_get_one_mail_each() {
    let smtp = Smtp::start().await;
    let world = World::new(&smtp.url).await;
    for number in 0..9 {
        let event = Event::from(StaffRegistered {
            staff: StaffId::new(Shard::DIRECTORY),
            email: Some(format!("clerk-{number}@dingfen.example")),
            ..world.member("clerk", "court", &[Role::ReceivingClerk])
        });
        let envelope = world.envelope(&event, Service::Directory);
        world.deliver(&envelope, &event).await.unwrap();
    }
    for _ in 0..40 {
        let mut unhandled = moved(&world, MoveReason::HolidayNotice);
        unhandled.limit.organisation = world.body("court");
        unhandled.limit.staff = None;
        world.happens(unhandled).await;
    }
    world.clock.advance(TimeDelta::minutes(10));
    // Two processes compete for the same mails.
    let _first = sending(&world);
    let _second = sending(&world);
    testkit::eventually("all mails are sent", async || {
        world.addresses("sent").await.len() == 400
    })
    .await;
    let mails = smtp.mails();
    assert_eq!(mails.len(), 10);
    for mail in &mails {
        assert!(text(mail).starts_with("您承办或者负责的 40 项"), "{mail}");
    }
}

#[tokio::test]
async fn a_letter_that_cannot_be_settled_as_a_whole_goes_out_again_as_the_same() {
    let smtp = Smtp::start().await;
    let world = World::new(&smtp.url).await;
    for _ in 0..3 {
        world
            .happens(moved(&world, MoveReason::HolidayNotice))
            .await;
    }
    world
        .execute(
            "CREATE FUNCTION refuse_last() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF NEW.notice = (SELECT notice FROM mail ORDER BY notice DESC LIMIT 1) THEN
                     RAISE 'refused';
                 END IF;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER refuse_last BEFORE UPDATE ON mail FOR EACH ROW
             WHEN (NEW.state = 'sent') EXECUTE FUNCTION refuse_last();",
        )
        .await;
    let _sender = sending(&world);
    testkit::eventually("it went out twice", async || {
        world.clock.advance(TimeDelta::minutes(10));
        world.hint().await;
        smtp.mails().len() >= 2
    })
    .await;
    let mails = smtp.mails();
    let id = |mail: &str| {
        let mut lines = mail.lines();
        let line = lines.find(|line| line.starts_with("Message-ID:"));
        line.unwrap().to_owned()
    };
    assert_eq!(id(&mails[0]), id(&mails[1]));
    assert_eq!(text(&mails[0]), text(&mails[1]));
}

#[tokio::test]
async fn where_nobody_supervises_nearby_the_breach_goes_further_up() {
    let world = World::new(NOWHERE).await;
    for name in ["district-supervisor", "centre-supervisor"] {
        let body = name.trim_end_matches("-supervisor");
        let mut left = world.member(name, body, &[Role::Supervisor]);
        left.active = false;
        let event = Event::from(left);
        let envelope = world.envelope(&event, Service::Directory);
        world.deliver(&envelope, &event).await.unwrap();
    }
    world.happens(overdue(&world, world.today)).await;
    assert_eq!(world.kinds("city-supervisor").await, ["clock_overdue"]);
    assert_eq!(world.kinds("district-supervisor").await, [""; 0]);
}

#[tokio::test]
async fn a_handler_who_supervises_too_is_told_of_a_breach_once() {
    let world = World::new(NOWHERE).await;
    let mut own = overdue(&world, world.today);
    own.limit.organisation = world.body("court");
    own.limit.staff = Some(world.id("judge"));
    world.happens(own.clone()).await;
    assert_eq!(world.kinds("judge").await, ["clock_overdue"]);
    assert_eq!(world.kinds("city-supervisor").await, ["clock_overdue"]);

    // Without being the handler, the body's supervisor hears of it as well.
    own.limit.staff = None;
    world.happens(own).await;
    assert_eq!(world.kinds("judge").await.len(), 2);
    assert_eq!(world.kinds("clerk").await, ["clock_overdue"]);
}

#[tokio::test]
async fn a_body_that_was_known_before_its_kind_gets_it_from_a_replay() {
    let world = World::new(NOWHERE).await;
    let centre = organisation(world.body("centre"), "city/district/centre/");
    assert_eq!(centre.kind, OrganisationKind::GovernanceCenter);
    world.execute("UPDATE organisation SET kind = NULL").await;
    world.happens(overdue(&world, world.today)).await;
    assert_eq!(world.kinds("centre-supervisor").await, [""; 0]);

    let event = Event::from(centre);
    let again = world.envelope(&event, Service::Directory);
    world.deliver(&again, &event).await.unwrap();
    world.happens(overdue(&world, world.today)).await;
    assert_eq!(world.kinds("centre-supervisor").await, ["clock_overdue"]);
}
