//! Where the case lies and with whom: why it went there, handing it over and naming its handler.

use actix_web::web::ServiceConfig;
use askama::Template;
use contracts::api::lengths;
use contracts::api::routing::{
    AssignHandler, CandidateBody, CaseDecision, Decision, HandlerChoice, OfferReferral, Referral,
    ReferralTarget, RuleTrace,
};
use contracts::vocabulary::{ReferralBasis, RouteAction};
use uuid::Uuid;

use super::{View, send};
use crate::app::App;
use crate::page::{Form, Forms, Part, Search};
use crate::text;

pub(super) fn routes(config: &mut ServiceConfig) {
    send::form::<OfferReferral>(config, "referrals", "offer", App::routing);
    send::form::<AssignHandler>(config, "handler", "assign", App::routing);
}

#[derive(Template)]
#[template(path = "file/decision.html")]
pub(super) struct Decided<'a> {
    pub(super) view: &'a View,
}

/// How many people routing lists at most; where there are so many there may be more.
const MANY: usize = 50;

/// What the choices of these forms hold.
pub(super) struct Choices {
    /// Bodies the case may be handed to.
    pub(super) targets: Part<Vec<ReferralTarget>>,
    /// Part of a body's name that was searched for.
    pub(super) target: String,
    /// Who may be named its handler.
    pub(super) handlers: Part<Vec<HandlerChoice>>,
    /// Part of a person's name that was searched for.
    pub(super) handler: String,
}

/// How the reader stands to the case, for the words.
pub(super) struct Stand {
    /// Whether it lies with their body.
    pub(super) ours: bool,
    /// Whether it waits to be taken on or handed over.
    pub(super) waits: bool,
}

/// What the reader may do next about it, as routing says.
pub(super) fn forms(
    on: &Forms,
    routed: &CaseDecision,
    choices: &Choices,
    stand: &Stand,
) -> Vec<Form> {
    let form = |action: &RouteAction| match action {
        RouteAction::Offer | RouteAction::Designate => offer(on, *action, choices)
            .at_version(routed.version)
            .open_if(stand.ours && stand.waits),
        RouteAction::TakeOn | RouteAction::Reassign => {
            let t = &on.t.assign;
            let open = match (action, stand.ours) {
                (RouteAction::TakeOn, true) => t.take_on,
                (RouteAction::TakeOn, false) => t.name,
                _ => t.replace,
            };
            assign(on, open, choices).at_version(routed.version)
        }
    };
    routed.actions.iter().map(form).collect()
}

fn offer(on: &Forms, action: RouteAction, choices: &Choices) -> Form {
    let t = &on.t.offer;
    let designates = action == RouteAction::Designate;
    // Sent again after a refusal it is still the same offer.
    let key = on.sent("key").unwrap_or_else(|| Uuid::now_v7().to_string());
    let form = on.form("offer", "referrals", t.submit).hidden("key", key);
    let form = form.folded(if designates { t.designate } else { t.open });
    let form = match &choices.targets {
        Ok(targets) => proposals(
            form.choice(
                "to",
                t.to,
                targets
                    .iter()
                    .map(|target| (target.organisation, label(target))),
            ),
            t,
            targets,
        ),
        Err(why) => form.missing("to", t.to, why.clone()),
    };
    let form = form.search(Search {
        name: "target",
        label: t.search,
        example: t.search_example,
        asked: choices.target.clone(),
    });
    let bases = if designates {
        &[ReferralBasis::Assign]
    } else {
        ReferralBasis::ALL
    };
    let bases = bases.iter().map(|basis| (*basis, basis.label()));
    let form = form.choice("basis", on.t.referral.basis, bases);
    let form = if designates {
        form.first_chosen()
    } else {
        form.blank(t.usual_basis)
    };
    let form = procedures(form, t, &choices.targets);
    form.long_text("note", t.note, 2, lengths::OFFER_NOTE)
        .optional()
}

