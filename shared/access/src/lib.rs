//! Who takes part in a case, and so who may see it; who may do what about it; and who must not.
//!
//! What people may do is one table of roles ([`contracts::access`]), and recusal ([`recusal`]) beats
//! it.
//!
//! The registrar takes part from the registration; whoever joins or leaves later, routing says by
//! one event. Nobody else derives it: a service keeps the table ([`MIGRATIONS`]), hands the events
//! to [`take_over()`], and asks [`sees`], [`visible_among`] or, for lists, [`within!`].
//!
//! A body's part in a walled case (检举控告) names the members of its staff to whom it is open
//! ([`open_to!`]): neither colleagues nor those above see such a case.
//!
//! Behind these conditions stands the database's own: what persons read goes through
//! [`Database::read_as`](db::Database::read_as), and the policies of each table ask the same of
//! `participant`. A table that persons shall read gets a policy `people` in the service's
//! `migrations/people_…`; one without is not readable for them at all. A view is for persons alone and
//! keeps to the scope itself. Commands, and searches by
//! indexes that no policy would leave in use, run in the service's role, with the conditions alone.

mod copies;
pub mod recusal;
pub mod schema;
mod take_over;

use std::collections::{BTreeMap, BTreeSet};

use contracts::{Claims, Reach, Scope};
use db::rebuild::Projection;
use db::stored::id;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{CaseId, OrganisationId, Shard, StaffId};
use problem::{Code, Problem};
use serde_json::{Value, json};
use uuid::Uuid;

pub use contracts::access::{Action, Relation, may, roles, stands_above};
pub use copies::Copies;
use schema::participant;
pub use take_over::{take_over, take_over_all};

/// The table, beside a service's own.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/access");

/// The table, as it follows from intake's and routing's events.
pub const PROJECTIONS: &[Projection] = &[Projection::of(
    "participant",
    &["shard", "case_id", "organisation"],
)];

/// Refuses whoever may not do it, and says who may.
pub fn demand(claims: &Claims, action: Action, relation: Relation) -> Result<(), Problem> {
    if may(claims, action, relation) {
        return Ok(());
    }
    let roles = roles(action, relation).iter().map(|role| role.label());
    let roles = roles.collect::<Vec<_>>().join("、");
    Err(Problem::new(Code::Forbidden).detail(format!("需要以下角色之一：{roles}。")))
}

/// A body's part in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The body's path, as the directory told it when it joined.
    pub path: String,
    /// Of a walled case, whom of the body's staff it is open to; `None` for all of them, and those
    /// above.
    pub open_to: Option<BTreeSet<StaffId>>,
}

/// Lets an organisation take part. One that did before keeps its path; whom a walled case is open to
/// is as told last. Who joins such a case by somebody who does not know of the wall, as events of
/// before do not, finds it open to nobody.
pub async fn add(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
    part: &Participant,
) -> Result<(), Error> {
    add_all(tx, &[(case, organisation, part)]).await
}

