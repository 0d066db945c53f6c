//! The city as a whole: what a seeding run relies on.

mod cases;
mod endings;

use std::collections::BTreeSet;

use contracts::vocabulary::{OrganisationKind, Qualification, Role};
use kernel::NaiveDate;

use crate::identity::resident_check;
use crate::{City, Fate, Scenario};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 17).unwrap()
}

fn city() -> City {
    City::panzhihua(42).unwrap()
}

fn all_different<'a>(words: impl IntoIterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for word in words {
        assert!(seen.insert(word), "{word} twice");
    }
}

#[test]
fn regions_hang_together() {
    let city = city();
    let mut known = BTreeSet::new();
    for region in &city.regions {
        assert!(
            region
                .parent
                .as_ref()
                .is_none_or(|parent| known.contains(parent)),
            "{region:?}"
        );
        assert!(known.insert(region.code.clone()), "{} twice", region.code);
        assert!(
            region
                .parent
                .as_ref()
                .is_none_or(|parent| region.code.starts_with(parent))
        );
    }
    let by_length = |length| {
        city.regions
            .iter()
            .filter(|r| r.code.len() == length)
            .count()
    };
    assert_eq!([2, 4, 6, 9, 12].map(by_length), [1, 1, 5, 49, 336]);
}

#[test]
fn bodies_form_one_tree_of_known_places() {
    let city = city();
    let regions: BTreeSet<_> = city
        .regions
        .iter()
        .map(|region| region.code.as_str())
        .collect();
    let mut known = BTreeSet::new();
    for (index, body) in city.bodies.iter().enumerate() {
        assert_eq!(body.parent.is_none(), index == 0, "{}", body.code);
        assert!(
            body.parent
                .as_ref()
                .is_none_or(|parent| known.contains(parent)),
            "{}",
            body.code
        );
        known.insert(body.code.clone());
        assert!(regions.contains(body.region.as_str()), "{}", body.code);
        assert!(body.code.len() <= 32);
        assert!(
            body.code
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-')
        );
        assert!(body.email.as_ref().unwrap().ends_with(".example"));
    }
    all_different(city.bodies.iter().map(|body| body.code.as_str()));
    all_different(city.bodies.iter().map(|body| body.number_word.as_str()));
    all_different(city.bodies.iter().map(|body| body.name.as_str()));
    assert!(
        (150..=250).contains(&city.bodies.len()),
        "{}",
        city.bodies.len()
    );
    for kind in OrganisationKind::ALL {
        assert!(city.bodies.iter().any(|body| body.kind == *kind), "{kind}");
    }
}

#[test]
fn every_body_is_staffed() {
    let city = city();
    all_different(city.staff.iter().map(|person| person.username.as_str()));
    assert!(
        (350..=500).contains(&city.staff.len()),
        "{}",
        city.staff.len()
    );
    for person in &city.staff {
        assert!(city.body(&person.body).is_some());
        assert!(person.name.chars().count() >= 2, "{person:?}");
        assert!(!person.roles.is_empty());
        for number in &person.interests {
            assert_resident(number);
        }
    }
    for body in &city.bodies {
        let registers = body.kind != OrganisationKind::PoliticalLegalCommittee;
        assert_eq!(city.clerk(&body.code).is_some(), registers, "{}", body.code);
    }
    for role in Role::ALL {
        assert!(
            city.staff.iter().any(|person| person.roles.contains(role)),
            "{role}"
        );
    }
    for word in Qualification::ALL {
        assert!(
            city.staff
                .iter()
                .any(|person| person.qualifications.contains(word)),
            "{word}"
        );
    }
    assert!(
        city.staff
            .iter()
            .filter(|person| !person.interests.is_empty())
            .count()
            >= 10
    );
}

#[test]
fn each_story_has_a_sign_in() {
    let city = city();
    let names: Vec<_> = city
        .demo
        .iter()
        .map(|demo| demo.username.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "mediator",
            "village-mediator",
            "medical-mediator",
            "petition",
            "court",
            "dispatcher",
            "supervisor",
            "admin"
        ]
    );
    for seed in 0..20 {
        let scenarios = city.scenarios(seed, today(), 320);
        for demo in &city.demo {
            let takes_part = |s: &&Scenario| s.body == demo.body || s.handler() == demo.body;
            let cases = scenarios.iter().filter(takes_part).count();
            assert!(
                cases >= 4 || demo.body == "zfw",
                "seed {seed}: {}",
                demo.username
            );
        }
        let inbox = |s: &&Scenario| s.fate == Fate::Waiting && s.handler() == "dq-fy";
        assert!(scenarios.iter().filter(inbox).count() >= 3, "seed {seed}");
    }
    for demo in &city.demo {
        let person = city
            .staff
            .iter()
            .find(|person| person.username == demo.username)
            .unwrap();
        assert_eq!((&person.body, &person.name), (&demo.body, &demo.name));
        assert!(!demo.body_name.is_empty());
    }
}

fn assert_resident(number: &str) {
    assert_eq!(number.len(), 18, "{number}");
    assert_eq!(
        number.chars().nth(17),
        Some(resident_check(&number[..17])),
        "{number}"
    );
    assert!(
        NaiveDate::parse_from_str(&number[6..14], "%Y%m%d").is_ok(),
        "{number}"
    );
}
