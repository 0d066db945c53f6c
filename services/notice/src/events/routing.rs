use contracts::event::{
    Envelope, HandlerAssigned, ReferralAccepted, ReferralOffered, ReferralReported,
    ReferralReturned, ReferralWithdrawn,
};
use kernel::city_date;
use messaging::HandlerError;

use super::announce::announce;
use super::desk::Desk;
use crate::domain::announcement::{Announcement, Audience, Fact, Kind, Settled};
use crate::domain::text::{self, Bodies};

type Handled = Result<(), HandlerError>;

/// The receiving body has something to sign for.
pub(super) async fn offered(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &ReferralOffered,
) -> Handled {
    desk.settle(Settled::returned(told.case));
    let case = desk.case(told.case).await?;
    let [from, to] = &desk.names([told.from, told.to]).await?;
    let (title, body) = text::offered(case.about(), Bodies { from, to }, told);
    let announcement = Announcement {
        kind: Kind::ReferralOffered,
        title,
        body,
        audience: Audience::Clerks(told.to),
        fact: Fact::Act {
            on: told.offered_on,
        },
        clock: None,
    };
    announce(desk, envelope, told.case, &case, &announcement).await
}

/// The offering body learns that its case was taken.
pub(super) async fn accepted(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &ReferralAccepted,
) -> Handled {
    desk.settle(Settled::offer(told.case));
    let case = desk.case(told.case).await?;
    let [from, to] = &desk.names([told.from, told.to]).await?;
    let (title, body) = text::accepted(case.about(), Bodies { from, to }, told);
    let announcement = Announcement {
        kind: Kind::ReferralAccepted,
        title,
        body,
        audience: Audience::Sender(told.from),
        fact: Fact::Act {
            on: told.accepted_on,
        },
        clock: None,
    };
    announce(desk, envelope, told.case, &case, &announcement).await
}

/// The offering body has its case again.
pub(super) async fn returned(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &ReferralReturned,
) -> Handled {
    desk.settle(Settled::offer(told.case));
    let case = desk.case(told.case).await?;
    let [from, to] = &desk.names([told.from, told.to]).await?;
    let (title, body) = text::returned(case.about(), Bodies { from, to }, told);
    let announcement = Announcement {
        kind: Kind::ReferralReturned,
        title,
        body,
        audience: Audience::Sender(told.from),
        fact: Fact::Act {
            on: told.returned_on,
        },
        clock: None,
    };
    announce(desk, envelope, told.case, &case, &announcement).await
}

/// The receiving body has nothing to sign for any more.
pub(super) async fn withdrawn(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &ReferralWithdrawn,
) -> Handled {
    desk.settle(Settled::offer(told.case));
    let case = desk.case(told.case).await?;
    let [from, to] = &desk.names([told.from, told.to]).await?;
    let (title, body) = text::withdrawn(case.about(), Bodies { from, to });
    let announcement = Announcement {
        kind: Kind::ReferralWithdrawn,
        title,
        body,
        audience: Audience::Clerks(told.to),
        fact: Fact::Act {
            on: city_date(envelope.time),
        },
        clock: None,
    };
    announce(desk, envelope, told.case, &case, &announcement).await
}

/// The offering body learns the result.
pub(super) async fn reported(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &ReferralReported,
) -> Handled {
    let case = desk.case(told.case).await?;
    let [from, to] = &desk.names([told.from, told.to]).await?;
    let (title, body) = text::reported(case.about(), Bodies { from, to }, told);
    let announcement = Announcement {
        kind: Kind::ReferralReported,
        title,
        body,
        audience: Audience::Sender(told.from),
        fact: Fact::Act {
            on: told.reported_on,
        },
        clock: None,
    };
    announce(desk, envelope, told.case, &case, &announcement).await
}

/// Somebody is to handle a case; nobody needs to be told of what they took on themselves, be it by
/// registering it.
pub(super) async fn assigned(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    told: &HandlerAssigned,
) -> Handled {
    let case = desk.case(told.case).await?;
    let at_registration = envelope.actor.is_none() && told.referral.is_none();
    if at_registration && told.staff == case.staff {
        return Ok(());
    }
    if !at_registration {
        desk.settle(Settled::returned(told.case));
    }
    let (title, body) = text::assigned(desk.book, case.about(), told);
    let announcement = Announcement {
        kind: Kind::HandlerAssigned,
        title,
        body,
        audience: Audience::Responsible(told.organisation, Some(told.staff)),
        fact: Fact::Act {
            on: told.accepted_on,
        },
        clock: None,
    };
    announce(desk, envelope, told.case, &case, &announcement).await
}
