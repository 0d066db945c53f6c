use contracts::event::{ClockOverdue, ClockReprojected, ClockWarned, Envelope};
use messaging::HandlerError;

use super::announce::announce;
use super::desk::Desk;
use crate::domain::announcement::{Announcement, Audience, Fact, Kind, Settled};
use crate::domain::text;

/// The end of a limit is near.
pub(super) async fn warned(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &ClockWarned,
) -> Result<(), HandlerError> {
    let case = desk.case(told.limit.case).await?;
    let (title, body) = text::warned(desk.book, case.about(), told);
    let announcement = Announcement {
        kind: Kind::ClockWarned,
        title,
        body,
        audience: Audience::Responsible(told.limit.organisation, told.limit.staff),
        fact: Fact::Warning {
            due_on: told.limit.due_on,
        },
        clock: Some(told.limit.clock),
    };
    announce(desk, envelope, told.limit.case, &case, &announcement).await
}

/// A limit has passed.
pub(super) async fn overdue(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &ClockOverdue,
) -> Result<(), HandlerError> {
    desk.settle(Settled::warnings(told.limit.case, told.limit.clock));
    let case = desk.case(told.limit.case).await?;
    let (title, body) = text::overdue(desk.book, case.about(), told);
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
        clock: Some(told.limit.clock),
    };
    announce(desk, envelope, told.limit.case, &case, &announcement).await
}

/// A limit was derived anew; told when its last day moved, and once for each move.
pub(super) async fn moved(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &ClockReprojected,
) -> Result<(), HandlerError> {
    if told.was_due_on == told.limit.due_on {
        return Ok(());
    }
    let case = desk.case(told.limit.case).await?;
    let (title, body) = text::moved(desk.book, case.about(), told);
    let announcement = Announcement {
        kind: Kind::ClockMoved,
        title,
        body,
        audience: Audience::Responsible(told.limit.organisation, told.limit.staff),
        fact: Fact::Move,
        clock: Some(told.limit.clock),
    };
    announce(desk, envelope, told.limit.case, &case, &announcement).await
}
