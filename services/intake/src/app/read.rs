use access::{Action, Relation, recusal};
use contracts::Claims;
use contracts::api::intake::CaseFile;
use contracts::vocabulary::FileAction;
use kernel::{CaseId, OrganisationId};
use web::Failure;

use super::amend::may_amend;
use super::{App, no_such_case, particulars};
use crate::store::{cases, parties, unmask_notes};

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
        file.unmask_notes = unmask_notes::of_case(&mut connection, id).await?;
        let identities = parties::identities(&mut connection, id).await?;
        let barred = recusal::is_barred(&mut connection, actor, &identities).await?;
        file.actions = actions(actor, file.organisation, barred);
        Ok(file)
    }
}

/// What somebody who sees the file may do with it.
fn actions(actor: &Claims, registrar: OrganisationId, barred: bool) -> Vec<FileAction> {
    let may = |action: &FileAction| match action {
        FileAction::Amend => {
            access::may(actor, Action::Amend, Relation::Own) && may_amend(actor, registrar).is_ok()
        }
        FileAction::Unmask => access::may(actor, Action::Unmask, Relation::Sees) && !barred,
    };
    FileAction::ALL.iter().copied().filter(may).collect()
}
