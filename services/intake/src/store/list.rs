use std::iter;

use contracts::Scope;
use contracts::api::intake::CaseRow;
use contracts::vocabulary::{CaseKind, Channel, DisputeType, Vocabulary};
use db::{Connection, Error};
use diesel::dsl::{IntoBoxed, Select, exists, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Integer, Text};
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, PageSize, Timestamp};
use typed::CaseNumber;
use uuid::Uuid;

use self::functions::{coalesce, lower, normalize, nullif, strpos};
use super::schema::{case_file, case_search, number_word, party, representative};
use super::scope::{CaseCondition, within};
use super::{invalid, word};
use crate::domain::Words;

/// What a list shall hold, besides the scope.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) kind: Option<CaseKind>,
    pub(crate) dispute_type: Option<DisputeType>,
    pub(crate) channel: Option<Channel>,
    pub(crate) found: Option<Found>,
    pub(crate) after: Option<CaseId>,
}

/// How a searched case is found.
#[derive(Debug)]
pub(crate) enum Found {
    Number(CaseNumber),
    IdentityIndex(String),
    PhoneIndex(String),
    Words(Words),
}

#[derive(Debug, HasQuery)]
#[diesel(table_name = case_file)]
struct ListRecord {
    id: Uuid,
    number: String,
    kind: String,
    title: String,
    dispute_type: String,
    channel: String,
    received_on: NaiveDate,
    registered_at: Timestamp,
    organisation: Uuid,
}

impl ListRecord {
    fn row(self) -> Result<CaseRow, Error> {
        Ok(CaseRow {
            id: CaseId::from_uuid(self.id).map_err(invalid)?,
            number: self.number,
            kind: word(&self.kind)?,
            title: self.title,
            dispute_type: word(&self.dispute_type)?,
            channel: word(&self.channel)?,
            received_on: self.received_on,
            registered_at: self.registered_at,
            organisation: OrganisationId::from_uuid(self.organisation).map_err(invalid)?,
        })
    }
}

/// A particular that is looked for as a whole.
#[derive(Debug)]
pub(crate) struct ExactKey<'a> {
    /// Which one.
    pub(crate) kind: &'static str,
    /// Its keyed index.
    pub(crate) index: &'a str,
}

impl Filter {
    /// The particular that is looked for, if one is.
    pub(crate) fn exact(&self) -> Option<ExactKey<'_>> {
        let (kind, index) = match self.found.as_ref()? {
            Found::IdentityIndex(index) => ("identity", index),
            Found::PhoneIndex(index) => ("phone", index),
            Found::Number(_) | Found::Words(_) => return None,
        };
        Some(ExactKey { kind, index })
    }

    /// Whether it lets all cases through that come after the place.
    pub(crate) fn is_open(&self) -> bool {
        let Self {
            kind,
            dispute_type,
            channel,
            found,
            after: _,
        } = self;
        kind.is_none() && dispute_type.is_none() && channel.is_none() && found.is_none()
    }

    /// The same for something else that is looked for.
    pub(crate) fn looking_for(self, found: Found) -> Self {
        Self {
            found: Some(found),
            ..self
        }
    }
}

/// Cases in the scope that pass the filter, newest first; one more than a page. Found in the
/// service's own role, by indexes that no policy leaves in use.
pub(crate) async fn found(
    connection: &mut Connection,
    scope: &Scope,
    filter: &Filter,
    size: PageSize,
) -> Result<Vec<CaseId>, Error> {
    let statement = Replanned(statement(scope, filter, size));
    let ids: Vec<Uuid> = statement.load(connection).await?;
    let ids = ids.into_iter().map(CaseId::from_uuid);
    ids.collect::<Result<_, _>>().map_err(invalid)
}

/// These cases, newest first, as far as whoever asks may read them. By the index of ids alone, which
/// tell their shards.
pub(crate) async fn rows(
    mut connection: &Connection,
    cases: &[CaseId],
) -> Result<Vec<CaseRow>, Error> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.uuid()).collect();
    let records: Vec<ListRecord> = ListRecord::query()
        .filter(case_file::id.eq_any(ids))
        .order(case_file::id.desc())
        .load(&mut connection)
        .await?;
    records.into_iter().map(ListRecord::row).collect()
}

type ListStatement = IntoBoxed<'static, Select<case_file::table, case_file::id>, Pg>;

/// Ids begin with the time they were made: newest first is by id, and the key of a page too.
fn statement(scope: &Scope, filter: &Filter, size: PageSize) -> ListStatement {
    let mut query = case_file::table
        .select(case_file::id)
        .into_boxed()
        .filter(within(scope))
        .order(case_file::id.desc())
        .limit(size.fetch());
    // One index serves every choice of the three, kind first and channel last; what was not chosen
    // before what was, is any.
    let (kind, dispute_type, channel) = (filter.kind, filter.dispute_type, filter.channel);
    if kind.is_some() || dispute_type.is_some() || channel.is_some() {
        query = query.filter(case_file::kind.eq_any(chosen(kind, CaseKind::ALL)));
    }
    if dispute_type.is_some() || channel.is_some() {
        let types = chosen(dispute_type, DisputeType::ALL);
        query = query.filter(case_file::dispute_type.eq_any(types));
    }
    if let Some(channel) = channel {
        query = query.filter(case_file::channel.eq(channel.as_str()));
    }
    if let Some(after) = filter.after {
        query = query.filter(case_file::id.lt(after.uuid()));
    }
    for condition in filter.found.iter().flat_map(Found::conditions) {
        query = query.filter(condition);
    }
    query
}

