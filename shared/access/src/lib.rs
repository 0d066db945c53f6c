//! Who takes part in a case, and so who may see it; who may do what about it; and who must not.
//!
//! What people may do is one table of roles ([`contracts::access`]), and recusal ([`recusal`]) beats
//! it.
//!
//! The registrar takes part from the registration; whoever joins or leaves later, routing says by
//! one event. Nobody else derives it: a service keeps the table ([`MIGRATIONS`]), hands the events
//! to [`take_over`], and asks [`sees`], [`visible_among`] or, for lists, [`within!`].

pub mod recusal;
pub mod schema;

use std::collections::{BTreeMap, BTreeSet};

use contracts::{Claims, Event, Scope};
use db::stored::id;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{CaseId, OrganisationId, Shard};
use messaging::HandlerError;
use problem::{Code, Problem};
use serde_json::{Value, json};
use uuid::Uuid;

pub use contracts::access::{Action, Relation, may, roles, stands_above};
use schema::participant;

/// The table, beside a service's own.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/access");

/// Refuses whoever may not do it, and says who may.
pub fn demand(claims: &Claims, action: Action, relation: Relation) -> Result<(), Problem> {
    if may(claims, action, relation) {
        return Ok(());
    }
    let roles = roles(action, relation).iter().map(|role| role.label());
    let roles = roles.collect::<Vec<_>>().join("、");
    Err(Problem::new(Code::Forbidden).detail(format!("需要以下角色之一：{roles}。")))
}

/// Takes over who takes part, where an event tells of it; passes over all other events.
pub async fn take_over(tx: &mut Connection, event: &Event) -> Result<(), HandlerError> {
    match event {
        Event::CaseRegistered(told) => join(tx, told.case, told.organisation).await,
        Event::ParticipationChanged(told) => {
            for organisation in &told.joined {
                join(tx, told.case, *organisation).await?;
            }
            Ok(leave(tx, told.case, &told.left).await?)
        }
        _ => Ok(()),
    }
}

/// The directory's events come by another stream and may be a little later.
async fn join(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
) -> Result<(), HandlerError> {
    let path = roster::organisations::path(tx, organisation).await?;
    let path = path.ok_or_else(|| HandlerError::Later(format!("organisation {organisation}")))?;
    add(tx, case, organisation, &path).await?;
    Ok(())
}

