//! The scenarios: complete, in order, ready to be sent.

use std::collections::{BTreeMap, BTreeSet};

use contracts::vocabulary::{
    CaseKind, Channel, DisputeType, PartyKind, PartySide, PetitionPurpose, ReferralBasis,
    ReturnReason,
};

use super::{all_different, assert_resident, city, today};
use crate::identity::organisation_check;
use crate::{City, Fate, Scenario, Step, plan};

/// The outcomes that the city shows, of all that some procedure knows.
const SHOWN: &[&str] = &[
    "agreement",
    "settled",
    "failed",
    "refused",
    "withdrawn",
    "opinion_issued",
    "handled",
    "case_filed",
    "not_accepted",
    "decided",
];

#[test]
fn the_same_seed_gives_the_same_city() {
    let text = |seed| {
        let city = City::panzhihua(seed).unwrap();
        let scenarios = city.scenarios(seed, today(), 300);
        let cases: Vec<_> = scenarios
            .iter()
            .map(|s| serde_json::to_string(&s.case).unwrap())
            .collect();
        let steps: Vec<_> = scenarios
            .iter()
            .map(|s| format!("{:?}{:?}", s.steps, s.staff))
            .collect();
        (format!("{:?}", city.staff), cases, steps)
    };
    assert_eq!(text(5), text(5));
    assert_ne!(text(5), text(6));
}

#[test]
fn every_word_is_used_whatever_the_seed() {
    let city = city();
    for seed in 0..12 {
        let all = city.scenarios(seed, today(), 300);
        assert_eq!(all.len(), 300);
        let cases = || all.iter().map(|scenario| &scenario.case);
        let steps = || all.iter().flat_map(|scenario| &scenario.steps);
        for word in DisputeType::ALL {
            assert!(
                cases().any(|c| c.dispute_type == *word && c.kind == CaseKind::Dispute),
                "{word}"
            );
        }
        for word in PetitionPurpose::ALL {
            assert!(cases().any(|case| case.purpose == Some(*word)), "{word}");
        }
        for word in Channel::ALL {
            assert!(
                cases().any(|case| case.channel == *word),
                "seed {seed}: {word}"
            );
        }
        for word in PartySide::ALL {
            assert!(
                cases().any(|case| case.parties.iter().any(|p| p.side == *word)),
                "{word}"
            );
        }
        for word in PartyKind::ALL {
            assert!(
                cases().any(|case| case.parties.iter().any(|p| p.kind == *word)),
                "{word}"
            );
        }
        for word in ReferralBasis::ALL {
            let used = |step: &Step| matches!(step, Step::Refer { basis, .. } | Step::Forward { basis, .. } if basis == word);
            assert!(steps().any(used), "seed {seed}: {word}");
        }
        for word in ReturnReason::ALL {
            let used = |step: &Step| matches!(step, Step::Return { reason, .. } if reason == word);
            assert!(steps().any(used), "seed {seed}: {word}");
        }
        for word in SHOWN {
            let used = |step: &Step| matches!(step, Step::Conclude { outcome, .. } if outcome.as_str() == *word);
            assert!(steps().any(used), "seed {seed}: {word}");
        }
        assert!(cases().any(|case| case.people.is_some_and(|people| people >= 5)));
        assert!(
            cases().any(|case| case.facts.starts_with("信访人曾于")),
            "seed {seed}"
        );
    }
}

#[test]
fn registrations_can_be_sent_as_they_are() {
    let city = city();
    let regions: BTreeSet<_> = city
        .regions
        .iter()
        .map(|region| region.code.as_str())
        .collect();
    for seed in 0..6 {
        let all = city.scenarios(seed, today(), 360);
        all_different(all.iter().map(|scenario| scenario.case.facts.as_str()));
        for Scenario {
            case, body, staff, ..
        } in &all
        {
            assert!(
                (2..=60).contains(&case.title.chars().count()),
                "{}",
                case.title
            );
            assert!(
                !case.facts.contains('{') && !case.title.contains('{'),
                "{}",
                case.facts
            );
            assert!((5..=20_000).contains(&case.facts.chars().count()));
            assert!(regions.contains(case.region.as_str()));
            assert_eq!(case.purpose.is_some(), case.kind == CaseKind::Petition);
            let person = city
                .staff
                .iter()
                .find(|person| person.username == *staff)
                .unwrap();
            assert_eq!(&person.body, body);
            let side = |side| case.parties.iter().any(|party| party.side == side);
            assert!(side(PartySide::Applicant));
            assert!(side(PartySide::Respondent) || case.kind == CaseKind::Petition);
            assert!(case.amount_fen.is_none_or(|fen| fen > 0));
            for party in &case.parties {
                assert!(!case.title.contains(&party.name));
                match (&party.identity, party.kind) {
                    (Some(number), PartyKind::Person) => assert_resident(number),
                    (Some(code), PartyKind::Organisation) => {
                        assert_eq!(code.chars().nth(17), Some(organisation_check(&code[..17])));
                    }
                    (None, _) => {}
                }
            }
        }
    }
}

#[test]
fn dates_never_go_back_and_never_pass_today() {
    let city = city();
    // Every day of a week: weekends move dates.
    for offset in 0..7 {
        let today = plan::forth(today(), offset);
        for scenario in city.scenarios(3, today, 300) {
            let mut last = scenario.case.received_on;
            assert!(last >= plan::back(today, plan::SPAN + 3));
            for step in &scenario.steps {
                let on = step.on().unwrap_or(last);
                assert!(on >= last && on <= today, "{scenario:?}");
                last = on;
            }
            let open = scenario.steps.last() == Some(&Step::LeaveOpen);
            let ended = matches!(scenario.fate, Fate::Concluded | Fate::ConcludedLate);
            assert_eq!(open, !ended, "{scenario:?}");
        }
    }
}

#[test]
fn steps_follow_the_protocol() {
    let city = city();
    for scenario in city.scenarios(11, today(), 400) {
        let mut offered = false;
        let mut accepted = scenario.handler() == scenario.body;
        for step in &scenario.steps {
            match step {
                Step::Refer { to, .. } | Step::Forward { to, .. } => {
                    assert!(
                        !offered && !accepted && *to != scenario.body,
                        "{scenario:?}"
                    );
                    assert!(city.clerk(to).is_some(), "{to}");
                    offered = true;
                }
                Step::Receive { .. } => assert!(offered),
                Step::Accept { .. } => {
                    assert!(offered && !accepted);
                    accepted = true;
                }
                Step::Return { explanation, .. } => {
                    assert!(offered && !accepted && explanation.chars().count() >= 5);
                    offered = false;
                }
                Step::Conclude { note, .. } => {
                    assert!(accepted && note.chars().count() > 5, "{scenario:?}");
                    assert!(!note.contains('{'), "{note}");
                }
                Step::LeaveOpen => {}
            }
        }
    }
}

#[test]
fn fates_keep_their_shares() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for scenario in city().scenarios(1, today(), 400) {
        *counts.entry(format!("{:?}", scenario.fate)).or_default() += 1;
    }
    let share = |fate: Fate| counts[&format!("{fate:?}")];
    assert_eq!(share(Fate::Concluded) + share(Fate::ConcludedLate), 220);
    assert_eq!(
        share(Fate::Open) + share(Fate::DueSoon) + share(Fate::Overdue),
        120
    );
    assert_eq!(
        [
            share(Fate::Waiting),
            share(Fate::Returned),
            share(Fate::Registered)
        ],
        [32, 20, 8]
    );
}
