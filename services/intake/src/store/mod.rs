//! All SQL of intake. Functions are named by what they return or record.

pub(crate) mod amendments;
pub(crate) mod cases;
pub(crate) mod exact_searches;
pub(crate) mod list;
pub(crate) mod numbers;
pub(crate) mod organisations;
pub(crate) mod participants;
pub(crate) mod parties;
pub(crate) mod registration;
pub(crate) mod scope;
pub(crate) mod search;

mod schema;

use std::fmt::Display;
use std::str::FromStr;

use db::Error;

/// A stored word as its vocabulary's value.
fn word<T: FromStr>(text: &str) -> Result<T, Error>
where
    T::Err: Display,
{
    text.parse()
        .map_err(|error: T::Err| Error::Value(error.to_string()))
}

/// A stored word that may be absent.
fn optional_word<T: FromStr>(text: Option<&str>) -> Result<Option<T>, Error>
where
    T::Err: Display,
{
    text.map(word).transpose()
}

/// An id whose stored form is no id of ours.
fn invalid_id(error: kernel::IdError) -> Error {
    Error::Value(error.to_string())
}
