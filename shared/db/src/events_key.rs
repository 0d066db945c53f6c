//! The secret of an installation by which it knows its own events.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{hmac, rand};
use secrecy::zeroize::Zeroizing;

const KEY_LEN: usize = 32;

/// How events are known to be ours.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Events")]
pub struct EventsArgs {
    /// File with the key that events are signed with, the same for all services: 64 hex digits.
    /// With several keys, one a line, the first signs and all are believed. Whoever records or
    /// consumes events needs it.
    #[arg(long, env = "DINGFEN_EVENTS_KEY_FILE")]
    pub events_key_file: Option<PathBuf>,
}

impl EventsArgs {
    /// The key in this file.
    pub fn key(&self) -> Result<EventsKey, EventsKeyError> {
        let file = self.events_key_file.as_ref();
        EventsKey::from_file(file.ok_or(EventsKeyError::Missing)?)
    }
}

/// One or several keys, newest first. Cheap to clone.
///
/// Nothing is signed with these themselves: each source has a key of its own for each use, derived
/// from them, so that what one says can never pass for what another says, or for something else.
#[derive(Clone)]
pub struct EventsKey {
    keys: Arc<[hmac::Key]>,
}

/// The key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EventsKeyError {
    /// Nobody said where it is.
    #[error("DINGFEN_EVENTS_KEY_FILE must name the file with the events key")]
    Missing,
    /// No key could be made.
    #[error("the system gives no random numbers")]
    Random,
    /// No line, or one that is no key.
    #[error("an events key must be 32 bytes, written as 64 hex digits, one a line")]
    Malformed,
    /// Its file cannot be read.
    #[error("the events key file {} cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl EventsKey {
    /// A key that nobody keeps, for whoever signs nothing and believes nothing.
    pub fn passing() -> Result<Self, EventsKeyError> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        rand::fill(key.as_mut()).or(Err(EventsKeyError::Random))?;
        Ok(Self {
            keys: Arc::new([hmac::Key::new(hmac::HMAC_SHA256, key.as_ref())]),
        })
    }

    /// The keys in a text: 64 hex digits a line, newest first, empty lines passed over.
    pub fn parse(text: &str) -> Result<Self, EventsKeyError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let keys = lines
            .map(|line| {
                let key = Zeroizing::new(hex::decode(line).or(Err(EventsKeyError::Malformed))?);
                if key.len() != KEY_LEN {
                    return Err(EventsKeyError::Malformed);
                }
                Ok(hmac::Key::new(hmac::HMAC_SHA256, &key))
            })
            .collect::<Result<Arc<[_]>, _>>()?;
        if keys.is_empty() {
            return Err(EventsKeyError::Malformed);
        }
        Ok(Self { keys })
    }

    /// The keys in a file.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, EventsKeyError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|source| EventsKeyError::File {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&Zeroizing::new(text))
    }

    /// What `source` signs its entries in the streams with.
    #[must_use]
    pub fn entries(&self, source: &str) -> SourceKey {
        self.derive("dingfen events v1: entry", source)
    }

    /// What the hash chain over the log of `source` is keyed with.
    #[must_use]
    pub fn chain(&self, source: &str) -> SourceKey {
        self.derive("dingfen events v1: chain", source)
    }

    /// What `consumer` signs its receipts with.
    #[must_use]
    pub fn receipts(&self, consumer: &str) -> SourceKey {
        self.derive("dingfen events v1: receipt", consumer)
    }

    /// What `service` signs its signals with.
    #[must_use]
    pub fn signals(&self, service: &str) -> SourceKey {
        self.derive("dingfen events v1: signal", service)
    }

    /// Tells the newest key from others, and nothing about it: 16 hex digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let signed = self.derive("dingfen events v1: fingerprint", "").sign(&[]);
        hex::encode(signed.get(..8).unwrap_or_default())
    }

    fn derive(&self, label: &str, source: &str) -> SourceKey {
        let parts = [label.as_bytes(), source.as_bytes()];
        let keys = self.keys.iter().map(|key| {
            let derived = mac(key, &parts);
            hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref())
        });
        SourceKey {
            keys: keys.collect(),
        }
    }
}

