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
    /// An accusation accuses the body, or one above or below it.
    #[error("{body} is accused, or in line with who is")]
    Accused {
        /// Its name.
        body: String,
    },
    /// An accusation goes to those alone who are competent for such.
    #[error("the body does not handle accusations")]
    NotForAccusations,
    /// Nobody at work there receives accusations.
    #[error("nobody there receives accusations")]
    NoReceiver,
    /// The footing does not fit the two bodies or the case.
    #[error("the footing does not fit: {0}")]
    Footing(&'static str),
    /// The procedure named is none that the footing is made for.
    #[error("the procedure named does not fit; these do: {permitted:?}")]
    UnfitProcedure {
        /// The titles of those that are.
        permitted: Vec<String>,
    },
    /// The law has such matters handled elsewhere.
    #[error("such matters belong elsewhere: {ground}, {article}")]
    Elsewhere {
        /// What the matter is.
        ground: String,
        /// What is to be done with it.
        then: String,
        /// Which article says so.
        article: String,
    },
    /// Another procedure goes on, or has ended, that shuts this one out.
    #[error("{body} handles it as {procedure}, or did: {ground}, {article}")]
    Pending {
        /// Who handles it or did.
        body: String,
        /// Under which procedure, by its title.
        procedure: String,
        /// Whether it goes on.
        open: bool,
        /// Whether there may be a ground still when it has ended.
        lasting: bool,
        /// The ground in the law's words.
        ground: String,
        /// What is to be done then.
        then: String,
        /// Which article says so.
        article: String,
    },
    /// The body takes no cases by referral.
    #[error("the body takes no such cases")]
    NotAReceiver,
}
