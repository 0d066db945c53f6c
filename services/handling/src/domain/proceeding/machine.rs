use contracts::access::{Action, Relation};
use contracts::vocabulary::{ProceedingAction, ProceedingState};

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

/// Every step that a proceeding allows as it stands, whatever the procedure, and the state after it.
pub(crate) fn next(
    state: ProceedingState,
    action: ProceedingAction,
) -> Result<ProceedingState, Illegal> {
    use ProceedingAction::{Begin, Close, Conclude, Record, Resume, Suspend};
    use ProceedingState::{Accepted, Closed, Concluded, InProgress, Suspended};
    match (state, action) {
        (Accepted, Begin)
        | (Accepted | InProgress, Suspend)
        | (Suspended, Resume)
        // A suspended one may end as well: the parties settle or withdraw meanwhile.
        | (Accepted | InProgress | Suspended, Conclude)
        // What follows an award or an agreement happens when it has ended.
        | (Accepted | InProgress | Suspended | Concluded, Record)
        | (Concluded, Close) => Ok(action.leads_to().unwrap_or(state)),

        (InProgress, Begin) => Err(Illegal::Begun),
        (Accepted | InProgress, Resume) => Err(Illegal::NotSuspended),
        (Suspended, Begin | Suspend) => Err(Illegal::Suspended),
        (Accepted | InProgress | Suspended, Close) => Err(Illegal::NotConcluded),
        (Concluded, Begin | Suspend | Resume | Conclude) => Err(Illegal::Concluded),
        (Closed, Begin | Suspend | Resume | Record | Conclude | Close) => Err(Illegal::Closed),
    }
}

/// Who takes a step: by which right, and what their body has to do with the handling one. Ties to a
/// party bar from all (回避).
pub(crate) fn grant(action: ProceedingAction) -> (Action, Relation) {
    use ProceedingAction::{Begin, Close, Conclude, Record, Resume, Suspend};
    match action {
        Begin | Suspend | Resume | Record | Conclude | Close => (Action::Handle, Relation::Own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    #[test]
    fn the_table_of_steps_is_as_a_lawyer_read_it() {
        let mut table = String::new();
        for action in ProceedingAction::ALL {
            let (right, relation) = grant(*action);
            writeln!(table, "{}: {right:?} / {relation:?}", action.label()).unwrap();
        }
        for state in ProceedingState::ALL {
            for action in ProceedingAction::ALL {
                let result = match next(*state, *action) {
                    Ok(next) => next.label().to_owned(),
                    Err(illegal) => format!("× {illegal}"),
                };
                writeln!(table, "{} ─{}→ {result}", state.label(), action.label()).unwrap();
            }
        }
        insta::assert_snapshot!(table);
    }
}
