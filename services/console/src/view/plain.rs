//! Pages with little on them.

use askama::Template;
use contracts::api::notice::Notice;
use contracts::api::routing::Referral;
use contracts::api::tracking::{BacklogRow, BacklogSummary};
use kernel::{NaiveDate, Page};
use law::Due;

use super::{Chrome, Errors, Part};
use crate::text::Text;

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignIn {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) errors: Errors,
    pub(crate) form_token: String,
    pub(crate) return_to: String,
    pub(crate) carried: String,
    pub(crate) username: String,
    /// Whether another page was asked for.
    pub(crate) interrupted: bool,
}

#[derive(Template)]
#[template(path = "password.html")]
pub(crate) struct Password {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) errors: Errors,
    pub(crate) return_to: String,
    pub(crate) carried: String,
    /// Whether no other page is open before.
    pub(crate) must_change: bool,
}

#[derive(Template)]
#[template(path = "resume.html")]
pub(crate) struct Resume<'a> {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) target: &'a str,
    pub(crate) fields: &'a [(String, String)],
}

#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct Home {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) name: String,
    pub(crate) today: NaiveDate,
    pub(crate) may_register: bool,
    pub(crate) summary: Option<BacklogSummary>,
    pub(crate) todo: Part<Page<BacklogRow>>,
    pub(crate) inbox: Part<Page<Referral>>,
    pub(crate) notices: Part<Page<Notice>>,
}

#[derive(Template)]
#[template(path = "about.html")]
pub(crate) struct About {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) version: &'static str,
}

#[derive(Template)]
#[template(path = "calculator.html")]
pub(crate) struct Calculator {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) groups: Vec<RuleGroup>,
    pub(crate) asked: Asked,
    pub(crate) due: Option<Due>,
    pub(crate) citation: String,
    pub(crate) refusal: Option<String>,
}

/// The rules of one law: id and what people see.
pub(crate) struct RuleGroup {
    pub(crate) law: String,
    pub(crate) rules: Vec<(String, String)>,
}

/// What was asked of the calculator, as typed.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub(crate) rule: String,
    pub(crate) start: String,
    pub(crate) time: String,
    pub(crate) extend: String,
    pub(crate) exclude: Vec<(String, String)>,
}
