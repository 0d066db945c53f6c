use contracts::event::{Envelope, UnmaskedOften};
use db::Connection;
use kernel::{Timestamp, city_date};
use messaging::HandlerError;

use super::announce::{announce, announce_apart, case, name};
use super::wall;
use crate::domain::announcement::{Announcement, Audience, Fact, Kind};
use crate::domain::text;

/// Somebody looked at many particulars in full.
pub(super) async fn unmasked_often(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &UnmaskedOften,
    now: Timestamp,
) -> Result<(), HandlerError> {
    let case = case(tx, told.case).await?;
    let body = name(tx, told.organisation).await?;
    let member = roster::staff::find(tx, told.staff).await?;
    let member = member.ok_or_else(|| HandlerError::Later(told.staff.to_string()))?;
    let (title, body) = text::unmasked_often(&body, &member.name, told.times);
    let announcement = Announcement {
        kind: Kind::UnmaskedOften,
        title,
        body,
        audience: Audience::Supervisors(told.organisation),
        fact: Fact::Act {
            on: city_date(envelope.time),
        },
    };
    // Supervisors hear of who looks much also behind a wall, but not of which case.
    match wall::stands_around(tx, told.case).await? {
        true => announce_apart(tx, envelope, &announcement, now).await,
        false => announce(tx, envelope, told.case, &case, &announcement, now).await,
    }
}
