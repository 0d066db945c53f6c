use chrono::Datelike;
use contracts::Claims;
use contracts::api::intake::{NewMaterial, RegisterCase, Registered};
use contracts::event::{CaseParty, CaseRegistered, WALLED_TITLE};
use contracts::vocabulary::PetitionPurpose;
use db::log::Entry;
use db::request::{Request, look_up};
use db::stored::invalid;
use kernel::{CaseId, MaterialId, PartyId};
use problem::{Code, Problem};
use web::Failure;

use super::{App, particulars, wall};
use crate::domain;
use crate::store::registration::{NewCase, NewMaterialRow, SealedParty, Stored};
use crate::store::{cases, registration};

/// What an `Idempotency-Key` of this use case belongs to.
const ROUTE: &str = "POST /cases";
/// Seconds until the directory's news of an organisation should have arrived.
const ORGANISATION_SOON: u32 = 2;
/// A registration is the first event about a case.
const FIRST: i64 = 1;

impl App {
    /// Registers a case (登记), once per key: everything in one statement.
    pub(crate) async fn register(
        &self,
        actor: &Claims,
        key: &str,
        case: &RegisterCase,
    ) -> Result<Registered, Failure> {
        domain::check_law(self.book, case)?;
        let asked = Request::new(actor.sub, ROUTE, key, case)?;
        let mut connection = self.database.connection().await?;
        let named = wall::named(&mut connection, case).await?;
        let case = named.as_ref().unwrap_or(case);
        let id = CaseId::new(actor.org.shard());
        let parties = self.seal_parties(id, case)?;
        let fact = fact(actor, id, case, &parties)?;
        wall::demand(&mut connection, actor, &fact).await?;
        let open_to = fact.open_to();
        let entry = registered_event(actor, fact);
        let row = self.row(actor, id, case);
        let materials = material_rows(id, &case.materials);
        let stored = registration::store(
            &mut connection,
            &asked,
            &row,
            open_to.as_deref(),
            &parties,
            &materials,
            &entry,
        )
        .await?;
        match stored {
            Stored::Numbered(number) => {
                self.database.hint_written();
                Ok(Registered {
                    id,
                    number,
                    version: FIRST,
                })
            }
            Stored::KeyKnown => earlier(&mut connection, &asked).await,
            Stored::OrganisationUnknown => Err(organisation_unknown().into()),
        }
    }

    fn seal_parties(&self, id: CaseId, case: &RegisterCase) -> Result<Vec<SealedParty>, Failure> {
        case.parties
            .iter()
            .enumerate()
            .map(|(place, party)| {
                particulars::seal(&self.vault, PartyId::new(id.shard()), place, party)
            })
            .collect()
    }

    fn row<'a>(&self, actor: &Claims, id: CaseId, case: &'a RegisterCase) -> NewCase<'a> {
        NewCase {
            shard: id.shard().column(),
            id: id.uuid(),
            year: self.today().year(),
            organisation: actor.org.uuid(),
            staff: actor.sub.uuid(),
            kind: case.kind.as_str(),
            title: &case.title,
            facts: &case.facts,
            dispute_type: case.dispute_type.as_str(),
            purpose: case.purpose.map(|purpose| purpose.as_str()),
            channel: case.channel.as_str(),
            received_on: case.received_on,
            region: &case.region,
            place: case.place.as_deref(),
            amount_fen: case.amount_fen,
            people: people(case),
        }
    }
}

/// How many people are concerned; as many as there are parties unless told.
fn people(case: &RegisterCase) -> i32 {
    case.people
        .unwrap_or_else(|| i32::try_from(case.parties.len()).unwrap_or(i32::MAX))
}

fn material_rows(id: CaseId, materials: &[NewMaterial]) -> Vec<NewMaterialRow<'_>> {
    materials
        .iter()
        .zip(0..)
        .map(|(material, place)| NewMaterialRow {
            id: MaterialId::new(id.shard()).uuid(),
            place,
            name: &material.name,
            source: material.source.as_deref(),
            pages: material.pages,
        })
        .collect()
}

/// What the event tells, but for the number, which only the statement that stores it knows.
fn fact(
    actor: &Claims,
    id: CaseId,
    case: &RegisterCase,
    sealed: &[SealedParty],
) -> Result<CaseRegistered, Failure> {
    let parties = case
        .parties
        .iter()
        .zip(sealed)
        .map(|(party, sealed)| {
            Ok(CaseParty {
                party: PartyId::from_uuid(sealed.id).map_err(invalid)?,
                side: party.side.into(),
                kind: party.kind.into(),
                identity: sealed.identity_index.clone(),
                organisation: party.organisation,
            })
        })
        .collect::<Result<_, Failure>>()?;
    let walled = case.purpose.is_some_and(PetitionPurpose::is_walled);
    Ok(CaseRegistered {
        case: id,
        number: String::new(),
        kind: case.kind.into(),
        title: match walled {
            true => WALLED_TITLE.to_owned(),
            false => case.title.clone(),
        },
        organisation: actor.org,
        staff: actor.sub,
        channel: case.channel.into(),
        dispute_type: case.dispute_type.into(),
        purpose: case.purpose.map(Into::into),
        region: case.region.clone(),
        amount_fen: case.amount_fen,
        people: people(case),
        received_on: case.received_on,
        parties,
    })
}

fn registered_event(actor: &Claims, fact: CaseRegistered) -> Entry {
    Entry {
        shard: fact.case.shard(),
        subject: fact.case.uuid(),
        after: 0,
        actor: Some(actor.sub),
        events: vec![fact.into()],
    }
}

/// The answer that was given when the key was first used.
async fn earlier(connection: &mut db::Connection, asked: &Request) -> Result<Registered, Failure> {
    let Some(uuid) = look_up(connection, asked).await?.answer()? else {
        // Forgotten between the two looks, a month after it was used.
        return Err(Problem::new(Code::InProgress).retry_after(1).into());
    };
    let id = CaseId::from_uuid(uuid).map_err(invalid)?;
    let number = cases::number(connection, id).await?;
    Ok(Registered {
        id,
        number,
        version: FIRST,
    })
}

fn organisation_unknown() -> Problem {
    Problem::new(Code::Unavailable)
        .detail("您所在单位的信息尚未同步到登记服务，请稍后重试；本次没有保存任何内容。")
        .retry_after(ORGANISATION_SOON)
}
