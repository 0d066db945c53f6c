use contracts::Claims;
use contracts::api::intake::CaseFile;
use kernel::CaseId;
use web::Failure;

use super::{App, no_such_case, particulars};
use crate::store::{cases, parties};

impl App {
    /// The file of a case, particulars masked.
    pub(crate) async fn file(&self, actor: &Claims, id: CaseId) -> Result<CaseFile, Failure> {
        let mut connection = self.database.connection().await?;
        let record = cases::find(&mut connection, id, &actor.scope())
            .await?
            .ok_or_else(no_such_case)?;
        let mut file = record.file()?;
        file.parties = parties::of_case(&mut connection, id)
            .await?
            .into_iter()
            .map(|party| particulars::masked(&self.vault, party))
            .collect::<Result<_, _>>()?;
        file.materials = cases::materials(&mut connection, id).await?;
        Ok(file)
    }
}
