use contracts::event::{Envelope, PasswordReset, PowersGiven};
use kernel::city_date;
use messaging::HandlerError;

use super::announce::announce_apart;
use super::desk::Desk;
use crate::domain::announcement::{Announcement, Audience, Fact, Kind};
use crate::domain::text;

/// An administrator gave somebody powers, or a password that stays.
pub(super) async fn powers_given(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &PowersGiven,
) -> Result<(), HandlerError> {
    let body = desk.name(told.organisation).await?;
    let (title, body) = text::powers_given(&body, told);
    let announcement = Announcement {
        kind: Kind::PowersGiven,
        title,
        body,
        audience: Audience::Administrators(told.organisation),
        fact: Fact::Act {
            on: city_date(envelope.time),
        },
        clock: None,
    };
    announce_apart(desk, envelope, &announcement).await
}

/// An administrator gave somebody another password, and so could get in as them.
pub(super) async fn password_reset(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &PasswordReset,
) -> Result<(), HandlerError> {
    let organisation = roster::staff::organisation(desk.tx, told.staff).await?;
    let organisation = organisation.ok_or_else(|| HandlerError::Later(told.staff.to_string()))?;
    let by = match envelope.actor {
        Some(actor) => Some(desk.member(actor).await?.name),
        None => None,
    };
    let whose = desk.member(told.staff).await?.name;
    let body = desk.name(organisation).await?;
    let (title, body) = text::password_reset(&body, &whose, by.as_deref());
    let announcement = Announcement {
        kind: Kind::PasswordReset,
        title,
        body,
        audience: Audience::Account(told.staff, organisation),
        fact: Fact::Act {
            on: city_date(envelope.time),
        },
        clock: None,
    };
    announce_apart(desk, envelope, &announcement).await
}
