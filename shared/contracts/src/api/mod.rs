//! Bodies of the services' HTTP APIs, one module per service.
//!
//! Dates are `YYYY-MM-DD` in China Standard Time, moments RFC 3339 in UTC, money is 分 (1/100
//! yuan). Every body that changes something carries the `version` it was read at; a stale one is
//! answered 409. Unknown fields are refused.
//!
//! What a reader may do next with a thing stands in its `actions`, found by the very rules that the
//! commands obey. Whether what a command names (a day, a person, a body) fits, it says itself.

pub mod directory;
pub mod handling;
pub mod intake;
pub mod lengths;
pub mod notice;
pub mod routing;
pub mod tracking;

use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads the words this version knows and leaves out the others: a service that is newer than its
/// reader may list what the reader cannot offer.
fn known_words<'de, D: Deserializer<'de>, T: FromStr>(words: D) -> Result<Vec<T>, D::Error> {
    let words = Vec::<String>::deserialize(words)?;
    Ok(words.iter().filter_map(|word| word.parse().ok()).collect())
}

/// Reads the things this version knows and leaves out the others.
fn known<'de, D: Deserializer<'de>, T: DeserializeOwned>(things: D) -> Result<Vec<T>, D::Error> {
    let things = Vec::<Value>::deserialize(things)?;
    let read = things.into_iter().map(serde_json::from_value);
    Ok(read.filter_map(Result::ok).collect())
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

    #[test]
    fn a_step_of_a_newer_service_is_left_out() {
        #[derive(Deserialize)]
        struct Thing {
            #[serde(deserialize_with = "known")]
            steps: Vec<handling::StepTaken>,
        }
        let text = r#"{"steps": [
            {"action": "begin", "on": "2026-03-03"},
            {"action": "serve", "on": "2026-03-04", "to": "applicant"},
            {"action": "conclude", "outcome": "won", "on": "2026-03-05"}
        ]}"#;
        let read: Thing = serde_json::from_str(text).unwrap();
        assert_eq!(read.steps.len(), 2);
    }
}