/// The same of several organisations, each in a case.
pub async fn add_all(
    tx: &mut Connection,
    joined: &[(CaseId, OrganisationId, &Participant)],
) -> Result<(), Error> {
    let rows: Vec<Value> = joined
        .iter()
        .map(|(case, organisation, part)| {
            let open_to = part.open_to.as_ref();
            let open_to =
                open_to.map(|staff| staff.iter().map(|one| one.uuid()).collect::<Vec<_>>());
            json!({
                "shard": case.shard().column(), "case_id": case.uuid(),
                "organisation": organisation.uuid(), "path": part.path, "open_to": open_to,
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    Statement::new(
        ", told AS (
              SELECT p.*, bool_or(p.open_to IS NOT NULL) OVER (PARTITION BY p.case_id) AS walled
              FROM argument, jsonb_to_recordset(body) AS p(shard smallint, case_id uuid,
                  organisation uuid, path text, open_to uuid[])
          )
          INSERT INTO participant AS known (shard, case_id, organisation, path, open_to)
          SELECT told.shard, told.case_id, told.organisation, told.path, coalesce(told.open_to,
              CASE WHEN told.walled THEN '{}'::uuid[] END,
              (SELECT '{}'::uuid[] FROM participant AS other
               WHERE other.shard = told.shard AND other.case_id = told.case_id
                 AND other.open_to IS NOT NULL LIMIT 1))
          FROM told
          ON CONFLICT (shard, case_id, organisation) DO UPDATE SET open_to = excluded.open_to
          WHERE EXISTS (SELECT FROM told
              WHERE told.case_id = excluded.case_id AND told.organisation = excluded.organisation
                AND told.open_to IS NOT NULL)",
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

/// The organisations that take part in a case, and their part.
pub async fn participants(
    connection: &mut Connection,
    case: CaseId,
) -> Result<BTreeMap<OrganisationId, Participant>, Error> {
    let mut of_cases = participants_of(connection, case.shard(), &[case.uuid()]).await?;
    Ok(of_cases.remove(&case.uuid()).unwrap_or_default())
}

/// The same of several cases of a shard.
pub async fn participants_of(
    connection: &mut Connection,
    shard: Shard,
    cases: &[Uuid],
) -> Result<BTreeMap<Uuid, BTreeMap<OrganisationId, Participant>>, Error> {
    let rows: Vec<(Uuid, Uuid, String, Option<Vec<Uuid>>)> = participant::table
        .filter(participant::shard.eq(shard.column()))
        .filter(participant::case_id.eq_any(cases))
        .select((
            participant::case_id,
            participant::organisation,
            participant::path,
            participant::open_to,
        ))
        .load(connection)
        .await?;
    let mut parts: BTreeMap<Uuid, BTreeMap<_, _>> = BTreeMap::new();
    for (case, organisation, path, open_to) in rows {
        let staff = |all: Vec<Uuid>| {
            let all = all.into_iter();
            all.map(|one| id(one, StaffId::from_uuid)).collect()
        };
        let open_to = open_to.map(staff).transpose()?;
        let organisation = id(organisation, OrganisationId::from_uuid)?;
        let of_case = parts.entry(case).or_default();
        of_case.insert(organisation, Participant { path, open_to });
    }
    Ok(parts)
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
        .filter(open_to!(scope.staff))
        .select(participant::case_id)
        .into_boxed();
    let seen: Vec<Uuid> = match (&scope.reach, scope.reach.path_range()) {
        (Reach::Organisation(own), _) => of_cases.filter(participant::organisation.eq(own.uuid())),
        (Reach::Subtree(_), Some((from, to))) => of_cases
            .filter(participant::path.ge(from))
            .filter(participant::path.lt(to)),
        (Reach::Subtree(_), None) => return Ok(BTreeSet::new()),
    }
    .load(connection)
    .await?;
    Ok(seen.into_iter().collect())
}

/// The wall, as a condition on [`schema::participant`]: the case is open to all of the body's staff,
/// or to this one in person.
#[macro_export]
macro_rules! open_to {
    ($staff:expr) => {{
        use diesel::PgArrayExpressionMethods as _;
        use $crate::schema::participant;
        let named = participant::open_to.contains(vec![$staff.uuid()]);
        participant::open_to.is_null().or(named)
    }};
}

/// The rule of row scope as a boxed condition on a table with rows about cases, by its columns of
/// shard and case: an organisation inside the scope takes part, and no wall keeps the reader out.
#[macro_export]
macro_rules! within {
    ($scope:expr, $shard:expr, $case:expr) => {{
        use diesel::dsl::exists;
        use $crate::schema::participant;
        let scope: &contracts::Scope = $scope;
        let same_case = participant::table
            .filter(participant::shard.eq($shard))
            .filter(participant::case_id.eq($case))
            .filter($crate::open_to!(scope.staff));
        match &scope.reach {
            contracts::Reach::Organisation(organisation) => Box::new(exists(
                same_case.filter(participant::organisation.eq(organisation.uuid())),
            )),
            contracts::Reach::Subtree(path) => {
                let whole = || (path.clone(), path.clone());
                let (from, to) = scope.reach.path_range().unwrap_or_else(whole);
                Box::new(exists(
                    same_case
                        .filter(participant::path.ge(from))
                        .filter(participant::path.lt(to)),
                ))
            }
        }
    }};
}
