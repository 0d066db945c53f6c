use contracts::Scope;
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::schema::{case_file, participant};

/// A condition on a case.
pub(crate) type CaseCondition = Box<dyn BoxableExpression<case_file::table, Pg, SqlType = Bool>>;

/// The one rule of row scope as a condition on `case_file`: an organisation inside the scope
/// takes part. Every query for cases goes through it.
pub(crate) fn within(scope: &Scope) -> CaseCondition {
    let same_case = participant::table
        .filter(participant::shard.eq(case_file::shard))
        .filter(participant::case_id.eq(case_file::id));
    match scope {
        Scope::Organisation(organisation) => Box::new(exists(
            same_case.filter(participant::organisation.eq(organisation.uuid())),
        )),
        Scope::Subtree(path) => {
            let (from, to) = scope
                .path_range()
                .unwrap_or_else(|| (path.clone(), path.clone()));
            Box::new(exists(
                same_case
                    .filter(participant::path.ge(from))
                    .filter(participant::path.lt(to)),
            ))
        }
    }
}
