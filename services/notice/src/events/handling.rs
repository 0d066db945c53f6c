use contracts::event::{Envelope, ProceedingConcluded};
use messaging::HandlerError;

use super::announce::announce;
use super::desk::Desk;
use crate::domain::announcement::{Announcement, Audience, Fact, Kind};
use crate::domain::text;

/// A proceeding ended by law and not by its handler's hand, who must know.
pub(super) async fn stopped(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &ProceedingConcluded,
) -> Result<(), HandlerError> {
    let case = desk.case(told.case).await?;
    let (title, body) = text::stopped(desk.book, case.about(), told);
    let announcement = Announcement {
        kind: Kind::ProceedingStopped,
        title,
        body,
        audience: Audience::Responsible(told.organisation, Some(told.staff)),
        fact: Fact::Act { on: told.on },
        clock: None,
    };
    announce(desk, envelope, told.case, &case, &announcement).await
}
