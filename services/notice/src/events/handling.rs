use contracts::event::{Envelope, ProceedingConcluded};
use db::Connection;
use kernel::Timestamp;
use messaging::HandlerError;

use super::announce::{announce, case};
use crate::domain::announcement::{Announcement, Audience, Fact, Kind};
use crate::domain::text;

/// A proceeding ended by law and not by its handler's hand, who must know.
pub(super) async fn stopped(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &ProceedingConcluded,
    now: Timestamp,
) -> Result<(), HandlerError> {
    let case = case(tx, told.case).await?;
    let (title, body) = text::stopped(case.about(), told);
    let announcement = Announcement {
        kind: Kind::ProceedingStopped,
        title,
        body,
        audience: Audience::Responsible(told.organisation, Some(told.staff)),
        fact: Fact::Act { on: told.on },
    };
    announce(tx, envelope, told.case, &case, &announcement, now).await
}
