//! Bodies of the services' HTTP APIs, one module per service.
//!
//! Dates are `YYYY-MM-DD` in China Standard Time, moments RFC 3339 in UTC, money is 分 (1/100
//! yuan). Every body that changes something carries the `version` it was read at; a stale one is
//! answered 409. Unknown fields are refused.
//!
//! What a reader may do next with a thing stands in its `actions`, found by the very rules that the
//! commands obey. Whether what a command names (a day, a person, a body) fits, it says itself.

pub mod directory;
pub mod intake;
pub mod notice;
pub mod routing;
pub mod tracking;

use std::str::FromStr;

use serde::{Deserialize, Deserializer};

/// Reads the words this version knows and leaves out the others: a service that is newer than its
/// reader may list what the reader cannot offer.
fn known_words<'de, D: Deserializer<'de>, T: FromStr>(words: D) -> Result<Vec<T>, D::Error> {
    let words = Vec::<String>::deserialize(words)?;
    Ok(words.iter().filter_map(|word| word.parse().ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::FileAction;

    #[test]
    fn an_action_of_a_newer_service_is_left_out() {
        #[derive(Deserialize)]
        struct Thing {
            #[serde(default, deserialize_with = "known_words")]
            actions: Vec<FileAction>,
        }
        let read = |text| serde_json::from_str::<Thing>(text).unwrap().actions;
        assert_eq!(
            read(r#"{"actions": ["burn", "amend"]}"#),
            [FileAction::Amend]
        );
        assert_eq!(read("{}"), []);
    }
}
