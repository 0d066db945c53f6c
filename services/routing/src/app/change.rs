//! What every step of a referral shares: opening it under the case's lock, and recording it.

use contracts::vocabulary::ReferralAction;
use contracts::{Claims, Event, Service};
use db::log::{Entry, append_in_order};
use db::{Connection, Error};
use kernel::{ReferralId, StaffId};
use problem::Code;
use web::Failure;

use super::authority::{lock_to_act, may_step, unchanged};
use crate::domain::referral::Referral;
use crate::domain::route::Route;
use crate::store::{referrals, routes};

/// A referral and its case, locked for this transaction.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) route: Route,
    pub(super) referral: Referral,
}

/// Opens a referral for a step: locks the case, makes sure that the actor may know of it and no ties
/// bar them, that the step is theirs, and that they have seen its present state.
pub(super) async fn open(
    tx: &mut Connection,
    actor: &Claims,
    id: ReferralId,
    action: ReferralAction,
    version: i64,
) -> Result<Opened, Failure> {
    let case = referrals::case_of(tx, id).await?.ok_or(Code::NotFound)?;
    let route = lock_to_act(tx, actor, case).await?;
    // Read again: it may have changed while we waited for the lock.
    let referral = referrals::find(tx, id).await?.ok_or(Code::NotFound)?;
    may_step(actor, &referral, action)?;
    unchanged(version, referral.version)?;
    Ok(Opened { route, referral })
}

impl Opened {
    /// Records what happened to the referral, and to the case by it; stores both rows.
    pub(super) async fn record(
        &mut self,
        tx: &mut Connection,
        actor: &Claims,
        told: Vec<Event>,
        of_case: impl IntoIterator<Item = Event>,
    ) -> Result<(), Failure> {
        let Self { route, referral } = self;
        let entries = [
            of_referral(referral, Some(actor.sub), told),
            self::of_case(route, Some(actor.sub), of_case.into_iter().collect()),
        ];
        log(tx, route, &entries).await?;
        referral.route_version = route.version;
        referrals::save(tx, referral).await?;
        routes::save(tx, route).await?;
        Ok(())
    }
}

/// What happened to a case; moves its version.
pub(super) fn of_case(route: &mut Route, actor: Option<StaffId>, events: Vec<Event>) -> Entry {
    let entry = Entry {
        shard: route.case.shard(),
        subject: route.case.uuid(),
        after: route.version,
        actor,
        events,
    };
    route.version = entry.version();
    entry
}

/// What happened to a referral; moves its version.
pub(super) fn of_referral(
    referral: &mut Referral,
    actor: Option<StaffId>,
    events: Vec<Event>,
) -> Entry {
    let entry = Entry {
        shard: referral.case.shard(),
        subject: referral.id.uuid(),
        after: referral.version,
        actor,
        events,
    };
    referral.version = entry.version();
    entry
}

/// Records what happened to a case and its referrals, after all that was recorded about them
/// before: whoever reads it handles it in this order.
pub(super) async fn log(
    tx: &mut Connection,
    route: &mut Route,
    entries: &[Entry],
) -> Result<(), Error> {
    let last = route.last_event.take();
    route.last_event = append_in_order(tx, Service::Routing, last, entries).await?;
    Ok(())
}
