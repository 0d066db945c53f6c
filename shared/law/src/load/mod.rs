//! From text files to a validated book.

mod addition;
mod embedded;
mod folder;
mod overlay;
mod procedures;
mod raw;
mod references;
mod rules;
pub(crate) mod table;

use std::collections::BTreeMap;

use self::table::File;
use crate::{
    book::LawBook,
    calendar::{Calendar, Statute, YearNotice},
    error::LoadError,
    rule::RuleVersion,
    vocabulary::Vocabulary,
};

/// A data file: its path in this crate and its text.
pub type Source<'a> = (&'a str, &'a str);

/// The files a book is made of.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The keys the other files may use.
    pub vocabulary: Source<'a>,
    /// Files with more of them.
    pub more_vocabulary: &'a [Source<'a>],
    /// One file per law or field, regional files among them.
    pub rules: &'a [Source<'a>],
    /// One file per procedure or family of procedures.
    pub procedures: &'a [Source<'a>],
    /// The holidays of the 全国年节及纪念日放假办法.
    pub statute: Source<'a>,
    /// One file per year.
    pub calendar: &'a [Source<'a>],
}

/// The book of the embedded files.
pub(crate) fn embedded() -> Result<LawBook, LoadError> {
    LawBook::from_sources(&embedded::SOURCES)
}

impl LawBook {
    /// A book of other files than the embedded ones, e.g. with rows of an organisation added.
    ///
    /// # Errors
    ///
    /// [`LoadError`] naming file, row and field of the first thing that is wrong.
    pub fn from_sources(sources: &Sources<'_>) -> Result<Self, LoadError> {
        let mut vocabulary = Vocabulary::parse(sources.vocabulary.0, sources.vocabulary.1)?;
        for (name, text) in sources.more_vocabulary {
            vocabulary.add(name, text)?;
        }
        let mut located: Vec<(String, RuleVersion)> = Vec::new();
        for (name, text) in sources.rules {
            let rows = rules::read(&File::parse(name, text)?, &vocabulary)?;
            located.extend(rows.into_iter().map(|rule| ((*name).to_owned(), rule)));
        }
        rules::check_versions(&located)?;
        overlay::check(&located)?;
        let statute = Statute::parse(sources.statute.0, sources.statute.1)?;
        let (mut years, mut year_texts) = (Vec::new(), BTreeMap::new());
        for (name, text) in sources.calendar {
            let notice = YearNotice::parse(name, text)?;
            year_texts.insert(notice.year, (*text).to_owned());
            years.push(notice);
        }
        let mut book = Self {
            by_id: index(&located),
            overlays: overlay::index(&located),
            rules: located.into_iter().map(|(_, rule)| rule).collect(),
            procedures: BTreeMap::new(),
            vocabulary,
            calendar: Calendar::new(statute, years)?,
            year_texts,
        };
        book.procedures = procedures::read(sources.procedures, &book)?;
        Ok(book)
    }

    /// The files this crate carries.
    #[must_use]
    pub fn embedded_sources() -> Sources<'static> {
        embedded::SOURCES
    }
}

fn index(located: &[(String, RuleVersion)]) -> BTreeMap<String, Vec<usize>> {
    let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, (_, rule)) in located.iter().enumerate() {
        for name in std::iter::once(&rule.id).chain(&rule.aliases) {
            by_id.entry(name.clone()).or_default().push(at);
        }
    }
    for versions in by_id.values_mut() {
        versions.sort_by_key(|at| located.get(*at).map(|(_, rule)| rule.effective_from));
    }
    by_id
}
