use contracts::vocabulary::{OrganisationKind, Outcome};
use kernel::{NaiveDate, OrganisationId, StaffId};
use serde::Deserialize;
use uuid::Uuid;

use super::file::Body;
use super::proceeding::Proceeding;
use super::referral::Referral;

/// The points at which clocks begin or end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Moment {
    CaseRegistered,
    ReferralOffered,
    ReferralReceived,
    ReferralAccepted,
    ReferralReturned,
    ReferralWithdrawn,
    ProceedingOpened,
    ProceedingConcluded,
}

/// What a clock hangs on, and so which happenings concern it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Case,
    Referral,
    Proceeding,
}

impl Moment {
    /// What a clock armed at this moment hangs on.
    pub(crate) fn scope(self) -> Scope {
        match self {
            Self::CaseRegistered => Scope::Case,
            Self::ReferralOffered
            | Self::ReferralReceived
            | Self::ReferralAccepted
            | Self::ReferralReturned
            | Self::ReferralWithdrawn => Scope::Referral,
            Self::ProceedingOpened | Self::ProceedingConcluded => Scope::Proceeding,
        }
    }
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
    pub(crate) moment: Moment,
    /// The day of it.
    pub(crate) on: NaiveDate,
    /// The event type that tells of it.
    pub(crate) kind: &'static str,
    /// Whose clock it starts.
    pub(crate) organisation: OrganisationId,
    pub(crate) staff: Option<StaffId>,
    /// What sort of body registered the case, where that is what happened.
    pub(crate) registered_by: Option<OrganisationKind>,
    /// The hand-over it is about, or by which a proceeding came.
    pub(crate) referral: Option<Referral>,
    pub(crate) proceeding: Option<Proceeding>,
    pub(crate) outcome: Option<Outcome>,
}

impl Happening {
    /// A case was registered by this body.
    pub(crate) fn to_case(kind: &'static str, on: NaiveDate, body: &Body) -> Self {
        Self {
            moment: Moment::CaseRegistered,
            on,
            kind,
            organisation: body.id,
            staff: None,
            registered_by: Some(body.kind),
            referral: None,
            proceeding: None,
            outcome: None,
        }
    }

    /// Something happened to a hand-over; its clocks are the receiving body's.
    pub(crate) fn to_referral(
        moment: Moment,
        kind: &'static str,
        on: NaiveDate,
        referral: Referral,
    ) -> Self {
        Self {
            moment,
            on,
            kind,
            organisation: referral.receiver,
            staff: None,
            registered_by: None,
            referral: Some(referral),
            proceeding: None,
            outcome: None,
        }
    }

    /// Something happened to a proceeding; its clocks are the handling body's.
    pub(crate) fn to_proceeding(
        moment: Moment,
        kind: &'static str,
        on: NaiveDate,
        proceeding: Proceeding,
    ) -> Self {
        Self {
            moment,
            on,
            kind,
            organisation: proceeding.organisation,
            staff: Some(proceeding.staff),
            registered_by: None,
            referral: None,
            outcome: proceeding.ending.as_ref().map(|ending| ending.outcome),
            proceeding: Some(proceeding),
        }
    }

    /// The referral or proceeding it is about; `None` for the case itself.
    pub(crate) fn cause(&self) -> Option<Uuid> {
        match self.moment.scope() {
            Scope::Case => None,
            Scope::Referral => self.referral.as_ref().map(|r| r.id.uuid()),
            Scope::Proceeding => self.proceeding.as_ref().map(|p| p.id.uuid()),
        }
    }

    /// The referral or proceeding that a clock of this scope would have to hang on in order to be
    /// concerned; `None` means that every clock of the scope is.
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
