//! Both days of what is entered later than it happened (补录), wherever it is shown.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use contracts::vocabulary::{OrganisationKind, Outcome};
use kernel::{CaseId, FixedClock};
use serde_json::{Value, json};
use tracking::Firer;

use crate::world::{Body, World};

struct Mediated {
    world: World,
    committee: Body,
    case: CaseId,
}

/// A dispute mediated from 2026-03-02 until 2026-04-02 at the latest; the acceptance is entered
/// `delay` days after it, and now it is 2026-04-10.
async fn mediated(delay: i64) -> Mediated {
    let noon = "2026-03-02T04:00:00Z".parse().unwrap();
    let clock = Arc::new(FixedClock::at(noon));
    let world = World::by(clock.clone()).await;
    let committee = world
        .body(OrganisationKind::TownshipCommittee, "5104/1/", "镇调委会")
        .await;
    let case = world.dispute(&committee, "2026-03-02").await;
    clock.advance(TimeDelta::days(delay));
    world
        .assign(case, &committee, "people_mediation", "2026-03-02")
        .await;
    clock.advance(TimeDelta::days(39 - delay));
    Mediated {
        world,
        committee,
        case,
    }
}

impl Mediated {
    async fn conclude(&self, on: &str) -> Value {
        self.world
            .conclude(self.case, Outcome::new("agreement"), on)
            .await;
        self.world.track(&self.committee, self.case).await
    }
}

fn explanation(track: &Value) -> String {
    let lines = track["clocks"][0]["explanation"].as_array().unwrap();
    let lines: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap()).collect();
    lines.join("\n")
}

fn history(track: &Value, kind: &str) -> Value {
    let lines = track["timeline"].as_array().unwrap();
    lines
        .iter()
        .find(|line| line["kind"] == kind)
        .unwrap()
        .clone()
}

#[tokio::test]
async fn an_end_entered_later_shows_both_days() {
    let at = mediated(0).await;
    let track = at.conclude("2026-03-20").await;
    let clock = &track["clocks"][0];
    assert_eq!(
        (&clock["state"], &clock["late"]),
        (&json!("met"), &json!(false))
    );
    assert_eq!(clock["ended_on"], "2026-03-20");
    assert_eq!(clock["end_entered_on"], "2026-04-10");
    assert_eq!(clock["start_entered_on"], Value::Null);
    assert!(explanation(&track).contains("期限于2026年3月20日完成（4月10日补录）。"));
    let line = history(&track, "handling.proceeding_concluded.v1");
    assert_eq!(line["on"], "2026-03-20");
    assert_eq!(line["at"], "2026-04-10T04:00:00Z");
    assert!(
        line["text"]
            .as_str()
            .unwrap()
            .ends_with("达成协议（4月10日补录）。")
    );
}

#[tokio::test]
async fn an_end_entered_on_its_day_shows_one() {
    let at = mediated(0).await;
    let track = at.conclude("2026-04-10").await;
    assert_eq!(track["clocks"][0]["end_entered_on"], Value::Null);
    assert_eq!(track["clocks"][0]["late"], true);
    assert!(!track.to_string().contains("补录"));
}

#[tokio::test]
async fn an_acceptance_entered_later_shows_both_days() {
    let at = mediated(5).await;
    let track = at.world.track(&at.committee, at.case).await;
    assert_eq!(track["clocks"][0]["start_on"], "2026-03-02");
    assert_eq!(track["clocks"][0]["start_entered_on"], "2026-03-07");
    let wanted = "使期限起算的事项于2026年3月7日补录，起算日仍为2026年3月2日。";
    assert!(explanation(&track).contains(wanted));
    let line = history(&track, "handling.proceeding_opened.v1");
    assert!(line["text"].as_str().unwrap().ends_with("（3月7日补录）。"));
}

#[tokio::test]
async fn a_breach_that_was_told_stays_on_the_clock() {
    let at = mediated(0).await;
    at.world
        .execute(
            "DELETE FROM timer WHERE rung <> 'overdue';
             UPDATE timer SET fire_at = now() - interval '1 minute'",
        )
        .await;
    let firer = Firer::new(at.world.app.clone(), Duration::from_millis(10), 10);
    assert_eq!(firer.look().await.unwrap().fired, 1);
    at.world
        .execute("UPDATE breach SET told_at = '2026-04-03T00:00:01+08'")
        .await;
    let running = at.world.track(&at.committee, at.case).await;
    assert_eq!(running["clocks"][0]["told_overdue_on"], "2026-04-03");
    assert!(!explanation(&running).contains("曾记为超期"));

    let track = at.conclude("2026-03-20").await;
    let clock = &track["clocks"][0];
    assert_eq!(
        (&clock["state"], &clock["late"]),
        (&json!("met"), &json!(false))
    );
    assert_eq!(clock["told_overdue_on"], "2026-04-03");
    assert!(explanation(&track).contains("2026年4月3日曾记为超期"));
    let told = history(&track, "tracking.clock_overdue.v1");
    assert!(told["text"].as_str().unwrap().starts_with("超期："));
    let met = history(&track, "tracking.clock_met.v1");
    assert_eq!(
        met["text"],
        "期限完成：调结民间纠纷（4月10日补录，录入时期限已经届满）。"
    );
}
