use contracts::Claims;
use contracts::api::intake::{LetPartyLeave, PartyStored};
use contracts::event::PartyLeft;
use contracts::vocabulary::PartyField;
use kernel::{CaseId, PartyId};
use web::{Failure, Findings};

use super::{App, Opened, lock_party, record, stored};
use crate::domain::{Changed, check_let_leave};
use crate::store::parties;

impl App {
    /// Says that a party is one no more (退出). It stays in the file, and bars nobody any longer.
    pub(crate) async fn let_party_leave(
        &self,
        actor: &Claims,
        case: CaseId,
        id: PartyId,
        leaving: &LetPartyLeave,
    ) -> Result<PartyStored, Failure> {
        self.database
            .transaction("let_party_leave", async |tx| {
                let opened = Opened::of(tx, actor, case).await?;
                let held = lock_party(tx, case, id, leaving.version).await?;
                let known = opened.known(Some(id))?;
                let mut findings = Findings::new();
                check_let_leave(&known, held.side()?, &mut findings);
                findings.into_result()?;
                let left_on = leaving.left_on.unwrap_or_else(|| self.today());
                let event = PartyLeft {
                    case,
                    party: held.told()?,
                    left_on,
                };
                let version = record(tx, actor, case, id, held.version, event.into()).await?;
                parties::leave(tx, case, id, version, left_on).await?;
                let reason = leaving.reason.as_str();
                let nothing: &[Changed<PartyField>] = &[];
                let words = (reason, nothing);
                self.keep_correction(tx, actor, (case, id.uuid()), version, words)
                    .await?;
                self.end_all_of(tx, actor, (case, id), (left_on, reason))
                    .await?;
                Ok(stored(id, version))
            })
            .await
    }
}
