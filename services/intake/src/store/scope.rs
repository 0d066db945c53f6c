use contracts::Scope;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::schema::case_file;

/// A condition on a case.
pub(crate) type CaseCondition = Box<dyn BoxableExpression<case_file::table, Pg, SqlType = Bool>>;

/// The one rule of row scope as a condition on `case_file`. Every query for cases goes through it.
pub(crate) fn within(scope: &Scope) -> CaseCondition {
    access::within!(scope, case_file::shard, case_file::id)
}
