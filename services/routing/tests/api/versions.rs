//! A referral has a version of its own, and is decided with its case's.

use contracts::event::Envelope;
use contracts::vocabulary::DisputeType;
use diesel_async::SimpleAsyncConnection;
use kernel::CaseId;
use serde_json::{Value, json};

use crate::calls::{Answer, offer};
use crate::world::World;

/// Type, number and own cause of each event: `#n` is about the case, `n` about the referral.
fn told(events: &[Envelope]) -> Vec<String> {
    let case = events[0].data["case"].as_str().unwrap();
    let name = |subject: uuid::Uuid, number: i64| match case.ends_with(&subject.to_string()) {
        true => format!("#{number}"),
        false => number.to_string(),
    };
    let line = |event: &Envelope| {
        let kind = event
            .kind
            .trim_start_matches("routing.")
            .trim_end_matches(".v1");
        let this = name(event.subject, event.sequence);
        match event
            .cause
            .as_ref()
            .filter(|cause| cause.source == "routing")
        {
            Some(cause) => format!(
                "{kind} {this} after {}",
                name(cause.subject, cause.sequence)
            ),
            None => format!("{kind} {this}"),
        }
    };
    events.iter().map(line).collect()
}

#[tokio::test]
async fn a_referral_counts_for_itself_and_all_about_a_case_stays_in_order() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let committee = &world.medical.people[0];
    let mut referral = world.referrals(committee, case).await.remove(0);
    assert_eq!(referral["version"], 1);
    for (step, fields) in [
        ("receive", json!({})),
        ("accept", json!({})),
        ("report", json!({"result": "已达成调解协议"})),
    ] {
        referral = world.step(committee, &referral, step, fields).await.ok();
    }
    assert_eq!(referral["version"], 4);
    let path = format!("/cases/{case}/decision");
    assert_eq!(world.get(committee, &path).await.ok()["version"], 3);
    let expected = [
        "case_routed #1",
        "referral_offered 1 after #1",
        "participation_changed #2 after 1",
        "referral_received 2 after #2",
        "referral_accepted 3",
        "handler_assigned #3 after 3",
        "referral_reported 4 after #3",
    ];
    assert_eq!(told(&world.envelopes(case).await), expected);
}

/// As an older release left it: all events about the case.
#[tokio::test]
async fn a_referral_of_before_begins_its_own_count_after_what_was_told_about_the_case() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let mut owner = world.database.database.connection().await.unwrap();
    owner
        .batch_execute(
            "DELETE FROM event_log WHERE type = 'routing.referral_offered.v1';
             UPDATE referral SET own_version = 0;
             UPDATE route SET last_event = NULL",
        )
        .await
        .unwrap();
    let committee = &world.medical.people[0];
    let referral = world.referrals(committee, case).await.remove(0);
    assert_eq!(referral["version"], 0);
    let received = world.step(committee, &referral, "receive", json!({})).await;
    assert_eq!(received.ok()["version"], 1);
    let events = told(&world.envelopes(case).await);
    assert_eq!(events.last().unwrap(), "referral_received 1 after #2");
}

/// A case that was offered to the committee, which signed for it and so goes on seeing it.
async fn received(world: &World) -> (CaseId, Value) {
    let case = world.register(&world.village, DisputeType::Medical).await;
    let committee = &world.medical.people[0];
    let referral = world.referrals(committee, case).await.remove(0);
    let received = world.step(committee, &referral, "receive", json!({})).await;
    (case, received.ok())
}

/// How many of two acts were let through. Whoever lost is told to look again, or does not see the
/// case any more.
fn won(answers: [&Answer; 2]) -> usize {
    for refused in answers.iter().filter(|one| !one.status.is_success()) {
        assert!(
            ["STATE-0001", "REQ-0005"].contains(&refused.code()),
            "{refused:?}"
        );
    }
    answers.iter().filter(|one| one.status.is_success()).count()
}

#[tokio::test]
async fn of_two_acts_on_one_referral_one_wins() {
    let world = World::new().await;
    let (village, committee) = (&world.village.people[0], &world.medical.people[0]);
    let why = json!({"explanation": "改送其他单位"});
    let back = json!({"reason": "other", "explanation": "不属于本会受理范围"});
    for (who, step, fields) in [(village, "withdraw", why), (committee, "return", back)] {
        let (_, referral) = received(&world).await;
        let (taken, other) = tokio::join!(
            world.step(committee, &referral, "accept", json!({})),
            world.step(who, &referral, step, fields)
        );
        assert_eq!(won([&taken, &other]), 1, "{step}");
    }
}

#[tokio::test]
async fn an_offer_and_another_act_on_the_case_do_not_both_win() {
    let world = World::new().await;
    let (committee, superior) = (&world.medical.people[0], &world.root.people[0]);
    let (case, referral) = received(&world).await;
    let mut assign = offer(case, &world.health, "assign");
    assign["offered_on"] = json!("2026-03-10");
    assign["version"] = json!(world.version(case).await);
    let (taken, offered) = tokio::join!(
        world.step(committee, &referral, "accept", json!({})),
        world.offer(superior, &assign)
    );
    assert_eq!(won([&taken, &offered]), 1);

    // To whom it was offered before, so that nobody comes to take part.
    let case = world.register(&world.village, DisputeType::Medical).await;
    let mut first = offer(case, &world.medical, "assign");
    let mut second = offer(case, &world.medical, "assign");
    for body in [&mut first, &mut second] {
        body["offered_on"] = json!("2026-03-10");
        body["version"] = json!(world.version(case).await);
    }
    let (one, other) = tokio::join!(
        world.offer(superior, &first),
        world.offer(superior, &second)
    );
    assert_eq!(won([&one, &other]), 1);
}
