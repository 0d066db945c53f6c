use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Procedure, Rule, RuleBook};

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
const PROCEDURES: (&str, &str) = (
    "procedures.toml",
    include_str!("../../../rules/procedures.toml"),
);

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
    /// A row contradicts the others.
    #[error("{row}: {reason}")]
    Row {
        /// The rule's or procedure's id.
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProcedureFile {
    procedure: Vec<Procedure>,
}

impl RuleBook {
    /// Reads and checks the embedded rules.
    pub(crate) fn load() -> Result<Self, RuleError> {
        let mut rules = Vec::new();
        for (file, text) in RULES {
            rules.extend(read::<RuleFile>(file, text)?.rule);
        }
        let procedures = read::<ProcedureFile>(PROCEDURES.0, PROCEDURES.1)?.procedure;
        Self::checked(rules, procedures)
    }

    /// Checks rules and procedures against each other.
    pub(crate) fn checked(rules: Vec<Rule>, procedures: Vec<Procedure>) -> Result<Self, RuleError> {
        let mut book = Self {
            rules: Vec::new(),
            procedures: Default::default(),
        };
        for procedure in procedures {
            let id = procedure.id.clone();
            ensure(!procedure.roles.is_empty(), &id, "no role may handle it")?;
            let before = book.procedures.insert(id.clone(), procedure);
            ensure(before.is_none(), &id, "the id is used twice")?;
        }
        let mut ids = BTreeSet::new();
        for rule in rules {
            ensure(rule.id.starts_with("R-"), &rule.id, "ids begin with R-")?;
            ensure(
                ids.insert(rule.id.clone()),
                &rule.id,
                "the id is used twice",
            )?;
            let told = !rule.title.is_empty() && !rule.article.is_empty();
            ensure(told, &rule.id, "title and article must be given")?;
            let known = book.procedures.contains_key(&rule.procedure);
            ensure(known, &rule.id, "its procedure is not known")?;
            let leads = !rule.bodies.is_empty() || rule.manual;
            ensure(leads, &rule.id, "it leads to no body and no person")?;
            book.rules.push(rule);
        }
        Ok(book)
    }
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
