//! What somebody can do with a case where it stands now: the next step, offered.

use std::fmt::Display;

use contracts::Claims;
use contracts::api::intake::CaseFile;
use contracts::api::routing::{Referral, ReferralTarget};
use contracts::api::tracking::{CaseTrack, Proceeding};
use contracts::vocabulary::{
    Outcome, ProceedingState, ReferralBasis, ReferralState, ReturnReason, Role, Stage,
};

use crate::http::Form;
use crate::view::Part;
use crate::view::chrome::may_register;

/// The steps offered. The services decide anew when one is taken.
#[derive(Default)]
pub(crate) struct Actions {
    /// Offered to the bearer's body and not yet decided on.
    pub(crate) incoming: Option<Referral>,
    /// Whether it can be signed for first.
    pub(crate) receive: bool,
    /// Offered by the bearer's body and not yet decided on.
    pub(crate) outgoing: Option<Referral>,
    /// Taken on by the bearer's body, its result to be reported.
    pub(crate) report: Option<Referral>,
    /// Handled by the bearer's body and not yet ended.
    pub(crate) conclude: Option<Proceeding>,
    /// Bodies it may be handed to, if it lies with the bearer's body.
    pub(crate) offer: Option<Part<Vec<ReferralTarget>>>,
    /// Whether handing it over is the natural next step.
    pub(crate) offer_open: bool,
    /// Whether the registration can be amended.
    pub(crate) amend: bool,
    /// Sent with the offer, so that it is made once.
    pub(crate) key: String,
    pub(crate) track_version: i64,
    /// How many lines of history the page shows.
    pub(crate) seen: usize,
}

/// What is known of a case when its actions are decided on.
pub(crate) struct Known<'a> {
    pub(crate) file: &'a CaseFile,
    pub(crate) track: Option<&'a CaseTrack>,
    pub(crate) referrals: &'a [Referral],
}

/// A form of the case's page that was sent and refused.
#[derive(Default)]
pub(crate) struct Tried {
    action: String,
    form: Form,
}

impl Actions {
    /// The steps that role and state allow. Targets are added only where a hand-over is allowed.
    pub(crate) fn of(
        claims: &Claims,
        known: &Known<'_>,
        targets: Part<Vec<ReferralTarget>>,
        key: String,
    ) -> Self {
        let Known {
            file,
            track,
            referrals,
        } = *known;
        let mut actions = Self {
            key,
            track_version: track.map_or(0, |track| track.version),
            seen: track.map_or(0, |track| track.timeline.len()),
            ..Self::default()
        };
        if !may_register(claims) {
            return actions;
        }
        let undecided =
            |r: &&Referral| matches!(r.state, ReferralState::Offered | ReferralState::Received);
        let find = |ours: &dyn Fn(&Referral) -> bool| {
            referrals
                .iter()
                .filter(undecided)
                .find(|r| ours(r))
                .cloned()
        };
        actions.incoming = find(&|r| r.to == claims.org);
        actions.outgoing = find(&|r| r.from == claims.org);
        actions.receive = actions
            .incoming
            .as_ref()
            .is_some_and(|r| r.state == ReferralState::Offered);
        let reportable = |r: &&Referral| r.to == claims.org && r.state == ReferralState::Accepted;
        actions.report = referrals.iter().find(reportable).cloned();
        let holds = track.map_or(file.organisation == claims.org, |t| {
            t.organisation == claims.org
        });
        let pending = referrals.iter().any(|r| undecided(&r));
        let done = track.is_some_and(|t| matches!(t.stage, Stage::Closed));
        actions.conclude = track.and_then(|track| handled_by(claims, track));
        if holds && !pending && !done {
            actions.offer_open = actions.conclude.is_none()
                && track.is_some_and(|t| matches!(t.stage, Stage::Registered | Stage::Returned));
            actions.offer = Some(targets);
        }
        actions.amend = file.organisation == claims.org && !done;
        actions
    }

    /// Whether there is any.
    pub(crate) fn any(&self) -> bool {
        self.incoming.is_some() || self.outgoing.is_some() || self.lead_handle()
    }

    /// Whether there is any besides answering a hand-over.
    pub(crate) fn lead_handle(&self) -> bool {
        self.report.is_some() || self.conclude.is_some() || self.offer.is_some() || self.amend
    }

    /// Why a case may be sent back.
    pub(crate) fn reasons(&self) -> &'static [ReturnReason] {
        ReturnReason::ALL
    }

    /// How a proceeding may end.
    pub(crate) fn outcomes(&self) -> &'static [Outcome] {
        Outcome::ALL
    }

    /// On what footing a case may be handed over.
    pub(crate) fn bases(&self) -> &'static [ReferralBasis] {
        ReferralBasis::ALL
    }
}

impl Tried {
    /// A form that was sent and refused.
    pub(crate) fn form(action: &str, form: Form) -> Self {
        Self {
            action: action.to_owned(),
            form,
        }
    }

    /// Whether it was this one.
    pub(crate) fn is(&self, action: &str) -> bool {
        self.action == action
    }

    /// What was typed into a field of it.
    pub(crate) fn text(&self, action: &str, field: &str) -> &str {
        if self.is(action) {
            self.form.text(field)
        } else {
            ""
        }
    }

    /// The same, or what the field shows at first.
    pub(crate) fn text_or<'a>(&'a self, action: &str, field: &str, first: &'a str) -> &'a str {
        if self.is(action) {
            self.form.text(field)
        } else {
            first
        }
    }

    /// Whether this was chosen in a field.
    pub(crate) fn had(&self, field: &str, value: impl Display) -> bool {
        self.form.text(field) == value.to_string()
    }

    /// The key it was sent with: sending it again is no second offer.
    pub(crate) fn key(&self) -> Option<String> {
        self.form.filled("key")
    }

    /// How many lines of history its page showed.
    pub(crate) fn seen(&self) -> Option<usize> {
        self.form.value("seen")
    }
}

/// The proceeding that the bearer's body has to end.
fn handled_by(claims: &Claims, track: &CaseTrack) -> Option<Proceeding> {
    let handles = [Role::Mediator, Role::PetitionClerk, Role::ReceivingClerk];
    if !handles.iter().any(|role| claims.has(*role)) {
        return None;
    }
    let open = |proceeding: &&Proceeding| {
        let running = match proceeding.state {
            ProceedingState::Accepted
            | ProceedingState::InProgress
            | ProceedingState::Suspended => true,
            ProceedingState::Concluded | ProceedingState::Closed => false,
        };
        running && proceeding.organisation == claims.org
    };
    track.proceedings.iter().find(open).cloned()
}
