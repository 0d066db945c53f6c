use contracts::Claims;
use contracts::api::intake::{NewParty, PartyStored};
use contracts::event::PartyAdded;
use contracts::vocabulary::PartySide;
use db::request::{self, Request};
use kernel::{CaseId, PartyId};
use web::{Failure, Findings};

use super::{App, Opened, record, stored, told};
use crate::app::particulars;
use crate::domain::{self, check_added};
use crate::store::parties;

impl App {
    /// Adds a party to a case (补充当事人), once per key.
    pub(crate) async fn add_party(
        &self,
        actor: &Claims,
        asked: &Request,
        case: CaseId,
        party: &NewParty,
    ) -> Result<PartyStored, Failure> {
        self.database
            .transaction("add_party", async |tx| {
                let opened = Opened::of(tx, actor, case).await?;
                if let Some(answer) = request::begin(tx, asked).await?.answer()? {
                    return Ok(answer);
                }
                let known = opened.known(None)?;
                let mut findings = Findings::new();
                check_added(&known, party, self.today(), &mut findings);
                findings.into_result()?;
                let applicants = known.others.iter().chain([&party.side]);
                let applicants = applicants.filter(|side| **side == PartySide::Applicant);
                domain::check_representatives(
                    self.book,
                    known.kind,
                    known.channel,
                    applicants.count(),
                )?;
                let id = PartyId::new(case.shard());
                let place = opened.parties.iter().map(|party| party.place).max();
                let place = place.map_or(0, |last| usize::try_from(last).unwrap_or(0) + 1);
                let sealed = particulars::seal(&self.vault, id, place, party)?;
                let event = PartyAdded {
                    case,
                    party: told(id, &sealed, party),
                };
                let version = record(tx, actor, case, id, 0, event.into()).await?;
                parties::put(tx, case, &sealed, version).await?;
                let answer = stored(id, version);
                request::finish(tx, asked, &answer).await?;
                Ok(answer)
            })
            .await
    }
}
