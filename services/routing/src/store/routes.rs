//! The head row of each case.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use contracts::Service;
use contracts::event::Cause;
use contracts::vocabulary::ReferralState;
use db::stored::invalid;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, ReferralId, StaffId};
use serde::Serialize;
use uuid::Uuid;

use super::schema::{referral, route};
use super::{id, word};
use crate::domain::region::Region;
use crate::domain::route::Route;

#[derive(HasQuery, Serialize)]
#[diesel(table_name = route)]
struct RouteRow {
    shard: i16,
    case_id: Uuid,
    version: i64,
    number: String,
    title: String,
    kind: String,
    dispute_type: String,
    purpose: Option<String>,
    channel: String,
    region: String,
    received_on: NaiveDate,
    registrar: Uuid,
    registered_by: Uuid,
    holder: Uuid,
    procedure: String,
    handler: Option<Uuid>,
    returns: i32,
    open_referral: Option<Uuid>,
    last_step_on: NaiveDate,
    identities: Vec<String>,
    accused: Vec<Uuid>,
    last_event: Option<String>,
}

impl RouteRow {
    fn of(route: &Route) -> Self {
        Self {
            shard: route.case.shard().column(),
            case_id: route.case.uuid(),
            version: route.version,
            number: route.number.clone(),
            title: route.title.clone(),
            kind: route.kind.as_str().to_owned(),
            dispute_type: route.dispute_type.as_str().to_owned(),
            purpose: route.purpose.map(|purpose| purpose.as_str().to_owned()),
            channel: route.channel.as_str().to_owned(),
            region: route.region.code().to_owned(),
            received_on: route.received_on,
            registrar: route.registrar.uuid(),
            registered_by: route.registered_by.uuid(),
            holder: route.holder.uuid(),
            procedure: route.procedure.clone(),
            handler: route.handler.map(|handler| handler.uuid()),
            returns: route.returns,
            open_referral: route.open_referral.map(|referral| referral.uuid()),
            last_step_on: route.last_step_on,
            identities: route.identities.clone(),
            accused: route.accused.iter().map(|body| body.uuid()).collect(),
            last_event: route.last_event.as_ref().map(Cause::to_string),
        }
    }

