use contracts::event::{
    Envelope, HandlerAssigned, ReferralAccepted, ReferralOffered, ReferralReported,
    ReferralReturned, ReferralWithdrawn,
};
use db::Connection;
use kernel::{Timestamp, city_date};
use messaging::HandlerError;

use super::announce::{announce, case, names};
use crate::domain::announcement::{Announcement, Audience, Fact, Kind};
use crate::domain::text::{self, Bodies};

type Handled = Result<(), HandlerError>;

/// The receiving body has something to sign for.
pub(super) async fn offered(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &ReferralOffered,
    now: Timestamp,
) -> Handled {
    let case = case(tx, told.case).await?;
    let [from, to] = &names(tx, [told.from, told.to]).await?;
    let (title, body) = text::offered(case.about(), Bodies { from, to }, told);
    let announcement = Announcement {
        kind: Kind::ReferralOffered,
        title,
        body,
        audience: Audience::Clerks(told.to),
        fact: Fact::Act {
            on: told.offered_on,
        },
    };
    announce(tx, envelope, told.case, &case, &announcement, now).await
}

/// The offering body learns that its case was taken.
pub(super) async fn accepted(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &ReferralAccepted,
    now: Timestamp,
) -> Handled {
    let case = case(tx, told.case).await?;
    let [from, to] = &names(tx, [told.from, told.to]).await?;
    let (title, body) = text::accepted(case.about(), Bodies { from, to }, told);
    let announcement = Announcement {
        kind: Kind::ReferralAccepted,
        title,
        body,
        audience: Audience::Sender(told.from),
        fact: Fact::Act {
            on: told.accepted_on,
        },
    };
    announce(tx, envelope, told.case, &case, &announcement, now).await
}

/// The offering body has its case again.
pub(super) async fn returned(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &ReferralReturned,
    now: Timestamp,
) -> Handled {
    let case = case(tx, told.case).await?;
    let [from, to] = &names(tx, [told.from, told.to]).await?;
    let (title, body) = text::returned(case.about(), Bodies { from, to }, told);
    let announcement = Announcement {
        kind: Kind::ReferralReturned,
        title,
        body,
        audience: Audience::Sender(told.from),
        fact: Fact::Act {
            on: told.returned_on,
        },
    };
    announce(tx, envelope, told.case, &case, &announcement, now).await
}

/// The receiving body has nothing to sign for any more.
pub(super) async fn withdrawn(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &ReferralWithdrawn,
    now: Timestamp,
) -> Handled {
    let case = case(tx, told.case).await?;
    let [from, to] = &names(tx, [told.from, told.to]).await?;
    let (title, body) = text::withdrawn(case.about(), Bodies { from, to });
    let announcement = Announcement {
        kind: Kind::ReferralWithdrawn,
        title,
        body,
        audience: Audience::Clerks(told.to),
        fact: Fact::Act {
            on: city_date(envelope.time),
        },
    };
    announce(tx, envelope, told.case, &case, &announcement, now).await
}

/// The offering body learns the result.
pub(super) async fn reported(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &ReferralReported,
    now: Timestamp,
) -> Handled {
    let case = case(tx, told.case).await?;
    let [from, to] = &names(tx, [told.from, told.to]).await?;
    let (title, body) = text::reported(case.about(), Bodies { from, to }, told);
    let announcement = Announcement {
        kind: Kind::ReferralReported,
        title,
        body,
        audience: Audience::Sender(told.from),
        fact: Fact::Act {
            on: told.reported_on,
        },
    };
    announce(tx, envelope, told.case, &case, &announcement, now).await
}

/// Somebody is to handle a case; nobody needs to be told of what they took on themselves.
pub(super) async fn assigned(
    tx: &mut Connection,
    envelope: &Envelope,
    told: &HandlerAssigned,
    now: Timestamp,
) -> Handled {
    let case = case(tx, told.case).await?;
    let (title, body) = text::assigned(case.about(), told);
    let announcement = Announcement {
        kind: Kind::HandlerAssigned,
        title,
        body,
        audience: Audience::Responsible(told.organisation, Some(told.staff)),
        fact: Fact::Act {
            on: told.accepted_on,
        },
    };
    announce(tx, envelope, told.case, &case, &announcement, now).await
}
