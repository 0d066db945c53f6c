use contracts::Scope;
use contracts::event::WALLED_TITLE;
use contracts::vocabulary::{CaseKind, Channel, PetitionPurpose};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, MaterialId, OrganisationId};
use uuid::Uuid;

use contracts::api::intake::NewMaterial;

use super::schema::{case_file, material};
use super::scope::within;
use super::{invalid, optional_word, word};
use crate::domain::CaseFacts;

/// What an amendment starts from.
#[derive(Debug)]
pub(crate) struct Locked {
    pub(crate) version: i64,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) organisation: OrganisationId,
    pub(crate) purpose: Option<PetitionPurpose>,
    pub(crate) kind: CaseKind,
    pub(crate) channel: Channel,
    pub(crate) people: i32,
}

impl Locked {
    /// The title as others are told it: a walled case's stays in its file.
    pub(crate) fn told<'a>(&self, title: &'a str) -> &'a str {
        match self.is_walled() {
            true => WALLED_TITLE,
            false => title,
        }
    }

    /// Whether only those see it to whom it is open in person.
    pub(crate) fn is_walled(&self) -> bool {
        self.purpose.is_some_and(PetitionPurpose::is_walled)
    }
}

/// The case, if it is within the scope, locked until the transaction ends.
pub(crate) async fn lock(
    tx: &mut Connection,
    id: CaseId,
    scope: &Scope,
) -> Result<Option<Locked>, Error> {
    let found = case_file::table
        .filter(case_file::shard.eq(id.shard().column()))
        .filter(case_file::id.eq(id.uuid()))
        .filter(within(scope))
        .select((
            case_file::version,
            case_file::number,
            case_file::title,
            case_file::organisation,
            case_file::purpose,
            case_file::kind,
            case_file::channel,
            case_file::people,
        ))
        .for_update()
        .first::<(
            i64,
            String,
            String,
            Uuid,
            Option<String>,
            String,
            String,
            i32,
        )>(tx)
        .await
        .optional()?;
    let Some((version, number, title, organisation, purpose, kind, channel, people)) = found else {
        return Ok(None);
    };
    Ok(Some(Locked {
        version,
        number,
        title,
        organisation: OrganisationId::from_uuid(organisation).map_err(invalid)?,
        purpose: optional_word(purpose.as_deref())?,
        kind: word(&kind)?,
        channel: word(&channel)?,
        people,
    }))
}

/// Stores the new words of a locked case; what is absent stays.
pub(crate) async fn save(
    tx: &mut Connection,
    id: CaseId,
    version: i64,
    title: &str,
    facts: Option<&str>,
) -> Result<(), Error> {
    let case = case_file::table.find((id.shard().column(), id.uuid()));
    diesel::update(case)
        .set((
            case_file::version.eq(version),
            case_file::title.eq(title),
            facts.map(|facts| case_file::facts.eq(facts)),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// What is registered of a locked case itself.
pub(crate) async fn facts(tx: &mut Connection, id: CaseId) -> Result<CaseFacts, Error> {
    let (dispute_type, channel, place, amount_fen, people) = case_file::table
        .find((id.shard().column(), id.uuid()))
        .select((
            case_file::dispute_type,
            case_file::channel,
            case_file::place,
            case_file::amount_fen,
            case_file::people,
        ))
        .first::<(String, String, Option<String>, Option<i64>, i32)>(tx)
        .await?;
    Ok(CaseFacts {
        dispute_type: word(&dispute_type)?,
        channel: word(&channel)?,
        place,
        amount_fen,
        people,
    })
}

/// Stores what is registered of a locked case itself.
pub(crate) async fn save_facts(
    tx: &mut Connection,
    id: CaseId,
    version: i64,
    facts: &CaseFacts,
) -> Result<(), Error> {
    diesel::update(case_file::table.find((id.shard().column(), id.uuid())))
        .set((
            case_file::version.eq(version),
            case_file::dispute_type.eq(facts.dispute_type.as_str()),
            case_file::channel.eq(facts.channel.as_str()),
            case_file::place.eq(facts.place.as_deref()),
            case_file::amount_fen.eq(facts.amount_fen),
            case_file::people.eq(facts.people),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// How many materials a case lists.
pub(crate) async fn count_materials(tx: &mut Connection, id: CaseId) -> Result<usize, Error> {
    let count: i64 = material::table
        .filter(material::shard.eq(id.shard().column()))
        .filter(material::case_id.eq(id.uuid()))
        .count()
        .get_result(tx)
        .await?;
    usize::try_from(count).map_err(|_negative| Error::Value("a count below nought".into()))
}

/// Adds materials behind the `count` that are there.
pub(crate) async fn add_materials(
    tx: &mut Connection,
    id: CaseId,
    count: usize,
    materials: &[NewMaterial],
) -> Result<(), Error> {
    if materials.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = materials
        .iter()
        .zip(count..)
        .map(|(new, place)| {
            (
                material::shard.eq(id.shard().column()),
                material::case_id.eq(id.uuid()),
                material::id.eq(MaterialId::new(id.shard()).uuid()),
                material::place.eq(i16::try_from(place).unwrap_or(i16::MAX)),
                material::name.eq(&new.name),
                material::source.eq(new.source.as_deref()),
                material::pages.eq(new.pages),
            )
        })
        .collect();
    diesel::insert_into(material::table)
        .values(rows)
        .execute(tx)
        .await?;
    Ok(())
}
