use contracts::Claims;
use contracts::api::intake::{CorrectParty, PartyStored};
use contracts::event::PartyCorrected;
use contracts::vocabulary::{PartyField, PartySide};
use kernel::{CaseId, PartyId};
use web::{Failure, Findings};

use super::{App, Opened, lock_party, record, stored, told};
use crate::app::particulars;
use crate::domain::{self, Changed, check_corrected};
use crate::store::parties;

impl App {
    /// Corrects what is registered of a party (更正). What it was stays in intake, sealed.
    pub(crate) async fn correct_party(
        &self,
        actor: &Claims,
        case: CaseId,
        id: PartyId,
        correction: &CorrectParty,
    ) -> Result<PartyStored, Failure> {
        self.database
            .transaction("correct_party", async |tx| {
                let opened = Opened::of(tx, actor, case).await?;
                let held = lock_party(tx, case, id, correction.version).await?;
                let before = particulars::entered(&self.vault, &held)?;
                let after = domain::correct(&before, correction);
                let known = opened.known(Some(id))?;
                let mut findings = Findings::new();
                check_corrected(&known, &before, &after, self.today(), &mut findings);
                findings.into_result()?;
                if after.side == PartySide::Applicant {
                    let others = known.others.iter();
                    let others = others.filter(|side| **side == PartySide::Applicant);
                    let (kind, channel) = (known.kind, known.channel);
                    domain::check_representatives(self.book, kind, channel, others.count() + 1)?;
                }
                let changes = domain::changes(&before, &after);
                let place = usize::try_from(held.place).unwrap_or(0);
                let sealed = particulars::seal(&self.vault, id, place, &after)?;
                let of_identity =
                    |change: &Changed<PartyField>| change.field == PartyField::Identity;
                let identity_before = held.identity_index.clone();
                let event = PartyCorrected {
                    case,
                    party: told(id, &sealed, &after),
                    fields: changes.iter().map(|change| change.field.into()).collect(),
                    identity_before: identity_before.filter(|_| changes.iter().any(of_identity)),
                };
                let version = record(tx, actor, case, id, held.version, event.into()).await?;
                parties::put(tx, case, &sealed, version).await?;
                let words = (correction.reason.as_str(), changes.as_slice());
                self.keep_correction(tx, actor, (case, id.uuid()), version, words)
                    .await?;
                Ok(stored(id, version))
            })
            .await
    }
}
