use contracts::Claims;
use contracts::api::intake::NumberAccount;
use kernel::OrganisationId;
use problem::{Code, Problem};
use web::Failure;

use super::App;
use crate::store::numbers;

impl App {
    /// How the numbers of a body and year were used (编号核对). Counted over all its cases, those too
    /// that are walled from the reader, who is shown no case.
    pub(crate) async fn number_account(
        &self,
        actor: &Claims,
        organisation: OrganisationId,
        year: i32,
    ) -> Result<NumberAccount, Failure> {
        let mut connection = self.database.connection().await?;
        let path = roster::organisations::path(&mut connection, organisation)
            .await?
            .filter(|path| actor.scope().reach.covers(organisation, path));
        if path.is_none() {
            return Err(no_such_organisation().into());
        }
        // The counter first: whatever is registered meanwhile has a higher number.
        let last = numbers::last(&mut connection, organisation, year).await?;
        Ok(NumberAccount {
            organisation,
            year,
            last,
            cases: numbers::count_cases(&mut connection, organisation, year, last).await?,
            missing: numbers::missing(&mut connection, organisation, year, last).await?,
        })
    }
}

fn no_such_organisation() -> Problem {
    Problem::new(Code::NotFound).detail("没有这个机构，或者不在您的管理范围内。")
}
