use law::{Kind, LawBook};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a proceeding ended (办理结果): a key of the law data, `agreement`.
///
/// Which there are, what they are called, which of them a procedure knows and of what class each is
/// there stands in the law data alone, so that a new one is a row. Any key can be told and kept; whoever
/// is asked to act on one checks it against the data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(example = "agreement")]
pub struct Outcome(String);

impl Outcome {
    /// The one with this key.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the law data has it.
    #[must_use]
    pub fn is_known(&self, book: &LawBook) -> bool {
        book.vocabulary().term(Kind::Outcomes, &self.0).is_some()
    }

    /// The term people see; the key itself where the law data does not (or no longer) have it.
    #[must_use]
    pub fn label<'a>(&'a self, book: &'a LawBook) -> &'a str {
        let term = book.vocabulary().term(Kind::Outcomes, &self.0);
        term.unwrap_or(&self.0)
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_the_law_data_lacks_is_shown_as_itself() {
        let book = LawBook::shared().unwrap();
        let label = |key: &str| {
            let outcome: Outcome = serde_json::from_value(key.into()).unwrap();
            (outcome.is_known(book), outcome.label(book).to_owned())
        };
        assert_eq!(label("agreement"), (true, "达成协议".to_owned()));
        assert_eq!(label("won"), (false, "won".to_owned()));
    }
}
