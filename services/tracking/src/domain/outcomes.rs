use contracts::vocabulary::Outcome;
use law::LawBook;

use super::law::{Law, LawError};

/// One way in which a proceeding may end, as the law data lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Permitted {
    pub(crate) outcome: Outcome,
    /// The ground or form in words.
    pub(crate) text: String,
    /// The article with its law, where there is one.
    pub(crate) article: Option<String>,
}

impl Law {
    /// How a proceeding under this procedure may end, in the order of the law data.
    ///
    /// Any word will do where the law data does not know the procedure (any more): such a
    /// proceeding runs without limits and was opened by an event that cannot be refused. Nothing
    /// says how it ends, and to refuse every outcome would leave the case open for ever.
    pub(crate) fn outcomes(&self, procedure: &str) -> Vec<Permitted> {
        match self.book.procedure(procedure) {
            Some(known) => known.outcomes.iter().filter_map(permitted).collect(),
            None => Outcome::ALL.iter().copied().map(any).collect(),
        }
    }
}

/// Refuses law data with an outcome that cannot be told in events and answers.
pub(super) fn check(book: &LawBook) -> Result<(), LawError> {
    for procedure in book.procedures() {
        let mut outcomes = procedure.outcomes.iter();
        if let Some(unknown) = outcomes.find(|outcome| permitted(outcome).is_none()) {
            return Err(LawError::Outcome {
                procedure: procedure.id.clone(),
                outcome: unknown.key.clone(),
            });
        }
    }
    Ok(())
}

fn permitted(listed: &law::Outcome) -> Option<Permitted> {
    Some(Permitted {
        outcome: listed.key.parse().ok()?,
        text: listed.text.clone(),
        article: listed.article.clone(),
    })
}

fn any(outcome: Outcome) -> Permitted {
    Permitted {
        outcome,
        text: outcome.label().to_owned(),
        article: None,
    }
}
