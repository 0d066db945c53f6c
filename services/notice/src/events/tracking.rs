use contracts::event::{ClockOverdue, ClockReprojected, ClockWarned, Envelope};
use db::Connection;
use kernel::Timestamp;
use messaging::HandlerError;

use super::announce::{announce, case};
use crate::domain::announcement::{Announcement, Audience, Fact, Kind};
use crate::domain::text;

/// The end of a limit is near.
pub(super) async fn warned(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &ClockWarned,
    now: Timestamp,
) -> Result<(), HandlerError> {
    let case = case(tx, told.limit.case).await?;
    let (title, body) = text::warned(case.about(), told);
    let announcement = Announcement {
        kind: Kind::ClockWarned,
        title,
        body,
        audience: Audience::Responsible(told.limit.organisation, told.limit.staff),
        fact: Fact::Warning {
            due_on: told.limit.due_on,
        },
    };
    announce(tx, envelope, told.limit.case, &case, &announcement, now).await
}

/// A limit has passed.
pub(super) async fn overdue(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &ClockOverdue,
    now: Timestamp,
) -> Result<(), HandlerError> {
    let case = case(tx, told.limit.case).await?;
    let (title, body) = text::overdue(case.about(), told);
    let announcement = Announcement {
        kind: Kind::ClockOverdue,
        title,
        body,
        // A right that parties let lapse is no breach of the body's.
        audience: if told.limit.party.is_some() {
            Audience::Responsible(told.limit.organisation, told.limit.staff)
        } else {
            Audience::Accountable(told.limit.organisation, told.limit.staff)
        },
        fact: Fact::Overdue {
            due_on: told.limit.due_on,
        },
    };
    announce(tx, envelope, told.limit.case, &case, &announcement, now).await
}

/// A limit was derived anew; told when its last day moved, and once for each move.
pub(super) async fn moved(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &ClockReprojected,
    now: Timestamp,
) -> Result<(), HandlerError> {
    if told.was_due_on == told.limit.due_on {
        return Ok(());
    }
    let case = case(tx, told.limit.case).await?;
    let (title, body) = text::moved(case.about(), told);
    let announcement = Announcement {
        kind: Kind::ClockMoved,
        title,
        body,
        audience: Audience::Responsible(told.limit.organisation, told.limit.staff),
        fact: Fact::Move,
    };
    announce(tx, envelope, told.limit.case, &case, &announcement, now).await
}