    fn route(self) -> Result<Route, Error> {
        let case = id(self.case_id, CaseId::from_uuid)?;
        let last_event = match &self.last_event {
            Some(text) => text.parse().map_err(invalid)?,
            None => Cause {
                source: Service::Routing.name().to_owned(),
                shard: case.shard(),
                subject: self.case_id,
                sequence: self.version,
            },
        };
        Ok(Route {
            case,
            last_event: Some(last_event),
            version: self.version,
            number: self.number,
            title: self.title,
            kind: word(&self.kind)?,
            dispute_type: word(&self.dispute_type)?,
            purpose: self.purpose.as_deref().map(word).transpose()?,
            channel: word(&self.channel)?,
            region: Region::of(&self.region),
            received_on: self.received_on,
            registrar: id(self.registrar, OrganisationId::from_uuid)?,
            registered_by: id(self.registered_by, StaffId::from_uuid)?,
            holder: id(self.holder, OrganisationId::from_uuid)?,
            procedure: self.procedure,
            handler: self
                .handler
                .map(|handler| id(handler, StaffId::from_uuid))
                .transpose()?,
            returns: self.returns,
            open_referral: self
                .open_referral
                .map(|referral| id(referral, ReferralId::from_uuid))
                .transpose()?,
            last_step_on: self.last_step_on,
            identities: self.identities,
            accused: self
                .accused
                .into_iter()
                .map(|body| id(body, OrganisationId::from_uuid))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// Stores the rows of cases that are new here.
pub(crate) async fn add_all(tx: &mut Connection, routes: &[Route]) -> Result<(), Error> {
    let rows: Vec<RouteRow> = routes.iter().map(RouteRow::of).collect();
    Statement::new(
        " INSERT INTO route (shard, case_id, version, number, title, kind, dispute_type, purpose,
              channel, region, received_on, registrar, registered_by, holder, procedure, handler,
              returns, open_referral, last_step_on, identities, accused, last_event)
          SELECT r.shard, r.case_id, r.version, r.number, r.title, r.kind, r.dispute_type,
              r.purpose, r.channel, r.region, r.received_on, r.registrar, r.registered_by,
              r.holder, r.procedure, r.handler, r.returns, r.open_referral, r.last_step_on,
              r.identities, r.accused, r.last_event
          FROM argument, jsonb_populate_recordset(NULL::route, body) AS r",
        serde_json::to_value(rows)?,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Which of these cases have a row.
pub(crate) async fn among(
    connection: &mut Connection,
    cases: &[CaseId],
) -> Result<HashSet<Uuid>, Error> {
    let shards: BTreeSet<i16> = cases.iter().map(|case| case.shard().column()).collect();
    let ids: Vec<Uuid> = cases.iter().map(|case| case.uuid()).collect();
    let known: Vec<Uuid> = route::table
        .filter(route::shard.eq_any(shards))
        .filter(route::case_id.eq_any(ids))
        .select(route::case_id)
        .load(connection)
        .await?;
    Ok(known.into_iter().collect())
}

/// The row of a case.
pub(crate) async fn find(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Option<Route>, Error> {
    RouteRow::query()
        .find((case.shard().column(), case.uuid()))
        .first(connection)
        .await
        .optional()?
        .map(RouteRow::route)
        .transpose()
}

/// The row of a case, locked: whoever changes anything about the case waits here for the others.
pub(crate) async fn lock(tx: &mut Connection, case: CaseId) -> Result<Option<Route>, Error> {
    RouteRow::query()
        .find((case.shard().column(), case.uuid()))
        .for_update()
        .first(tx)
        .await
        .optional()?
        .map(RouteRow::route)
        .transpose()
}

/// Locks the routes of these cases, which share a shard, in one order.
pub(crate) async fn lock_all(tx: &mut Connection, cases: &[CaseId]) -> Result<(), Error> {
    let Some(first) = cases.first() else {
        return Ok(());
    };
    let ids = cases.iter().map(|case| case.uuid());
    let _locked: Vec<Uuid> = route::table
        .filter(route::shard.eq(first.shard().column()))
        .filter(route::case_id.eq_any(ids))
        .order(route::case_id)
        .select(route::case_id)
        .for_update()
        .load(tx)
        .await?;
    Ok(())
}

/// Stores what a command may have changed. The row is locked by the caller.
pub(crate) async fn save(tx: &mut Connection, route: &Route) -> Result<(), Error> {
    diesel::update(route::table.find((route.case.shard().column(), route.case.uuid())))
        .set((
            route::version.eq(route.version),
            route::holder.eq(route.holder.uuid()),
            route::procedure.eq(&route.procedure),
            route::handler.eq(route.handler.map(|handler| handler.uuid())),
            route::returns.eq(route.returns),
            route::open_referral.eq(route.open_referral.map(|referral| referral.uuid())),
            route::last_step_on.eq(route.last_step_on),
            route::last_event.eq(route.last_event.as_ref().map(Cause::to_string)),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Stores what a case is about and how it came, as it was corrected, and what followed. The row is
/// locked by the caller.
pub(crate) async fn save_corrected(tx: &mut Connection, route: &Route) -> Result<(), Error> {
    diesel::update(route::table.find((route.case.shard().column(), route.case.uuid())))
        .set((
            route::dispute_type.eq(route.dispute_type.as_str()),
            route::channel.eq(route.channel.as_str()),
        ))
        .execute(tx)
        .await?;
    save(tx, route).await
}

/// Stores whose identities they are that bar staff. The row is locked by the caller.
pub(crate) async fn save_identities(tx: &mut Connection, route: &Route) -> Result<(), Error> {
    diesel::update(route::table.find((route.case.shard().column(), route.case.uuid())))
        .set(route::identities.eq(&route.identities))
        .execute(tx)
        .await?;
    Ok(())
}

/// Stores the title as it now is. Those who gave the case back go on seeing the one of then.
pub(crate) async fn rename(tx: &mut Connection, case: CaseId, title: &str) -> Result<(), Error> {
    let before = route::table.find((case.shard().column(), case.uuid()));
    let before: Option<String> = before.select(route::title).first(tx).await.optional()?;
    let over = [ReferralState::Returned, ReferralState::Withdrawn].map(ReferralState::as_str);
    let ended = referral::table
        .filter(referral::shard.eq(case.shard().column()))
        .filter(referral::case_id.eq(case.uuid()))
        .filter(referral::state.eq_any(over))
        .filter(referral::title.is_null());
    diesel::update(ended)
        .set(referral::title.eq(before))
        .execute(tx)
        .await?;
    diesel::update(route::table.find((case.shard().column(), case.uuid())))
        .set(route::title.eq(title))
        .execute(tx)
        .await?;
    Ok(())
}
