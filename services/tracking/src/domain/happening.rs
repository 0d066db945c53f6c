use contracts::vocabulary::{OrganisationKind, ReturnReason};
use kernel::{CaseId, NaiveDate, OrganisationId, PartyId, StaffId};
use law::OutcomeClass;
use uuid::Uuid;

use super::file::Body;
use super::proceeding::{Proceeding, RecordedAct};
use super::referral::Referral;

/// What tells that a proceeding was opened, that it ended, what was agreed on in it, and what people say has
/// happened in it.
pub(crate) const OPENED: &str = "handling.proceeding_opened.v1";
pub(crate) const CONCLUDED: &str = "handling.proceeding_concluded.v1";
pub(crate) const AGREED: &str = "handling.agreement_effective.v1";
pub(crate) const RECORDED: &str = "handling.act_recorded.v1";

/// What a clock hangs on, and so which happenings concern it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Case,
    Referral,
    Proceeding,
}

impl Scope {
    /// The word in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Referral => "referral",
            Self::Proceeding => "proceeding",
        }
    }

    /// Reads the word back.
    pub(crate) fn read(word: &str) -> Option<Self> {
        [Self::Case, Self::Referral, Self::Proceeding]
            .into_iter()
            .find(|scope| scope.as_str() == word)
    }
}

/// Something that happened to a case, as clocks see it.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    /// The event type that tells of it.
    pub(crate) kind: &'static str,
    /// The day of it.
    pub(crate) on: NaiveDate,
    /// Who registered the case, receives it or handles it.
    pub(crate) organisation: OrganisationId,
    /// What sort of body that is, where it is known.
    pub(crate) body: Option<OrganisationKind>,
    /// What sort of body hands the case over, where one does.
    pub(crate) sender: Option<OrganisationKind>,
    pub(crate) staff: Option<StaffId>,
    /// The hand-over it is about, or by which a proceeding came.
    pub(crate) referral: Option<Referral>,
    pub(crate) proceeding: Option<Proceeding>,
    /// What it comes to, where it ends a proceeding.
    pub(crate) class: Option<OutcomeClass>,
    pub(crate) reason: Option<ReturnReason>,
    /// The event of the law that people say has happened.
    pub(crate) act: Option<String>,
    /// What people have found to be so.
    pub(crate) finding: Option<String>,
    /// The party that the act concerns, where it is one in particular.
    pub(crate) party: Option<PartyId>,
}

impl Happening {
    /// A case was registered by this body.
    pub(crate) fn to_case(kind: &'static str, on: NaiveDate, body: &Body) -> Self {
        Self {
            kind,
            on,
            organisation: body.id,
            body: Some(body.kind),
            sender: None,
            staff: None,
            referral: None,
            proceeding: None,
            class: None,
            reason: None,
            act: None,
            finding: None,
            party: None,
        }
    }

    /// Something happened to a hand-over to this body.
    pub(crate) fn to_referral(
        kind: &'static str,
        on: NaiveDate,
        referral: Referral,
        to: &Body,
    ) -> Self {
        Self {
            referral: Some(referral),
            ..Self::to_case(kind, on, to)
        }
    }

    /// Something happened to a proceeding, which came by this hand-over.
    pub(crate) fn to_proceeding(
        kind: &'static str,
        on: NaiveDate,
        proceeding: Proceeding,
        referral: Option<Referral>,
    ) -> Self {
        Self {
            kind,
            on,
            organisation: proceeding.organisation,
            body: None,
            sender: None,
            staff: Some(proceeding.staff),
            referral,
            class: None,
            proceeding: Some(proceeding),
            reason: None,
            act: None,
            finding: None,
            party: None,
        }
    }

    /// The same, as people said that this has happened.
    pub(crate) fn recorded(self, act: &RecordedAct) -> Self {
        Self {
            kind: RECORDED,
            on: act.on,
            act: act.act.clone(),
            finding: act.finding.clone(),
            party: act.party,
            ..self
        }
    }

    /// Whether it is what people record in a proceeding that has ended.
    pub(crate) fn is_record_of_the_past(&self) -> bool {
        self.kind == RECORDED && self.proceeding.as_ref().is_some_and(|one| !one.is_open())
    }

    /// The procedure that the case is under by it, or is meant for; none while it is only
    /// registered.
    pub(crate) fn procedure(&self) -> Option<&str> {
        let handled = self.proceeding.as_ref().map(|p| &*p.procedure);
        handled.or_else(|| self.referral.as_ref().map(|r| &*r.procedure))
    }

    /// Whether the same may be told once more, of another day: what follows from it then follows from
    /// that day.
    pub(crate) fn comes_again(&self) -> bool {
        self.act.is_some() || self.kind == AGREED
    }

    /// The referral or proceeding it is about; `None` for the case itself.
    pub(crate) fn cause(&self) -> Option<Uuid> {
        let proceeding = self.proceeding.as_ref().map(|p| p.id.uuid());
        proceeding.or_else(|| self.referral.as_ref().map(|r| r.id.uuid()))
    }

    /// What it is about and what that came by: a fact may be told of the hand-over first and once
    /// more of the proceeding.
    pub(crate) fn origins(&self, case: CaseId) -> [Uuid; 2] {
        let came_by = self.referral.as_ref().map(|r| r.id.uuid());
        let came_by = came_by.unwrap_or_else(|| case.uuid());
        [self.cause().unwrap_or_else(|| case.uuid()), came_by]
    }

    /// Whether a clock that hangs on this is concerned.
    pub(crate) fn concerns(&self, scope: Scope, cause: Uuid) -> bool {
        match scope {
            Scope::Case => true,
            Scope::Referral => self.referral.as_ref().is_some_and(|r| r.id.uuid() == cause),
            Scope::Proceeding => self
                .proceeding
                .as_ref()
                .is_some_and(|p| p.id.uuid() == cause),
        }
    }
}
