//! What the reader may do next, gathered from the things of the file.

use askama::Template;
use contracts::api::handling::{Agreement, Proceeding};
use contracts::api::intake::CaseFile;
use contracts::api::routing::{CaseDecision, HandlerChoice, Referral};
use contracts::api::tracking::CaseTrack;
use contracts::vocabulary::{ReferralAction, RouteAction, Stage};
use kernel::OrganisationId;

use super::route::{Choices, Stand};
use super::{View, agreement, proceeding, referral, registration, route};
use crate::page::{Form, Forms};

#[derive(Template)]
#[template(path = "file/next.html")]
pub(super) struct Steps<'a> {
    pub(super) view: &'a View,
}

/// The steps offered, as the services list them.
pub(super) struct Next {
    /// What was handed over and waits, with the answers to it.
    pub(super) answers: Vec<Group>,
    /// Everything else, in the order in which it is usually done.
    pub(super) steps: Group,
    /// Where the case goes and with whom it lies.
    pub(super) moves: Vec<Form>,
    /// Whether that is still to be said.
    pub(super) awaited: bool,
}

/// Some forms under one sentence.
pub(super) struct Group {
    pub(super) lead: String,
    /// Why a step that one looks for here is not offered.
    pub(super) hint: Option<String>,
    pub(super) forms: Vec<Form>,
}

/// What is known of a case.
pub(super) struct Known<'a> {
    pub(super) file: &'a CaseFile,
    pub(super) track: Option<&'a CaseTrack>,
    pub(super) proceedings: &'a [Proceeding],
    pub(super) agreements: &'a [Agreement],
    pub(super) referrals: &'a [Referral],
    /// The decision; none yet where routing has still to make it.
    pub(super) routed: Option<&'a CaseDecision>,
    pub(super) choices: &'a Choices,
    /// Who may handle what the reader may accept.
    pub(super) takers: &'a [HandlerChoice],
    /// The reader's body.
    pub(super) own: OrganisationId,
}

impl Next {
    pub(super) fn of(on: &Forms, known: &Known<'_>, awaited: bool) -> Self {
        let (answers, mut steps) = answers(on, known);
        let of_proceedings = known.proceedings.iter();
        let parties = &known.file.parties;
        let of_proceedings = of_proceedings.flat_map(|one| {
            let mut forms = proceeding::forms(on, one, parties);
            forms.extend(agreement::forms(on, one, known.agreements, parties));
            forms
        });
        steps.splice(0..0, of_proceedings);
        let of_registration = registration::forms(on, known.file);
        // Whoever registered it holds it until it is routed.
        let awaited = awaited && !of_registration.is_empty();
        steps.extend(of_registration);
        let stage = known.track.map(|track| &track.stage);
        let moves = known.routed.map(|routed| {
            let stand = Stand {
                ours: routed.holder == known.own,
                waits: stage.is_some_and(|at| *at == Stage::Registered || *at == Stage::Returned),
            };
            route::forms(on, routed, known.choices, &stand)
        });
        let designates = |routed: &CaseDecision| routed.actions.contains(&RouteAction::Designate);
        let lead = if known.routed.is_some_and(designates) {
            on.t.next.oversee
        } else {
            on.t.next.handle
        };
        Self {
            answers,
            steps: Group {
                lead: lead.to_owned(),
                hint: None,
                forms: steps,
            },
            moves: moves.unwrap_or_default(),
            awaited,
        }
    }

    /// Whether there is any.
    pub(super) fn any(&self) -> bool {
        !self.answers.is_empty() || self.any_step()
    }

    /// Whether there is any besides answering a hand-over.
    pub(super) fn any_step(&self) -> bool {
        self.awaited || !self.steps.forms.is_empty() || !self.moves.is_empty()
    }
}

impl Next {
    /// The form that was sent and refused, if it is still offered.
    pub(super) fn tried(&self) -> Option<&Form> {
        let answers = self.answers.iter().flat_map(|group| &group.forms);
        let mut all = answers.chain(&self.steps.forms).chain(&self.moves);
        all.find(|form| form.was_tried())
    }
}

/// The answers to what waits, each under its sentence, and what else may be done with referrals.
fn answers(on: &Forms, known: &Known<'_>) -> (Vec<Group>, Vec<Form>) {
    let (mut answers, mut others) = (Vec::new(), Vec::new());
    for referral in known.referrals {
        let forms = referral::forms(on, referral, known.takers);
        let may = |action| referral.actions.contains(&action);
        let lead = if may(ReferralAction::Accept) || referral.unacceptable.is_some() {
            Some(incoming(on, referral))
        } else if may(ReferralAction::Withdraw) {
            let state = referral.state.label();
            Some(on.t.next.outgoing(&referral.to_name, state))
        } else {
            None
        };
        match lead {
            Some(lead) => answers.push(Group {
                lead,
                hint: referral
                    .unacceptable
                    .as_deref()
                    .map(|why| on.t.next.unacceptable(why)),
                forms,
            }),
            None => others.extend(forms),
        }
    }
    (answers, others)
}

fn incoming(on: &Forms, referral: &Referral) -> String {
    let basis = referral.basis.label();
    let said = on.t.next.incoming(&referral.from_name, basis);
    let note = referral.note.as_ref();
    let note = note.map(|note| format!(" {}", on.t.referral.said(note)));
    format!("{said}{}", note.unwrap_or_default())
}
