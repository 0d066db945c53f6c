//! Words and ids as they stand in columns.
//!
//! Vocabularies are stored as their words, ids as UUIDs. Reading them back can fail only if the
//! row was damaged or written by something else: that is an [`Error::Value`], never a guess.

use std::fmt::Display;
use std::str::FromStr;

use kernel::IdError;
use uuid::Uuid;

use crate::Error;

/// The value a column's word stands for.
pub fn word<T>(text: &str) -> Result<T, Error>
where
    T: FromStr<Err: Display>,
{
    text.parse().map_err(invalid)
}

/// The value of a column that may be empty.
pub fn optional_word<T>(text: Option<&str>) -> Result<Option<T>, Error>
where
    T: FromStr<Err: Display>,
{
    text.map(word).transpose()
}

/// The values an array column's words stand for.
pub fn words<T>(texts: &[String]) -> Result<Vec<T>, Error>
where
    T: FromStr<Err: Display>,
{
    texts.iter().map(|text| word(text)).collect()
}

/// What goes into an array column.
pub fn texts<T: Display>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// The id in a column, `id(row.case_id, CaseId::from_uuid)`.
pub fn id<T>(uuid: Uuid, from_uuid: impl FnOnce(Uuid) -> Result<T, IdError>) -> Result<T, Error> {
    from_uuid(uuid).map_err(invalid)
}

/// A stored value that no code of ours can have written.
pub fn invalid(error: impl Display) -> Error {
    Error::Value(error.to_string())
}

#[cfg(test)]
mod tests {
    use kernel::{CaseId, Shard};

    use super::*;

    #[test]
    fn what_was_stored_is_read_back() {
        assert_eq!(words::<u8>(&texts(&[1_u8, 2])).unwrap(), [1, 2]);
        assert_eq!(optional_word::<u8>(Some("3")).unwrap(), Some(3));
        assert_eq!(optional_word::<u8>(None).unwrap(), None);
        let case = CaseId::new(Shard::spread(1));
        assert_eq!(id(case.uuid(), CaseId::from_uuid).unwrap(), case);
    }

    #[test]
    fn a_damaged_row_is_an_error_that_says_what_is_wrong() {
        let damaged = [
            word::<u8>("three").err(),
            words::<u8>(&["1".to_owned(), String::new()]).err(),
            optional_word::<u8>(Some("-")).err(),
            id(Uuid::max(), CaseId::from_uuid).err(),
        ];
        for error in damaged {
            assert!(matches!(error, Some(Error::Value(text)) if !text.is_empty()));
        }
    }
}
