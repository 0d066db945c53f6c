//! From an announcement to the notices and mails of those it is for.

use contracts::event::Envelope;
use db::Connection;
use kernel::{CaseId, NoticeId, OrganisationId, StaffId, Timestamp};
use messaging::HandlerError;
use roster::Member;
use uuid::Uuid;

use super::wall;
use crate::domain::announcement::{Announcement, Audience};
use crate::domain::audience::{above, clerks, settle, supervisors, upwards};
use crate::domain::delivery;
use crate::domain::freshness::{Moments, Weight, weigh};
use crate::domain::text::About;
use crate::store::cases::KnownCase;
use crate::store::mails::NewMail;
use crate::store::notices::NewNotice;
use crate::store::{cases, directory, mails, notices};

/// The case an event is about; waits for the stream to bring its registration.
pub(super) async fn case(tx: &mut Connection, id: CaseId) -> Result<KnownCase, HandlerError> {
    let found = cases::find(tx, id).await?;
    found.ok_or_else(|| HandlerError::Later(format!("the registration of {id}")))
}

impl KnownCase {
    pub(super) fn about(&self) -> About<'_> {
        About {
            number: &self.number,
            title: &self.title,
        }
    }
}

/// The names of two bodies; waits for the directory's stream to bring them.
pub(super) async fn names(
    tx: &mut Connection,
    ids: [OrganisationId; 2],
) -> Result<[String; 2], HandlerError> {
    let known = roster::organisations::names(tx, ids).await?;
    let name = |id: OrganisationId| {
        let name = known.get(&id).cloned();
        name.ok_or_else(|| HandlerError::Later(id.to_string()))
    };
    Ok([name(ids[0])?, name(ids[1])?])
}

/// The name of a body; waits for the directory's stream to bring it.
pub(super) async fn name(tx: &mut Connection, id: OrganisationId) -> Result<String, HandlerError> {
    let [name, _] = names(tx, [id; 2]).await?;
    Ok(name)
}

/// Tells people of something about a case.
pub(super) async fn announce(
    tx: &mut Connection,
    envelope: &Envelope,
    case_id: CaseId,
    case: &KnownCase,
    announcement: &Announcement,
    now: Timestamp,
) -> Result<(), HandlerError> {
    tell(tx, envelope, Some((case_id, case)), announcement, now).await
}

/// Tells people of something that is about no case.
pub(super) async fn announce_apart(
    tx: &mut Connection,
    envelope: &Envelope,
    announcement: &Announcement,
    now: Timestamp,
) -> Result<(), HandlerError> {
    tell(tx, envelope, None, announcement, now).await
}

/// Stores what people are told: a notice each, and a mail to those who have an address.
async fn tell(
    tx: &mut Connection,
    envelope: &Envelope,
    about: Option<(CaseId, &KnownCase)>,
    announcement: &Announcement,
    now: Timestamp,
) -> Result<(), HandlerError> {
    let case_id = about.map(|(id, _)| id);
    let meant = recipients(tx, about.map(|(_, case)| case), announcement.audience).await?;
    let meant = match case_id {
        Some(case) => wall::within(tx, case, announcement.audience, meant).await?,
        None => meant,
    };
    let told: Vec<(NoticeId, Member)> = settle(meant, envelope.actor)
        .into_iter()
        .map(|member| (NoticeId::new(envelope.shard), member))
        .collect();
    if told.is_empty() {
        let kind = announcement.kind.as_str();
        tracing::info!(
            case.id = case_id.map(tracing::field::display),
            kind,
            "there is nobody to tell"
        );
        return Ok(());
    }
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
    let rows = told.iter().map(|(id, member)| NewNotice {
        id: *id,
        event: envelope.id,
        recipient: member.id,
        kind: announcement.kind.as_str(),
        title: &announcement.title,
        body: &announcement.body,
        case: case_id,
        created_at: now,
        read_at: (weight == Weight::History).then_some(now),
    });
    let new = notices::insert(tx, &rows.collect::<Vec<_>>()).await?;
    match weight {
        Weight::News => {
            queue_mails(tx, &told, &new, delivery::due_at(announcement.fact, now)).await
        }
        Weight::History => Ok(()),
    }
}

