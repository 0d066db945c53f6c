//! A case and what became of it, as data that the caller plays through the public APIs.

use contracts::api::intake::RegisterCase;
use contracts::vocabulary::{Outcome, ReferralBasis, ReturnReason};
use kernel::NaiveDate;

/// One case from registration to where it stands today.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Code of the body that registers it.
    pub body: String,
    /// Sign-in name of whoever registers it, one of that body's staff.
    pub staff: String,
    /// The registration.
    pub case: RegisterCase,
    /// Id of the procedure under which it is handled in the end.
    pub procedure: &'static str,
    /// Where it stands in the end.
    pub fate: Fate,
    /// What happens next, in order; dates never go back and none is after the day given.
    ///
    /// The body a step belongs to follows from the steps before it: the case lies with the
    /// registering body until another body accepts it, and with the body before that again when
    /// it is returned. `Accept` and `Return` are the act of the body the case was last handed to,
    /// all others of the body it lies with. A case its registering body is to handle itself has no
    /// `Accept`: keeping it is routing's decision, taken at registration.
    pub steps: Vec<Step>,
}

/// Where a case stands in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// Concluded within the limit.
    Concluded,
    /// Concluded after it.
    ConcludedLate,
    /// Being handled, the last day far enough off.
    Open,
    /// Being handled, the last day within about a week.
    DueSoon,
    /// Being handled past the last day.
    Overdue,
    /// Handed over, not yet taken on.
    Waiting,
    /// Sent back, the sender has to decide.
    Returned,
    /// Registered and nothing else.
    Registered,
}

/// One thing that happens to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The body it lies with hands it to another.
    ///
    /// Where routing has already offered the case by itself, that offer stands in the place of
    /// this one if it goes to the same body, and is withdrawn first if not.
    Refer {
        /// Code of the receiving body.
        to: String,
        /// On what footing.
        basis: ReferralBasis,
        /// A word to the receiver.
        note: Option<String>,
        /// The day of the hand-over.
        on: NaiveDate,
    },
    /// A petition office forwards or assigns a petition (转送、交办).
    Forward {
        /// Code of the receiving body.
        to: String,
        /// `Forward`, `Assign` or `Transfer`.
        basis: ReferralBasis,
        /// A word to the receiver.
        note: Option<String>,
        /// The day of the hand-over.
        on: NaiveDate,
    },
    /// The receiving body signs for it (签收) and has not decided yet.
    Receive {
        /// The day of receipt.
        on: NaiveDate,
    },
    /// The receiving body takes it on (受理).
    Accept {
        /// The day of acceptance.
        on: NaiveDate,
    },
    /// The receiving body sends it back.
    Return {
        /// Why.
        reason: ReturnReason,
        /// The reason in words.
        explanation: String,
        /// The day of the return.
        on: NaiveDate,
    },
    /// The handling body concludes it.
    Conclude {
        /// How it ended.
        outcome: Outcome,
        /// What was agreed or why it failed.
        note: String,
        /// The day.
        on: NaiveDate,
    },
    /// Nothing more happens until today; always the last step.
    LeaveOpen,
}

impl Scenario {
    /// Code of the body that is to handle it: the last one it was handed to, or the registering
    /// body itself.
    #[must_use]
    pub fn handler(&self) -> &str {
        let handed = self.steps.iter().rev().find_map(|step| match step {
            Step::Refer { to, .. } | Step::Forward { to, .. } => Some(to.as_str()),
            Step::Receive { .. }
            | Step::Accept { .. }
            | Step::Return { .. }
            | Step::Conclude { .. }
            | Step::LeaveOpen => None,
        });
        handed.unwrap_or(&self.body)
    }
}

impl Step {
    /// The day it happens.
    #[must_use]
    pub fn on(&self) -> Option<NaiveDate> {
        match self {
            Self::Refer { on, .. }
            | Self::Forward { on, .. }
            | Self::Receive { on }
            | Self::Accept { on }
            | Self::Return { on, .. }
            | Self::Conclude { on, .. } => Some(*on),
            Self::LeaveOpen => None,
        }
    }
}
