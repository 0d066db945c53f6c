//! Which body a rule leads to (管辖): the kind the rule names first, set up for the matter, nearest
//! to the place where it happened.

use contracts::api::routing::CandidateBody;

use super::body::Body;
use super::rules::{Place, Rule};
use super::triage::Facts;

/// The most candidates a decision keeps.
const SHOWN: usize = 20;

/// What a rule finds among the bodies of a place.
#[derive(Debug)]
pub(crate) struct Found {
    /// The body; `None` when none has jurisdiction.
    pub(crate) body: Option<Body>,
    /// Whether it is the one that registered the case.
    pub(crate) kept: bool,
    /// Every body of a fitting kind and how it fared, the chosen one first.
    pub(crate) candidates: Vec<CandidateBody>,
}

/// Weighs the bodies for one rule. A body that registered the case and is itself competent comes
/// before all others: it has the case already.
pub(crate) fn weigh(rule: &Rule, facts: &Facts, bodies: &[Body]) -> Found {
    let own = own_place(rule, facts);
    let mut fitting: Vec<(usize, &Body)> = bodies
        .iter()
        .filter(|body| body.region.covers(&facts.region))
        .filter_map(|body| Some((rank(rule, facts, body)?, body)))
        .collect();
    fitting.sort_by(|(rank, body), (other_rank, other)| {
        let nearest = other.region.code().len().cmp(&body.region.code().len());
        let by_path = || body.path.cmp(&other.path);
        rank.cmp(other_rank).then(nearest).then_with(by_path)
    });
    let body = match own {
        Some(_) => Some(facts.registrar.clone()),
        None => fitting.first().map(|(_, body)| (*body).clone()),
    };
    let candidates = candidates(rule, facts, bodies, &fitting, body.as_ref());
    Found {
        kept: body
            .as_ref()
            .is_some_and(|body| body.id == facts.registrar.id),
        body,
        candidates,
    }
}

/// The place in the rule under which the registering body keeps the case. Where the place of the
/// case is only known roughly, a body inside it counts as competent for what it registers.
fn own_place<'a>(rule: &'a Rule, facts: &Facts) -> Option<&'a Place> {
    let own = &facts.registrar;
    let near = own.region.covers(&facts.region) || facts.region.covers(&own.region);
    rule.bodies
        .iter()
        .find(|place| near && place.keeps && place.fits(own, facts.dispute_type))
}

fn rank(rule: &Rule, facts: &Facts, body: &Body) -> Option<usize> {
    rule.bodies
        .iter()
        .position(|place| place.fits(body, facts.dispute_type))
}

fn candidates(
    rule: &Rule,
    facts: &Facts,
    bodies: &[Body],
    fitting: &[(usize, &Body)],
    chosen: Option<&Body>,
) -> Vec<CandidateBody> {
    let mut shown: Vec<CandidateBody> = chosen
        .into_iter()
        .map(|body| entry(body, true, why_chosen(facts, body)))
        .collect();
    let is_chosen = |body: &Body| chosen.is_some_and(|chosen| chosen.id == body.id);
    for (rank, body) in fitting {
        if !is_chosen(body) {
            let level = body.region.level();
            let why = why_not(facts, fitting, (*rank, body), chosen);
            shown.push(entry(
                body,
                false,
                format!("有管辖权（{level}），但{why}。"),
            ));
        }
    }
    for body in bodies {
        let kind_fits = rule.bodies.iter().any(|place| place.kind == body.kind);
        if kind_fits && !is_chosen(body) && rank(rule, facts, body).is_none() {
            let label = facts.dispute_type.label();
            let reason = format!("机构类别相符，但其职能不包括{label}类事项。");
            shown.push(entry(body, false, reason));
        }
    }
    shown.truncate(SHOWN);
    shown
}

fn why_chosen(facts: &Facts, body: &Body) -> String {
    if body.id == facts.registrar.id {
        return "由本机构登记，且本机构有管辖权，自行办理。".to_owned();
    }
    let level = body.region.level();
    format!("有管辖权，类别优先、辖区最近（{level}）。")
}

fn why_not(
    facts: &Facts,
    fitting: &[(usize, &Body)],
    (rank, body): (usize, &Body),
    chosen: Option<&Body>,
) -> &'static str {
    if chosen.is_some_and(|chosen| chosen.id == facts.registrar.id) {
        return "登记机构有管辖权，由其自行办理";
    }
    match fitting.first() {
        Some((best, _)) if *best < rank => "规则所列类别顺序在后",
        Some((_, nearest)) if nearest.region != body.region => "另有辖区更近的机构",
        Some(_) | None => "与选定机构同类同级，机构序列在后",
    }
}

fn entry(body: &Body, chosen: bool, reason: String) -> CandidateBody {
    CandidateBody {
        organisation: body.id,
        name: body.name.clone(),
        chosen,
        reason,
    }
}
