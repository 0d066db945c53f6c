//! Whole procedures at once, for anybody and in a case.

use contracts::Service;
use contracts::event::{CaseParty, Record, Step};
use contracts::vocabulary::{CaseKind, OrganisationKind, Outcome, PartyKind, PartySide, Role};
use kernel::PartyId;
use serde_json::{Value, json};

use crate::world::{Body, World};

/// The entries of a table by their rules, each with its last day or what it waits for.
fn entries(table: &Value) -> Vec<(String, String)> {
    let entries = table["entries"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    entries
        .map(|entry| {
            let waits = entry["waits_for"].as_array().unwrap().iter();
            let waits: Vec<String> = waits.map(|wait| text(&wait["text"])).collect();
            let stands = match &entry["due_on"] {
                Value::String(day) => day.clone(),
                _ => waits.join("，"),
            };
            (text(&entry["rule"]), stands)
        })
        .collect()
}

const ASKED: &str = "procedure=labour_arbitration&events=accepted,2026-03-05;\
    copy_received,2026-03-09,respondent,mail;hearing_day,2026-04-08&findings=final_award";

#[tokio::test]
async fn anybody_has_a_procedure_at_once() {
    let world = World::on("2026-03-10").await;
    let (status, table) = world.get_public(&format!("/timetable?{ASKED}")).await;
    assert_eq!(status, 200, "{table}");
    assert_eq!(table["title"], "劳动人事争议仲裁");
    assert_eq!(table["free_of_charge"], true);
    assert_eq!(table["happened"][1]["way"], "邮寄送达");
    let entries = entries(&table);
    for (rule, stands) in [
        ("LA-7", "2026-03-10"),
        ("LA-7b", "2026-03-19"),
        ("LA-9", "2026-04-03"),
        ("LA-10", "2026-04-20"),
        ("LA-7c", "被申请人收到答辩书"),
        ("LA-13", "申请人收到裁决书"),
    ] {
        let found = entries.iter().find(|(own, _)| own == rule);
        assert_eq!(
            found.map(|(_, stands)| stands.as_str()),
            Some(stands),
            "{rule}"
        );
    }
    let met = &table["entries"][0];
    assert_eq!(
        (&met["rule"], &met["state"]),
        (&json!("LA-7"), &json!("met"))
    );
    let answer = table["entries"].as_array().unwrap().iter();
    let answer = answer
        .into_iter()
        .find(|entry| entry["rule"] == "LA-7b")
        .unwrap();
    assert_eq!(answer["side"], "被申请人");
    assert_eq!(answer["expiry"]["effect"], "right_lost");
    assert_eq!(answer["reminders"], json!(["2026-03-16", "2026-03-18"]));
}

#[tokio::test]
async fn the_calendar_file_has_what_is_owed() {
    let world = World::on("2026-03-10").await;
    let (kind, file) = world.get_text(&format!("/timetable.ics?{ASKED}")).await;
    assert_eq!(kind, "text/calendar; charset=utf-8");
    assert!(file.starts_with("BEGIN:VCALENDAR\r\n"), "{file}");
    assert!(file.contains("DTSTART;VALUE=DATE:20260319\r\n"), "{file}");
    assert!(
        file.contains("TRIGGER;VALUE=DATE-TIME:20260318T003000Z"),
        "{file}"
    );
    // Of the two limits of that day one was met, and is owed no more.
    let owed = file.matches("DTSTART;VALUE=DATE:20260310\r\n");
    assert_eq!(owed.count(), 1, "{file}");
    assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
}

#[tokio::test]
async fn a_wrong_question_names_every_parameter_that_is_wrong() {
    let world = World::on("2026-03-10").await;
    for (query, pointers) in [
        ("procedure=lottery", vec!["procedure"]),
        ("", vec!["procedure"]),
        ("procedure=people_mediation&colour=red", vec!["colour"]),
        (
            "procedure=people_mediation&events=accepted,2026-02-30;x;accepted,2026-03-05",
            vec!["events/0", "events/1"],
        ),
        (
            "procedure=people_mediation&region=51&events=accepted,2026-03-05;accepted,2026-03-05\
             ;%3Cscript%3E,2026-03-05&findings=eclipse",
            vec!["region", "events/1", "events/2", "findings/0"],
        ),
    ] {
        for path in ["/timetable", "/timetable.ics"] {
            let (status, problem) = world.get_public(&format!("{path}?{query}")).await;
            assert_eq!(status, 400, "{problem}");
            let errors = problem["errors"].as_array().unwrap().iter();
            let found: Vec<&str> = errors.map(|one| one["pointer"].as_str().unwrap()).collect();
            assert_eq!(found, pointers, "{problem}");
        }
    }
}

/// An arbitration between two, accepted on 5 March.
async fn arbitration(world: &World) -> (Body, kernel::CaseId, [PartyId; 2]) {
    let kind = OrganisationKind::ArbitrationCommission;
    let body = world.body(kind, "5104/a/", "劳动仲裁委").await;
    let mut registered = world.registration(&body, CaseKind::Dispute, "2026-03-02");
    let case = registered.case;
    let parties = [PartySide::Applicant, PartySide::Respondent].map(|side| CaseParty {
        party: PartyId::new(case.shard()),
        side: side.into(),
        kind: PartyKind::Person.into(),
        identity: None,
        organisation: None,
    });
    let ids = [parties[0].party, parties[1].party];
    registered.parties = parties.to_vec();
    world.feed(Service::Intake, case.uuid(), registered).await;
    world
        .assign(case, &body, "labour_arbitration", "2026-03-05")
        .await;
    (body, case, ids)
}

#[tokio::test]
async fn a_case_shows_what_runs_and_what_is_still_to_come() {
    let world = World::on("2026-03-10").await;
    let (body, case, [_, respondent]) = arbitration(&world).await;
    let record = Record {
        act: Some("copy_received".into()),
        party: Some(respondent),
        finding: None,
        way: Some("mail".into()),
    };
    world.take(case, Step::Record(record), "2026-03-09").await;
    let mediator = body.claims(Role::Mediator);
    let path = format!("/cases/{case}/timetable");
    let (status, answer) = world.get(&mediator, &path).await;
    assert_eq!(status, 200, "{answer}");
    let table = &answer["procedures"][0];
    let entries = entries(table);
    let ids: Vec<(&str, &str)> = entries
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    for expected in [
        ("LA-7", "2026-03-10"),
        ("LA-7b", "2026-03-19"),
        ("LA-10", "2026-04-20"),
        ("LA-7c", "被申请人收到答辩书"),
        ("LA-12", "申请人收到裁决书"),
    ] {
        assert!(ids.contains(&expected), "{expected:?}: {ids:?}");
    }
    // It was received before it was accepted; that limit, if it did not run, runs no more.
    assert!(
        !ids.iter()
            .any(|(rule, waits)| *rule == "LA-6" && *waits == "收到"),
        "{ids:?}"
    );
    let answer = table["entries"].as_array().unwrap().iter();
    let answer = answer
        .into_iter()
        .find(|entry| entry["rule"] == "LA-7b")
        .unwrap();
    assert_eq!(answer["party"], json!(respondent));
    assert!(answer["clock"].is_string(), "{answer}");

    // When it has ended, only what outlasts it is still to come.
    world
        .conclude(case, Outcome::new("decided"), "2026-04-10")
        .await;
    let (_, answer) = world.get(&mediator, &path).await;
    let entries = self::entries(&answer["procedures"][0]);
    let waiting = entries
        .iter()
        .filter(|(_, stands)| !stands.starts_with("2026"));
    let waiting: Vec<&str> = waiting.map(|(rule, _)| rule.as_str()).collect();
    assert!(waiting.contains(&"LA-12"), "{waiting:?}");
    assert!(!waiting.contains(&"LA-9"), "{waiting:?}");
}

#[tokio::test]
async fn nobody_else_learns_of_a_case() {
    let world = World::on("2026-03-10").await;
    let (_, case, _) = arbitration(&world).await;
    let other = OrganisationKind::TownshipCommittee;
    let other = world.body(other, "5104/1/", "镇调委会").await;
    let path = format!("/cases/{case}/timetable");
    let (status, _) = world.get(&other.claims(Role::Mediator), &path).await;
    assert_eq!(status, 404);
}
