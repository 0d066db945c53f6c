use contracts::event::{Envelope, PowersGiven};
use db::Connection;
use kernel::{Timestamp, city_date};
use messaging::HandlerError;

use super::announce::{announce_apart, name};
use crate::domain::announcement::{Announcement, Audience, Fact, Kind};
use crate::domain::text;

/// An administrator gave somebody powers, or a password that stays.
pub(super) async fn powers_given(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &PowersGiven,
    now: Timestamp,
) -> Result<(), HandlerError> {
    let body = name(tx, told.organisation).await?;
    let (title, body) = text::powers_given(&body, told);
    let announcement = Announcement {
        kind: Kind::PowersGiven,
        title,
        body,
        audience: Audience::Administrators(told.organisation),
        fact: Fact::Act {
            on: city_date(envelope.time),
        },
    };
    announce_apart(tx, envelope, &announcement, now).await
}