/// The word that was chosen, or all that could have been.
fn chosen<T: Vocabulary>(word: Option<T>, all: &[T]) -> Vec<&'static str> {
    match word {
        Some(word) => vec![word.as_str()],
        None => all.iter().map(|word| word.as_str()).collect(),
    }
}

/// A query that is planned anew each time, for what it asks this time. The best way to a village's
/// cases is not the best way to a city's, and a rare word's not a common one's; a plan made once
/// for all would walk all cases for one of them.
struct Replanned(ListStatement);

impl QueryFragment<Pg> for Replanned {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        QueryFragment::<Pg>::walk_ast(&self.0, out)
    }
}

impl QueryId for Replanned {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Replanned {
    type SqlType = <ListStatement as Query>::SqlType;
}

impl Found {
    fn conditions(&self) -> Vec<CaseCondition> {
        match self {
            Self::Number(number) => vec![has_number(number)],
            Self::IdentityIndex(index) => vec![has_identity(index)],
            Self::PhoneIndex(index) => vec![has_phone(index)],
            Self::Words(Words { words, bigrams }) => iter::once(has_bigrams(bigrams))
                .chain(words.iter().map(|word| says(word)))
                .collect(),
        }
    }
}

mod functions {
    use diesel::sql_types::{Integer, Nullable, Text};

    diesel::define_sql_function! {
        /// Small letters.
        fn lower(text: Text) -> Text;
    }

    diesel::define_sql_function! {
        /// A text in this normal form of Unicode.
        #[sql_name = "pg_catalog.normalize"]
        fn normalize(text: Text, form: Text) -> Text;
    }

    diesel::define_sql_function! {
        /// Where `word` begins in `text`, 0 if nowhere. Unlike LIKE it knows no wildcards.
        fn strpos(text: Text, word: Text) -> Integer;
    }

    diesel::define_sql_function! {
        /// Nothing instead of `nothing`.
        fn nullif(number: Integer, nothing: Integer) -> Nullable<Integer>;
    }

    diesel::define_sql_function! {
        /// The first that is something.
        fn coalesce(
            one: Nullable<Integer>,
            two: Nullable<Integer>,
            three: Nullable<Integer>,
            four: Nullable<Integer>,
        ) -> Nullable<Integer>;
    }
}

/// The number is this one: found by the bodies that ever used its word.
fn has_number(number: &CaseNumber) -> CaseCondition {
    let giver = number_word::table
        .filter(number_word::word.eq(number.word.clone()))
        .filter(number_word::shard.eq(case_file::shard))
        .filter(number_word::organisation.eq(case_file::organisation));
    Box::new(
        case_file::year
            .eq(number.year)
            .and(case_file::serial.eq(number.serial))
            .and(case_file::number.eq(number.to_string()))
            .and(exists(giver)),
    )
}

/// The words have all these pairs of characters: found by index.
fn has_bigrams(bigrams: &[String]) -> CaseCondition {
    let same_case = case_search::table
        .filter(case_search::shard.eq(case_file::shard))
        .filter(case_search::case_id.eq(case_file::id));
    Box::new(exists(
        same_case.filter(case_search::bigrams.contains(bigrams.to_vec())),
    ))
}

/// The form in which [`typed`] has words and names.
const NFKC: &str = "NFKC";

/// The word itself occurs: what the pairs alone do not prove, but make likely. Asked as IS NOT
/// NULL, which the planner takes for nearly always true; a comparison it would take for rare, and
/// fear to walk far for a page.
fn says(word: &str) -> CaseCondition {
    let names_it = party::table
        .filter(party::shard.eq(case_file::shard))
        .filter(party::case_id.eq(case_file::id))
        .filter(strpos(lower(party::name), word.to_owned()).gt(0))
        .select(1.into_sql::<Integer>())
        .limit(1);
    let names_who_acts = representative::table
        .filter(representative::shard.eq(case_file::shard))
        .filter(representative::case_id.eq(case_file::id))
        .filter(strpos(lower(representative::name), word.to_owned()).gt(0))
        .select(1.into_sql::<Integer>())
        .limit(1);
    Box::new(
        coalesce(
            nullif(
                strpos(lower(normalize(case_file::title, NFKC)), word.to_owned()),
                0,
            ),
            nullif(
                strpos(lower(normalize(case_file::facts, NFKC)), word.to_owned()),
                0,
            ),
            names_it.single_value(),
            names_who_acts.single_value(),
        )
        .is_not_null(),
    )
}

fn has_identity(index: &str) -> CaseCondition {
    names_index("identity_index", index)
}

fn has_phone(index: &str) -> CaseCondition {
    names_index("phone_index", index)
}

/// A party, or who acts for one, has this index: found by the indexes of both tables first, which two
/// conditions with OR would keep the planner from.
fn names_index(column: &str, index: &str) -> CaseCondition {
    let of = |table: &str| format!("SELECT {table}.case_id FROM {table} WHERE {table}.{column} = ");
    Box::new(
        sql::<Bool>(&format!("case_file.id IN ({}", of("party")))
            .bind::<Text, _>(index.to_owned())
            .sql(&format!(" UNION ALL {}", of("representative")))
            .bind::<Text, _>(index.to_owned())
            .sql(")"),
    )
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
