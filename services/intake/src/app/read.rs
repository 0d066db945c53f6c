use access::{Action, Relation, recusal};
use contracts::Claims;
use contracts::api::intake::CaseFile;
use contracts::vocabulary::FileAction;
use db::{Connection, Error};
use kernel::{CaseId, OrganisationId};
use web::Failure;

use super::amend::may_amend;
use super::{App, no_such_case, particulars};
use crate::store::{cases, parties, unmask_notes};

impl App {
    /// The file of a case, particulars masked.
    pub(crate) async fn file(&self, actor: &Claims, id: CaseId) -> Result<CaseFile, Failure> {
        let scope = actor.scope();
        let work = async |tx: &Connection| {
            let (record, parties, materials, ties) = tokio::try_join!(
                cases::find(tx, id, &scope),
                parties::of_case(tx, id),
                cases::materials(tx, id),
                roster::staff::ties(tx, actor.sub),
            )?;
            let mut file = record.ok_or_else(no_such_case)?.file()?;
            let identities = parties.iter();
            let identities = identities.filter_map(|party| party.identity_index.clone());
            let identities: Vec<String> = identities.collect();
            let was_unmasked = parties.iter().any(|party| party.unmaskings > 0);
            file.parties = parties
                .into_iter()
                .map(|party| particulars::masked(&self.vault, party))
                .collect::<Result<_, _>>()?;
            file.materials = materials;
            let barred = recusal::bars(&ties, &identities);
            file.actions = match barred {
                true => Vec::new(),
                false => actions(actor, file.organisation),
            };
            file.barred = barred;
            self.name_bodies(tx, &mut file).await?;
            Ok::<_, Failure>((file, was_unmasked))
        };
        let read = self.database.read_at_once(&scope, "show_file", work);
        let (mut file, was_unmasked) = read.await?;
        if was_unmasked {
            // When notes were made stands in the log alone, which is not for persons to read.
            let mut connection = self.database.connection().await?;
            file.unmask_notes = unmask_notes::of_case(&mut connection, id).await?;
        }
        Ok(file)
    }

    /// Adds the names of the bodies that are accused, themselves or somebody of theirs.
    async fn name_bodies(&self, connection: &Connection, file: &mut CaseFile) -> Result<(), Error> {
        let accused = file.parties.iter().filter_map(|party| party.organisation);
        let accused: Vec<OrganisationId> = accused.collect();
        if accused.is_empty() {
            return Ok(());
        }
        let names = roster::organisations::names(connection, accused).await?;
        for party in &mut file.parties {
            let name = party.organisation.and_then(|body| names.get(&body));
            party.organisation_name = name.cloned();
        }
        Ok(())
    }
}

/// What somebody who sees the file, and whom no ties bar, may do with it.
fn actions(actor: &Claims, registrar: OrganisationId) -> Vec<FileAction> {
    let may = |action: &FileAction| match action {
        FileAction::Amend => {
            access::may(actor, Action::Amend, Relation::Own) && may_amend(actor, registrar).is_ok()
        }
        FileAction::Unmask => access::may(actor, Action::Unmask, Relation::Sees),
    };
    FileAction::ALL.iter().copied().filter(may).collect()
}
