//! Vocabulary values and ids in columns.

use std::fmt::Display;
use std::str::FromStr;

use kernel::IdError;

/// The value a column's word stands for.
pub(super) fn word<T>(text: &str) -> Result<T, db::Error>
where
    T: FromStr<Err: Display>,
{
    text.parse()
        .map_err(|error: T::Err| db::Error::Value(error.to_string()))
}

/// The values an array column's words stand for.
pub(super) fn words<T>(texts: &[String]) -> Result<Vec<T>, db::Error>
where
    T: FromStr<Err: Display>,
{
    texts.iter().map(|text| word(text)).collect()
}

/// What goes into an array column.
pub(super) fn texts<T: Display>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// A stored id that has no shard.
pub(super) fn invalid(error: IdError) -> db::Error {
    db::Error::Value(error.to_string())
}
