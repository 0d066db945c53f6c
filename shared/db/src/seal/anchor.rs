//! Heads of chains that were noted outside the database.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// The last link of a chain at some moment, as it was noted where nobody who can write to the
/// database can change it. Reads and is written as `service:batch:hash`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Whose chain.
    pub service: String,
    /// The number of the batch.
    pub batch: i64,
    /// Its hash, hex.
    pub head: String,
}

impl Anchor {
    /// All that stand in a text, whatever stands around them: saved output of `events verify`, lines
    /// of the relay's log, or one a line.
    #[must_use]
    pub fn all_in(text: &str) -> Vec<Self> {
        let stops = |char: char| !char.is_ascii_alphanumeric() && char != ':' && char != '_';
        let words = text.split(stops);
        words.filter_map(|word| word.parse().ok()).collect()
    }
}

impl FromStr for Anchor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let read = || {
            let (service, rest) = text.split_once(':')?;
            let (batch, head) = rest.split_once(':')?;
            let sound = !service.is_empty() && head.len() == 64 && hex::decode(head).is_ok();
            let batch = batch.parse().ok().filter(|batch| *batch > 0)?;
            sound.then(|| Self {
                service: service.to_owned(),
                batch,
                head: head.to_ascii_lowercase(),
            })
        };
        read().ok_or_else(|| Error::Value(format!("`{text}` is no `service:batch:hash`")))
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.service, self.batch, self.head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_found_in_whatever_was_saved() {
        let head = "ab".repeat(32);
        let anchor = |service: &str, batch| Anchor {
            service: service.into(),
            batch,
            head: head.clone(),
        };
        let text = format!(
            "intake：12 批，0 个待封存，链首 intake:12:{head}\n\
             {{\"message\":\"head of the chain\",\"anchor\":\"routing:7:{head}\"}}\n\
             notice:1:abcd 12:34:56"
        );
        let found = Anchor::all_in(&text);
        assert_eq!(found, [anchor("intake", 12), anchor("routing", 7)]);
        assert_eq!(found[0].to_string().parse::<Anchor>().unwrap(), found[0]);
        for wrong in ["intake:0:", ":1:", "intake:x:", "1:"] {
            assert!(
                format!("{wrong}{head}").parse::<Anchor>().is_err(),
                "{wrong}"
            );
        }
    }
}
