//! What is done: proceedings.

mod agreement;
mod take_step;

use std::collections::BTreeMap;

use kernel::{CaseId, NaiveDate, OrganisationId, PartyId, ProceedingId, StaffId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use agreement::*;

pub use crate::event::step::*;
use crate::vocabulary::{Outcome, ProceedingState, Word};

/// One handling under one procedure (程序), and what the reader may do with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proceeding {
    /// The proceeding.
    pub id: ProceedingId,
    /// The case.
    pub case: CaseId,
    /// Version for optimistic concurrency.
    pub version: i64,
    /// Procedure id.
    pub procedure: String,
    /// Its Chinese name.
    pub procedure_title: String,
    /// Where it stands.
    pub state: Word<ProceedingState>,
    /// The handling body.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// The handler.
    pub staff: StaffId,
    /// Their name.
    pub staff_name: String,
    /// The day of acceptance.
    pub accepted_on: NaiveDate,
    /// The day the acceptance was entered, where that was later (补录).
    pub accepted_entered_on: Option<NaiveDate>,
    /// What was done since, oldest first; steps that the reader does not know are left out.
    #[serde(deserialize_with = "super::known")]
    pub steps: Vec<StepTaken>,
    /// What the reader may do now.
    #[serde(default, deserialize_with = "super::known_words")]
    pub actions: Vec<ProceedingAction>,
    /// How it may be ended, for those who may end it.
    pub outcomes: Vec<PermittedOutcome>,
    /// On what grounds it may stand still, for those who may suspend it.
    pub suspensions: Vec<SuspensionGround>,
    /// What may be recorded, for those who may record it.
    #[serde(default)]
    pub records: Records,
    /// What has still to be told (告知) before steps that the reader may take.
    #[serde(default)]
    pub notices: Vec<OwedNotice>,
    /// Whether the reader may put down now what was agreed in it.
    #[serde(default)]
    pub may_agree: bool,
}

impl Proceeding {
    /// How it ended, and the step that ended it.
    #[must_use]
    pub fn ending(&self) -> Option<(&Outcome, &StepTaken)> {
        self.steps.iter().rev().find_map(|taken| match &taken.step {
            Step::Conclude(ending) => Some((&ending.outcome, taken)),
            _ => None,
        })
    }
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepTaken {
    /// The step.
    #[serde(flatten)]
    pub step: Step,
    /// Its day.
    pub on: NaiveDate,
    /// The day it was entered, where that was later (补录).
    pub entered_on: Option<NaiveDate>,
    /// What was agreed, or why; in no event.
    pub note: Option<String>,
    /// What was recorded, in words, where that is the step.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
}

/// Takes a step in a proceeding: the fields of the step, and these.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeStep<T> {
    /// The version of the proceeding it was read at; stale once its state or its hands have changed
    /// since, and never by anything else.
    pub version: i64,
    /// The day; today unless told, not in the future, not before the acceptance or the last step.
    pub on: Option<NaiveDate>,
    /// What was agreed or why, at most 5,000 characters; some steps need it. It may name people and is
    /// told in no event.
    pub note: Option<String>,
    /// What the parties were told on that day (告知), by the notice's key in the law data: each is
    /// recorded before the step is taken, which may wait for it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub told: BTreeMap<String, Telling>,
    /// What is particular to the step.
    #[serde(flatten)]
    pub step: T,
}

/// How a notice was told, and to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Telling {
    /// The party; absent if all whom it must be told were told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub party: Option<PartyId>,
    /// The way in which it was served (送达方式), as the law data names it; needed where it must be told
    /// in writing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub way: Option<String>,
}

/// Something that has still to be told in a proceeding, as the law data lists it for its procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwedNotice {
    /// Its key in the law data.
    pub code: String,
    /// What is told.
    pub text: String,
    /// The article with its law.
    pub article: String,
    /// In which ways it may be served, where it must be told in writing.
    pub ways: Vec<ServiceWay>,
    /// The steps that wait for it.
    #[serde(deserialize_with = "super::known_words")]
    pub due: Vec<ProceedingAction>,
    /// Of the conclusions only those with these outcomes wait for it; all if there are none.
    pub outcomes: Vec<PermittedOutcome>,
    /// The parties who have still to be told.
    pub parties: Vec<PartyId>,
}

/// One way in which a proceeding may end, as the law data lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PermittedOutcome {
    /// The outcome.
    pub code: Outcome,
    /// Its Chinese name.
    pub label: String,
    /// The ground or form in words.
    pub text: String,
    /// The article with its law, where there is one.
    pub article: Option<String>,
}

/// One ground on which a proceeding may stand still, as the law data lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuspensionGround {
    /// Its key in the law data.
    pub code: String,
    /// Its Chinese name.
    pub label: String,
    /// The rule in words.
    pub text: String,
    /// The article with its law.
    pub article: String,
}

/// What may be recorded in a proceeding, as the law data lists it for its procedure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Records {
    /// The events, those from which limits run first, then those that end limits, then notices.
    pub acts: Vec<RecordableAct>,
    /// What may be found to be so.
    pub findings: Vec<RecordableFinding>,
    /// In which ways something may be served.
    pub ways: Vec<ServiceWay>,
}

/// An event that may be recorded in a proceeding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordableAct {
    /// Its key in the law data.
    pub code: String,
    /// What has happened: 收到申请书副本.
    pub label: String,
    /// The limits that run from it: 提交答辩书.
    pub starts: Vec<String>,
    /// The limits that are met or stopped by it.
    pub ends: Vec<String>,
    /// What is told by it, each with its article.
    #[serde(default)]
    pub tells: Vec<String>,
    /// The parties whom it may concern by themselves.
    pub parties: Vec<PartyId>,
    /// Whether it is done by serving something (送达).
    pub served: bool,
    /// Whether its day is set beforehand and may still be to come.
    pub ahead: bool,
}

/// What may be found to be so in a proceeding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordableFinding {
    /// Its key in the law data.
    pub code: String,
    /// Its Chinese name.
    pub label: String,
    /// The limits that wait for it.
    pub starts: Vec<String>,
}

/// A way in which something is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceWay {
    /// Its key in the law data.
    pub code: String,
    /// Its Chinese name.
    pub label: String,
}
