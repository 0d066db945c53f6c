//! Reading the data that comes with this crate.

use serde::de::DeserializeOwned;

use crate::CityError;

/// The lines of a tab-separated table with their numbers, without comments.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(index, line)| (index + 1, line.split('\t').collect()))
}

/// A TOML file as a type.
pub(crate) fn toml<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, CityError> {
    toml::from_str(text).map_err(|source| CityError::Toml {
        file,
        source: Box::new(source),
    })
}
