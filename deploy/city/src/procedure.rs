//! Under which procedure a body handles a case: what routing's rules come to in this city.

use contracts::vocabulary::{DisputeType, OrganisationKind, PetitionPurpose, ReferralBasis};
use law::{LawBook, Procedure};

use crate::Body;

/// The procedure by its id in the law data: by the footing where it is made for one, otherwise by
/// what the handling body is.
pub(crate) fn of(
    law: &'static LawBook,
    handler: &Body,
    basis: Option<ReferralBasis>,
    purpose: Option<PetitionPurpose>,
    dispute_type: DisputeType,
) -> &'static str {
    let made_for = |procedure: &&Procedure| {
        let mut referrals = procedure.referrals.iter();
        referrals.any(|own| basis.is_some_and(|basis| own == basis.as_str()))
            && procedure.admits(handler.kind.as_str(), dispute_type.as_str())
    };
    match (law.procedures().find(made_for), purpose) {
        (Some(procedure), _) => &procedure.id,
        (None, Some(_)) if basis == Some(ReferralBasis::Transfer) && is_justice(handler) => {
            "petition_litigation_transfer"
        }
        (None, Some(purpose)) => petition(purpose, dispute_type),
        (None, None) => mediation(law, handler, dispute_type),
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
            | DisputeType::Securities
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

/// The mediation of a type at a committee: that made for the type, of a specialised committee only
/// if it is set up for it.
pub(crate) fn mediation(
    law: &'static LawBook,
    committee: &Body,
    dispute_type: DisputeType,
) -> &'static str {
    let general = committee.kind != OrganisationKind::SpecialisedCommittee;
    let set_up = general || committee.competences.contains(&dispute_type);
    let own = law.procedures().find(|procedure| {
        let admits = procedure.admits(committee.kind.as_str(), dispute_type.as_str());
        set_up && admits && !procedure.disputes.is_empty()
    });
    own.map_or("people_mediation", |procedure| &procedure.id)
}
