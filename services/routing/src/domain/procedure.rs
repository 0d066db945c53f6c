//! Under which procedure a body handles what it is handed.

use contracts::vocabulary::{
    CaseKind, DisputeType, OrganisationKind, PetitionPurpose, ReferralBasis,
};

use super::body::Body;
use super::refusal::Refusal;
use super::rules::RuleBook;

/// The procedures of 信访工作条例 itself, by what a petition wants (第二十九条、第三十条、第三十一条
/// 第五项、第六项).
const BRANCHES: [&str; 4] = [
    "petition_suggestion",
    "petition_accusation",
    "petition_duty",
    "petition_handling",
];

/// What a case is, as far as its procedure depends on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matter {
    pub(crate) kind: CaseKind,
    pub(crate) dispute_type: DisputeType,
    pub(crate) purpose: Option<PetitionPurpose>,
}

/// The procedure that a case is handed over for: by the footing where it says so, otherwise by
/// what the receiving body is.
pub(crate) fn of_referral(
    book: &RuleBook,
    basis: ReferralBasis,
    matter: Matter,
    to: &Body,
) -> Result<String, Refusal> {
    match basis {
        ReferralBasis::CourtAssigned => Ok("court_assigned".to_owned()),
        ReferralBasis::CourtEntrusted => Ok("court_entrusted_ordinary".to_owned()),
        ReferralBasis::ToLitigation => Ok("civil_litigation".to_owned()),
        ReferralBasis::ToArbitration => Ok(arbitration(matter.dispute_type).to_owned()),
        ReferralBasis::ToReconsideration => Ok("reconsideration_ordinary".to_owned()),
        ReferralBasis::ProcuratorateLinkage if to.is_committee() => {
            Ok("procuratorate_linkage".to_owned())
        }
        ReferralBasis::Dispatch
        | ReferralBasis::Transfer
        | ReferralBasis::Forward
        | ReferralBasis::Assign
        | ReferralBasis::PoliceLinkage
        | ReferralBasis::ProcuratorateLinkage => of_body(book, basis, matter, to),
    }
}

/// The procedure under which a body handles a case that lies with it.
pub(crate) fn of_body(
    book: &RuleBook,
    basis: ReferralBasis,
    matter: Matter,
    body: &Body,
) -> Result<String, Refusal> {
    let procedure = match matter.kind {
        CaseKind::Dispute => of_dispute(book, matter.dispute_type, body)?,
        CaseKind::Petition => of_petition(book, basis, matter, body)?,
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
    matter: Matter,
    body: &Body,
) -> Result<&'a str, Refusal> {
    let dispute_type = matter.dispute_type;
    match body.kind {
        OrganisationKind::PetitionOffice
        | OrganisationKind::TownshipGovernment
        | OrganisationKind::Department
        | OrganisationKind::JusticeBureau => Ok(branch(book, matter)),
        // What belongs into the police's own legal procedures is transferred, not forwarded.
        OrganisationKind::Police if basis != ReferralBasis::Transfer => Ok(branch(book, matter)),
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

/// How 信访工作条例第二十九条至第三十一条 have a petition handled by whoever is competent: the first
/// rule that it comes under by what it wants and is about.
fn branch(book: &RuleBook, matter: Matter) -> &str {
    let mut rules = book.rules.iter().filter(|rule| {
        rule.when.kind == CaseKind::Petition && BRANCHES.contains(&&*rule.procedure)
    });
    let own = rules.find(|rule| rule.when.is_about(matter.purpose, matter.dispute_type));
    own.map_or("petition_handling", |rule| &rule.procedure)
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
