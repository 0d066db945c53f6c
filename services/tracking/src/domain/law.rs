use law::{Kind, LawBook, RuleVersion};

use super::clock::Basis;
use super::law_events::{LawEvents, LawEventsError};

/// The law as tracking applies it: the limits, and which of our events are the law's.
#[derive(Debug, Clone)]
pub(crate) struct Law {
    pub(crate) book: LawBook,
    pub(crate) events: LawEvents,
}

/// The law data or the table of its events cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LawError {
    #[error("the law data cannot be loaded")]
    Book(#[source] &'static law::LoadError),
    #[error("the table of the law's events cannot be used")]
    Events(#[from] LawEventsError),
}

impl Law {
    /// Loads both and checks them against one another.
    pub(crate) fn load() -> Result<Self, LawError> {
        Self::of(LawBook::shared().map_err(LawError::Book)?.clone())
    }

    /// The same by this law data.
    pub(crate) fn of(book: LawBook) -> Result<Self, LawError> {
        Ok(Self {
            events: LawEvents::load(&book)?,
            book,
        })
    }

    /// The same with the imported years, each the text of its file. An imported year goes before
    /// the one that a later release carries, so that no date changes by itself.
    pub(crate) fn with_years(&self, years: &[(String, String)]) -> Result<Self, law::LoadError> {
        let files = years.iter().map(|(name, text)| (&**name, &**text));
        Ok(Self {
            book: self.book.with_years(files)?,
            events: self.events.clone(),
        })
    }

    /// On what ground a procedure stands still, with its article; the key when the law data does not
    /// know it.
    pub(crate) fn suspension(&self, procedure: &str, ground: &str) -> String {
        let known = self.book.procedure(procedure);
        let known = known.and_then(|law| law.suspensions.iter().find(|s| s.key == ground));
        let term = self.book.vocabulary().term(Kind::Exclusions, ground);
        match (term, known) {
            (Some(term), Some(known)) => format!("{term}（{}）", known.article),
            (Some(term), None) => term.to_owned(),
            (None, _) => ground.to_owned(),
        }
    }

    /// What a kind of time that is not counted is called; its key when the law data does not know it.
    pub(crate) fn kind_of_time<'a>(&'a self, ground: &'a str) -> &'a str {
        let term = self.book.vocabulary().term(Kind::Exclusions, ground);
        term.unwrap_or(ground)
    }

    /// The version of its rule that governs a clock: by where and when it began.
    pub(crate) fn governing(&self, basis: &Basis) -> Option<&RuleVersion> {
        let on = basis.governed_on.unwrap_or(basis.start_on);
        self.book.rule_in(&basis.rule, on, Some(&basis.region)).ok()
    }

    /// Whether a limit of this rule is still owed when its procedure has ended.
    pub(crate) fn is_owed_after(&self, rule: &str) -> bool {
        self.book.clock_of(rule).is_some_and(|clock| clock.lasts)
    }

    /// What a clock asks for, `完成调解`; the rule's id when the law data no longer knows it.
    pub(crate) fn rule_title<'a>(&'a self, basis: &'a Basis) -> &'a str {
        let version = self.governing(basis);
        version.map_or(&basis.rule, |version| &version.title)
    }
}
