use access::schema::participant;
use contracts::Scope;
use contracts::vocabulary::ReferralState;
use db::{Connection, Error};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, Page, PageSize, ReferralId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::schema::referral;
use crate::store::{id, organisations};

/// Which side of referrals a list is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mailbox {
    /// Handed to the bodies in scope.
    #[default]
    Inbox,
    /// Handed over by them.
    Outbox,
}

/// Which referrals a list shows.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) mailbox: Mailbox,
    pub(crate) state: Option<ReferralState>,
    /// Only this body's, out of a whole subtree.
    pub(crate) organisation: Option<OrganisationId>,
    /// Only this case's.
    pub(crate) case: Option<CaseId>,
    /// The last one of the page before.
    pub(crate) after: Option<ReferralId>,
}

/// One page, newest first. Found in the service's own role: who left a case takes no part in it, and
/// still finds its referral in their box.
pub(crate) async fn page(
    connection: &mut Connection,
    scope: &Scope,
    filter: &Filter,
    size: PageSize,
) -> Result<Page<ReferralId>, Error> {
    let mut bodies = organisations::in_scope(connection, scope).await?;
    if let Some(only) = filter.organisation {
        bodies.retain(|body| *body == only.uuid());
    }
    let mut query = referral::table
        .select(referral::id)
        .order(referral::id.desc())
        .limit(size.fetch())
        .into_boxed();
    // A single body goes by its own index, a subtree down the index of all, newest first.
    query = match (filter.mailbox, bodies.as_slice()) {
        (Mailbox::Inbox, [one]) => query.filter(referral::to_organisation.eq(*one)),
        (Mailbox::Outbox, [one]) => query.filter(referral::from_organisation.eq(*one)),
        (Mailbox::Inbox, many) => query.filter(referral::to_organisation.eq_any(many.to_vec())),
        (Mailbox::Outbox, many) => query.filter(referral::from_organisation.eq_any(many.to_vec())),
    };
    // What lies behind a wall is listed to those alone to whom it is open, whatever they did about it.
    let open = participant::table
        .filter(participant::shard.eq(referral::shard))
        .filter(participant::case_id.eq(referral::case_id))
        .filter(access::open_to!(scope.staff));
    query = query.filter(exists(open));
    if filter.mailbox == Mailbox::Inbox {
        // What was withdrawn before it was received is no longer the addressee's to see.
        let addressee = participant::table
            .filter(participant::shard.eq(referral::shard))
            .filter(participant::case_id.eq(referral::case_id))
            .filter(participant::organisation.eq(referral::to_organisation));
        let withdrawn = ReferralState::Withdrawn.as_str();
        query = query.filter(referral::state.ne(withdrawn).or(exists(addressee)));
    }
    if let Some(state) = filter.state {
        query = query.filter(referral::state.eq(state.as_str()));
    }
    if let Some(case) = filter.case {
        let of_case = referral::case_id.eq(case.uuid());
        query = query.filter(referral::shard.eq(case.shard().column()).and(of_case));
    }
    if let Some(after) = filter.after {
        query = query.filter(referral::id.lt(after.uuid()));
    }
    let ids: Vec<Uuid> = query.load(connection).await?;
    let ids = ids
        .into_iter()
        .map(|found| id(found, ReferralId::from_uuid));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(ids, size, |last| *last))
}
