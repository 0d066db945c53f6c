//! What people do in a proceeding: a struct and a line of `steps!` for each sort of step.
//!
//! The struct is what the request asks beyond what all ask, and what the event tells beyond what all
//! tell: it travels, and is read for ever. Words that may name people are the request's `note`, which
//! stays with the proceeding.

use kernel::PartyId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Event, Proceeded};
use crate::vocabulary::{Outcome, ProceedingState, vocabulary};

/// Handling begins: the first session is held or the inquiry begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Begin {}

/// Handling stands still on a ground that the procedure knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suspend {
    /// The ground, as the law data names it for the procedure: `appraisal`.
    pub ground: String,
}

/// Handling goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Resume {}

/// An event of the law has happened (登记事项), or something was found to be so (认定): what limits run
/// from, wait for or are met by. At least one of the two is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Record {
    /// The event, as the law data names it: `copy_received`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub act: Option<String>,
    /// What was found, as the law data names it: `summary_procedure`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub finding: Option<String>,
    /// The party whom the event concerns; absent if it concerns all whom it may.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub party: Option<PartyId>,
    /// How it was served (送达方式), as the law data names it: `mail`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub way: Option<String>,
}

/// Handling ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Conclude {
    /// How: one of the outcomes that the procedure knows.
    pub outcome: Outcome,
}

/// The file is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Close {}

/// All steps, one a line: struct, word on the wire, term, the event that tells of it with its type,
/// the state it leads to (without one it leaves the proceeding as it stands), and `with a note` where
/// whoever takes it must say why. Hands the lines to the macro `$then`, behind what is given beside it.
macro_rules! steps {
    ($then:ident $($beside:tt)*) => {
        $then! {
            $($beside)*
            Begin = "begin" => "开始办理",
                told by ProceedingBegun = "handling.proceeding_begun.v1", leads to InProgress;
            Suspend = "suspend" => "中止",
                told by ProceedingSuspended = "handling.proceeding_suspended.v1", leads to Suspended;
            Resume = "resume" => "恢复办理",
                told by ProceedingResumed = "handling.proceeding_resumed.v1", leads to InProgress;
            Record = "record" => "登记事项",
                told by ActRecorded = "handling.act_recorded.v1";
            Conclude = "conclude" => "办结",
                told by ProceedingConcluded = "handling.proceeding_concluded.v1", leads to Concluded;
            Close = "close" => "归档",
                told by ProceedingClosed = "handling.proceeding_closed.v1", leads to Closed;
        }
    };
}

pub(super) use steps;

/// Whether something optional was given.
macro_rules! given {
    () => {
        false
    };
    ($given:ident) => {
        true
    };
}

/// Expands to [`Step`], [`ProceedingAction`], the events' payloads, and the ways between these.
macro_rules! declare {
    ($($step:ident = $word:literal => $label:literal,
        told by $event:ident = $told:literal
        $(, leads to $state:ident)? $(, with a $note:ident)?;)+) => {
        vocabulary! {
            /// What people do with a proceeding (办理步骤).
            ProceedingAction { $($step = $word => $label,)+ }
        }

        impl ProceedingAction {
            /// The state to which it leads; `None` where it leaves the proceeding as it stands.
            #[must_use]
            pub fn leads_to(self) -> Option<ProceedingState> {
                match self {
                    $(Self::$step => [$(ProceedingState::$state)?].first().copied(),)+
                }
            }
        }

        impl ProceedingAction {
            /// Whether whoever takes the step must give a note.
            #[must_use]
            pub fn needs_note(self) -> bool {
                match self { $(Self::$step => given!($($note)?),)+ }
            }
        }

        /// A step that people take in a proceeding.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(tag = "action", rename_all = "snake_case")]
        pub enum Step {
            $(#[doc = $label] $step($step),)+
        }

        impl Step {
            /// What sort of step it is.
            #[must_use]
            pub fn action(&self) -> ProceedingAction {
                match self { $(Self::$step(_) => ProceedingAction::$step,)+ }
            }
        }

        $(#[doc = $label] pub type $event = Proceeded<$step>;)+

        /// The schemas of the steps, by the word of each.
        #[cfg(test)]
        fn schemas() -> Vec<(&'static str, utoipa::openapi::RefOr<utoipa::openapi::Schema>)> {
            vec![$(($word, <$step as utoipa::PartialSchema>::schema()),)+]
        }

        impl Event {
            /// The step that was taken in a proceeding, where that is what the event tells.
            #[must_use]
            pub fn step(&self) -> Option<Proceeded<Step>> {
                match self.clone() {
                    $(Self::$event(told) => Some(told.map(Step::$step)),)+
                    _ => None,
                }
            }
        }

        impl From<Proceeded<Step>> for Event {
            fn from(told: Proceeded<Step>) -> Self {
                match told.what.clone() {
                    $(Step::$step(what) => Self::$event(told.map(|_| what)),)+
                }
            }
        }
    };
}

steps!(declare);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kernel::{CaseId, NaiveDate, OrganisationId, ProceedingId, Shard, StaffId};
    use serde_json::{Map, Value};

    use super::*;
    use crate::api::handling::{StepTaken, TakeStep, Telling};
    use crate::event::CameBy;

    fn keys(told: impl Serialize) -> Vec<String> {
        let told: Map<String, Value> = match serde_json::to_value(told).unwrap() {
            Value::Object(fields) => fields,
            other => panic!("{other}"),
        };
        told.into_iter().map(|(key, _)| key).collect()
    }

    /// What stands beside a step's own fields, wherever it is flattened.
    fn taken() -> BTreeSet<String> {
        let (shard, on) = (Shard::spread(1), NaiveDate::MIN);
        let told = Proceeded {
            proceeding: ProceedingId::new(shard),
            case: CaseId::new(shard),
            organisation: OrganisationId::new(shard),
            staff: StaffId::new(shard),
            came_by: CameBy::Itself,
            on,
            by: Some(OrganisationId::new(shard)),
            what: Begin {},
        };
        let asked = TakeStep {
            version: 1,
            on: Some(on),
            note: Some(String::new()),
            told: [(String::new(), Telling::default())].into(),
            step: Begin {},
        };
        let kept = StepTaken {
            step: Step::Begin(Begin {}),
            on,
            entered_on: Some(on),
            note: Some(String::new()),
            text: Some(String::new()),
        };
        let all = [keys(told), keys(asked), keys(kept)];
        all.into_iter().flatten().collect()
    }

    /// Flattened fields of one name overwrite one another in silence.
    #[test]
    fn no_step_has_a_field_that_is_called_like_one_of_all_steps() {
        let taken = taken();
        assert!(
            ["case", "by", "version", "note", "entered_on", "action"]
                .iter()
                .all(|field| taken.contains(*field))
        );
        for (step, schema) in schemas() {
            let schema = serde_json::to_value(schema).unwrap();
            let own = schema["properties"].as_object().into_iter().flatten();
            for (field, _) in own {
                assert!(!taken.contains(field), "{step}: `{field}`");
            }
        }
        let concludes = schemas().into_iter().find(|(step, _)| *step == "conclude");
        let schema = serde_json::to_value(concludes.unwrap().1).unwrap();
        assert!(schema["properties"]["outcome"].is_object(), "{schema}");
    }
}
