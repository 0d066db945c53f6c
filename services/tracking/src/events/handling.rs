use contracts::event::{Envelope, Event};
use db::Connection;
use messaging::HandlerError;

use super::desk::Desk;
use super::unforeseen;
use crate::domain::proceeding::Untold;

impl From<Untold> for HandlerError {
    fn from(untold: Untold) -> Self {
        match untold {
            Untold::Unopened(_) => Self::Broken(untold.to_string()),
            Untold::Unreadable(word) => word.into(),
            Untold::Unforeseen(kind) => Self::Unforeseen(kind),
        }
    }
}

/// Carries out the effects of an event from handling.
pub(super) async fn handle(
    desk: &mut Desk<'_>,
    tx: &mut Connection,
    envelope: &Envelope,
    event: &Event,
) -> Result<(), HandlerError> {
    let law = desk.law;
    if let Event::ProceedingOpened(opened) = event {
        let body = desk.body(tx, opened.organisation).await?;
        let file = desk.file(opened.case, envelope)?;
        // An event of before names no cause, so its hand-over may still be on the way.
        let referral = opened.came_by.referral();
        if let Some(Err(unknown)) = referral.map(|id| file.referral(id)) {
            return Err(HandlerError::Later(unknown.to_string()));
        }
        file.opened(law, opened, &body);
    } else if let Event::ProceedingReassigned(reassigned) = event {
        let file = desk.file(reassigned.case, envelope)?;
        file.reassigned(reassigned)?;
    } else if let Some(agreed) = event.agreed() {
        let body = desk.body(tx, agreed.organisation).await?;
        let file = desk.file(agreed.case, envelope)?;
        file.agreed(law, event, &agreed, &body)?;
    } else {
        let told = event.step().ok_or_else(|| unforeseen(event))?;
        let handling = desk.body(tx, told.organisation).await?;
        let other = match told.by {
            Some(other) => Some(desk.body(tx, other).await?),
            None => None,
        };
        let file = desk.file(told.case, envelope)?;
        file.stepped(law, &told, &handling, other.as_ref())?;
    }
    Ok(())
}
