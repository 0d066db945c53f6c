//! `[[addition]]`: rows that a file adds to a procedure of another one.

use toml::{Table, Value};

use super::{
    procedures::{PARTS, Rows},
    table::File,
};
use crate::error::LoadError;

/// Rows for one procedure, and for those that inherit from it.
pub(super) struct Addition {
    file: String,
    pub(super) procedure: String,
    parts: Table,
}

/// The additions of a file, each row of the right shape.
pub(super) fn read(file: &File<'_>) -> Result<Vec<Addition>, LoadError> {
    let mut additions = Vec::new();
    for (index, row) in file.rows("addition")?.into_iter().enumerate() {
        let name = format!("addition第{}行", index + 1);
        let mut parts = row.clone();
        let procedure = match parts.remove("procedure") {
            Some(Value::String(procedure)) => procedure,
            Some(_) | None => {
                let reason = "应当写明所补充的程序";
                return Err(LoadError::new(file.name, &name, Some("procedure"), reason));
            }
        };
        let single = ["consent", "panel"];
        let is_rows = |part: &str| PARTS.contains(&part) && !single.contains(&part);
        if let Some(other) = parts.keys().find(|part| !is_rows(part)) {
            let reason = "不是可以补充的部分";
            return Err(LoadError::new(file.name, &procedure, Some(other), reason));
        }
        Rows::read(file, &procedure, &parts)?;
        additions.push(Addition {
            file: file.name.to_owned(),
            procedure,
            parts,
        });
    }
    Ok(additions)
}

impl Addition {
    /// Whether it is to the procedure of this row.
    pub(super) fn is_to(&self, row: &Table) -> bool {
        row.get("id").and_then(Value::as_str) == Some(&self.procedure)
    }

    /// Puts its rows behind those of the procedure, which lies in `file`.
    pub(super) fn add(&self, file: &str, row: &mut Table) -> Result<(), LoadError> {
        for (part, more) in &self.parts {
            let known = row
                .entry(part.clone())
                .or_insert_with(|| Value::Array(Vec::new()));
            let (Value::Array(known), Value::Array(more)) = (known, more) else {
                let reason = "应当是表的数组";
                return Err(LoadError::new(file, &self.procedure, Some(part), reason));
            };
            known.extend(more.iter().cloned());
        }
        Ok(())
    }

    /// The error as one of the file that adds: without what it adds there was none.
    pub(super) fn blamed(&self, error: LoadError) -> LoadError {
        LoadError {
            file: self.file.clone(),
            ..error
        }
    }

    pub(super) fn without_procedure(&self) -> LoadError {
        let reason = format!("没有编号为“{}”的程序", self.procedure);
        LoadError::new(&self.file, "addition", Some("procedure"), reason)
    }
}
