use contracts::event::{Envelope, UnmaskedOften};
use kernel::city_date;
use messaging::HandlerError;

use super::announce::{announce, announce_apart};
use super::desk::Desk;
use crate::domain::announcement::{Announcement, Audience, Fact, Kind};
use crate::domain::text;

/// Somebody looked at many particulars in full.
pub(super) async fn unmasked_often(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &UnmaskedOften,
) -> Result<(), HandlerError> {
    let case = desk.case(told.case).await?;
    let body = desk.name(told.organisation).await?;
    let member = desk.member(told.staff).await?;
    let (title, body) = text::unmasked_often(&body, &member.name, told.times);
    let announcement = Announcement {
        kind: Kind::UnmaskedOften,
        title,
        body,
        audience: Audience::Supervisors(told.organisation),
        fact: Fact::Act {
            on: city_date(envelope.time),
        },
        clock: None,
    };
    // Supervisors hear of who looks much also behind a wall, but not of which case.
    match desk.is_walled(told.case).await? {
        true => announce_apart(desk, envelope, &announcement).await,
        false => announce(desk, envelope, told.case, &case, &announcement).await,
    }
}
