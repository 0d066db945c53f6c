//! One thing that people must be told.

use kernel::{CaseId, ClockId, NaiveDate, OrganisationId, StaffId};

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    ReferralOffered,
    ReferralAccepted,
    ReferralReturned,
    ReferralWithdrawn,
    ReferralReported,
    HandlerAssigned,
    ProceedingStopped,
    ClockWarned,
    ClockOverdue,
    ClockMoved,
    UnmaskedOften,
    PowersGiven,
    PasswordReset,
}

impl Kind {
    /// The word on the wire and in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ReferralOffered => "referral_offered",
            Self::ReferralAccepted => "referral_accepted",
            Self::ReferralReturned => "referral_returned",
            Self::ReferralWithdrawn => "referral_withdrawn",
            Self::ReferralReported => "referral_reported",
            Self::HandlerAssigned => "handler_assigned",
            Self::ProceedingStopped => "proceeding_stopped",
            Self::ClockWarned => "clock_warned",
            Self::ClockOverdue => "clock_overdue",
            Self::ClockMoved => "clock_moved",
            Self::UnmaskedOften => "unmasked_often",
            Self::PowersGiven => "powers_given",
            Self::PasswordReset => "password_reset",
        }
    }
}

/// Who must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Those who receive and send cases for a body.
    Clerks(OrganisationId),
    /// The member of staff who registered the case, if it is theirs that is handed over; the
    /// body's clerks otherwise.
    Sender(OrganisationId),
    /// Whoever must act: the handler; the body's clerks while there is none or once they left, and as
    /// well while they are away.
    Responsible(OrganisationId, Option<StaffId>),
    /// Whoever had to act, the supervisors of that body, and those of the next one above that has
    /// any: a superior body or the governance centre (综治中心) that serves its area.
    Accountable(OrganisationId, Option<StaffId>),
    /// Whoever answers for what is done in a body: its supervisors, and those of the next one above
    /// that has any.
    Supervisors(OrganisationId),
    /// Whoever may change the accounts of a body: administrators of it and of those above it.
    Administrators(OrganisationId),
    /// Whose account it is, who works in that body, whoever may change it, and those with whom they
    /// share what nobody else may know of (检举控告).
    Account(StaffId, OrganisationId),
}

impl Audience {
    /// The body whose people are meant.
    pub(crate) fn body(self) -> OrganisationId {
        match self {
            Self::Clerks(body)
            | Self::Sender(body)
            | Self::Responsible(body, _)
            | Self::Accountable(body, _)
            | Self::Supervisors(body)
            | Self::Administrators(body)
            | Self::Account(_, body) => body,
        }
    }
}

/// The fact that is told, by its date: what decides whether it is still news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact {
    /// Somebody did something on this day.
    Act { on: NaiveDate },
    /// A limit ends on this day.
    Warning { due_on: NaiveDate },
    /// A limit ended on this day.
    Overdue { due_on: NaiveDate },
    /// A limit's last day was moved, recorded now.
    Move,
}

/// What people are told, before it is known who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Announcement {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) audience: Audience,
    pub(crate) fact: Fact,
    /// The limit it is about.
    pub(crate) clock: Option<ClockId>,
}

/// A matter that is settled: nobody needs to be told any more what was told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settled {
    pub(crate) case: CaseId,
    /// The limit, where it is about one; of other limits of the case nothing is settled.
    pub(crate) clock: Option<ClockId>,
    /// What was told of it.
    pub(crate) kinds: &'static [Kind],
}

impl Settled {
    /// The case's offer was answered or taken back. A case has one offer at a time.
    pub(crate) fn offer(case: CaseId) -> Self {
        Self {
            case,
            clock: None,
            kinds: &[Kind::ReferralOffered],
        }
    }

    /// What came back was handed on or taken on.
    pub(crate) fn returned(case: CaseId) -> Self {
        Self {
            case,
            clock: None,
            kinds: &[Kind::ReferralReturned],
        }
    }

    /// The limit was met, or runs no more.
    pub(crate) fn limit(case: CaseId, clock: ClockId) -> Self {
        Self {
            case,
            clock: Some(clock),
            kinds: &[Kind::ClockWarned, Kind::ClockOverdue, Kind::ClockMoved],
        }
    }

    /// The limit has passed: that it is near says nothing any more.
    pub(crate) fn warnings(case: CaseId, clock: ClockId) -> Self {
        Self {
            case,
            clock: Some(clock),
            kinds: &[Kind::ClockWarned],
        }
    }
}
