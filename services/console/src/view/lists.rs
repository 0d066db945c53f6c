//! Lists with filters.

use askama::Template;
use contracts::api::intake::CaseRow;
use contracts::api::notice::Notice;
use contracts::api::routing::Referral;
use contracts::vocabulary::{CaseKind, DisputeType, ReferralState};
use kernel::Page;

use super::{Chrome, Errors};
use crate::text::Text;

#[derive(Template)]
#[template(path = "referrals.html")]
pub(crate) struct Referrals {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) heading: &'static str,
    pub(crate) here: &'static str,
    pub(crate) states: &'static [ReferralState],
    pub(crate) state: String,
    pub(crate) page: Page<Referral>,
    pub(crate) next: Option<String>,
}

#[derive(Template)]
#[template(path = "cases.html")]
pub(crate) struct Cases {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) errors: Errors,
    pub(crate) q: String,
    pub(crate) kind: String,
    pub(crate) dispute_type: String,
    pub(crate) kinds: &'static [CaseKind],
    pub(crate) types: &'static [DisputeType],
    pub(crate) page: Page<CaseRow>,
    pub(crate) more: Option<More>,
}

/// The way to the page after this one.
pub(crate) enum More {
    /// By its address.
    Address(String),
    /// By sending the search again, from here on.
    Form(String),
}

#[derive(Template)]
#[template(path = "notices.html")]
pub(crate) struct Notices {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) any_unread: bool,
    pub(crate) page: Page<Notice>,
    pub(crate) next: Option<String>,
}
