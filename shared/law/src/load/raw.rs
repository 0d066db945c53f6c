//! The shape of a rule file, as a lawyer writes it.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::{
    rule::{Confidence, Counting, Direction, Force, Gap, Roll, Unit},
    terms::Effect,
};

/// `[[law]]`: the text the rows of the file are taken from.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Law {
    pub(super) name: String,
    pub(super) document: String,
    pub(super) effective_from: NaiveDate,
    pub(super) effective_to: Option<NaiveDate>,
    #[serde(default)]
    pub(super) counting: Counting,
    pub(super) region: Option<String>,
}

/// `[[rule]]`: one limit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) id: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) title: String,
    /// May be left out where the file has one law only.
    pub(super) law: Option<String>,
    pub(super) article: String,
    pub(super) effective_from: Option<NaiveDate>,
    pub(super) effective_to: Option<NaiveDate>,
    pub(super) amount: u32,
    pub(super) unit: Unit,
    #[serde(default)]
    pub(super) direction: Direction,
    pub(super) start: String,
    /// The words of the text where they are more exact than the vocabulary's.
    pub(super) start_text: Option<String>,
    pub(super) responsible: String,
    pub(super) roll: Option<Roll>,
    pub(super) counting: Option<Counting>,
    #[serde(default)]
    pub(super) force: Force,
    #[serde(default)]
    pub(super) exclusions: Vec<Exclusion>,
    pub(super) extension: Option<Extension>,
    #[serde(default)]
    pub(super) resets: Vec<String>,
    pub(super) expiry: Option<Expiry>,
    pub(super) notice: Option<String>,
    #[serde(default)]
    pub(super) leaves_open: Vec<Gap>,
    pub(super) region: Option<String>,
    pub(super) overlays: Option<String>,
    pub(super) confidence: Confidence,
    pub(super) note: Option<String>,
}

/// `"appraisal"`, or `{ key = "suspension", at_most = 60 }` where the text limits it.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Exclusion {
    Unlimited(String),
    Limited { key: String, at_most: u32 },
}

/// `extension = { … }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Extension {
    pub(super) amount: Option<u32>,
    pub(super) times: Option<u32>,
    pub(super) approver: Option<String>,
    #[serde(default)]
    pub(super) consent: bool,
    pub(super) notice: Option<String>,
    #[serde(default = "yes")]
    pub(super) before_expiry: bool,
    pub(super) condition: Option<String>,
}

/// `expiry = { … }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expiry {
    pub(super) effect: Effect,
    pub(super) target: Option<String>,
    pub(super) text: String,
}

fn yes() -> bool {
    true
}
