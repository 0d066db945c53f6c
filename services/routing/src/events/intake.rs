use access::recusal;
use contracts::Event;
use contracts::event::CaseAmended;
use db::Connection;
use messaging::{Delivered, HandlerError};

use crate::app::triage::Registration;
use crate::store::routes;

/// The registrations among events, and the others.
pub(super) fn registrations<'a>(
    events: &[Delivered<'a>],
) -> (Vec<Registration<'a>>, Vec<Delivered<'a>>) {
    let (mut registered, mut rest) = (Vec::new(), Vec::new());
    for told in events {
        match told.event {
            Event::CaseRegistered(fact) => registered.push(Registration { told: *told, fact }),
            _ => rest.push(*told),
        }
    }
    (registered, rest)
}

/// The words of a registration were corrected: lists show the new title.
pub(super) async fn amended(tx: &mut Connection, fact: &CaseAmended) -> Result<(), HandlerError> {
    Ok(routes::rename(tx, fact.case, &fact.title).await?)
}

/// Others are the parties now: whom ties bar is asked of these from here on.
pub(super) async fn parties_changed(
    tx: &mut Connection,
    change: recusal::Change<'_>,
) -> Result<(), HandlerError> {
    let Some(mut route) = routes::lock(tx, change.case).await? else {
        let awaited = format!("the registration of {}", change.case);
        return Err(HandlerError::Later(awaited));
    };
    change.apply(&mut route.identities);
    Ok(routes::save_identities(tx, &route).await?)
}
