use contracts::vocabulary::{Outcome, ProceedingState};
use kernel::{NaiveDate, OrganisationId, ProceedingId, ReferralId, StaffId};

/// One handling of a case by one body under one procedure (程序).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proceeding {
    pub(crate) id: ProceedingId,
    /// Number of its own events.
    pub(crate) version: i64,
    /// Procedure id, as in the law data.
    pub(crate) procedure: String,
    pub(crate) state: ProceedingState,
    pub(crate) organisation: OrganisationId,
    pub(crate) staff: StaffId,
    pub(crate) accepted_on: NaiveDate,
    /// The day the acceptance was entered, where that was later (补录).
    pub(crate) entered_on: Option<NaiveDate>,
    /// The hand-over by which it came.
    pub(crate) referral: Option<ReferralId>,
    pub(crate) ending: Option<Ending>,
}

/// How and when a proceeding ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) outcome: Outcome,
    pub(crate) on: NaiveDate,
    /// The day it was entered, where that was later (补录).
    pub(crate) entered_on: Option<NaiveDate>,
    pub(crate) note: Option<String>,
}

impl Proceeding {
    /// Whether it still goes on.
    pub(crate) fn is_open(&self) -> bool {
        self.state.is_open()
    }
}

/// What can be done with a proceeding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "the machine is whole before every step has its command"
    )
)]
pub(crate) enum Action {
    /// 开始办理: the first session is held or the inquiry begins.
    Begin,
    /// 中止: it stands still.
    Suspend,
    /// 恢复: it goes on.
    Resume,
    /// 变更承办人: another member of the same body handles it.
    Reassign,
    /// 办结: it ends with an outcome.
    Conclude,
    /// 归档: performance was followed up and the file is closed.
    Close,
}

/// Why something cannot be done with a proceeding as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Illegal {
    #[error("程序已经开始办理。")]
    Begun,
    #[error("程序没有中止，不需要恢复。")]
    NotSuspended,
    #[error("程序已经中止，应当先恢复办理。")]
    Suspended,
    #[error("程序尚未办结，不能归档。")]
    NotConcluded,
    #[error("程序已经办结。")]
    Concluded,
    #[error("程序已经归档。")]
    Closed,
}

/// Every legal step of a proceeding, whatever the procedure.
pub(crate) fn step(state: ProceedingState, action: Action) -> Result<ProceedingState, Illegal> {
    use Action::{Begin, Close, Conclude, Reassign, Resume, Suspend};
    use ProceedingState::{Accepted, Closed, Concluded, InProgress, Suspended};
    match (state, action) {
        (Accepted, Begin) | (Suspended, Resume) => Ok(InProgress),
        (Accepted | InProgress, Suspend) => Ok(Suspended),
        (Accepted | InProgress | Suspended, Reassign) => Ok(state),
        // A suspended one may end as well: the parties settle or withdraw meanwhile.
        (Accepted | InProgress | Suspended, Conclude) => Ok(Concluded),
        (Concluded, Close) => Ok(Closed),

        (InProgress, Begin) => Err(Illegal::Begun),
        (Accepted | InProgress, Resume) => Err(Illegal::NotSuspended),
        (Suspended, Begin | Suspend) => Err(Illegal::Suspended),
        (Accepted | InProgress | Suspended, Close) => Err(Illegal::NotConcluded),
        (Concluded, Begin | Suspend | Resume | Reassign | Conclude) => Err(Illegal::Concluded),
        (Closed, Begin | Suspend | Resume | Reassign | Conclude | Close) => Err(Illegal::Closed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    const ACTIONS: [(Action, &str); 6] = [
        (Action::Begin, "开始办理"),
        (Action::Suspend, "中止"),
        (Action::Resume, "恢复"),
        (Action::Reassign, "变更承办人"),
        (Action::Conclude, "办结"),
        (Action::Close, "归档"),
    ];

    #[test]
    fn the_table_of_steps_is_as_a_lawyer_read_it() {
        let mut table = String::new();
        for state in ProceedingState::ALL {
            for (action, name) in ACTIONS {
                let result = match step(*state, action) {
                    Ok(next) => next.label().to_owned(),
                    Err(illegal) => format!("× {illegal}"),
                };
                writeln!(table, "{} ─{name}→ {result}", state.label()).unwrap();
            }
        }
        insta::assert_snapshot!(table);
    }
}