impl fmt::Debug for EventsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventsKey([REDACTED])")
    }
}

/// What one source signs one sort of thing with.
#[derive(Clone)]
pub struct SourceKey {
    /// Newest first.
    keys: Vec<hmac::Key>,
}

impl SourceKey {
    /// HMAC-SHA-256 over `parts` under the newest key: 32 bytes. Each part counts with its length,
    /// so that no two lists of parts run together.
    #[must_use]
    pub fn sign(&self, parts: &[&[u8]]) -> Vec<u8> {
        self.keys
            .first()
            .map(|key| mac(key, parts).as_ref().to_vec())
            .unwrap_or_default()
    }

    /// Whether one of the keys signed these parts. Takes the same time whatever is wrong.
    #[must_use]
    pub fn has_signed(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        self.keys
            .iter()
            .any(|key| verify_slices_are_equal(mac(key, parts).as_ref(), signature).is_ok())
    }
}

impl fmt::Debug for SourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SourceKey([REDACTED])")
    }
}

fn mac(key: &hmac::Key, parts: &[&[u8]]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        context.update(&length.to_be_bytes());
        context.update(part);
    }
    context.sign()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(digit: char) -> String {
        digit.to_string().repeat(64)
    }

    fn key(text: &str) -> EventsKey {
        EventsKey::parse(text).unwrap()
    }

    #[test]
    fn a_signature_holds_for_its_source_its_use_and_its_parts_alone() {
        let key = key(&line('7'));
        let parts: [&[u8]; 2] = [b"stream", b"event"];
        let signature = key.entries("intake").sign(&parts);
        assert_eq!(signature.len(), 32);
        assert!(key.entries("intake").has_signed(&parts, &signature));
        assert!(!key.entries("routing").has_signed(&parts, &signature));
        assert!(!key.chain("intake").has_signed(&parts, &signature));
        for other in [[b"stream".as_slice(), b"evenT"], [b"streame", b"vent"]] {
            assert!(!key.entries("intake").has_signed(&other, &signature));
        }
        for bad in [&signature[..31], &[][..], &[0; 32]] {
            assert!(!key.entries("intake").has_signed(&parts, bad));
        }
    }

    #[test]
    fn the_first_key_signs_and_all_are_believed() {
        let (old, new) = (key(&line('1')), key(&line('2')));
        let both = key(&format!("{}\n\n  {}\r\n", line('2'), line('1')));
        let parts: [&[u8]; 1] = [b"event"];
        assert_eq!(both.fingerprint(), new.fingerprint());
        assert_ne!(old.fingerprint(), new.fingerprint());
        assert_eq!(
            both.chain("intake").sign(&parts),
            new.chain("intake").sign(&parts)
        );
        let signed = old.entries("intake").sign(&parts);
        assert!(both.entries("intake").has_signed(&parts, &signed));
        assert!(!new.entries("intake").has_signed(&parts, &signed));
    }

    /// Links of the chain are stored; a change of the derivation would break every chain.
    #[test]
    fn a_signature_never_changes() {
        let signed = key(&line('7')).chain("intake").sign(&[b"event"]);
        let expected = "142e225ae387a562d94958958c8568624626dc45d5a62a799a640757f4ccc85c";
        assert_eq!(hex::encode(signed), expected);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "\n", "77", &line('x'), &format!("{}\n77", line('7'))] {
            let refused = EventsKey::parse(text);
            assert!(matches!(refused, Err(EventsKeyError::Malformed)), "{text}");
        }
        let nowhere = EventsArgs {
            events_key_file: None,
        };
        assert!(matches!(nowhere.key(), Err(EventsKeyError::Missing)));
        let refused = EventsKey::from_file("/nonexistent/events.key");
        assert!(matches!(refused, Err(EventsKeyError::File { .. })));
        assert_eq!(format!("{:?}", key(&line('7'))), "EventsKey([REDACTED])");
    }
}
