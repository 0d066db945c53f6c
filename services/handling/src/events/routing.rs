use contracts::event::{Event, HandlerAssigned};
use kernel::city_date;
use messaging::{Delivered, HandlerError};

use super::desk::Desk;
use crate::app::App;
use crate::domain::proceeding::{self, Change, Proceeding, Refusal};

/// Carries out on the desk what follows from an event of routing's.
pub(super) fn handle(app: &App, desk: &mut Desk, told: Delivered<'_>) -> Result<(), HandlerError> {
    match told.event {
        Event::HandlerAssigned(fact) => assigned(app, desk, told, fact),
        // A body sent the case back: the one that has it again may take it on once more.
        Event::ReferralReturned(fact) => {
            desk.note_return(fact.case, fact.from);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// A member of staff was made the handler: a proceeding begins, or goes on in other hands. What the
/// law does not let go on beside the new one ends.
fn assigned(
    app: &App,
    desk: &mut Desk,
    told: Delivered<'_>,
    fact: &HandlerAssigned,
) -> Result<(), HandlerError> {
    let known = desk.of_case(fact.case)?.to_vec();
    let recorded_on = fact.recorded_on;
    let recorded_on = recorded_on.unwrap_or_else(|| city_date(told.envelope.time));
    if let Some(Change { proceeding, event }) = proceeding::assigned(&known, fact, recorded_on) {
        let opened = matches!(event, Event::ProceedingOpened(_));
        desk.lay(proceeding.clone(), event, told.envelope.actor)?;
        if opened {
            stop(app, desk, known, &proceeding)?;
        }
    }
    Ok(())
}

fn stop(
    app: &App,
    desk: &mut Desk,
    others: Vec<Proceeding>,
    opened: &Proceeding,
) -> Result<(), HandlerError> {
    for mut other in others {
        let Some(wish) = other.stopped_by(app.book, opened) else {
            continue;
        };
        let body = other.organisation;
        let event = other
            .carry_out(app.book, &[], &wish, body, app.clock.today())
            .map_err(|refusal| not_stopped(&refusal))?;
        desk.lay(other, event, None)?;
    }
    Ok(())
}

/// Two channels must not both go on in silence: the event is tried again, where only the day is not yet
/// come here, or waits for a person.
fn not_stopped(refusal: &Refusal) -> HandlerError {
    match refusal {
        Refusal::TooLate { .. } => HandlerError::Later(refusal.to_string()),
        Refusal::Illegal(_)
        | Refusal::Unfit(_)
        | Refusal::UnknownOutcome { .. }
        | Refusal::UnknownGround { .. }
        | Refusal::Untold(_)
        | Refusal::Telling { .. }
        | Refusal::UnknownNotice { .. }
        | Refusal::Unapproved { .. }
        | Refusal::TooEarly { .. } => HandlerError::Broken(refusal.to_string()),
    }
}
