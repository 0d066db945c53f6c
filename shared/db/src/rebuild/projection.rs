use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::Error;

/// A table whose rows follow from events, as far as they count.
#[derive(Debug, Clone, Copy)]
pub struct Projection {
    pub(super) table: &'static str,
    pub(super) key: &'static [&'static str],
    pub(super) apart: &'static [&'static str],
    pub(super) order: Option<&'static str>,
    pub(super) only: &'static str,
    pub(super) words: Option<(&'static str, &'static [&'static str])>,
}

impl Projection {
    /// A table, and by which columns its rows are told from one another.
    #[must_use]
    pub const fn of(table: &'static str, key: &'static [&'static str]) -> Self {
        Self {
            table,
            key,
            apart: &[],
            order: None,
            only: "true",
            words: None,
        }
    }

    /// Columns that are given anew and say nothing else: not compared.
    pub(super) const fn without(self, apart: &'static [&'static str]) -> Self {
        Self { apart, ..self }
    }

    /// The column by which rows stand behind one another, a number that says nothing else. Several rows
    /// may have the same key then, and are compared as a set.
    #[must_use]
    pub const fn in_order_of(self, order: &'static str) -> Self {
        let order = Some(order);
        Self { order, ..self }
    }

    /// The rows that count, as a condition.
    #[must_use]
    pub const fn only(self, only: &'static str) -> Self {
        Self { only, ..self }
    }

    /// Fields of a JSON column that only put into words what others say: not compared.
    pub(super) const fn wording(
        self,
        column: &'static str,
        fields: &'static [&'static str],
    ) -> Self {
        let words = Some((column, fields));
        Self { words, ..self }
    }

    /// The columns that are stored, in their order; those that are generated follow from them.
    pub(super) async fn columns(
        &self,
        connection: &mut AsyncPgConnection,
        schema: &str,
    ) -> Result<Vec<String>, Error> {
        #[derive(QueryableByName)]
        struct Column {
            #[diesel(sql_type = Text)]
            name: String,
        }
        let columns: Vec<Column> = diesel::sql_query(
            "SELECT attname::text AS name FROM pg_attribute
             WHERE attrelid = ($1 || '.' || $2)::regclass AND attnum > 0 AND NOT attisdropped
               AND attgenerated = '' ORDER BY attnum",
        )
        .bind::<Text, _>(schema)
        .bind::<Text, _>(self.table)
        .load(connection)
        .await?;
        Ok(columns.into_iter().map(|column| column.name).collect())
    }
}

/// What of a service's tables follows from events.
#[derive(Debug, Clone, Copy)]
pub struct Projections {
    /// The tables, those that it shares with others apart.
    pub tables: &'static [&'static [Projection]],
    /// Whether its handlers record events by which all these tables can be told to be right: what
    /// they record once more is compared with the log. Here are the fields of these events that only
    /// put into words what others say, as a later version may do otherwise.
    pub recorded: Option<&'static [&'static str]>,
    /// Tables that rows are only added to, by no event, and the column that says when: handlers find
    /// what was there at the time.
    pub added_to: &'static [(&'static str, &'static str)],
}

impl Projections {
    /// Tables alone.
    #[must_use]
    pub const fn of(tables: &'static [&'static [Projection]]) -> Self {
        Self {
            tables,
            recorded: None,
            added_to: &[],
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'static Projection> {
        self.tables.iter().copied().flatten()
    }
}
