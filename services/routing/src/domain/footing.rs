//! On what footing one body may hand a case to another (流转依据).

use contracts::vocabulary::{CaseKind, OrganisationKind, ReferralBasis};

use super::body::is_committee;
use super::refusal::Refusal;

/// The footing of a hand-over between bodies of these kinds, unless somebody chooses another.
pub(crate) fn usual(kind: CaseKind, from: OrganisationKind, to: OrganisationKind) -> ReferralBasis {
    match (kind, from, to) {
        (_, _, OrganisationKind::ArbitrationCommission) => ReferralBasis::ToArbitration,
        (_, _, OrganisationKind::ReconsiderationOffice) => ReferralBasis::ToReconsideration,
        (CaseKind::Dispute, _, OrganisationKind::Court) => ReferralBasis::ToLitigation,
        (_, OrganisationKind::Court, to) if is_committee(to) => ReferralBasis::CourtAssigned,
        (_, OrganisationKind::Police, to) if is_committee(to) => ReferralBasis::PoliceLinkage,
        (_, OrganisationKind::Procuratorate, to) if is_committee(to) => {
            ReferralBasis::ProcuratorateLinkage
        }
        (
            CaseKind::Petition,
            OrganisationKind::PetitionOffice,
            OrganisationKind::Department
            | OrganisationKind::DisciplineInspection
            | OrganisationKind::TownshipGovernment
            | OrganisationKind::PetitionOffice
            | OrganisationKind::JusticeBureau,
        ) => ReferralBasis::Forward,
        (CaseKind::Petition | CaseKind::Dispute, _, _) => ReferralBasis::Transfer,
    }
}

/// The footing of a hand-over that the rules make by themselves.
pub(crate) fn automatic(from: OrganisationKind) -> ReferralBasis {
    match from {
        OrganisationKind::Court => ReferralBasis::CourtAssigned,
        OrganisationKind::Police => ReferralBasis::PoliceLinkage,
        OrganisationKind::Procuratorate => ReferralBasis::ProcuratorateLinkage,
        OrganisationKind::PoliticalLegalCommittee
        | OrganisationKind::GovernanceCenter
        | OrganisationKind::PetitionOffice
        | OrganisationKind::DisciplineInspection
        | OrganisationKind::JusticeBureau
        | OrganisationKind::TownshipGovernment
        | OrganisationKind::VillageCommittee
        | OrganisationKind::TownshipCommittee
        | OrganisationKind::SpecialisedCommittee
        | OrganisationKind::Department
        | OrganisationKind::ArbitrationCommission
        | OrganisationKind::ReconsiderationOffice
        | OrganisationKind::LegalAidCenter => ReferralBasis::Dispatch,
    }
}

/// Refuses a footing that does not fit the case or the two bodies.
pub(crate) fn check(
    basis: ReferralBasis,
    kind: CaseKind,
    from: OrganisationKind,
    to: OrganisationKind,
) -> Result<(), Refusal> {
    let either = |wanted: OrganisationKind| from == wanted || to == wanted;
    let fits = match basis {
        ReferralBasis::Dispatch | ReferralBasis::Transfer | ReferralBasis::Assign => true,
        ReferralBasis::Forward => kind == CaseKind::Petition,
        ReferralBasis::CourtAssigned | ReferralBasis::CourtEntrusted => {
            from == OrganisationKind::Court && is_committee(to)
        }
        ReferralBasis::PoliceLinkage => either(OrganisationKind::Police),
        ReferralBasis::ProcuratorateLinkage => either(OrganisationKind::Procuratorate),
        ReferralBasis::ToLitigation => to == OrganisationKind::Court,
        ReferralBasis::ToArbitration => to == OrganisationKind::ArbitrationCommission,
        ReferralBasis::ToReconsideration => to == OrganisationKind::ReconsiderationOffice,
    };
    if fits {
        Ok(())
    } else {
        Err(Refusal::Footing(demand(basis)))
    }
}

/// What a footing demands, for people.
fn demand(basis: ReferralBasis) -> &'static str {
    match basis {
        ReferralBasis::Dispatch | ReferralBasis::Transfer | ReferralBasis::Assign => "",
        ReferralBasis::Forward => {
            "转送只适用于信访事项（《信访工作条例》第二十二条），纠纷请选择分流指派或者移送。"
        }
        ReferralBasis::CourtAssigned | ReferralBasis::CourtEntrusted => {
            "委派、委托调解由人民法院向调解组织作出（《最高人民法院关于人民法院特邀调解的规定》第一条）。"
        }
        ReferralBasis::PoliceLinkage => "公调对接应当有一方是公安机关。",
        ReferralBasis::ProcuratorateLinkage => "检调对接应当有一方是人民检察院。",
        ReferralBasis::ToLitigation => "导入诉讼程序的接收单位应当是人民法院。",
        ReferralBasis::ToArbitration => "导入仲裁程序的接收单位应当是仲裁委员会。",
        ReferralBasis::ToReconsideration => "导入行政复议的接收单位应当是行政复议机构。",
    }
}
