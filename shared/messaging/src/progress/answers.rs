//! What Redis says about a stream and its groups, as far as it is of use. Fields of entries and names
//! of groups and consumers may be anybody's, so they are bytes, and a count may be set to anything.

use std::collections::{BTreeSet, HashMap};

use redis::{FromRedisValue, Value};

use crate::streams::{EntryId, Error};

/// A stream, as XINFO STREAM says it.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pub(super) length: u32,
    pub(super) first: Option<EntryId>,
    pub(super) last: Option<EntryId>,
    pub(super) last_generated: EntryId,
}

/// A consumer group, as XINFO GROUPS says it.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) delivered: EntryId,
    pub(super) pending: u32,
    /// `None` when Redis does not know, or says what cannot be.
    pub(super) lag: Option<u32>,
}

impl Stream {
    pub(super) fn read(answer: Value) -> Result<Self, Error> {
        let mut info: HashMap<String, Value> = read(answer)?;
        Ok(Self {
            length: count(info.remove("length"))?.unwrap_or(0),
            first: entry(info.remove("first-entry"))?,
            last: entry(info.remove("last-entry"))?,
            last_generated: id(info.remove("last-generated-id"))?,
        })
    }
}

impl Group {
    /// `None` for one that cannot be any of ours.
    pub(super) fn read(answer: Value) -> Result<Option<Self>, Error> {
        let mut info: HashMap<String, Value> = read(answer)?;
        let name: Vec<u8> = read(info.remove("name").unwrap_or(Value::Nil))?;
        let Ok(name) = String::from_utf8(name) else {
            return Ok(None);
        };
        Ok(Some(Self {
            name,
            delivered: id(info.remove("last-delivered-id"))?,
            pending: count(info.remove("pending"))?.unwrap_or(0),
            lag: count(info.remove("lag"))?,
        }))
    }
}

/// The oldest entry that is pending, by the short form of XPENDING.
pub(super) fn oldest_pending(answer: Value) -> Result<Option<EntryId>, Error> {
    let (_count, oldest, _newest, _consumers): (Value, Option<String>, Value, Value) =
        read(answer)?;
    oldest.as_deref().map(EntryId::parse).transpose()
}

/// The entries that are pending, by the long form of XPENDING.
pub(super) fn pending_entries(answer: Value) -> Result<BTreeSet<EntryId>, Error> {
    let entries: Vec<(String, Value, Value, Value)> = read(answer)?;
    entries
        .iter()
        .map(|(entry, _consumer, _idle, _deliveries)| EntryId::parse(entry))
        .collect()
}

fn entry(answer: Option<Value>) -> Result<Option<EntryId>, Error> {
    let entry: Option<(String, Value)> = read(answer.unwrap_or(Value::Nil))?;
    entry.map(|(id, _fields)| EntryId::parse(&id)).transpose()
}

fn id(answer: Option<Value>) -> Result<EntryId, Error> {
    EntryId::parse(&read::<String>(answer.unwrap_or(Value::Nil))?)
}

fn count(answer: Option<Value>) -> Result<Option<u32>, Error> {
    let count: Option<i64> = read(answer.unwrap_or(Value::Nil))?;
    Ok(count.and_then(|count| u32::try_from(count).ok()))
}

fn read<T: FromRedisValue>(answer: Value) -> Result<T, Error> {
    redis::from_redis_value(answer).map_err(|error| Error::Answer(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &[u8]) -> Value {
        Value::BulkString(text.to_vec())
    }

    fn group(name: &[u8], lag: Value) -> Value {
        Value::Array(vec![
            bytes(b"name"),
            bytes(name),
            bytes(b"pending"),
            Value::Int(2),
            bytes(b"last-delivered-id"),
            bytes(b"3-1"),
            bytes(b"lag"),
            lag,
        ])
    }

    #[test]
    fn what_somebody_set_to_what_cannot_be_is_unknown() {
        let lag = |lag| Group::read(group(b"notice", lag)).unwrap().unwrap().lag;
        assert_eq!(lag(Value::Int(4)), Some(4));
        assert_eq!(lag(Value::Int(-899_997)), None);
        assert_eq!(lag(Value::Nil), None);
        assert!(Group::read(group(&[0xff], Value::Nil)).unwrap().is_none());
    }

    #[test]
    fn what_is_pending_is_read_whoever_has_it() {
        let consumers = Value::Array(vec![Value::Array(vec![bytes(&[0xff]), bytes(b"1")])]);
        let short = vec![Value::Int(1), bytes(b"5-1"), bytes(b"5-1"), consumers];
        let oldest = oldest_pending(Value::Array(short)).unwrap();
        assert_eq!(oldest, Some(EntryId { ms: 5, seq: 1 }));
        let none = vec![Value::Int(0), Value::Nil, Value::Nil, Value::Nil];
        assert_eq!(oldest_pending(Value::Array(none)).unwrap(), None);
        let entry = vec![bytes(b"5-1"), bytes(&[0xff]), Value::Int(9), Value::Int(1)];
        let long = Value::Array(vec![Value::Array(entry)]);
        let pending = pending_entries(long).unwrap();
        assert_eq!(pending, BTreeSet::from([EntryId { ms: 5, seq: 1 }]));
    }

    #[test]
    fn an_entry_is_its_id_whatever_its_fields_are() {
        let fields = Value::Array(vec![bytes(&[0xff]), bytes(&[0xfe])]);
        let first = Value::Array(vec![bytes(b"7-2"), fields]);
        let answer = Value::Array(vec![
            bytes(b"length"),
            Value::Int(1),
            bytes(b"last-generated-id"),
            bytes(b"9-0"),
            bytes(b"first-entry"),
            first,
            bytes(b"last-entry"),
            Value::Nil,
        ]);
        let stream = Stream::read(answer).unwrap();
        assert_eq!(stream.first, Some(EntryId { ms: 7, seq: 2 }));
        assert_eq!((stream.last, stream.length), (None, 1));
    }
}
