//! What somebody can do with a case where it stands now: the next step, offered.

use std::fmt::Display;

use contracts::Claims;
use contracts::api::directory::Staff;
use contracts::api::intake::CaseFile;
use contracts::api::routing::{Referral, ReferralTarget};
use contracts::api::tracking::{CaseTrack, Proceeding};
use contracts::vocabulary::{ReferralBasis, ReferralState, ReturnReason, Role, Stage};
use kernel::OrganisationId;

use crate::http::Form;
use crate::view::Part;
use crate::view::chrome::may_register;

/// Who handles cases.
const HANDLERS: [Role; 3] = [Role::Mediator, Role::PetitionClerk, Role::ReceivingClerk];

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
    /// To be ended by the bearer, in one of the ways it lists.
    pub(crate) conclude: Option<Proceeding>,
    /// What the choice lists of a hand-over and of a handler hold.
    pub(crate) choices: Choices,
    /// Whether it is still to be said where the case goes; where else it can go shows then.
    pub(crate) awaits_decision: bool,
    /// Whether it may be handed to another body: the version to hand it over at.
    pub(crate) offer: Option<i64>,
    /// Whether that is the natural next step.
    pub(crate) offer_open: bool,
    /// Whether the bearer assigns as a superior, and so in no other way.
    pub(crate) superior: bool,
    /// Whether a handler may be chosen: the version to choose at.
    pub(crate) assign: Option<i64>,
    /// Whether that takes the case on.
    pub(crate) takes_on: bool,
    /// Whether the registration can be amended.
    pub(crate) amend: bool,
    /// How many lines of history the page shows.
    pub(crate) seen: i64,
}

/// What can be chosen on the page.
pub(crate) struct Choices {
    /// Bodies the case may be handed to.
    pub(crate) targets: Part<Vec<ReferralTarget>>,
    /// Staff of the body the case lies with, for those who may see them.
    pub(crate) staff: Part<Vec<Staff>>,
    /// Part of a body's name that was searched for.
    pub(crate) searched: String,
    /// Sent with the offer, so that it is made once.
    pub(crate) key: String,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            targets: Ok(Vec::new()),
            staff: Ok(Vec::new()),
            searched: String::new(),
            key: String::new(),
        }
    }
}

/// What is known of a case when its actions are decided on.
pub(crate) struct Known<'a> {
    pub(crate) file: &'a CaseFile,
    pub(crate) track: Option<&'a CaseTrack>,
    pub(crate) referrals: &'a [Referral],
    /// Whether routing answers and has not decided on the case yet.
    pub(crate) awaits_decision: bool,
    /// The body it lies with and the version of that, as routing says.
    pub(crate) lies: Option<(OrganisationId, i64)>,
}

/// Whether nobody handles it yet, or no more: it came back after it was concluded.
fn is_unhandled(track: &CaseTrack) -> bool {
    let mut proceedings = track.proceedings.iter();
    let goes_on = proceedings.any(|proceeding| {
        proceeding.organisation == track.organisation && proceeding.state.is_open()
    });
    let came_back = track.stage == Stage::Returned && !goes_on;
    track.staff.is_none() || came_back
}

/// A form of the case's page that was sent and refused.
#[derive(Default)]
pub(crate) struct Tried {
    action: String,
    form: Form,
}

impl Known<'_> {
    fn lies_with(&self, claims: &Claims) -> bool {
        let holder = self.lies.map_or_else(
            || {
                self.track
                    .map_or(self.file.organisation, |track| track.organisation)
            },
            |(holder, _)| holder,
        );
        holder == claims.org
    }

    fn route_version(&self) -> Option<i64> {
        self.lies.map(|(_, version)| version)
    }

    fn is_at(&self, stages: &[Stage]) -> bool {
        self.track
            .is_some_and(|track| stages.iter().any(|stage| track.stage == *stage))
    }

    fn undecided(&self, ours: impl Fn(&Referral) -> bool) -> Option<Referral> {
        let undecided = self
            .referrals
            .iter()
            .filter(|referral| referral.state.is_pending());
        undecided.filter(|referral| ours(referral)).last().cloned()
    }
}

