//! Every event that was ever published must be readable for ever: `tests/fixtures` keeps one of
//! each type and version as it went over the wire, `<type>.<version>.json`, and one more for each
//! field that a version was given later, `<type>.<version>.<what is new>.json`. What a later
//! version may say by words that this one does not know is there as `….later_word.json`.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

use std::collections::BTreeSet;
use std::path::Path;

use contracts::event::{Envelope, Event, MoveReason};
use contracts::vocabulary::{ProceedingAction, Word};
use serde_json::Value;

fn fixtures() -> Vec<(String, Envelope)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_str(&text).unwrap())
        })
        .collect()
}

/// The event type that a fixture is named after.
fn kind(name: &str) -> &str {
    let ends = name.match_indices('.').map(|(at, _)| at);
    ends.chain([name.len()])
        .nth(2)
        .map_or(name, |end| &name[..end])
}

fn fixture(name: &str) -> Envelope {
    let found = fixtures().into_iter().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no fixture {name}")).1
}

#[test]
fn every_event_type_has_a_fixture() {
    let kept: BTreeSet<String> = fixtures()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| kind(name) == name)
        .collect();
    let known: BTreeSet<String> = Event::KINDS.iter().map(|kind| (*kind).to_owned()).collect();
    assert_eq!(kept, known);
}

#[test]
fn every_fixture_reads_and_writes_back_the_same() {
    for (name, envelope) in fixtures() {
        assert_eq!(envelope.kind, kind(&name));
        let event = Event::read(&envelope.kind, &envelope.data)
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .unwrap_or_else(|| panic!("{name}: not known"));
        assert_eq!(event.data().unwrap(), kept(&envelope), "{name}");
    }
}

/// A payload without what was told once and nobody reads any more.
fn kept(envelope: &Envelope) -> Value {
    let mut data = envelope.data.clone();
    data.as_object_mut().unwrap().remove("follows");
    data
}

#[test]
fn the_cause_is_told_as_one_text_and_left_out_where_there_is_none() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut caused = Vec::new();
    for (name, envelope) in fixtures() {
        let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
        let told: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_value(&envelope).unwrap(), told, "{name}");
        if let Some(cause) = envelope.cause {
            caused.push((name, cause.source, cause.shard.number(), cause.sequence));
        }
    }
    let name = "handling.proceeding_opened.v1.cause".to_owned();
    assert_eq!(caused, [(name, "routing".to_owned(), 17, 2)]);
    let nonsense = serde_json::from_str::<contracts::event::Cause>("\"routing/17/2\"");
    assert!(nonsense.is_err());
}

#[test]
fn a_type_of_a_later_version_is_passed_over() {
    let later = Event::read("intake.case_registered.v99", &serde_json::json!({}));
    assert_eq!(later.unwrap(), None);
}

#[test]
fn a_field_of_a_later_version_is_passed_over() {
    for (name, envelope) in fixtures() {
        let mut data = envelope.data.clone();
        data["added_later"] = true.into();
        assert!(
            Event::read(&envelope.kind, &data).unwrap().is_some(),
            "{name}"
        );
    }
}

#[test]
fn a_step_of_before_was_taken_in_the_name_of_the_handling_body() {
    for (name, acting) in [
        ("handling.proceeding_closed.v1", "000000000211"),
        ("handling.proceeding_closed.v1.by", "000000000200"),
    ] {
        let envelope = fixture(name);
        let event = Event::read(&envelope.kind, &envelope.data).unwrap();
        let told = event.unwrap().step().unwrap();
        assert!(told.acting_body().to_string().ends_with(acting), "{name}");
    }
}

#[test]
fn a_step_is_called_the_same_everywhere_and_told_as_it_came() {
    let mut seen = BTreeSet::new();
    for (name, envelope) in fixtures() {
        let event = Event::read(&envelope.kind, &envelope.data).unwrap();
        if let Some(told) = event.as_ref().and_then(Event::step) {
            let action = told.what.action();
            let what = serde_json::to_value(&told.what).unwrap();
            assert_eq!(what["action"], action.as_str(), "{name}");
            assert_eq!(Some(Event::from(told)), event, "{name}");
            seen.insert(action);
        }
    }
    assert!(seen.iter().eq(ProceedingAction::ALL));
}

