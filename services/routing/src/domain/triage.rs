//! Where a case goes (分流): the first rule that applies and finds a body decides; every rule says
//! why it did or did not.

use contracts::api::routing::{CandidateBody, RuleTrace};
use contracts::event::RoutedMode;
use contracts::vocabulary::{CaseKind, Channel, DisputeType, PetitionPurpose};

use super::body::Body;
use super::jurisdiction::{Found, weigh};
use super::region::Region;
use super::rules::{Rule, RuleBook};

/// What the rules look at.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) kind: CaseKind,
    pub(crate) dispute_type: DisputeType,
    pub(crate) purpose: Option<PetitionPurpose>,
    pub(crate) channel: Channel,
    /// Where it happened.
    pub(crate) region: Region,
    /// The body that registered it.
    pub(crate) registrar: Body,
}

/// What the rules say.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// Procedure id.
    pub(crate) procedure: String,
    /// The body found.
    pub(crate) body: Option<Body>,
    /// What follows.
    pub(crate) mode: RoutedMode,
    /// Every rule, in the order tried.
    pub(crate) rules: Vec<RuleTrace>,
    /// The bodies weighed, best first.
    pub(crate) bodies: Vec<CandidateBody>,
    /// Why no body is proposed, where none is.
    pub(crate) why: Option<String>,
}

/// Applies the rules to a case. `bodies` are those of its place and of every division above it.
pub(crate) fn decide(book: &RuleBook, facts: &Facts, bodies: &[Body]) -> Verdict {
    let mut decided: Option<(&Rule, Found)> = None;
    let mut first_match: Option<(&Rule, Found)> = None;
    let mut traces = Vec::with_capacity(book.rules.len());
    for rule in &book.rules {
        let (fired, reason) = if let Some(mismatch) = rule.when.mismatch(facts) {
            (false, format!("不适用（{}）：{mismatch}。", rule.title))
        } else if let Some((earlier, _)) = &decided {
            let (title, before) = (&rule.title, &earlier.title);
            (
                false,
                format!("条件符合（{title}），但在先的规则已经确定：{before}。"),
            )
        } else {
            let found = weigh(rule, facts, bodies);
            let (fired, reason) = outcome(rule, facts, &found);
            if fired {
                decided = Some((rule, found));
            } else {
                first_match.get_or_insert((rule, found));
            }
            (fired, reason)
        };
        traces.push(RuleTrace {
            rule: rule.id.clone(),
            fired,
            reason,
        });
    }
    let mut verdict = conclude(decided.or(first_match), facts, traces);
    // Behind a wall nothing is opened to anybody but by a person.
    if facts.purpose.is_some_and(PetitionPurpose::is_walled) {
        verdict.mode = RoutedMode::Proposed;
    }
    verdict
}

/// Whether a rule whose conditions are met decides, and why.
fn outcome(rule: &Rule, facts: &Facts, found: &Found) -> (bool, String) {
    let (basis, advice) = (basis(rule), advice(rule));
    if found.body.is_some() {
        return (true, format!("适用：{basis}。{advice}"));
    }
    let nobody = nobody(rule, facts).map_or_else(String::new, |why| format!("{why}，"));
    if rule.exclusive || rule.manual {
        (true, format!("适用：{basis}。{nobody}由人工决定。{advice}"))
    } else {
        (
            false,
            format!("条件符合：{basis}。{nobody}继续适用后面的规则。"),
        )
    }
}

fn basis(rule: &Rule) -> String {
    format!("{}（{}）", rule.title, rule.article)
}

fn advice(rule: &Rule) -> String {
    let advice = rule.advice.as_ref();
    advice.map_or_else(String::new, |advice| format!("{advice}。"))
}

/// Why a rule that names bodies leads to none; nothing for one that leaves the body to people.
fn nobody(rule: &Rule, facts: &Facts) -> Option<&'static str> {
    if rule.bodies.is_empty() {
        None
    } else if facts.region.is_coarse() {
        Some("登记的地点没有精确到乡镇（街道），不能确定管辖机构")
    } else {
        Some("当地和上级没有相应的承办机构")
    }
}

/// Why no body is proposed, in whole sentences: what lies in the way first.
fn why_nobody(rule: &Rule, facts: &Facts) -> String {
    let nobody = nobody(rule, facts).map_or_else(String::new, |why| format!("{why}。"));
    format!("{nobody}{}。{}", basis(rule), advice(rule))
}

fn conclude(decided: Option<(&Rule, Found)>, facts: &Facts, rules: Vec<RuleTrace>) -> Verdict {
    let Some((rule, found)) = decided else {
        return Verdict {
            procedure: default_procedure(facts.kind).to_owned(),
            body: None,
            mode: RoutedMode::Proposed,
            rules,
            bodies: Vec::new(),
            why: None,
        };
    };
    let mode = match (&found.body, rule.manual, found.kept) {
        (None, _, _) | (Some(_), true, _) => RoutedMode::Proposed,
        (Some(_), false, true) => RoutedMode::Kept,
        (Some(_), false, false) => RoutedMode::Offered,
    };
    Verdict {
        procedure: rule.procedure.clone(),
        why: found.body.is_none().then(|| why_nobody(rule, facts)),
        body: found.body,
        mode,
        rules,
        bodies: found.candidates,
    }
}

/// The general procedure of each kind of case.
pub(crate) fn default_procedure(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Dispute => "people_mediation",
        CaseKind::Petition => "petition_handling",
    }
}
