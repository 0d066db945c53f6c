//! Why routing refuses, in business words.

use contracts::vocabulary::{CaseKind, ReferralAction, ReferralState};
use kernel::NaiveDate;

/// A refusal by the rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// The step does not follow on where the referral stands.
    #[error("a referral that is {state} cannot be changed by {action}")]
    IllegalStep {
        /// Where it stands.
        state: ReferralState,
        /// What was tried.
        action: ReferralAction,
    },
    /// A day before the step it follows.
    #[error("{day} is before {earliest}")]
    TooEarly {
        /// The day told.
        day: NaiveDate,
        /// The first day allowed.
        earliest: NaiveDate,
        /// The last day allowed: today.
        latest: NaiveDate,
    },
    /// A day in the future.
    #[error("{day} is after {latest}")]
    TooLate {
        /// The day told.
        day: NaiveDate,
        /// The first day allowed.
        earliest: NaiveDate,
        /// The last day allowed: today.
        latest: NaiveDate,
    },
    /// The case was returned too often; the common superior decides (指定管辖).
    #[error("the case was returned {returns} times")]
    ReturnCeiling {
        /// How often.
        returns: i32,
        /// Dispute or petition: whose regulation says who decides then.
        kind: CaseKind,
    },
    /// The one asked for is barred (回避).
    #[error("the handler asked for has a conflict of interest")]
    Recused,
    /// Everybody who could is barred.
    #[error("everybody who could handle it has a conflict of interest")]
    AllRecused,
    /// The one asked for does not work there, is away or has not the role.
    #[error("the handler asked for cannot handle it")]
    UnsuitableHandler,
    /// Nobody there has the role.
    #[error("nobody can handle it")]
    NoHandler,
    /// The footing does not fit the two bodies or the case.
    #[error("the footing does not fit: {0}")]
    Footing(&'static str),
    /// The body takes no cases by referral.
    #[error("the body takes no such cases")]
    NotAReceiver,
}
