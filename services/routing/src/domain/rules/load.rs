use std::collections::BTreeSet;

use law::{LawBook, LoadError};
use serde::Deserialize;

use super::{Place, Rule, RuleBook};
use crate::domain::procedure;

/// The embedded files in the order their rules are tried.
const RULES: [(&str, &str); 2] = [
    (
        "disputes.toml",
        include_str!("../../../rules/disputes.toml"),
    ),
    (
        "petitions.toml",
        include_str!("../../../rules/petitions.toml"),
    ),
];

/// The rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// A file is no TOML, or has fields or words that are not known.
    #[error("{file} cannot be read")]
    Read {
        /// The file.
        file: &'static str,
        /// What is wrong with it.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The law data cannot be used.
    #[error("the law data cannot be loaded")]
    Law(#[source] &'static LoadError),
    /// A rule contradicts the others or the law data.
    #[error("{row}: {reason}")]
    Row {
        /// The rule's id.
        row: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rule: Vec<Rule>,
}

impl RuleBook {
    /// Reads and checks the embedded rules.
    pub(crate) fn load() -> Result<Self, RuleError> {
        let mut rules = Vec::new();
        for (file, text) in RULES {
            rules.extend(read::<RuleFile>(file, text)?.rule);
        }
        Self::checked(rules, LawBook::shared().map_err(RuleError::Law)?)
    }

    /// Checks the rules against each other and against the law data.
    pub(crate) fn checked(rules: Vec<Rule>, law: &'static LawBook) -> Result<Self, RuleError> {
        check_procedures(procedure::named(), law)?;
        let mut ids = BTreeSet::new();
        for rule in &rules {
            ensure(rule.id.starts_with("R-"), &rule.id, "ids begin with R-")?;
            ensure(
                ids.insert(rule.id.clone()),
                &rule.id,
                "the id is used twice",
            )?;
            let told = !rule.title.is_empty() && !rule.article.is_empty();
            ensure(told, &rule.id, "title and article must be given")?;
            let own = law.procedure(&rule.procedure);
            ensure(own.is_some(), &rule.id, "its procedure is not known")?;
            let handlers = own.map_or(&[][..], |procedure| &procedure.handlers);
            let may = |place: &Place| handlers.iter().any(|kind| kind == place.kind.as_str());
            let lawful = rule.bodies.iter().all(may);
            ensure(lawful, &rule.id, "a body may not handle its procedure")?;
            let leads = !rule.bodies.is_empty() || rule.manual;
            ensure(leads, &rule.id, "it leads to no body and no person")?;
        }
        Ok(Self { rules, law })
    }
}

/// What is named in code must be in the law data.
pub(crate) fn check_procedures<'a>(
    mut named: impl Iterator<Item = &'a str>,
    law: &LawBook,
) -> Result<(), RuleError> {
    named.try_for_each(|id| {
        let known = law.procedure(id).is_some();
        ensure(known, id, "the law data has no such procedure")
    })
}

fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, RuleError> {
    toml::from_str(text).map_err(|source| RuleError::Read {
        file,
        source: Box::new(source),
    })
}

fn ensure(ok: bool, row: &str, reason: &'static str) -> Result<(), RuleError> {
    if ok {
        return Ok(());
    }
    Err(RuleError::Row {
        row: row.to_owned(),
        reason,
    })
}
