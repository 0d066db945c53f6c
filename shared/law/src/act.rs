//! What people say has happened in a procedure, and whose a limit is.

use serde::{Deserialize, Serialize};

use crate::{
    procedure::{Clock, Notice, Suspension},
    vocabulary::Vocabulary,
};

/// An event of the law that people may record (登记事项): limits run from it or are met by it, or it is
/// a notice, and nothing else tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The event, as a vocabulary key.
    pub key: String,
    /// Whom of the parties it concerns; `None` if it concerns all of them or none.
    pub party: Option<Concerned>,
    /// Whether it is done by serving something (送达), in one of the ways of the vocabulary.
    #[serde(default)]
    pub served: bool,
    /// On which days it may have happened.
    #[serde(default)]
    pub day: Days,
}

/// What the vocabulary says of an event, whatever the procedure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Nature {
    party: Option<Concerned>,
    served: bool,
    day: Days,
    /// Whether it only comes with registration, hand-over, acceptance or conclusion, so that nobody
    /// records it.
    pub(crate) with_conduct: bool,
}

/// On which days an event may happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// From the acceptance until today.
    #[default]
    Since,
    /// Until today, also before the acceptance.
    Earlier,
    /// From the acceptance on: it is set beforehand and may still be to come.
    Ahead,
}

/// Whom of the parties an event concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concerned {
    /// 申请人.
    Applicant,
    /// 被申请人.
    Respondent,
    /// 任何一方: each party by itself.
    Each,
}

/// Whose a limit is, where it is not that of the body that handles the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// 申请人: of each by itself.
    Applicant,
    /// 被申请人: of each by itself.
    Respondent,
    /// 各方当事人: of all together.
    Parties,
    /// 每一方当事人: of each by itself.
    Each,
    /// 其他单位: of somebody who is neither the handling body nor a party.
    Others,
}

impl Nature {
    /// The act by which people record the event, unless nobody does.
    fn act(self, key: &str) -> Option<Act> {
        (!self.with_conduct).then(|| Act {
            key: key.to_owned(),
            party: self.party,
            served: self.served,
            day: self.day,
        })
    }
}

/// The events that move clocks of a procedure, those that start them first: those that they run from
/// or end by, those that begin and end time that they do not count, and those after which they are
/// counted anew; and what must be told.
pub(crate) fn moving<'a>(
    clocks: &'a [Clock],
    suspensions: &'a [Suspension],
    notices: &'a [Notice],
    resets: &'a [String],
) -> impl Iterator<Item = &'a String> {
    let starts = clocks.iter().map(|clock| &clock.event);
    let ends = clocks.iter();
    let ends = ends.flat_map(|clock| clock.met_by.iter().chain(&clock.stopped_by));
    let pauses = suspensions.iter();
    let pauses = pauses.flat_map(|pause| pause.starts.iter().chain(&pause.ends));
    let told = notices.iter().filter_map(|notice| notice.told_by.as_ref());
    starts.chain(ends).chain(pauses).chain(resets).chain(told)
}

/// The acts of a procedure: those that its data lists, and by default every one of these events.
pub(crate) fn acts<'a>(
    listed: &[Act],
    moving: impl Iterator<Item = &'a String>,
    vocabulary: &Vocabulary,
) -> Vec<Act> {
    let mut acts: Vec<Act> = Vec::new();
    for key in moving {
        if acts.iter().any(|act| act.key == *key) {
            continue;
        }
        let own = listed.iter().find(|act| act.key == *key).cloned();
        acts.extend(own.or_else(|| vocabulary.nature(key).act(key)));
    }
    acts
}
