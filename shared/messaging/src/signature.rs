//! What makes an entry of a stream one of ours.
//!
//! Next to the event stand its source and an HMAC by that source's key over the exact bytes of the
//! event and the name of the stream. It is checked before anything in the event is looked at. A
//! genuine entry that is repeated does no harm, the inbox knows it; moved to another stream it
//! counts for nothing.

use contracts::Service;
use db::EventsKey;
use kernel::Shard;
use serde_json::Value;

use crate::streams::Entry;

/// The field with the event, a CloudEvents JSON document.
pub(crate) const EVENT: &str = "event";
/// The field with the service that recorded it.
pub(crate) const SOURCE: &str = "source";
/// The field with the signature, 64 hex digits.
pub(crate) const SIGNATURE: &str = "signature";

/// Why an entry is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forgery {
    /// It has no signature, or nothing to sign.
    Unsigned,
    /// The signature is not that of its source, for these bytes in this stream.
    WrongSignature,
    /// What is signed is no event.
    NoEvent,
    /// The event names another source than the one that signed.
    OtherSource,
    /// The event belongs to another stream.
    OtherShard,
}

impl Forgery {
    /// The word in the table and in logs.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::WrongSignature => "wrong signature",
            Self::NoEvent => "no event",
            Self::OtherSource => "other source",
            Self::OtherShard => "other shard",
        }
    }
}

/// The signature of an entry.
pub(crate) fn sign(key: &EventsKey, source: Service, stream: &str, event: &str) -> String {
    let signed = key
        .entries(source.name())
        .sign(&parts(stream, event.as_bytes()));
    signed.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The event of an entry that stands in the stream of `shard`, if its source signed it; null if the
/// entry was trimmed away.
pub(crate) fn check(
    key: &EventsKey,
    stream: &str,
    shard: Shard,
    entry: &Entry,
) -> Result<Value, Forgery> {
    let Some(fields) = &entry.fields else {
        return Ok(Value::Null);
    };
    let field = |name: &str| {
        let found = fields.iter().find(|(known, _)| known == name.as_bytes());
        found.map(|(_, value)| value.as_slice())
    };
    let (Some(event), Some(source), Some(signature)) =
        (field(EVENT), field(SOURCE), field(SIGNATURE))
    else {
        return Err(Forgery::Unsigned);
    };
    // The source may be a service that this version does not know.
    let source = std::str::from_utf8(source).or(Err(Forgery::WrongSignature))?;
    let signature = from_hex(signature).ok_or(Forgery::WrongSignature)?;
    let signer = key.entries(source);
    if !signer.has_signed(&parts(stream, event), &signature) {
        return Err(Forgery::WrongSignature);
    }
    let event: Value = serde_json::from_slice(event).or(Err(Forgery::NoEvent))?;
    if event["source"].as_str() != Some(source) {
        return Err(Forgery::OtherSource);
    }
    if event["shard"].as_u64() != Some(shard.number().into()) {
        return Err(Forgery::OtherShard);
    }
    Ok(event)
}

fn parts<'a>(stream: &'a str, event: &'a [u8]) -> [&'a [u8]; 2] {
    [stream.as_bytes(), event]
}

pub(crate) fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    (text.is_ascii() && text.len() == 64).then_some(())?;
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = "dingfen:{7}:signed";
    const EVENT_TEXT: &str = r#"{"source":"intake","shard":7}"#;

    fn key() -> EventsKey {
        EventsKey::parse(&"7".repeat(64)).unwrap()
    }

    fn entry(fields: &[(&str, &[u8])]) -> Entry {
        let fields = fields.iter();
        Entry {
            id: "1-0".into(),
            fields: Some(
                fields
                    .map(|(name, value)| (name.as_bytes().to_vec(), value.to_vec()))
                    .collect(),
            ),
        }
    }

    fn signed(event: &str, source: &str, signature: &str) -> Entry {
        entry(&[
            (EVENT, event.as_bytes()),
            (SOURCE, source.as_bytes()),
            (SIGNATURE, signature.as_bytes()),
        ])
    }

    fn checked(entry: &Entry) -> Result<Value, Forgery> {
        check(&key(), STREAM, Shard::new(7).unwrap(), entry)
    }

    #[test]
    fn a_signed_entry_is_believed_where_it_was_put() {
        let signature = sign(&key(), Service::Intake, STREAM, EVENT_TEXT);
        let genuine = signed(EVENT_TEXT, "intake", &signature);
        assert_eq!(checked(&genuine).unwrap()["source"], "intake");
        let moved = check(
            &key(),
            "dingfen:{8}:signed",
            Shard::new(8).unwrap(),
            &genuine,
        );
        assert_eq!(moved, Err(Forgery::WrongSignature));
        let stranger = EventsKey::parse(&"8".repeat(64)).unwrap();
        let told = check(&stranger, STREAM, Shard::new(7).unwrap(), &genuine);
        assert_eq!(told, Err(Forgery::WrongSignature));
    }

    #[test]
    fn what_is_changed_in_any_part_is_not_believed() {
        let signature = sign(&key(), Service::Intake, STREAM, EVENT_TEXT);
        for changed in [
            signed(&format!("{EVENT_TEXT} "), "intake", &signature),
            signed(EVENT_TEXT, "routing", &signature),
            signed(EVENT_TEXT, "intake", &signature[..62]),
            signed(EVENT_TEXT, "intake", &"z".repeat(64)),
            signed(EVENT_TEXT, "intake", &"定".repeat(22)),
            entry(&[
                (EVENT, &[0xff, 0xfe]),
                (SOURCE, &[0xff]),
                (SIGNATURE, &[0xff]),
            ]),
        ] {
            assert_eq!(
                checked(&changed),
                Err(Forgery::WrongSignature),
                "{changed:?}"
            );
        }
        for unsigned in [
            entry(&[]),
            entry(&[(EVENT, EVENT_TEXT.as_bytes())]),
            entry(&[(SIGNATURE, signature.as_bytes()), (SOURCE, b"intake")]),
        ] {
            assert_eq!(checked(&unsigned), Err(Forgery::Unsigned));
        }
    }

    #[test]
    fn what_is_signed_must_be_an_event_of_the_signer_for_this_stream() {
        for (event, expected) in [
            ("nonsense", Forgery::NoEvent),
            (r#"{"source":"routing","shard":7}"#, Forgery::OtherSource),
            (r#"{"shard":7}"#, Forgery::OtherSource),
            (r#"{"source":"intake","shard":8}"#, Forgery::OtherShard),
        ] {
            let signature = sign(&key(), Service::Intake, STREAM, event);
            let told = checked(&signed(event, "intake", &signature));
            assert_eq!(told, Err(expected), "{event}");
        }
    }

    #[test]
    fn a_trimmed_entry_is_no_forgery() {
        let gone = Entry {
            id: "1-0".into(),
            fields: None,
        };
        assert_eq!(checked(&gone), Ok(Value::Null));
    }
}
