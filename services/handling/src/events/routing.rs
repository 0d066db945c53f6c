use contracts::event::{Envelope, Event, HandlerAssigned, ReferralReturned};
use db::Connection;
use kernel::city_date;
use messaging::HandlerError;

use crate::app::App;
use crate::domain::proceeding::{self, Change, Proceeding, Refusal};
use crate::store::{cases, proceedings};

/// A member of staff was made the handler: a proceeding begins, or goes on in other hands. What the
/// law does not let go on beside the new one ends.
pub(super) async fn assigned(
    app: &App,
    tx: &mut Connection,
    envelope: &Envelope,
    fact: &HandlerAssigned,
) -> Result<(), HandlerError> {
    // The registration comes from another source and may be a little later.
    if cases::identities(tx, fact.case).await?.is_none() {
        let awaited = format!("the registration of {}", fact.case);
        return Err(HandlerError::Later(awaited));
    }
    let recorded_on = fact.recorded_on;
    let recorded_on = recorded_on.unwrap_or_else(|| city_date(envelope.time));
    let known = proceedings::lock_case(tx, fact.case).await?;
    if let Some(Change {
        mut proceeding,
        event,
    }) = proceeding::assigned(&known, fact, recorded_on)
    {
        let opened = matches!(event, Event::ProceedingOpened(_));
        proceedings::save(tx, &mut proceeding, event, envelope.actor).await?;
        if opened {
            stop(app, tx, known, &proceeding).await?;
        }
    }
    Ok(())
}

async fn stop(
    app: &App,
    tx: &mut Connection,
    others: Vec<Proceeding>,
    opened: &Proceeding,
) -> Result<(), HandlerError> {
    for mut other in others {
        let Some(wish) = other.stopped_by(app.book, opened) else {
            continue;
        };
        let body = other.organisation;
        let event = other
            .take(app.book, &wish, body, app.clock.today())
            .map_err(|refusal| not_stopped(&refusal))?;
        proceedings::save(tx, &mut other, event, None).await?;
    }
    Ok(())
}

/// Two channels must not both go on in silence: the event is tried again, where only the day is not yet
/// come here, or waits for a person.
fn not_stopped(refusal: &Refusal) -> HandlerError {
    match refusal {
        Refusal::TooLate { .. } => HandlerError::Later(refusal.to_string()),
        Refusal::Illegal(_)
        | Refusal::UnknownOutcome { .. }
        | Refusal::UnknownGround { .. }
        | Refusal::TooEarly { .. } => HandlerError::Broken(refusal.to_string()),
    }
}

/// A body sent the case back: the one that has it again may take it on once more.
pub(super) async fn returned(
    tx: &mut Connection,
    fact: &ReferralReturned,
) -> Result<(), HandlerError> {
    Ok(proceedings::note_return(tx, fact.case, fact.from).await?)
}
