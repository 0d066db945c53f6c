//! Procedure files: rows to procedures, and the check that every key they use exists.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, de::DeserializeOwned};
use toml::{Table, Value};

use super::{
    Source,
    addition::{self, Addition},
    references::Checker,
    table::{File, row_name},
};
use crate::{
    act::{self, Act},
    book::LawBook,
    document::Document,
    error::LoadError,
    procedure::{
        Check, Clock, Consent, Notice, Outcome, Panel, Procedure, Recusal, Representation,
        Suspension,
    },
    rule::Confidence,
};

/// The parts of a procedure that are tables of their own.
pub(super) const PARTS: [&str; 11] = [
    "consent",
    "panel",
    "check",
    "notice",
    "representation",
    "recusal",
    "clock",
    "act",
    "suspension",
    "outcome",
    "document",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    id: String,
    title: String,
    basis: Vec<String>,
    confidence: Confidence,
    region: Option<String>,
    handlers: Vec<String>,
    #[serde(default)]
    disputes: Vec<String>,
    #[serde(default)]
    referrals: Vec<String>,
    jurisdiction: String,
    rank: Option<u32>,
    free_of_charge: bool,
    publicity: Option<String>,
    note: Option<String>,
}

/// Reads all procedures and checks them against the rules and the vocabulary of `book`.
pub(super) fn read(
    sources: &[Source<'_>],
    book: &LawBook,
) -> Result<BTreeMap<String, Procedure>, LoadError> {
    let mut files = Vec::new();
    let mut additions = Vec::new();
    for (name, text) in sources {
        let file = File::parse(name, text)?;
        file.only(&["procedure", "addition"])?;
        additions.extend(addition::read(&file)?);
        files.push(file);
    }
    let mut procedures = with(&files, &[], book)?;
    // One after the other, so that what is wrong is told of the file that adds it.
    for known in 1..=additions.len() {
        let added = additions.get(..known).unwrap_or_default();
        procedures = with(&files, added, book).map_err(|error| match added.last() {
            Some(newest) => newest.blamed(error),
            None => error,
        })?;
    }
    Ok(procedures)
}

/// The procedures with what these add to them.
fn with(
    files: &[File<'_>],
    additions: &[Addition],
    book: &LawBook,
) -> Result<BTreeMap<String, Procedure>, LoadError> {
    let mut located = Vec::new();
    let mut procedures = BTreeMap::new();
    let mut added_to = BTreeSet::new();
    for file in files {
        let mut rows: Vec<Table> = file.rows("procedure")?.into_iter().cloned().collect();
        for addition in additions {
            for row in rows.iter_mut().filter(|row| addition.is_to(row)) {
                addition.add(file.name, row)?;
                added_to.insert(&addition.procedure);
            }
        }
        for (index, row) in rows.iter().enumerate() {
            let name = row_name(row, index);
            let table = inherit(file, &name, row, &rows)?;
            let mut procedure = procedure(file, &name, &table)?;
            let resets = resets(book, &procedure.clocks);
            let moving = || {
                let Procedure {
                    clocks,
                    suspensions,
                    notices,
                    ..
                } = &procedure;
                act::moving(clocks, suspensions, notices, &resets)
            };
            acts_are_of_use(file, &procedure, moving())?;
            procedure.acts = act::acts(&procedure.acts, moving(), &book.vocabulary);
            located.push((file.name, procedure.id.clone()));
            if procedures
                .insert(procedure.id.clone(), procedure.clone())
                .is_some()
            {
                return Err(LoadError::new(
                    file.name,
                    &procedure.id,
                    Some("id"),
                    "程序写了两次",
                ));
            }
        }
    }
    if let Some(lost) = additions
        .iter()
        .find(|one| !added_to.contains(&one.procedure))
    {
        return Err(lost.without_procedure());
    }
    for (file, id) in located {
        if let Some(procedure) = procedures.get(&id) {
            Checker {
                file,
                procedure,
                book,
                known: &procedures,
            }
            .check()?;
        }
    }
    Ok(procedures)
}

/// The row with the parts it shares with the procedure it names in `inherits`: its own rows come
/// first, and of the parts it names in `replaces` only its own rows are left.
fn inherit(file: &File<'_>, name: &str, row: &Table, rows: &[Table]) -> Result<Table, LoadError> {
    let mut table = row.clone();
    let replaces = replaces(file, name, &mut table)?;
    let Some(base_id) = table.remove("inherits") else {
        return Ok(table);
    };
    let is_base =
        |other: &&Table| other.get("id") == Some(&base_id) && !other.contains_key("inherits");
    let Some(base) = rows.iter().find(is_base) else {
        let reason = "本文件没有可以沿用的这一程序";
        return Err(LoadError::new(file.name, name, Some("inherits"), reason));
    };
    let shared = |part: &&&str| !replaces.iter().any(|replaced| replaced == **part);
    for part in PARTS.iter().filter(shared) {
        match (table.get_mut(*part), base.get(*part)) {
            (Some(Value::Array(own)), Some(Value::Array(shared))) => {
                own.extend(shared.iter().cloned());
            }
            (None, Some(shared)) => drop(table.insert((*part).to_owned(), shared.clone())),
            (Some(_), Some(_)) | (_, None) => {}
        }
    }
    Ok(table)
}

fn replaces(file: &File<'_>, name: &str, table: &mut Table) -> Result<Vec<String>, LoadError> {
    let refuse = |reason: &str| LoadError::new(file.name, name, Some("replaces"), reason);
    let Some(value) = table.remove("replaces") else {
        return Ok(Vec::new());
    };
    let parsed: Result<Vec<String>, toml::de::Error> = value.try_into();
    let replaces = parsed.map_err(|error| refuse(error.message()))?;
    match replaces.iter().find(|part| !PARTS.contains(&part.as_str())) {
        Some(part) => Err(refuse(&format!("程序没有名为“{part}”的部分"))),
        None => Ok(replaces),
    }
}

/// The parts that are rows.
pub(super) struct Rows {
    checks: Vec<Check>,
    notices: Vec<Notice>,
    representation: Vec<Representation>,
    recusals: Vec<Recusal>,
    clocks: Vec<Clock>,
    acts: Vec<Act>,
    suspensions: Vec<Suspension>,
    outcomes: Vec<Outcome>,
    documents: Vec<Document>,
}

impl Rows {
    pub(super) fn read(file: &File<'_>, row: &str, table: &Table) -> Result<Self, LoadError> {
        Ok(Self {
            checks: parts(file, row, table, "check")?,
            notices: parts(file, row, table, "notice")?,
            representation: parts(file, row, table, "representation")?,
            recusals: parts(file, row, table, "recusal")?,
            clocks: parts(file, row, table, "clock")?,
            acts: parts(file, row, table, "act")?,
            suspensions: parts(file, row, table, "suspension")?,
            outcomes: parts(file, row, table, "outcome")?,
            documents: parts(file, row, table, "document")?,
        })
    }
}

fn procedure(file: &File<'_>, row: &str, table: &Table) -> Result<Procedure, LoadError> {
    let mut heading = table.clone();
    PARTS.iter().for_each(|part| drop(heading.remove(*part)));
    let heading: Heading = file.read(row, &heading)?;
    let rows = Rows::read(file, row, table)?;
    Ok(Procedure {
        consent: part::<Consent>(file, row, table, "consent")?,
        panel: part::<Panel>(file, row, table, "panel")?,
        checks: rows.checks,
        notices: rows.notices,
        representation: rows.representation,
        recusals: rows.recusals,
        clocks: rows.clocks,
        acts: rows.acts,
        suspensions: rows.suspensions,
        outcomes: rows.outcomes,
        documents: rows.documents,
        id: heading.id,
        title: heading.title,
        basis: heading.basis,
        confidence: heading.confidence,
        region: heading.region,
        handlers: heading.handlers,
        disputes: heading.disputes,
        referrals: heading.referrals,
        jurisdiction: heading.jurisdiction,
        rank: heading.rank,
        free_of_charge: heading.free_of_charge,
        publicity: heading.publicity,
        note: heading.note,
    })
}

/// The events after which one of these clocks is counted anew, in any version of its rule.
fn resets(book: &LawBook, clocks: &[Clock]) -> Vec<String> {
    let mut resets: Vec<String> = Vec::new();
    for clock in clocks {
        let versions = book.rules().filter(|rule| rule.id == clock.rule);
        for event in versions.flat_map(|rule| &rule.resets) {
            if !resets.contains(&event.key) {
                resets.push(event.key.clone());
            }
        }
    }
    resets
}

/// Refuses an act that neither a limit nor a notice of the procedure asks for.
fn acts_are_of_use<'a>(
    file: &File<'_>,
    procedure: &Procedure,
    moving: impl Iterator<Item = &'a String>,
) -> Result<(), LoadError> {
    let moving: BTreeSet<&String> = moving.collect();
    match procedure.acts.iter().find(|act| !moving.contains(&act.key)) {
        Some(idle) => {
            let reason = format!(
                "没有期限自“{}”起算，或者因之完成、停止、不计入、重新计算，也不是告知",
                idle.key
            );
            Err(LoadError::new(
                file.name,
                &procedure.id,
                Some("act.key"),
                reason,
            ))
        }
        None => Ok(()),
    }
}

fn part<T: DeserializeOwned>(
    file: &File<'_>,
    row: &str,
    table: &Table,
    key: &str,
) -> Result<T, LoadError> {
    let missing = || LoadError::new(file.name, row, Some(key), "缺少必填的字段");
    let part = table
        .get(key)
        .and_then(Value::as_table)
        .ok_or_else(missing)?;
    file.read(&format!("{row}.{key}"), part)
}

fn parts<T: DeserializeOwned>(
    file: &File<'_>,
    row: &str,
    table: &Table,
    key: &str,
) -> Result<Vec<T>, LoadError> {
    let Some(value) = table.get(key) else {
        return Ok(Vec::new());
    };
    let misshapen = || LoadError::new(file.name, row, Some(key), "应当是表的数组");
    let read = |(index, value): (usize, &Value)| {
        file.read(
            &format!("{row}.{key}第{}行", index + 1),
            value.as_table().ok_or_else(misshapen)?,
        )
    };
    value
        .as_array()
        .ok_or_else(misshapen)?
        .iter()
        .enumerate()
        .map(read)
        .collect()
}
