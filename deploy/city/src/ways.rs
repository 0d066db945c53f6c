//! By which ways disputes of each type come to their handlers, and at what pace these work.

use contracts::vocabulary::{DisputeType, OrganisationKind};

use crate::Body;

/// By which way a dispute comes to its handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Own,
    Centre,
    Court,
    Entrusted,
    Police,
    Procuratorate,
    Department,
    Township,
    Litigation,
    Arbitration,
    Reconsideration,
}

/// The ways of a type, taken in turn: so every one of them is seen, the frequent ones more often.
pub(crate) fn ways(kind: DisputeType) -> &'static [Way] {
    use Way::{
        Arbitration, Centre, Court, Department, Entrusted, Litigation, Own, Police, Procuratorate,
        Reconsideration, Township,
    };
    match kind {
        DisputeType::Damages => &[
            Own,
            Procuratorate,
            Own,
            Police,
            Own,
            Court,
            Police,
            Centre,
            Own,
        ],
        DisputeType::Neighbours | DisputeType::MarriageFamily | DisputeType::Other => {
            &[Own, Own, Centre, Own, Own, Police, Own, Court, Own, Centre]
        }
        DisputeType::HousingHomestead | DisputeType::Contract => {
            &[Own, Litigation, Own, Court, Own, Centre, Own, Entrusted]
        }
        DisputeType::ForestLand => &[Own, Litigation, Own, Department, Own, Centre, Own],
        DisputeType::Expropriation => &[Own, Reconsideration, Own, Centre, Department, Own],
        DisputeType::Labour => &[Own, Arbitration, Own, Centre, Own, Court, Arbitration],
        DisputeType::Traffic => &[Own, Police, Own, Police, Court, Own],
        DisputeType::Medical => &[Own, Own, Department, Own, Own, Court],
        DisputeType::Business | DisputeType::Property => &[Own, Entrusted, Own, Court, Centre],
        DisputeType::Environment
        | DisputeType::Tourism
        | DisputeType::Consumer
        | DisputeType::IntellectualProperty
        | DisputeType::Internet
        | DisputeType::Finance
        | DisputeType::Securities => &[Own, Department, Own, Centre, Own, Township, Court],
    }
}

/// Ways of handling that differ in how long they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    Village,
    Township,
    Specialised,
    Labour,
    Medical,
    CourtAssigned,
    CourtEntrusted,
    Litigation,
    Arbitration,
    Reconsideration,
    Petition,
    /// A petition that belongs to the procedures of court, procuratorate or police.
    Redress,
}

/// The pace of a committee with a dispute of this type.
pub(crate) fn pace(handler: &Body, kind: DisputeType) -> Pace {
    if handler.kind == OrganisationKind::VillageCommittee {
        Pace::Village
    } else if kind == DisputeType::Medical {
        Pace::Medical
    } else if kind == DisputeType::Labour {
        Pace::Labour
    } else if handler.kind == OrganisationKind::SpecialisedCommittee {
        Pace::Specialised
    } else {
        Pace::Township
    }
}