/// What some footing leaves to whoever hands the case over.
fn procedures(form: Form, t: &text::Offer, targets: &Part<Vec<ReferralTarget>>) -> Form {
    let mut choices: Vec<(&str, String)> = Vec::new();
    let open = targets.iter().flatten().flat_map(|it| &it.procedures);
    for choice in open {
        let named = (
            choice.procedure.as_str(),
            format!("{}：{}", choice.basis.label(), choice.title),
        );
        if !choices.contains(&named) {
            choices.push(named);
        }
    }
    if choices.is_empty() {
        return form;
    }
    form.choice("procedure", t.procedure, choices)
        .blank(t.usual_procedure)
}

fn label(target: &ReferralTarget) -> String {
    let star = if target.proposed.is_some() {
        "★ "
    } else {
        ""
    };
    format!("{star}{}（{}）", target.name, target.basis.label())
}

fn proposals(form: Form, t: &text::Offer, targets: &[ReferralTarget]) -> Form {
    targets
        .iter()
        .fold(form, |form, target| match &target.proposed {
            Some(why) => form.hint(format!("★ {}", t.proposed(&target.name, why))),
            None => form,
        })
}

fn assign(on: &Forms, open: &'static str, choices: &Choices) -> Form {
    let t = &on.t.assign;
    let form = on.form("assign", "handler", t.submit).folded(open);
    let form = match &choices.handlers {
        Ok(handlers) => form.choice(
            "staff",
            t.staff,
            handlers.iter().map(|one| (one.staff, person(t, one))),
        ),
        Err(why) => form.missing("staff", t.staff, why.clone()),
    };
    // Few are seen at a glance.
    let many = choices.handlers.as_ref().is_ok_and(|all| all.len() >= MANY);
    let form = if many || !choices.handler.is_empty() {
        form.search(Search {
            name: "handler",
            label: t.search,
            example: t.search_example,
            asked: choices.handler.clone(),
        })
    } else {
        form
    };
    form.text("reason", t.reason, lengths::HANDLER_REASON)
        .hint(t.recusal)
}

/// Somebody who may be named, by name, roles and open cases.
pub(super) fn person(t: &text::Assign, choice: &HandlerChoice) -> String {
    let roles = choice.roles.iter().map(|role| role.label());
    let words: Vec<_> = std::iter::once(choice.name.as_str()).chain(roles).collect();
    format!("{} · {}", words.join(" · "), t.load(choice.load))
}

/// A decision, and whether it is shown at once.
pub(super) struct ShownDecision {
    pub(super) decision: Decision,
    pub(super) open: bool,
}

impl ShownDecision {
    /// The rules that applied, or those that did not.
    pub(super) fn rules_fired(&self, fired: bool) -> Vec<&RuleTrace> {
        let rules = self.decision.rules.iter();
        rules.filter(|rule| rule.fired == fired).collect()
    }

    /// The bodies chosen, or those that were not.
    pub(super) fn bodies_chosen(&self, chosen: bool) -> Vec<&CandidateBody> {
        let bodies = self.decision.bodies.iter();
        bodies.filter(|body| body.chosen == chosen).collect()
    }

    /// What was decided, in a sentence; of a body that it was handed to, where that stands now.
    pub(super) fn words(&self, t: &text::Decision, referrals: &[Referral]) -> String {
        let mut chosen = self.decision.bodies.iter().filter(|body| body.chosen);
        let Some(body) = chosen.next() else {
            return match self.decision.mode.as_str() {
                "kept" => t.kept,
                _ => t.nobody,
            }
            .to_owned();
        };
        let name = &body.name;
        let handed = referrals.iter().filter(|one| one.to == body.organisation);
        match (
            self.decision.mode.as_str(),
            handed.max_by_key(|one| one.offered_at),
        ) {
            ("kept", _) => t.kept_by(name),
            ("proposed", None) => t.proposed(name),
            ("offered", None) => t.offered(name),
            ("offered" | "proposed", Some(referral)) => t.handed(name, referral.state.label()),
            _ => name.clone(),
        }
    }
}

impl Decided<'_> {
    fn referrals(&self) -> &[Referral] {
        self.view.referrals.as_deref().unwrap_or_default()
    }
}
