//! Under which procedure a body handles what it is handed. Which procedures a kind of body may
//! handle, for which disputes and on which footings, says the law data; what stands here is only
//! which of them is taken.

use contracts::vocabulary::{
    CaseKind, DisputeType, OrganisationKind, PetitionPurpose, ReferralBasis,
};
use law::{Check, CheckLevel, Claim, Fact, Procedure};

use super::body::Body;
use super::refusal::Refusal;
use super::rules::RuleBook;

/// The procedures of 信访工作条例 itself, by what a petition wants (第二十九条、第三十条、第三十一条
/// 第五项、第六项).
const BRANCHES: [&str; 4] = [
    "petition_suggestion",
    ACCUSATION,
    "petition_duty",
    "petition_handling",
];

/// The only one that an accusation comes under: it goes to nobody whom the law data does not name for
/// it.
const ACCUSATION: &str = "petition_accusation";

/// What courts, procuratorates and police have procedures of their own for.
const JUSTICE: &str = "petition_litigation_transfer";

/// Of several procedures that a body may handle a case under the first is taken: those made for
/// particular disputes come before the general ones.
const ORDER: [&str; 20] = [
    "admin_mediation_medical",
    "admin_mediation_traffic",
    "admin_mediation_consumer",
    "admin_mediation_police",
    "medical_people_mediation",
    "traffic_people_mediation",
    "labour_people_mediation",
    "consumer_people_mediation",
    "property_people_mediation",
    "land_people_mediation",
    "securities_mediation",
    "insurance_mediation",
    "admin_mediation",
    "people_mediation",
    "labour_arbitration",
    "land_arbitration",
    "civil_litigation",
    "reconsideration_ordinary",
    "legal_aid",
    "procuratorate_linkage",
];

/// What of the law data is kept when a case is handed over or taken on: who may handle what, and
/// what another procedure shuts out. Qualifications order the staff and bar nobody.
pub(crate) fn law_claims() -> Vec<Claim<'static>> {
    vec![
        Claim::enforced(
            "services/routing/src/domain/procedure.rs",
            |fact: &Fact<'_>| matches!(fact, Fact::Handler(..) | Fact::Dispute(..)),
        ),
        Claim::enforced(
            "services/routing/src/domain/pending.rs",
            |fact: &Fact<'_>| matches!(fact, Fact::Check(_, check) if check.refuses_by_itself()),
        ),
        Claim::shown(
            "按资质优先指定，无人具备的写明；人数由承办单位决定",
            |fact: &Fact<'_>| matches!(fact, Fact::Panel(..)),
        ),
    ]
}

/// All procedures that are named here; loading makes sure that the law data has them.
pub(crate) fn named() -> impl Iterator<Item = &'static str> {
    let all = ORDER.iter().chain(&BRANCHES).chain([&JUSTICE]);
    all.copied()
}

/// Whether cases come under the procedure at all.
pub(crate) fn is_chosen(procedure: &Procedure) -> bool {
    named().any(|id| id == procedure.id) || !procedure.referrals.is_empty()
}

/// What a case is, as far as its procedure depends on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matter {
    pub(crate) kind: CaseKind,
    pub(crate) dispute_type: DisputeType,
    pub(crate) purpose: Option<PetitionPurpose>,
}

impl Matter {
    /// Whether the case is walled.
    pub(crate) fn is_walled(self) -> bool {
        self.purpose.is_some_and(PetitionPurpose::is_walled)
    }
}

/// The procedure that a case is handed over for: one that the footing is made for, otherwise what
/// the receiving body would handle it under. Where the footing leaves a choice, whoever hands the
/// case over may name one.
pub(crate) fn of_referral(
    book: &RuleBook,
    basis: ReferralBasis,
    matter: Matter,
    to: &Body,
    named: Option<&str>,
) -> Result<String, Refusal> {
    let mut made_for = on_footing(book, basis, matter, to);
    let usual = match made_for.next() {
        Some(procedure) => procedure.id.clone(),
        None => of_body(book, basis, matter, to)?,
    };
    match named {
        Some(named) if named != usual && !made_for.any(|other| other.id == named) => {
            let permitted = on_footing(book, basis, matter, to).map(|it| it.title.clone());
            Err(Refusal::UnfitProcedure {
                permitted: permitted.collect(),
            })
        }
        Some(named) => Ok(named.to_owned()),
        None => Ok(usual),
    }
}

/// The procedures that the footing is made for and the body may handle.
pub(crate) fn on_footing<'a>(
    book: &'a RuleBook,
    basis: ReferralBasis,
    matter: Matter,
    to: &'a Body,
) -> impl Iterator<Item = &'a Procedure> {
    let made_for = move |procedure: &&Procedure| {
        let referrals = &procedure.referrals;
        referrals.iter().any(|own| own == basis.as_str()) && may_handle(procedure, matter, to)
    };
    book.law.procedures().filter(made_for)
}

/// The procedure under which a body handles a case that lies with it.
pub(crate) fn of_body(
    book: &RuleBook,
    basis: ReferralBasis,
    matter: Matter,
    body: &Body,
) -> Result<String, Refusal> {
    let own = match matter.kind {
        CaseKind::Dispute => None,
        // What belongs into the police's own legal procedures is transferred, not forwarded.
        CaseKind::Petition
            if basis == ReferralBasis::Transfer && body.kind == OrganisationKind::Police =>
        {
            Some([JUSTICE, JUSTICE])
        }
        CaseKind::Petition => Some([branch(book, matter), JUSTICE]),
    };
    let order = own.into_iter().flatten().chain(ORDER);
    let mut known = order.filter_map(|id| book.law.procedure(id));
    match known.find(|procedure| may_handle(procedure, matter, body)) {
        Some(procedure) => Ok(procedure.id.clone()),
        None => Err(belongs_elsewhere(book, matter, body)),
    }
}

/// Whether the law data lets the body handle the matter so. For particular disputes bodies that
/// are set up for some must be set up for these.
fn may_handle(procedure: &Procedure, matter: Matter, body: &Body) -> bool {
    if matter.is_walled() && procedure.id != ACCUSATION {
        return false;
    }
    let specialised = matches!(
        body.kind,
        OrganisationKind::SpecialisedCommittee | OrganisationKind::Department
    );
    let competent = procedure.disputes.is_empty() || body.is_set_up_for(matter.dispute_type);
    procedure.admits(body.kind.as_str(), matter.dispute_type.as_str())
        && (competent || !specialised)
}

/// Why a body has no procedure for the matter: the law may say where it belongs instead.
fn belongs_elsewhere(book: &RuleBook, matter: Matter, body: &Body) -> Refusal {
    if matter.is_walled() {
        return Refusal::NotForAccusations;
    }
    let of_kind = |procedure: &&Procedure| {
        matter.kind == CaseKind::Dispute
            && procedure
                .handlers
                .iter()
                .any(|kind| kind == body.kind.as_str())
    };
    let own = ORDER.iter().filter_map(|id| book.law.procedure(id));
    let mut checks = own.filter(of_kind).flat_map(|procedure| &procedure.checks);
    match checks.find(|check| check.level == CheckLevel::Refer) {
        Some(Check {
            text,
            then,
            article,
            ..
        }) => Refusal::Elsewhere {
            ground: text.clone(),
            then: then.clone(),
            article: article.clone(),
        },
        None => Refusal::NotAReceiver,
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