/// Queues a mail for every new notice to somebody with an address.
async fn queue_mails(
    tx: &mut Connection,
    told: &[(NoticeId, Member)],
    new: &[Uuid],
    due_at: Timestamp,
) -> Result<(), HandlerError> {
    let addressed: Vec<NewMail<'_>> = told
        .iter()
        .filter(|(id, _)| new.contains(&id.uuid()))
        .filter_map(|(id, member)| {
            Some(NewMail {
                notice: *id,
                recipient: member.id.uuid(),
                address: member.email.as_deref()?,
                due_at,
            })
        })
        .collect();
    if !addressed.is_empty() {
        mails::insert(tx, &addressed).await?;
    }
    Ok(())
}

async fn recipients(
    tx: &mut Connection,
    case: Option<&KnownCase>,
    audience: Audience,
) -> Result<Vec<Member>, HandlerError> {
    match audience {
        Audience::Clerks(body) => clerks_of(tx, body).await,
        Audience::Sender(body) => match case.filter(|case| case.organisation == body) {
            Some(case) => {
                let sender = roster::staff::find(tx, case.staff).await?;
                or_clerks(tx, sender, body).await
            }
            None => clerks_of(tx, body).await,
        },
        Audience::Responsible(body, handler) => responsible(tx, body, handler).await,
        Audience::Accountable(body, handler) => {
            let mut all = responsible(tx, body, handler).await?;
            all.extend(overseers(tx, body).await?);
            Ok(all)
        }
        Audience::Supervisors(body) => overseers(tx, body).await,
        Audience::Administrators(body) => {
            let upwards = upwards(&path(tx, body).await?);
            Ok(directory::administrators(tx, &upwards).await?)
        }
    }
}

/// The supervisors of a body, and those of the next one above that has any.
async fn overseers(tx: &mut Connection, body: OrganisationId) -> Result<Vec<Member>, HandlerError> {
    let mut all = supervisors(directory::members(tx, body).await?);
    let above = upwards(above(&path(tx, body).await?));
    all.extend(directory::nearest_supervisors(tx, &above, body).await?);
    Ok(all)
}

/// Where a body stands; waits for the directory's stream to tell.
async fn path(tx: &mut Connection, body: OrganisationId) -> Result<String, HandlerError> {
    let path = roster::organisations::path(tx, body).await?;
    path.ok_or_else(|| HandlerError::Later(body.to_string()))
}

async fn responsible(
    tx: &mut Connection,
    body: OrganisationId,
    handler: Option<StaffId>,
) -> Result<Vec<Member>, HandlerError> {
    match handler {
        Some(id) => match roster::staff::find(tx, id).await? {
            None => Err(HandlerError::Later(id.to_string())),
            found => or_clerks(tx, found, body).await,
        },
        None => clerks_of(tx, body).await,
    }
}

/// The one who should know. If they have left, the body itself must know, and while they are away
/// the body as well.
async fn or_clerks(
    tx: &mut Connection,
    one: Option<Member>,
    body: OrganisationId,
) -> Result<Vec<Member>, HandlerError> {
    let one = one.filter(|one| !one.roles.is_empty());
    if one.as_ref().is_some_and(|one| one.active) {
        return Ok(one.into_iter().collect());
    }
    let clerks = clerks_of(tx, body).await?;
    Ok(one.into_iter().chain(clerks).collect())
}

async fn clerks_of(tx: &mut Connection, body: OrganisationId) -> Result<Vec<Member>, HandlerError> {
    Ok(clerks(directory::members(tx, body).await?))
}
