use contracts::Claims;
use contracts::api::intake::{EndRepresentation, RepresentativeStored};
use contracts::event::RepresentativeEnded;
use contracts::vocabulary::PartyField;
use db::Connection;
use db::log::{Entry, append};
use kernel::{CaseId, NaiveDate, PartyId, RepresentativeId};
use problem::{Code, Problem};
use web::Failure;

use super::App;
use crate::app::party::Opened;
use crate::domain::Changed;
use crate::store::representatives::{self, RepresentativeRecord};

impl App {
    /// Says that somebody acts for a party no more; ties to them bar nobody any longer.
    pub(crate) async fn end_representation(
        &self,
        actor: &Claims,
        case: CaseId,
        id: RepresentativeId,
        ended: &EndRepresentation,
    ) -> Result<RepresentativeStored, Failure> {
        self.database
            .transaction("end_representation", async |tx| {
                Opened::of(tx, actor, case).await?;
                let acting = representatives::of_case(tx, case).await?;
                let held = acting.iter().find(|one| one.is(id.uuid()));
                let held = held.ok_or_else(no_such_representative)?;
                if held.version != ended.version || !held.acts() {
                    return Err(Problem::new(Code::StaleVersion).into());
                }
                let on = ended.ended_on.unwrap_or_else(|| self.today());
                let version = self
                    .end_one(tx, actor, case, held, (on, &ended.reason))
                    .await?;
                Ok(RepresentativeStored { id, version })
            })
            .await
    }

    /// The same of all who act for a party that leaves.
    pub(in crate::app) async fn end_all_of(
        &self,
        tx: &mut Connection,
        actor: &Claims,
        (case, party): (CaseId, PartyId),
        (on, reason): (NaiveDate, &str),
    ) -> Result<(), Failure> {
        let acting = representatives::of_case(tx, case).await?;
        for one in acting.iter().filter(|one| one.acts()) {
            if one.party()? == party {
                self.end_one(tx, actor, case, one, (on, reason)).await?;
            }
        }
        Ok(())
    }

    async fn end_one(
        &self,
        tx: &mut Connection,
        actor: &Claims,
        case: CaseId,
        held: &RepresentativeRecord,
        (ended_on, reason): (NaiveDate, &str),
    ) -> Result<i64, Failure> {
        let id = held.id()?;
        let event = RepresentativeEnded {
            case,
            who: held.told()?,
            ended_on,
        };
        let entry = Entry {
            shard: case.shard(),
            subject: id.uuid(),
            after: held.version,
            actor: Some(actor.sub),
            events: vec![event.into()],
        };
        let version = append(tx, entry).await?;
        representatives::end(tx, case, id, version, ended_on).await?;
        let nothing: &[Changed<PartyField>] = &[];
        let words = (reason, nothing);
        self.keep_correction(tx, actor, (case, id.uuid()), version, words)
            .await?;
        Ok(version)
    }
}

fn no_such_representative() -> Problem {
    Problem::new(Code::NotFound).detail("该案件没有登记这名代理人、代表人。")
}