/// Lets an organisation at that path take part; whether it did not before.
pub async fn add(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
    path: &str,
) -> Result<bool, Error> {
    let added = diesel::insert_into(participant::table)
        .values((
            participant::shard.eq(case.shard().column()),
            participant::case_id.eq(case.uuid()),
            participant::organisation.eq(organisation.uuid()),
            participant::path.eq(path),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(added > 0)
}

/// Ends the sight of organisations.
pub async fn leave(
    tx: &mut Connection,
    case: CaseId,
    organisations: &[OrganisationId],
) -> Result<(), Error> {
    let ids: Vec<Uuid> = organisations.iter().map(|id| id.uuid()).collect();
    let rows = participant::table
        .filter(participant::shard.eq(case.shard().column()))
        .filter(participant::case_id.eq(case.uuid()))
        .filter(participant::organisation.eq_any(ids));
    diesel::delete(rows).execute(tx).await?;
    Ok(())
}

/// Lets organisations at these paths take part, where they do not.
pub async fn add_all(
    tx: &mut Connection,
    joined: &[(CaseId, OrganisationId, &str)],
) -> Result<(), Error> {
    let rows: Vec<Value> = joined
        .iter()
        .map(|(case, organisation, path)| {
            json!({
                "shard": case.shard().column(), "case_id": case.uuid(),
                "organisation": organisation.uuid(), "path": path,
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    Statement::new(
        " INSERT INTO participant (shard, case_id, organisation, path)
          SELECT p.shard, p.case_id, p.organisation, p.path
          FROM argument, jsonb_to_recordset(body) AS p(shard smallint, case_id uuid,
               organisation uuid, path text)
          ON CONFLICT DO NOTHING",
        Value::Array(rows),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends the sight of organisations, each of one case.
pub async fn leave_all(
    tx: &mut Connection,
    left: &[(CaseId, OrganisationId)],
) -> Result<(), Error> {
    let rows: Vec<Value> = left
        .iter()
        .map(|(case, organisation)| {
            json!({
                "shard": case.shard().column(), "case_id": case.uuid(),
                "organisation": organisation.uuid(),
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    Statement::new(
        " DELETE FROM participant USING argument, jsonb_to_recordset(body)
               AS p(shard smallint, case_id uuid, organisation uuid)
          WHERE participant.shard = p.shard AND participant.case_id = p.case_id
            AND participant.organisation = p.organisation",
        Value::Array(rows),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The organisations that take part in cases of a shard, with their paths.
pub async fn participants(
    connection: &mut Connection,
    shard: Shard,
    cases: &[Uuid],
) -> Result<BTreeMap<Uuid, BTreeMap<OrganisationId, String>>, Error> {
    let rows: Vec<(Uuid, Uuid, String)> = participant::table
        .filter(participant::shard.eq(shard.column()))
        .filter(participant::case_id.eq_any(cases))
        .select((
            participant::case_id,
            participant::organisation,
            participant::path,
        ))
        .load(connection)
        .await?;
    let mut participants: BTreeMap<Uuid, BTreeMap<OrganisationId, String>> = BTreeMap::new();
    for (case, organisation, path) in rows {
        let of_case = participants.entry(case).or_default();
        of_case.insert(id(organisation, OrganisationId::from_uuid)?, path);
    }
    Ok(participants)
}

/// Whether somebody with this scope may know of the case.
pub async fn sees(connection: &mut Connection, scope: &Scope, case: CaseId) -> Result<bool, Error> {
    Ok(!visible_among(connection, scope, &[case]).await?.is_empty())
}

/// Which of these cases somebody with this scope may know of.
pub async fn visible_among(
    connection: &mut Connection,
    scope: &Scope,
    cases: &[CaseId],
) -> Result<BTreeSet<Uuid>, Error> {
    let shards: Vec<i16> = cases.iter().map(|case| case.shard().column()).collect();
    let cases: Vec<Uuid> = cases.iter().map(|case| case.uuid()).collect();
    let of_cases = participant::table
        .filter(participant::shard.eq_any(shards))
        .filter(participant::case_id.eq_any(cases))
        .select(participant::case_id)
        .into_boxed();
    let seen: Vec<Uuid> = match (scope, scope.path_range()) {
        (Scope::Organisation(own), _) => of_cases.filter(participant::organisation.eq(own.uuid())),
        (Scope::Subtree(_), Some((from, to))) => of_cases
            .filter(participant::path.ge(from))
            .filter(participant::path.lt(to)),
        (Scope::Subtree(_), None) => return Ok(BTreeSet::new()),
    }
    .load(connection)
    .await?;
    Ok(seen.into_iter().collect())
}

/// The rule of row scope as a boxed condition on a table with rows about cases, by its columns of
/// shard and case: an organisation inside the scope takes part.
#[macro_export]
macro_rules! within {
    ($scope:expr, $shard:expr, $case:expr) => {{
        use diesel::dsl::exists;
        use $crate::schema::participant;
        let scope: &contracts::Scope = $scope;
        let same_case = participant::table
            .filter(participant::shard.eq($shard))
            .filter(participant::case_id.eq($case));
        match scope {
            contracts::Scope::Organisation(organisation) => Box::new(exists(
                same_case.filter(participant::organisation.eq(organisation.uuid())),
            )),
            contracts::Scope::Subtree(path) => {
                let whole = || (path.clone(), path.clone());
                let (from, to) = scope.path_range().unwrap_or_else(whole);
                Box::new(exists(
                    same_case
                        .filter(participant::path.ge(from))
                        .filter(participant::path.lt(to)),
                ))
            }
        }
    }};
}
