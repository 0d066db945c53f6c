use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Jsonb, Untyped};

/// One hand-written SQL statement with one JSON argument, `$1`, from which it takes everything.
///
/// For the few places where all rows of one fact go in as one statement: a single round trip is
/// a transaction by itself. Unlike `diesel::sql_query` the prepared statement is kept and used
/// again, which saves the other two round trips.
#[derive(Debug)]
pub struct Statement {
    sql: &'static str,
    argument: serde_json::Value,
}

impl Statement {
    /// `sql` with `argument` as `$1::jsonb`.
    #[must_use]
    pub fn new(sql: &'static str, argument: serde_json::Value) -> Self {
        Self { sql, argument }
    }
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // The text has its own `$1`; pushing the bind adds the placeholder's text too, so it
        // goes in first, as an unused-looking but typed common table expression.
        out.push_sql("WITH argument AS (SELECT ");
        out.push_bind_param::<Jsonb, _>(&self.argument)?;
        out.push_sql("::jsonb AS body)");
        out.push_sql(self.sql);
        Ok(())
    }
}

impl QueryId for Statement {
    type QueryId = ();
    // Not by type: the cache goes by the SQL text, which is static.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}

impl<Conn> diesel::RunQueryDsl<Conn> for Statement {}
