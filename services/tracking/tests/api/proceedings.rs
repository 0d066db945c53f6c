//! What handling tells of a proceeding moves its clocks and its case.

use std::collections::BTreeSet;

use contracts::Service;
use contracts::event::{
    CaseAmended, Close, Envelope, Event, Proceeded, Record, Resume, Step, Suspend,
};
use contracts::vocabulary::{OrganisationKind, Outcome, ProceedingAction, Role};
use kernel::{CaseId, OrganisationId, ProceedingId, StaffId};
use messaging::HandlerError;
use serde_json::{Value, json};
use wording::{Names, line};

use crate::world::{Body, World};

struct Accepted {
    world: World,
    committee: Body,
    case: CaseId,
}

async fn accepted(procedure: &str) -> Accepted {
    let world = World::on("2026-03-20").await;
    let committee = world
        .body(OrganisationKind::TownshipCommittee, "5104/1/", "镇调委会")
        .await;
    let case = world.dispute(&committee, "2026-03-02").await;
    world
        .assign(case, &committee, procedure, "2026-03-03")
        .await;
    Accepted {
        world,
        committee,
        case,
    }
}

impl Accepted {
    async fn track(&self) -> Value {
        self.world.track(&self.committee, self.case).await
    }
}

#[tokio::test]
async fn the_end_of_a_proceeding_meets_its_clock_and_closes_the_case() {
    let at = accepted("people_mediation").await;
    at.world
        .conclude(at.case, Outcome::new("agreement"), "2026-03-20")
        .await;
    let track = at.track().await;
    assert_eq!(track["stage"], "concluded");
    assert_eq!(track["clocks"][0]["state"], "met");
    assert_eq!(track["clocks"][0]["late"], false);
    assert_eq!(at.world.count("(SELECT count(*) FROM timer)").await, 0);
    assert_eq!(at.world.count("(SELECT count(*) FROM audience)").await, 0);
    let mediator = at.committee.claims(Role::Mediator);
    let (_, page) = at.world.get(&mediator, "/backlog").await;
    assert_eq!(page["items"], json!([]));
    at.world
        .take(at.case, Step::Close(Close {}), "2026-03-20")
        .await;
    assert_eq!(at.track().await["stage"], "closed");
}

#[tokio::test]
async fn a_proceeding_that_stands_still_shows_as_the_stage_of_its_case() {
    let at = accepted("medical_people_mediation").await;
    let ground = "appraisal".to_owned();
    let suspended = Step::Suspend(Suspend { ground });
    at.world.take(at.case, suspended, "2026-03-05").await;
    let track = at.track().await;
    assert_eq!(track["stage"], "suspended");
    // The last line is that the limit stands still.
    let last = track["timeline"].as_array().unwrap().iter().rev().nth(1);
    let last = last.unwrap();
    assert_eq!(
        (&last["kind"], &last["on"]),
        (
            &json!("handling.proceeding_suspended.v1"),
            &json!("2026-03-05")
        )
    );
    let text = last["text"].as_str().unwrap();
    assert!(
        text.contains("《医疗纠纷预防和处理条例》第三十八条"),
        "{text}"
    );
    // Its limit stands still with it, and nothing is told of it meanwhile.
    let clock = &track["clocks"][0];
    assert_eq!(clock["paused"]["left"], "29个工作日", "{clock}");
    assert_eq!(clock["days_left"], Value::Null);
    let article = &clock["ledger"][0]["article"];
    assert_eq!(*article, "《医疗纠纷预防和处理条例》第三十八条");
    assert_eq!(at.world.count("(SELECT count(*) FROM timer)").await, 0);
    at.world
        .take(at.case, Step::Resume(Resume {}), "2026-03-11")
        .await;
    let track = at.track().await;
    assert_eq!(track["stage"], "in_progress");
    let clock = &track["clocks"][0];
    assert_eq!(clock["paused"], Value::Null);
    let text = clock["ledger"][0]["text"].as_str().unwrap();
    assert_eq!(text, "2026年3月5日至2026年3月10日不计入期限：鉴定时间");
    assert!(at.world.count("(SELECT count(*) FROM timer)").await > 0);
    let found = tracking::selfcheck(at.world.app.database()).await.unwrap();
    assert_eq!(found.differences, []);
}

