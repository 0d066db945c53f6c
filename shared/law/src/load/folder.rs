//! The book with the files of a law folder (法律数据文件夹): an installation's own rows.

use super::{Source, Sources, embedded};
use crate::{book::LawBook, error::LoadError};

/// Where a file lies decides what it is read as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Vocabulary,
    MoreVocabulary,
    Rules,
    Procedures,
    Statute,
    Calendar,
}

impl Place {
    fn of(path: &str) -> Option<Self> {
        match path.split_once('/') {
            None => (path == "vocabulary.toml").then_some(Self::Vocabulary),
            Some(("vocabulary", _)) => Some(Self::MoreVocabulary),
            Some(("rules", _)) => Some(Self::Rules),
            Some(("procedures", _)) => Some(Self::Procedures),
            Some(("calendar", "statutory.toml")) => Some(Self::Statute),
            Some(("calendar", _)) => Some(Self::Calendar),
            Some(_) => None,
        }
    }
}

impl LawBook {
    /// The book of the embedded files and these, each named by its path in a folder that is laid out
    /// as `data/` is: one of the same path takes the place of the embedded file, any other is added.
    /// Files below `vocabulary/` add words to the vocabulary.
    ///
    /// # Errors
    ///
    /// [`LoadError`] naming file, row and field of the first thing that is wrong.
    pub fn with_files(files: &[Source<'_>]) -> Result<Self, LoadError> {
        let carried = embedded::SOURCES;
        for (path, _) in files {
            Place::of(path).ok_or_else(|| {
                let reason = "应当放在vocabulary、rules、procedures或者calendar中";
                LoadError::new(path, "文件", None, reason)
            })?;
        }
        let one = |place, carried| {
            let mut own = files.iter().filter(|file| Place::of(file.0) == Some(place));
            own.next().copied().unwrap_or(carried)
        };
        let all = |place, carried: &[Source<'static>]| {
            let own = files.iter().filter(|file| Place::of(file.0) == Some(place));
            let is_own = |name: &str| {
                let path = name.strip_prefix("data/").unwrap_or(name);
                files.iter().any(|(own, _)| *own == path)
            };
            let kept = carried.iter().filter(|(name, _)| !is_own(name));
            kept.chain(own).copied().collect::<Vec<_>>()
        };
        let vocabulary = one(Place::Vocabulary, carried.vocabulary);
        let more_vocabulary = all(Place::MoreVocabulary, carried.more_vocabulary);
        let book = Self::from_sources(&Sources {
            vocabulary,
            more_vocabulary: &more_vocabulary,
            rules: &all(Place::Rules, carried.rules),
            procedures: &all(Place::Procedures, carried.procedures),
            statute: one(Place::Statute, carried.statute),
            calendar: &all(Place::Calendar, carried.calendar),
        })?;
        let file = more_vocabulary.last().unwrap_or(&vocabulary).0;
        book.vocabulary().check_closed(file)?;
        Ok(book)
    }
}
