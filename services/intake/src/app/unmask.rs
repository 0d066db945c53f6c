use access::recusal;
use contracts::Claims;
use contracts::api::intake::UnmaskedParty;
use contracts::event::PartyUnmasked;
use db::log::{Entry, append};
use kernel::{CaseId, PartyId};
use problem::{Code, Problem};
use web::Failure;

use super::particulars::{Particulars, open};
use super::{App, no_such_case};
use crate::store::{cases, parties};

impl App {
    /// Shows a party's particulars in full, and records who looked; not to whoever has ties to a
    /// party of the case.
    pub(crate) async fn unmask(
        &self,
        actor: &Claims,
        case: CaseId,
        party: PartyId,
    ) -> Result<UnmaskedParty, Failure> {
        let scope = actor.scope();
        self.database
            .transaction("unmask_party", async |tx| {
                cases::find(tx, case, &scope)
                    .await?
                    .ok_or_else(no_such_case)?;
                let identities = parties::identities(tx, case).await?;
                recusal::refuse_barred(tx, actor, &identities).await?;
                let record = parties::lock(tx, case, party)
                    .await?
                    .ok_or_else(no_such_party)?;
                let shown = open(&self.vault, &record)?;
                let entry = Entry {
                    // Shard and stream of the case; a party's id has the same.
                    shard: case.shard(),
                    subject: party.uuid(),
                    after: record.unmaskings,
                    actor: Some(actor.sub),
                    events: vec![unmasked(case, party, &shown).into()],
                };
                let unmaskings = append(tx, entry).await?;
                parties::set_unmaskings(tx, case, party, unmaskings).await?;
                Ok(UnmaskedParty {
                    id: party,
                    name: record.name,
                    identity: shown.identity,
                    phone: shown.phone,
                    address: shown.address,
                })
            })
            .await
    }
}

fn unmasked(case: CaseId, party: PartyId, shown: &Particulars) -> PartyUnmasked {
    let fields = [
        ("identity", &shown.identity),
        ("phone", &shown.phone),
        ("address", &shown.address),
    ];
    PartyUnmasked {
        case,
        party,
        fields: fields
            .into_iter()
            .filter(|(_, value)| value.is_some())
            .map(|(field, _)| field.to_owned())
            .collect(),
    }
}

fn no_such_party() -> Problem {
    Problem::new(Code::NotFound).detail("该案件没有这名当事人。")
}
