//! Under which procedure a body handles a case: what routing's rules come to in this city.

use contracts::vocabulary::{DisputeType, OrganisationKind, PetitionPurpose, ReferralBasis};

use crate::Body;

/// The procedure by its id in the law data: by the footing where it says so, otherwise by what the
/// handling body is.
pub(crate) fn of(
    handler: &Body,
    basis: Option<ReferralBasis>,
    purpose: Option<PetitionPurpose>,
    dispute_type: DisputeType,
) -> &'static str {
    match basis {
        Some(ReferralBasis::CourtAssigned) => "court_assigned",
        Some(ReferralBasis::CourtEntrusted) => "court_entrusted_ordinary",
        Some(ReferralBasis::ToLitigation) => "civil_litigation",
        Some(ReferralBasis::ToArbitration) if dispute_type == DisputeType::ForestLand => {
            "land_arbitration"
        }
        Some(ReferralBasis::ToArbitration) => "labour_arbitration",
        Some(ReferralBasis::ToReconsideration) => "reconsideration_ordinary",
        Some(ReferralBasis::ProcuratorateLinkage) => "procuratorate_linkage",
        Some(ReferralBasis::Transfer) if purpose.is_some() && is_justice(handler) => {
            "petition_litigation_transfer"
        }
        Some(
            ReferralBasis::Dispatch
            | ReferralBasis::Transfer
            | ReferralBasis::Forward
            | ReferralBasis::Assign
            | ReferralBasis::PoliceLinkage,
        )
        | None => match purpose {
            Some(purpose) => petition(purpose, dispute_type),
            None => mediation(handler, dispute_type),
        },
    }
}

/// How a petition is handled by what it wants and is about.
fn petition(purpose: PetitionPurpose, dispute_type: DisputeType) -> &'static str {
    match (purpose, dispute_type) {
        (PetitionPurpose::Suggestion, _) => "petition_suggestion",
        (PetitionPurpose::Accusation, _) => "petition_accusation",
        (
            PetitionPurpose::Appeal,
            DisputeType::Traffic
            | DisputeType::Medical
            | DisputeType::Consumer
            | DisputeType::Environment
            | DisputeType::Tourism
            | DisputeType::Finance
            | DisputeType::Internet
            | DisputeType::Property,
        ) => "petition_duty",
        (PetitionPurpose::Appeal, _) => "petition_handling",
    }
}

/// Courts, procuratorates and police have legal procedures of their own for what is transferred.
fn is_justice(body: &Body) -> bool {
    matches!(
        body.kind,
        OrganisationKind::Court | OrganisationKind::Procuratorate | OrganisationKind::Police
    )
}

/// Types with a mediation of their own, and the committees that have it; a specialised one only if
/// it is set up for the type.
const OWN: &[(DisputeType, &[OrganisationKind], &str)] = {
    use OrganisationKind::{SpecialisedCommittee, TownshipCommittee, VillageCommittee};
    const UPPER: &[OrganisationKind] = &[SpecialisedCommittee, TownshipCommittee];
    const ALL: &[OrganisationKind] = &[SpecialisedCommittee, TownshipCommittee, VillageCommittee];
    &[
        (
            DisputeType::Medical,
            &[SpecialisedCommittee],
            "medical_people_mediation",
        ),
        (DisputeType::Traffic, UPPER, "traffic_people_mediation"),
        (DisputeType::Labour, ALL, "labour_people_mediation"),
        (DisputeType::Consumer, UPPER, "consumer_people_mediation"),
        (DisputeType::Property, ALL, "property_people_mediation"),
        (DisputeType::ForestLand, ALL, "land_people_mediation"),
        (
            DisputeType::Finance,
            &[SpecialisedCommittee],
            "insurance_mediation",
        ),
    ]
};

/// The mediation of a type at a committee.
pub(crate) fn mediation(committee: &Body, dispute_type: DisputeType) -> &'static str {
    let general = committee.kind != OrganisationKind::SpecialisedCommittee;
    let set_up = general || committee.competences.contains(&dispute_type);
    let own = OWN.iter().find(|(kind, committees, _)| {
        *kind == dispute_type && committees.contains(&committee.kind) && set_up
    });
    own.map_or("people_mediation", |(_, _, procedure)| procedure)
}