impl Actions {
    /// The steps that role and state allow.
    pub(crate) fn of(claims: &Claims, known: &Known<'_>, choices: Choices) -> Self {
        let mut actions = Self {
            choices,
            seen: known
                .track
                .and_then(|track| track.timeline.last())
                .map_or(0, |line| line.position),
            ..Self::default()
        };
        if may_register(claims) {
            actions.answer(claims, known);
            actions.handle(claims, known);
        }
        actions.move_on(claims, known);
        actions
    }

    /// The answers to a hand-over.
    fn answer(&mut self, claims: &Claims, known: &Known<'_>) {
        self.incoming = known.undecided(|referral| referral.to == claims.org);
        self.outgoing = known.undecided(|referral| referral.from == claims.org);
        let incoming = self.incoming.as_ref();
        self.receive = incoming.is_some_and(|r| r.state == ReferralState::Offered);
        let accepted = |r: &&Referral| r.to == claims.org && r.state == ReferralState::Accepted;
        self.report = known.referrals.iter().rfind(accepted).cloned();
    }

    /// What the handling body does.
    fn handle(&mut self, claims: &Claims, known: &Known<'_>) {
        self.conclude = known.track.and_then(to_conclude);
        self.amend = known.file.organisation == claims.org && !known.is_at(&[Stage::Closed]);
    }

    /// Choosing a handler or another body: for the body the case lies with, and for the superior
    /// who assigns (指定管辖).
    fn move_on(&mut self, claims: &Claims, known: &Known<'_>) {
        let pending = known.referrals.iter().any(|r| r.state.is_pending());
        if pending || known.is_at(&[Stage::Closed]) {
            return;
        }
        let oversees = claims.has(Role::Supervisor) || claims.has(Role::Dispatcher);
        let holds = known.lies_with(claims);
        self.superior = oversees && !holds;
        let may_offer = self.superior || (holds && may_register(claims));
        if known.awaits_decision {
            self.awaits_decision = may_offer;
            return;
        }
        self.offer = known.route_version().filter(|_| may_offer);
        let waits = known.is_at(&[Stage::Registered, Stage::Returned]);
        self.offer_open = holds && waits;
        // To take the case on is the clerks' business, to replace a handler the superiors'.
        self.takes_on = known.track.is_none_or(is_unhandled);
        let may_assign = match (holds, self.takes_on) {
            (true, true) => oversees || may_register(claims),
            (true, false) => oversees,
            (false, true) => false,
            (false, false) => oversees && self.choices.staff.is_ok(),
        };
        if may_assign && !known.is_at(&[Stage::Concluded]) {
            self.assign = known.route_version();
        }
    }

    /// Whether there is any.
    pub(crate) fn any(&self) -> bool {
        self.incoming.is_some() || self.outgoing.is_some() || self.lead_handle()
    }

    /// Whether there is any besides answering a hand-over.
    pub(crate) fn lead_handle(&self) -> bool {
        let moves = self.awaits_decision || self.offer.or(self.assign).is_some();
        self.report.is_some() || self.conclude.is_some() || moves || self.amend
    }

    /// Why a case may be sent back.
    pub(crate) fn reasons(&self) -> &'static [ReturnReason] {
        ReturnReason::ALL
    }

    /// On what footing a case may be handed over.
    pub(crate) fn bases(&self) -> &'static [ReferralBasis] {
        if self.superior {
            &[ReferralBasis::Assign]
        } else {
            ReferralBasis::ALL
        }
    }

    /// Who of the body may handle a case.
    pub(crate) fn handlers(&self) -> impl Iterator<Item = &Staff> {
        let staff = self.choices.staff.as_deref().unwrap_or_default();
        staff.iter().filter(|member| {
            member.active
                && member
                    .roles
                    .iter()
                    .any(|role| HANDLERS.iter().any(|one| role == one))
        })
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

    /// The last line of history that its page showed.
    pub(crate) fn seen(&self) -> Option<i64> {
        self.form.value("seen")
    }
}

/// The proceeding that the bearer may end: tracking says how to those who may, and to nobody else.
fn to_conclude(track: &CaseTrack) -> Option<Proceeding> {
    let mut proceedings = track.proceedings.iter();
    let found = proceedings.find(|proceeding| !proceeding.outcomes.is_empty());
    found.cloned()
}
