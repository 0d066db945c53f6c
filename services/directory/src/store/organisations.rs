use contracts::api::directory::Organisation;
use contracts::vocabulary::OrganisationKind;
use db::Connection;
use db::stored::{invalid, texts, word, words};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{OrganisationId, PageSize};
use uuid::Uuid;

use super::schema::organisation;

#[derive(Debug, HasQuery)]
#[diesel(table_name = organisation)]
pub(super) struct Row {
    id: Uuid,
    parent: Option<Uuid>,
    code: String,
    path: String,
    kind: String,
    name: String,
    number_word: String,
    region: String,
    competences: Vec<String>,
    email: Option<String>,
    version: i64,
}

impl Row {
    pub(super) fn read(self) -> Result<Organisation, db::Error> {
        Ok(Organisation {
            id: OrganisationId::from_uuid(self.id).map_err(invalid)?,
            parent: self
                .parent
                .map(OrganisationId::from_uuid)
                .transpose()
                .map_err(invalid)?,
            code: self.code,
            path: self.path,
            kind: word(&self.kind)?,
            name: self.name,
            number_word: self.number_word,
            region: self.region,
            competences: words(&self.competences)?,
            email: self.email,
            version: self.version,
        })
    }
}

/// Which organisations a list shows.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) parent: Option<OrganisationId>,
    pub(crate) kind: Option<OrganisationKind>,
    /// Beginning of the name.
    pub(crate) name: Option<String>,
}

pub(crate) async fn find(
    connection: &mut Connection,
    id: OrganisationId,
) -> Result<Option<Organisation>, db::Error> {
    Row::query()
        .find(id.uuid())
        .first(connection)
        .await
        .optional()?
        .map(Row::read)
        .transpose()
}

/// One page in the order of paths, after the path `after`.
pub(crate) async fn page(
    connection: &mut Connection,
    filter: &Filter,
    after: Option<&str>,
    size: PageSize,
) -> Result<Vec<Organisation>, db::Error> {
    let mut query = Row::query().into_boxed();
    if let Some(parent) = filter.parent {
        query = query.filter(organisation::parent.eq(parent.uuid()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(organisation::kind.eq(kind.as_str()));
    }
    if let Some(name) = &filter.name {
        query = query.filter(organisation::name.like(beginning_with(name)));
    }
    if let Some(after) = after {
        query = query.filter(organisation::path.gt(after));
    }
    let rows = query
        .order(organisation::path)
        .limit(size.fetch())
        .load(connection)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// A pattern for texts that begin with `text`, whatever signs are in it. Never starts with a
/// wildcard, so the index on names serves it.
fn beginning_with(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

pub(crate) async fn any_exists(connection: &mut Connection) -> Result<bool, db::Error> {
    let any: Option<Uuid> = organisation::table
        .select(organisation::id)
        .first(connection)
        .await
        .optional()?;
    Ok(any.is_some())
}

pub(crate) async fn insert(tx: &mut Connection, new: &Organisation) -> Result<(), db::Error> {
    diesel::insert_into(organisation::table)
        .values((
            organisation::id.eq(new.id.uuid()),
            organisation::parent.eq(new.parent.map(|parent| parent.uuid())),
            organisation::code.eq(&new.code),
            organisation::path.eq(&new.path),
            organisation::kind.eq(new.kind.as_str()),
            organisation::name.eq(&new.name),
            organisation::number_word.eq(&new.number_word),
            organisation::region.eq(&new.region),
            organisation::competences.eq(texts(&new.competences)),
            organisation::email.eq(&new.email),
            organisation::version.eq(new.version),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Stores what can change, if the row still has the version before `changed`'s.
pub(crate) async fn update(tx: &mut Connection, changed: &Organisation) -> Result<(), db::Error> {
    let version_before = changed.version - 1;
    let updated = diesel::update(
        organisation::table
            .find(changed.id.uuid())
            .filter(organisation::version.eq(version_before)),
    )
    .set((
        organisation::name.eq(&changed.name),
        organisation::number_word.eq(&changed.number_word),
        organisation::region.eq(&changed.region),
        organisation::competences.eq(texts(&changed.competences)),
        organisation::email.eq(&changed.email),
        organisation::version.eq(changed.version),
    ))
    .execute(tx)
    .await?;
    if updated == 1 {
        Ok(())
    } else {
        Err(db::Error::Stale)
    }
}
