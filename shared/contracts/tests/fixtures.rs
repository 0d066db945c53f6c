//! Every event that was ever published must be readable for ever: `tests/fixtures` keeps one of
//! each type and version as it went over the wire.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

use std::collections::BTreeSet;
use std::path::Path;

use contracts::event::{Envelope, Event};

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

#[test]
fn every_event_type_has_a_fixture() {
    let kept: BTreeSet<String> = fixtures().into_iter().map(|(name, _)| name).collect();
    let known: BTreeSet<String> = Event::KINDS.iter().map(|kind| (*kind).to_owned()).collect();
    assert_eq!(kept, known);
}

#[test]
fn every_fixture_reads_and_writes_back_the_same() {
    for (name, envelope) in fixtures() {
        assert_eq!(envelope.kind, name);
        let event = Event::read(&envelope.kind, &envelope.data)
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .unwrap_or_else(|| panic!("{name}: not known"));
        assert_eq!(event.data().unwrap(), envelope.data, "{name}");
    }
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
