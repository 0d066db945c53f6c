//! Every case ends as the law data lets its procedure end.

use std::collections::BTreeSet;

use contracts::vocabulary::{CaseKind, DisputeType, OrganisationKind};
use law::LawBook;
use serde::Deserialize;

use super::{city, today};
use crate::{Body, Step, procedure};

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

/// Routing's rules, as far as they say which committee mediates under which procedure.
#[derive(Deserialize)]
struct Rules {
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    when: When,
    procedure: String,
    bodies: Vec<Place>,
}

#[derive(Deserialize)]
struct When {
    kind: CaseKind,
    #[serde(default)]
    dispute_types: Vec<DisputeType>,
}

#[derive(Deserialize)]
struct Place {
    kind: OrganisationKind,
    #[serde(default)]
    competent: bool,
}

impl Rule {
    fn fits(&self, body: &Body, dispute_type: DisputeType) -> bool {
        let place = |place: &Place| {
            let set_up = body.competences.contains(&dispute_type);
            let takes = set_up || (!place.competent && body.competences.is_empty());
            place.kind == body.kind && takes
        };
        self.when.kind == CaseKind::Dispute
            && self.when.dispute_types.contains(&dispute_type)
            && self.bodies.iter().any(place)
    }
}

#[test]
fn committees_mediate_under_the_procedures_of_routings_rules() {
    let text = include_str!("../../../../services/routing/rules/disputes.toml");
    let rules: Rules = toml::from_str(text).unwrap();
    let mut seen = BTreeSet::new();
    for body in &city().bodies {
        let committee = matches!(
            body.kind,
            OrganisationKind::VillageCommittee
                | OrganisationKind::TownshipCommittee
                | OrganisationKind::SpecialisedCommittee
        );
        for dispute_type in DisputeType::ALL.iter().filter(|_| committee) {
            let rule = rules
                .rule
                .iter()
                .find(|rule| rule.fits(body, *dispute_type));
            let wanted = rule.map_or("people_mediation", |rule| &rule.procedure);
            let ours = procedure::mediation(body, *dispute_type);
            assert_eq!(ours, wanted, "{} {dispute_type}", body.code);
            seen.insert(ours);
        }
    }
    assert_eq!(seen.len(), 8, "{seen:?}");
}
