//! From an announcement to the notices and mails of those it is for.

use contracts::event::Envelope;
use kernel::{CaseId, NoticeId, OrganisationId, StaffId};
use messaging::HandlerError;
use roster::Member;

use super::desk::Desk;
use super::wall;
use crate::domain::announcement::{Announcement, Audience};
use crate::domain::audience::{above, clerks, settle, supervisors, upwards};
use crate::domain::delivery;
use crate::domain::freshness::{Moments, Weight, weigh};
use crate::domain::text::About;
use crate::store::cases::KnownCase;
use crate::store::directory;
use crate::store::mails::NewMail;
use crate::store::notices::NewNotice;

impl KnownCase {
    pub(super) fn about(&self) -> About<'_> {
        About {
            number: &self.number,
            title: &self.title,
        }
    }
}

/// Tells people of something about a case.
pub(super) async fn announce(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    case_id: CaseId,
    case: &KnownCase,
    announcement: &Announcement,
) -> Result<(), HandlerError> {
    tell(desk, envelope, Some((case_id, case)), announcement).await
}

/// Tells people of something that is about no case.
pub(super) async fn announce_apart(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    announcement: &Announcement,
) -> Result<(), HandlerError> {
    tell(desk, envelope, None, announcement).await
}

/// Lays down what people are told: a notice each, and a mail to those who have an address.
async fn tell(
    desk: &mut Desk<'_>,
    envelope: &Envelope,
    about: Option<(CaseId, &KnownCase)>,
    announcement: &Announcement,
) -> Result<(), HandlerError> {
    let case_id = about.map(|(id, _)| id);
    let meant = recipients(desk, about.map(|(_, case)| case), announcement.audience).await?;
    let meant = match case_id {
        Some(case) => wall::within(desk, case, announcement.audience, meant).await?,
        None => meant,
    };
    let told = settle(meant, envelope.actor);
    if told.is_empty() {
        let kind = announcement.kind.as_str();
        tracing::info!(
            case.id = case_id.map(tracing::field::display),
            kind,
            "there is nobody to tell"
        );
        return Ok(());
    }
    let now = desk.now;
    let (recorded, entered) = (
        envelope.time,
        about.map_or(envelope.time, |(_, case)| case.entered_at),
    );
    let weight = weigh(
        announcement.fact,
        Moments {
            recorded,
            entered,
            now,
        },
    );
    for member in told {
        let id = NoticeId::new(envelope.shard);
        let notice = NewNotice {
            id,
            event: envelope.id,
            recipient: member.id,
            kind: announcement.kind,
            clock: announcement.clock,
            title: announcement.title.clone(),
            body: announcement.body.clone(),
            case: case_id,
            created_at: now,
            read_at: (weight == Weight::History).then_some(now),
            settled_at: None,
        };
        let mail = match (weight, member.email) {
            (Weight::News, Some(address)) => Some(NewMail {
                notice: id,
                recipient: member.id.uuid(),
                address,
                due_at: delivery::due_at(announcement.fact, now),
            }),
            (Weight::News, None) | (Weight::History, _) => None,
        };
        desk.lay(notice, mail);
    }
    Ok(())
}

async fn recipients(
    desk: &mut Desk<'_>,
    case: Option<&KnownCase>,
    audience: Audience,
) -> Result<Vec<Member>, HandlerError> {
    match audience {
        Audience::Clerks(body) => clerks_of(desk, body).await,
        Audience::Sender(body) => match case.filter(|case| case.organisation == body) {
            Some(case) => {
                let sender = desk.find(case.staff).await?;
                or_clerks(desk, sender, body).await
            }
            None => clerks_of(desk, body).await,
        },
        Audience::Responsible(body, handler) => responsible(desk, body, handler).await,
        Audience::Accountable(body, handler) => {
            let mut all = responsible(desk, body, handler).await?;
            all.extend(overseers(desk, body).await?);
            Ok(all)
        }
        Audience::Supervisors(body) => overseers(desk, body).await,
        Audience::Administrators(body) => administrators(desk, body).await,
        Audience::Account(whose, body) => {
            let mut all: Vec<Member> = desk.find(whose).await?.into_iter().collect();
            all.extend(administrators(desk, body).await?);
            all.extend(wall::insiders_with(desk, whose).await?);
            Ok(all)
        }
    }
}

/// Those of a body, and of all above it.
async fn administrators(
    desk: &mut Desk<'_>,
    body: OrganisationId,
) -> Result<Vec<Member>, HandlerError> {
    let upwards = upwards(&path(desk, body).await?);
    Ok(directory::administrators(desk.tx, &upwards).await?)
}

/// The supervisors of a body, and those of the next one above that has any.
async fn overseers(desk: &mut Desk<'_>, body: OrganisationId) -> Result<Vec<Member>, HandlerError> {
    let mut all = supervisors(desk.members(body).await?);
    let above = upwards(above(&path(desk, body).await?));
    all.extend(directory::nearest_supervisors(desk.tx, &above, body).await?);
    Ok(all)
}

/// Where a body stands; waits for the directory's stream to tell.
async fn path(desk: &mut Desk<'_>, body: OrganisationId) -> Result<String, HandlerError> {
    let path = roster::organisations::path(desk.tx, body).await?;
    path.ok_or_else(|| HandlerError::Later(body.to_string()))
}

async fn responsible(
    desk: &mut Desk<'_>,
    body: OrganisationId,
    handler: Option<StaffId>,
) -> Result<Vec<Member>, HandlerError> {
    match handler {
        Some(id) => {
            let member = desk.member(id).await?;
            or_clerks(desk, Some(member), body).await
        }
        None => clerks_of(desk, body).await,
    }
}

/// The one who should know. If they have left, the body itself must know, and while they are away
/// the body as well.
async fn or_clerks(
    desk: &mut Desk<'_>,
    one: Option<Member>,
    body: OrganisationId,
) -> Result<Vec<Member>, HandlerError> {
    let one = one.filter(|one| !one.roles.is_empty());
    if one.as_ref().is_some_and(|one| one.active) {
        return Ok(one.into_iter().collect());
    }
    let clerks = clerks_of(desk, body).await?;
    Ok(one.into_iter().chain(clerks).collect())
}

async fn clerks_of(desk: &mut Desk<'_>, body: OrganisationId) -> Result<Vec<Member>, HandlerError> {
    Ok(clerks(desk.members(body).await?))
}
