//! Under which procedure a body handles what it is handed.

use contracts::vocabulary::{CaseKind, DisputeType, OrganisationKind, ReferralBasis};

use super::body::Body;
use super::refusal::Refusal;
use super::rules::RuleBook;

/// The procedure that a case is handed over for: by the footing where it says so, otherwise by
/// what the receiving body is.
pub(crate) fn of_referral(
    book: &RuleBook,
    basis: ReferralBasis,
    kind: CaseKind,
    dispute_type: DisputeType,
    to: &Body,
) -> Result<String, Refusal> {
    match basis {
        ReferralBasis::CourtAssigned => Ok("court_assigned".to_owned()),
        ReferralBasis::CourtEntrusted => Ok("court_entrusted_ordinary".to_owned()),
        ReferralBasis::ToLitigation => Ok("civil_litigation".to_owned()),
        ReferralBasis::ToArbitration => Ok(arbitration(dispute_type).to_owned()),
        ReferralBasis::ToReconsideration => Ok("reconsideration_ordinary".to_owned()),
        ReferralBasis::ProcuratorateLinkage if to.is_committee() => {
            Ok("procuratorate_linkage".to_owned())
        }
        ReferralBasis::Dispatch
        | ReferralBasis::Transfer
        | ReferralBasis::Forward
        | ReferralBasis::Assign
        | ReferralBasis::PoliceLinkage
        | ReferralBasis::ProcuratorateLinkage => of_body(book, basis, kind, dispute_type, to),
    }
}

/// The procedure under which a body handles a case that lies with it.
pub(crate) fn of_body(
    book: &RuleBook,
    basis: ReferralBasis,
    kind: CaseKind,
    dispute_type: DisputeType,
    body: &Body,
) -> Result<String, Refusal> {
    let procedure = match kind {
        CaseKind::Dispute => of_dispute(book, dispute_type, body)?,
        CaseKind::Petition => of_petition(book, basis, dispute_type, body)?,
    };
    Ok(procedure.to_owned())
}

fn of_dispute<'a>(
    book: &'a RuleBook,
    dispute_type: DisputeType,
    body: &Body,
) -> Result<&'a str, Refusal> {
    match body.kind {
        OrganisationKind::VillageCommittee
        | OrganisationKind::TownshipCommittee
        | OrganisationKind::SpecialisedCommittee => Ok(mediation(book, dispute_type, body)),
        OrganisationKind::TownshipGovernment
        | OrganisationKind::Department
        | OrganisationKind::JusticeBureau => Ok(administrative(dispute_type, body)),
        OrganisationKind::Police if dispute_type == DisputeType::Traffic => {
            Ok("admin_mediation_traffic")
        }
        OrganisationKind::Police => Ok("admin_mediation_police"),
        OrganisationKind::Court => Ok("civil_litigation"),
        OrganisationKind::Procuratorate => Ok("procuratorate_linkage"),
        OrganisationKind::ArbitrationCommission => Ok(arbitration(dispute_type)),
        OrganisationKind::ReconsiderationOffice => Ok("reconsideration_ordinary"),
        OrganisationKind::LegalAidCenter => Ok("legal_aid"),
        // They see to it that others handle cases.
        OrganisationKind::PoliticalLegalCommittee
        | OrganisationKind::GovernanceCenter
        | OrganisationKind::PetitionOffice => Err(Refusal::NotAReceiver),
    }
}

fn of_petition<'a>(
    book: &'a RuleBook,
    basis: ReferralBasis,
    dispute_type: DisputeType,
    body: &Body,
) -> Result<&'a str, Refusal> {
    match body.kind {
        OrganisationKind::PetitionOffice
        | OrganisationKind::TownshipGovernment
        | OrganisationKind::Department
        | OrganisationKind::JusticeBureau => Ok("petition_handling"),
        // What belongs into the police's own legal procedures is transferred, not forwarded.
        OrganisationKind::Police if basis != ReferralBasis::Transfer => Ok("petition_handling"),
        OrganisationKind::Police | OrganisationKind::Court | OrganisationKind::Procuratorate => {
            Ok("petition_litigation_transfer")
        }
        OrganisationKind::VillageCommittee
        | OrganisationKind::TownshipCommittee
        | OrganisationKind::SpecialisedCommittee => Ok(mediation(book, dispute_type, body)),
        OrganisationKind::ArbitrationCommission => Ok(arbitration(dispute_type)),
        OrganisationKind::ReconsiderationOffice => Ok("reconsideration_ordinary"),
        OrganisationKind::LegalAidCenter => Ok("legal_aid"),
        OrganisationKind::PoliticalLegalCommittee | OrganisationKind::GovernanceCenter => {
            Err(Refusal::NotAReceiver)
        }
    }
}

/// The mediation procedure for the type at this committee: that of the first rule about the type
/// in which the committee has a place, else the general one.
fn mediation<'a>(book: &'a RuleBook, dispute_type: DisputeType, body: &Body) -> &'a str {
    let own = book.rules.iter().find(|rule| {
        rule.when.kind == CaseKind::Dispute
            && rule.when.dispute_types.contains(&dispute_type)
            && rule
                .bodies
                .iter()
                .any(|place| place.fits(body, dispute_type))
    });
    own.map_or("people_mediation", |rule| &rule.procedure)
}

fn arbitration(dispute_type: DisputeType) -> &'static str {
    if dispute_type == DisputeType::ForestLand {
        "land_arbitration"
    } else {
        "labour_arbitration"
    }
}

fn administrative(dispute_type: DisputeType, body: &Body) -> &'static str {
    let own = body.is_set_up_for(dispute_type);
    if own && dispute_type == DisputeType::Medical {
        "admin_mediation_medical"
    } else if own && dispute_type == DisputeType::Consumer {
        "admin_mediation_consumer"
    } else {
        "admin_mediation"
    }
}
