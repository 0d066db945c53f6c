//! Every case ends as the law data lets its procedure end.

use std::collections::BTreeSet;

use contracts::vocabulary::{DisputeType, OrganisationKind};
use law::LawBook;

use super::{city, today};
use crate::{Step, procedure};

#[test]
fn every_scenario_ends_with_an_outcome_its_procedure_knows() {
    let (city, book) = (city(), LawBook::shared().unwrap());
    let mut ended = BTreeSet::new();
    for seed in 0..12 {
        for scenario in city.scenarios(seed, today(), 300) {
            let known = book.procedure(scenario.procedure).unwrap();
            for step in &scenario.steps {
                if let Step::Conclude { outcome, .. } = step {
                    let permitted = known.outcome(outcome.as_str());
                    assert!(permitted.is_some(), "{}: {outcome}", known.id);
                    ended.insert(scenario.procedure);
                }
            }
        }
    }
    // The procedures that disputes, petitions and what follows them go through.
    for id in [
        "people_mediation",
        "medical_people_mediation",
        "traffic_people_mediation",
        "labour_people_mediation",
        "consumer_people_mediation",
        "property_people_mediation",
        "land_people_mediation",
        "insurance_mediation",
        "securities_mediation",
        "court_assigned",
        "court_entrusted_ordinary",
        "procuratorate_linkage",
        "civil_litigation",
        "labour_arbitration",
        "reconsideration_ordinary",
        "petition_handling",
        "petition_suggestion",
        "petition_accusation",
        "petition_duty",
        "petition_litigation_transfer",
    ] {
        assert!(ended.contains(id), "{id}");
    }
}

#[test]
fn committees_mediate_each_type_under_its_own_procedure() {
    let (city, book) = (city(), LawBook::shared().unwrap());
    let mut seen = BTreeSet::new();
    for body in &city.bodies {
        let committee = matches!(
            body.kind,
            OrganisationKind::VillageCommittee
                | OrganisationKind::TownshipCommittee
                | OrganisationKind::SpecialisedCommittee
        );
        for dispute_type in DisputeType::ALL.iter().filter(|_| committee) {
            let ours = procedure::mediation(book, body, *dispute_type);
            let known = book.procedure(ours).unwrap();
            assert!(known.admits(body.kind.as_str(), dispute_type.as_str()));
            seen.insert(ours);
        }
    }
    assert_eq!(seen.len(), 9, "{seen:?}");
}
