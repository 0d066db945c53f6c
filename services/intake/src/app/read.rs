use std::collections::BTreeSet;

use access::{Action, Relation, recusal};
use contracts::Claims;
use contracts::api::intake::{CaseFile, Change, Correction, Party};
use contracts::vocabulary::{CaseField, FileAction, PartyField, RepresentativeRole};
use db::{Connection, Error};
use kernel::{CaseId, OrganisationId, StaffId};
use web::Failure;

use super::amend::may_amend;
use super::{App, no_such_case, particulars, representative};
use crate::domain::{Changed, no_guardian};
use crate::store::corrections::CorrectionRecord;
use crate::store::parties::PartyRecord;
use crate::store::representatives::RepresentativeRecord;
use crate::store::{cases, corrections, handlers, parties, representatives, unmask_notes};

impl App {
    /// The file of a case, particulars masked.
    pub(crate) async fn file(&self, actor: &Claims, id: CaseId) -> Result<CaseFile, Failure> {
        let scope = actor.scope();
        let work = async |tx: &Connection| {
            let (record, parties, acting, materials, corrections, procedures, ties, handles) = tokio::try_join!(
                cases::find(tx, id, &scope),
                parties::of_case(tx, id),
                representatives::of_case(tx, id),
                cases::materials(tx, id),
                corrections::of_case(tx, id),
                handlers::procedures(tx, id),
                roster::staff::ties(tx, actor.sub),
                handlers::handles(tx, id, actor.org),
            )?;
            let mut file = record.ok_or_else(no_such_case)?.file()?;
            let present = parties.iter().filter(|party| party.left_on.is_none());
            let identities = present.filter_map(|party| party.identity_index.clone());
            let acts = acting.iter().filter(|one| one.acts());
            let of_acting = acts.filter_map(|one| one.identity_index.clone());
            let identities: Vec<String> = identities.chain(of_acting).collect();
            let was_unmasked = parties.iter().any(|party| party.version > 0);
            file.corrections = self
                .corrections(tx, (&parties, &acting), corrections)
                .await?;
            file.parties = parties
                .into_iter()
                .map(|party| particulars::masked(&self.vault, party, self.today()))
                .collect::<Result<_, _>>()?;
            for one in &acting {
                let (of, shown) = (one.party()?, representative::masked(&self.vault, one)?);
                let mut party = file.parties.iter_mut();
                if let Some(party) = party.find(|party| party.id == of) {
                    party.representatives.push(shown);
                }
            }
            for party in file
                .parties
                .iter_mut()
                .filter(|party| lacks_guardian(party))
            {
                party.warnings.push(no_guardian(self.book, &procedures));
            }
            file.materials = materials;
            let barred = recusal::bars(&ties, &identities);
            file.actions = match barred {
                true => Vec::new(),
                false => actions(actor, file.organisation, handles),
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

    /// What was corrected, as files show it.
    async fn corrections(
        &self,
        connection: &Connection,
        (parties, acting): (&[PartyRecord], &[RepresentativeRecord]),
        records: Vec<CorrectionRecord>,
    ) -> Result<Vec<Correction>, Failure> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let staff = records.iter().map(CorrectionRecord::staff);
        let staff: BTreeSet<StaffId> = staff.collect::<Result<_, _>>()?;
        let names = roster::staff::names(connection, staff).await?;
        let mut shown = Vec::with_capacity(records.len());
        for record in records {
            let of_party = parties.iter().find(|party| party.is(record.thing));
            let of_party = of_party.map(|party| &party.name);
            let acts = acting.iter().find(|one| one.is(record.thing));
            let about = of_party.or_else(|| acts.map(|one| &one.name));
            let changes = match about {
                Some(_) => {
                    let changes = self.changed::<PartyField>(&record)?.into_iter();
                    changes.map(particulars::masked_change).collect()
                }
                // About the case itself.
                None => {
                    let changes = self.changed::<CaseField>(&record)?.into_iter();
                    changes.map(shown_change).collect()
                }
            };
            shown.push(Correction {
                about: about.cloned(),
                at: record.at,
                staff_name: names.get(&record.staff()?).cloned(),
                changes,
                reason: record.reason,
            });
        }
        Ok(shown)
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

fn shown_change(change: Changed<CaseField>) -> Change {
    Change {
        field: change.field.label().to_owned(),
        before: change.before,
        after: change.after,
    }
}

/// Whether nobody acts for a party who is not of age.
fn lacks_guardian(party: &Party) -> bool {
    let mut guardians = party.representatives.iter();
    let guarded =
        guardians.any(|one| one.role == RepresentativeRole::Guardian && one.to_on.is_none());
    party.minor && party.left_on.is_none() && !guarded
}

/// What somebody who sees the file, and whom no ties bar, may do with it.
fn actions(actor: &Claims, registrar: OrganisationId, handles: bool) -> Vec<FileAction> {
    let may = |action: &FileAction| match action {
        FileAction::Amend => {
            access::may(actor, Action::Amend, Relation::Own) && may_amend(actor, registrar).is_ok()
        }
        FileAction::CorrectCase
        | FileAction::AddParty
        | FileAction::CorrectParty
        | FileAction::NameRepresentative => {
            access::may(actor, Action::Correct, Relation::Own)
                && (handles || actor.org == registrar)
        }
        FileAction::Unmask => access::may(actor, Action::Unmask, Relation::Sees),
    };
    FileAction::ALL.iter().copied().filter(may).collect()
}