#[test]
fn a_clock_event_of_before_tells_of_a_day_that_is_not_provisional() {
    for (name, expected) in [
        ("tracking.clock_warned.v1", false),
        ("tracking.clock_warned.v1.provisional", true),
        ("tracking.clock_overdue.v1", false),
        ("tracking.clock_overdue.v1.provisional", true),
    ] {
        let envelope = fixture(name);
        let provisional = match Event::read(&envelope.kind, &envelope.data).unwrap() {
            Some(Event::ClockWarned(told)) => told.provisional,
            Some(Event::ClockOverdue(told)) => told.provisional,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(provisional, expected, "{name}");
    }
}

#[test]
fn a_clock_that_moved_before_reasons_were_told_moved_by_a_holiday_notice() {
    for (name, expected) in [
        ("tracking.clock_reprojected.v1", MoveReason::HolidayNotice),
        (
            "tracking.clock_reprojected.v1.reason",
            MoveReason::HolidayCorrection,
        ),
    ] {
        let envelope = fixture(name);
        match Event::read(&envelope.kind, &envelope.data).unwrap() {
            Some(Event::ClockReprojected(told)) => assert_eq!(told.reason, expected, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_word_of_a_later_version_is_kept_as_it_came() {
    let envelope = fixture("routing.referral_returned.v1.later_word");
    let event = Event::read(&envelope.kind, &envelope.data).unwrap();
    let Some(Event::ReferralReturned(told)) = event else {
        panic!("{event:?}");
    };
    assert_eq!(told.reason, Word::Unknown("beyond_area".into()));
    assert_eq!(told.reason.label(), "beyond_area");
    let unknown = told.reason.known().unwrap_err();
    assert_eq!(unknown.to_string(), "`beyond_area` is not a ReturnReason");
}

/// What an event says by a word that decides who may do what, and which body a case may go to:
/// whoever does not know it must not act on half of it, so the event waits. How a body came to
/// handle a case is no word alone: with a hand-over it names that.
const DECIDES: [&str; 6] = [
    "/came_by",
    "directory.organisation_registered.v1/competences/0",
    "directory.organisation_registered.v1/kind",
    "directory.staff_registered.v1/qualifications/0",
    "directory.staff_registered.v1/qualifications/1",
    "directory.staff_registered.v1/roles/0",
];

#[test]
fn a_word_of_a_later_version_makes_no_other_event_unreadable() {
    let mut unreadable = BTreeSet::new();
    for (name, envelope) in fixtures() {
        for path in word_paths(&envelope.data) {
            let mut data = kept(&envelope);
            *data.pointer_mut(&path).unwrap() = "of_a_later_version".into();
            match Event::read(&envelope.kind, &data) {
                Ok(event) => assert_eq!(event.unwrap().data().unwrap(), data, "{name}{path}"),
                Err(_) if path == "/came_by" => _ = unreadable.insert(path),
                Err(_) => _ = unreadable.insert(format!("{}{path}", envelope.kind)),
            }
        }
    }
    assert_eq!(Vec::from_iter(unreadable), DECIDES);
}

/// Where a payload has a text that is neither an id nor a day nor a time: a word, or free text.
fn word_paths(data: &Value) -> Vec<String> {
    match data {
        Value::String(text) if has_a_shape(text) => Vec::new(),
        Value::String(_) => vec![String::new()],
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.flat_map(|(at, item)| below(at, item)).collect()
        }
        Value::Object(fields) => {
            let fields = fields.iter();
            fields.flat_map(|(key, value)| below(key, value)).collect()
        }
        _ => Vec::new(),
    }
}

fn below(at: impl std::fmt::Display, data: &Value) -> Vec<String> {
    let paths = word_paths(data).into_iter();
    paths.map(|path| format!("/{at}{path}")).collect()
}

fn has_a_shape(text: &str) -> bool {
    let is_id = text
        .rsplit_once('_')
        .is_some_and(|(_, uuid)| uuid.parse::<uuid::Uuid>().is_ok());
    is_id || text.starts_with(|first: char| first.is_ascii_digit())
}
