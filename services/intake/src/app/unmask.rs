use contracts::Claims;
use contracts::api::intake::{Unmask, UnmaskedParty};
use contracts::event::{Event, PartyUnmasked, UnmaskedOften};
use contracts::vocabulary::PartyField;
use db::Connection;
use db::log::{Entry, append};
use kernel::{CaseId, PartyId};
use problem::{Code, Problem};
use web::Failure;

use super::looks::WINDOW;
use super::particulars::{Particulars, open};
use super::{App, authority, representative};
use crate::store::looks::{Look, to_be_told};
use crate::store::{parties, representatives, unmask_notes};

impl App {
    /// Shows a party's particulars in full, and records who looked and why; not to whoever has ties
    /// to a party of the case. Looks are counted, and when they are many supervisors are told.
    pub(crate) async fn unmask(
        &self,
        actor: &Claims,
        case: CaseId,
        party: PartyId,
        asked: &Unmask,
    ) -> Result<UnmaskedParty, Failure> {
        self.database
            .transaction("unmask_party", async |tx| {
                authority::demand(tx, actor, case).await?;
                let record = parties::lock(tx, case, party)
                    .await?
                    .ok_or_else(no_such_party)?;
                let (_, times) = self.count_look(tx, actor, Look::Unmasking).await?;
                let shown = open(&self.vault, &record)?;
                let mut acting = Vec::new();
                for one in representatives::of_case(tx, case).await? {
                    if one.party()? == party {
                        acting.push(representative::opened(&self.vault, &one)?);
                    }
                }
                let mut events = vec![unmasked(case, party, &shown, asked).into()];
                events.extend(self.often(tx, actor, case, party, times).await?);
                let entry = Entry {
                    // Shard and stream of the case; a party's id has the same.
                    shard: case.shard(),
                    subject: party.uuid(),
                    after: record.version,
                    actor: Some(actor.sub),
                    events,
                };
                let version = append(tx, entry).await?;
                parties::set_looked(tx, case, &record, version).await?;
                if let Some(note) = &asked.note {
                    unmask_notes::keep(tx, party, record.version + 1, note).await?;
                }
                Ok(UnmaskedParty {
                    id: party,
                    name: record.name,
                    identity: shown.identity,
                    born_on: shown.born_on,
                    phone: shown.phone,
                    email: shown.email,
                    address: shown.address,
                    representatives: acting,
                })
            })
            .await
    }

    /// What supervisors are told, at most once an hour, of somebody who looks often.
    async fn often(
        &self,
        tx: &mut Connection,
        actor: &Claims,
        case: CaseId,
        party: PartyId,
        times: i32,
    ) -> Result<Option<Event>, Failure> {
        if i64::from(times) < i64::from(self.look_limits.unmaskings_told) {
            return Ok(None);
        }
        let (now, shard) = (self.clock.now(), actor.org.shard());
        let tells = to_be_told(tx, shard, actor.sub, now, now - WINDOW).await?;
        let event = UnmaskedOften {
            case,
            party,
            staff: actor.sub,
            organisation: actor.org,
            times,
        };
        Ok(tells.then(|| event.into()))
    }
}

fn unmasked(case: CaseId, party: PartyId, shown: &Particulars, asked: &Unmask) -> PartyUnmasked {
    let fields = shown.fields().map(PartyField::as_str);
    PartyUnmasked {
        case,
        party,
        fields: fields.map(ToOwned::to_owned).collect(),
        reason: Some(asked.reason.into()),
    }
}

pub(super) fn no_such_party() -> Problem {
    Problem::new(Code::NotFound).detail("该案件没有这名当事人。")
}
