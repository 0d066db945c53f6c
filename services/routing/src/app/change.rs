//! What every step of a referral shares: opening it under the case's lock, and recording it.

use access::recusal;
use contracts::vocabulary::ReferralAction;
use contracts::{Claims, Event};
use db::Connection;
use db::log::{Entry, append};
use kernel::{ReferralId, StaffId};
use problem::Code;
use web::Failure;

use super::authority::{decides, lock_visible, may_step, unchanged};
use crate::domain::referral::Referral;
use crate::domain::route::Route;
use crate::store::{referrals, routes};

/// A referral and its case, locked for this transaction.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) route: Route,
    pub(super) referral: Referral,
}

/// Opens a referral for a step: locks the case, then makes sure that the actor may know of it,
/// that the step is theirs and no ties bar them, and that they have seen its present state.
pub(super) async fn open(
    tx: &mut Connection,
    actor: &Claims,
    id: ReferralId,
    action: ReferralAction,
    version: i64,
) -> Result<Opened, Failure> {
    let case = referrals::case_of(tx, id).await?.ok_or(Code::NotFound)?;
    let route = lock_visible(tx, actor, case).await?;
    // Read again: it may have changed while we waited for the lock.
    let referral = referrals::find(tx, id).await?.ok_or(Code::NotFound)?;
    may_step(actor, &referral, action)?;
    if decides(action) {
        recusal::refuse_barred(tx, actor, &route.identities).await?;
    }
    unchanged(version, referral.version)?;
    Ok(Opened { route, referral })
}

impl Opened {
    /// Records what happened and stores both rows; the referral takes the route's new version.
    pub(super) async fn record(
        &mut self,
        tx: &mut Connection,
        actor: &Claims,
        events: Vec<Event>,
    ) -> Result<(), Failure> {
        log(tx, &mut self.route, Some(actor.sub), events).await?;
        self.referral.version = self.route.version;
        referrals::save(tx, &self.referral).await?;
        routes::save(tx, &self.route).await?;
        Ok(())
    }
}

/// Records events about a case and moves its version.
pub(super) async fn log(
    tx: &mut Connection,
    route: &mut Route,
    actor: Option<StaffId>,
    events: Vec<Event>,
) -> Result<(), Failure> {
    let entry = Entry {
        shard: route.case.shard(),
        subject: route.case.uuid(),
        after: route.version,
        actor,
        events,
    };
    route.version = append(tx, entry).await?;
    Ok(())
}
