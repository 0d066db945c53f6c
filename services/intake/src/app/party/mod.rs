//! Parties after the registration: added, corrected, leaving. Each is a subject of its own with its
//! own version; what they have in common is decided with the case locked.

mod add;
mod correct;
mod leave;

use contracts::Claims;
use contracts::api::intake::PartyStored;
use contracts::event::{CaseParty, Event};
use db::log::{Entry, append};
use db::{Connection, Error};
use kernel::{CaseId, OrganisationId, PartyId};
use problem::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use web::Failure;

use super::{App, authority, no_such_case, particulars};
use crate::domain::{Changed, Known};
use crate::store::amendments::{self, Locked};
use crate::store::corrections::{self, CorrectionRecord, NewCorrection};
use crate::store::parties::PartyRecord;
use crate::store::registration::SealedParty;
use crate::store::{handlers, parties};

/// A locked case, and all who are or were its parties.
pub(super) struct Opened {
    pub(super) case: Locked,
    pub(super) parties: Vec<PartyRecord>,
}

impl Opened {
    /// Locks a case for somebody who may correct what is registered of its parties.
    pub(super) async fn of(
        tx: &mut Connection,
        actor: &Claims,
        case: CaseId,
    ) -> Result<Self, Failure> {
        authority::demand(tx, actor, case).await?;
        let locked = amendments::lock(tx, case, &actor.scope()).await?;
        let locked = locked.ok_or_else(no_such_case)?;
        may_correct(tx, actor, case, locked.organisation).await?;
        Ok(Self {
            case: locked,
            parties: parties::of_case(tx, case).await?,
        })
    }

    /// What the rules ask of the case, besides this party.
    pub(super) fn known(&self, besides: Option<PartyId>) -> Result<Known, Error> {
        let others = self.parties.iter().filter(|party| party.left_on.is_none());
        let mut sides = Vec::new();
        for party in others {
            if Some(party.id()?) != besides {
                sides.push(party.side()?);
            }
        }
        Ok(Known {
            kind: self.case.kind,
            channel: self.case.channel,
            walled: self.case.is_walled(),
            others: sides,
        })
    }
}

/// Refuses whoever works neither for the body that registered the case nor for one that handles it.
pub(super) async fn may_correct(
    connection: &Connection,
    actor: &Claims,
    case: CaseId,
    registrar: OrganisationId,
) -> Result<(), Failure> {
    if actor.org == registrar || handlers::handles(connection, case, actor.org).await? {
        return Ok(());
    }
    Err(Problem::new(Code::Forbidden)
        .detail("只有登记或者办理该案件的单位可以补充当事人、更正当事人信息。")
        .into())
}

/// The party that is to be changed: one that still is, as it was read.
async fn lock_party(
    tx: &mut Connection,
    case: CaseId,
    id: PartyId,
    version: i64,
) -> Result<PartyRecord, Failure> {
    let record = parties::lock(tx, case, id).await?;
    let record = record.ok_or_else(super::unmask::no_such_party)?;
    if !record.is_as_read(version) || record.left_on.is_some() {
        return Err(Problem::new(Code::StaleVersion)
            .detail("该当事人的信息已被他人更新，请按现在的内容重新填写。")
            .into());
    }
    Ok(record)
}

/// Records what happened to a party, after the event of this number.
async fn record(
    tx: &mut Connection,
    actor: &Claims,
    case: CaseId,
    party: PartyId,
    after: i64,
    event: Event,
) -> Result<i64, Failure> {
    let entry = Entry {
        // Shard and stream of the case; a party's id has the same.
        shard: case.shard(),
        subject: party.uuid(),
        after,
        actor: Some(actor.sub),
        events: vec![event],
    };
    Ok(append(tx, entry).await?)
}

/// A party as its events tell of it.
fn told(id: PartyId, party: &SealedParty, of: &contracts::api::intake::NewParty) -> CaseParty {
    CaseParty {
        party: id,
        side: of.side.into(),
        kind: of.kind.into(),
        identity: party.identity_index.clone(),
        organisation: of.organisation,
    }
}

fn stored(id: PartyId, version: i64) -> PartyStored {
    PartyStored { id, version }
}

/// What sealed changes are: of which thing, by which of its events.
fn context(thing: Uuid, sequence: i64) -> String {
    format!("correction:{thing}:{sequence}")
}

impl App {
    /// Keeps what was corrected, and why, beside the event of this number.
    pub(super) async fn keep_correction<F: Serialize>(
        &self,
        tx: &mut Connection,
        actor: &Claims,
        (case, thing): (CaseId, Uuid),
        sequence: i64,
        (reason, changes): (&str, &[Changed<F>]),
    ) -> Result<(), Failure> {
        let text = serde_json::to_string(changes).map_err(Error::from)?;
        let sealed = self.vault.seal(&context(thing, sequence), &text);
        let new = NewCorrection {
            thing,
            sequence,
            staff: actor.sub,
            reason,
            changes: &sealed.map_err(particulars::broken)?,
        };
        Ok(corrections::keep(tx, case, &new).await?)
    }

    /// What was changed by a correction that was kept.
    pub(super) fn changed<F: DeserializeOwned>(
        &self,
        record: &CorrectionRecord,
    ) -> Result<Vec<Changed<F>>, Failure> {
        let context = context(record.thing, record.sequence);
        let text = self.vault.open(&context, &record.changes);
        let text = text.map_err(particulars::broken)?;
        Ok(serde_json::from_str(&text).map_err(Error::from)?)
    }
}