/// The history leaves nothing out in silence: what this version can read and does not expect is set
/// aside and seen.
#[tokio::test]
async fn an_event_that_nobody_foresaw_is_not_passed_over() {
    let at = accepted("people_mediation").await;
    let subject = at.case.uuid();
    let amended = Event::from(CaseAmended {
        case: at.case,
        title: "欠薪纠纷".into(),
    });
    for source in [Service::Handling, Service::Routing, Service::Notice] {
        let told = at.world.try_feed(source, subject, amended.clone()).await;
        assert!(matches!(told, Err(HandlerError::Unforeseen(_))), "{source}");
    }
    let told = at.world.try_feed(Service::Intake, subject, amended).await;
    assert!(told.is_ok());
}

/// Every event that was ever published, as it went over the wire.
fn fixtures() -> impl Iterator<Item = (Envelope, Event)> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/contracts/tests/fixtures"
    );
    let files = std::fs::read_dir(folder).unwrap();
    files.filter_map(|file| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let envelope: Envelope = serde_json::from_str(&text).ok()?;
        let event = Event::read(&envelope.kind, &envelope.data).unwrap()?;
        Some((envelope, event))
    })
}

/// None of what others tell today stays unforeseen.
#[tokio::test]
async fn every_event_has_an_answer() {
    let world = World::on("2026-03-20").await;
    let mut answered = 0;
    for (envelope, event) in fixtures() {
        let told = world.feeder.deliver(&envelope, &event).await;
        let unforeseen = matches!(told, Err(HandlerError::Unforeseen(_)));
        assert!(!unforeseen, "{}", envelope.kind);
        answered += 1;
    }
    assert!(answered >= Event::KINDS.len(), "{answered}");
}

/// The names that a line of the history gives.
struct Called<'a>([&'a Body; 2]);

impl Names for Called<'_> {
    fn body(&self, id: OrganisationId) -> Option<&str> {
        let body = self.0.iter().find(|body| body.id == id)?;
        Some(&body.name)
    }
    fn staff(&self, _: StaffId) -> Option<&str> {
        None
    }
    fn procedure(&self, _: &str) -> Option<&str> {
        None
    }
    fn proceeding(&self, _: ProceedingId) -> Option<&str> {
        Some("人民调解（一般）")
    }
    fn outcome(&self, outcome: &Outcome) -> Option<&str> {
        law::Kind::Outcomes.term(outcome.as_str())
    }
    fn ground(&self, _: ProceedingId, ground: &str) -> Option<String> {
        Some(law::Kind::Exclusions.term(ground)?.to_owned())
    }
    fn record(&self, told: &Record) -> Option<String> {
        let words = law::LawBook::shared().unwrap().vocabulary();
        let Record {
            act, finding, way, ..
        } = told;
        Some(words.recorded(act.as_deref(), finding.as_deref(), way.as_deref()))
    }
}

/// A step needs no test of its own here: whichever it is, its line is the one that all read, and if
/// it leads to no other state it leaves case and clocks as they were.
#[tokio::test]
async fn every_step_is_its_line_of_the_history_and_moves_nothing_unless_it_leads_somewhere() {
    let mut at = accepted("people_mediation").await;
    let kind = OrganisationKind::PoliticalLegalCommittee;
    let above = at.world.body(kind, "5104/", "市委政法委").await;
    let mut taken = BTreeSet::new();
    for told in fixtures().filter_map(|(_, event)| event.step()) {
        at.case = at.world.dispute(&at.committee, "2026-03-02").await;
        let (case, committee) = (at.case, &at.committee);
        at.world
            .assign(case, committee, "people_mediation", "2026-03-03")
            .await;
        let before = at.track().await;
        let action = told.what.action();
        let told = Proceeded {
            case,
            organisation: committee.id,
            by: told.by.map(|_| above.id),
            ..told
        };
        at.world
            .take_by(told.by, case, told.what.clone(), "2026-03-20")
            .await;
        let after = at.track().await;
        let event = Event::from(told);
        let last = after["timeline"].as_array().unwrap().iter().rev();
        let mut last = last.skip_while(|line| line["kind"] != event.kind());
        let wanted = line(&event, &Called([committee, &above])).unwrap();
        assert_eq!(last.next().unwrap()["text"], wanted);
        if action.leads_to().is_none() {
            for unmoved in ["stage", "organisation", "staff", "clocks"] {
                assert_eq!(after[unmoved], before[unmoved], "{action}: {unmoved}");
            }
        }
        taken.insert(action);
    }
    assert!(taken.iter().eq(ProceedingAction::ALL));
}
