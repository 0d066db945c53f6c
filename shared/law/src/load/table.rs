//! Reading tables so that an error names the row and the field.

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::error::LoadError;

/// A parsed data file: its name and its top-level table.
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    pub(crate) table: Table,
}

impl<'a> File<'a> {
    /// Parses `text`.
    pub(crate) fn parse(name: &'a str, text: &str) -> Result<Self, LoadError> {
        match text.parse::<Table>() {
            Ok(table) => Ok(Self { name, table }),
            Err(error) => {
                let line = error.span().map_or(1, |span| {
                    text[..span.start.min(text.len())].matches('\n').count() + 1
                });
                let reason = format!("不是有效的TOML：{}", error.message());
                Err(LoadError::new(name, &format!("第{line}行"), None, reason))
            }
        }
    }

    /// Refuses top-level keys other than `known`.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), LoadError> {
        for key in self.table.keys() {
            if !known.contains(&key.as_str()) {
                return Err(LoadError::new(self.name, "文件", Some(key), "不认识的键"));
            }
        }
        Ok(())
    }

    /// The rows of `[[key]]`; none if the key is absent.
    pub(crate) fn rows(&self, key: &str) -> Result<Vec<&Table>, LoadError> {
        let misshapen = || LoadError::new(self.name, key, None, format!("应当写作[[{key}]]的表"));
        let Some(value) = self.table.get(key) else {
            return Ok(Vec::new());
        };
        let rows = value.as_array().ok_or_else(misshapen)?;
        rows.iter()
            .map(|row| row.as_table().ok_or_else(misshapen))
            .collect()
    }

    /// Reads one row into `T`, which denies unknown fields. `row` names it in errors.
    pub(crate) fn read<T: DeserializeOwned>(
        &self,
        row: &str,
        table: &Table,
    ) -> Result<T, LoadError> {
        T::deserialize(Value::Table(table.clone())).map_err(|error| {
            let field = field_at_fault::<T>(table, &error);
            LoadError::new(self.name, row, field.as_deref(), reason(error.message()))
        })
    }
}

/// What names a row in errors: its `id`, `title` or `name`, or its number.
pub(crate) fn row_name(table: &Table, index: usize) -> String {
    ["id", "title", "name", "year"]
        .iter()
        .find_map(|key| table.get(*key))
        .map_or_else(
            || format!("第{}行", index + 1),
            |value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            },
        )
}

/// The field an error lies in. Unknown and missing fields are named in the message itself; of the
/// others the one at fault is the one whose absence changes the message.
fn field_at_fault<T: DeserializeOwned>(table: &Table, error: &toml::de::Error) -> Option<String> {
    let message = error.message();
    if message.starts_with("unknown field") || message.starts_with("missing field") {
        return message.split('`').nth(1).map(str::to_owned);
    }
    table.keys().find_map(|key| {
        let mut without = table.clone();
        without.remove(key);
        let changed = match T::deserialize(Value::Table(without)) {
            Ok(_) => true,
            Err(other) => other.message() != message,
        };
        changed.then(|| key.clone())
    })
}

fn reason(message: &str) -> String {
    if message.starts_with("unknown field") {
        "不认识的键".to_owned()
    } else if message.starts_with("missing field") {
        "缺少必填的字段".to_owned()
    } else {
        format!("取值不合要求：{message}")
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its reading is tested")]
    struct Row {
        id: String,
        amount: u32,
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its reading is tested")]
    struct Inner {
        times: u32,
    }

    fn refusal(text: &str) -> LoadError {
        let file = File::parse("data/x.toml", text).unwrap();
        file.read::<Row>("X-1", &file.table).unwrap_err()
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = refusal("id = 'X-1'\namount = 3\namuont = 4");
        assert_eq!(
            error.to_string(),
            "data/x.toml：X-1，字段“amuont”：不认识的键"
        );
    }

    #[test]
    fn a_missing_field_is_named() {
        assert_eq!(refusal("id = 'X-1'").field.as_deref(), Some("amount"));
    }

    #[test]
    fn a_field_of_the_wrong_shape_is_named() {
        assert_eq!(
            refusal("id = 'X-1'\namount = 'three'").field.as_deref(),
            Some("amount")
        );
        assert_eq!(
            refusal("id = 'X-1'\namount = 3\n[inner]\ntimes = 'x'")
                .field
                .as_deref(),
            Some("inner")
        );
    }

    #[test]
    fn broken_toml_is_refused_with_its_line() {
        let error = File::parse("data/x.toml", "id = 'X-1'\namount =")
            .err()
            .unwrap();
        assert_eq!(error.row, "第2行");
    }
}
