//! What differs, by the number that people know a case by.

use std::collections::BTreeMap;

use contracts::Service;
use db::{Connection, Error};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use uuid::Uuid;

/// One row that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Discrepancy {
    /// Whose table it is.
    pub(crate) service: Service,
    /// The table.
    pub(crate) table: &'static str,
    /// The number of the case, where it is of one.
    pub(crate) number: Option<String>,
    /// The case.
    pub(crate) case: Option<Uuid>,
    /// The row.
    pub(crate) id: Uuid,
    /// What differs.
    pub(crate) what: String,
}

/// Everything that was found so far.
#[derive(Debug, Default)]
pub(super) struct Found(Vec<Discrepancy>);

#[derive(QueryableByName)]
struct Numbered {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    number: String,
}

impl Found {
    pub(super) fn add(
        &mut self,
        (service, table): (Service, &'static str),
        case: Option<Uuid>,
        id: Uuid,
        what: String,
    ) {
        self.0.push(Discrepancy {
            service,
            table,
            number: None,
            case,
            id,
            what,
        });
    }

    /// With the numbers of the cases.
    pub(super) async fn named(
        mut self,
        connection: &mut Connection,
    ) -> Result<Vec<Discrepancy>, Error> {
        let cases: Vec<Uuid> = self.0.iter().filter_map(|one| one.case).collect();
        let numbered: Vec<Numbered> =
            diesel::sql_query("SELECT id, number FROM intake.case_file WHERE id = ANY($1)")
                .bind::<Array<SqlUuid>, _>(cases)
                .load(connection)
                .await?;
        let numbers = numbered.into_iter().map(|one| (one.id, one.number));
        let numbers: BTreeMap<Uuid, String> = numbers.collect();
        for one in &mut self.0 {
            one.number = one.case.and_then(|case| numbers.get(&case).cloned());
        }
        Ok(self.0)
    }
}
