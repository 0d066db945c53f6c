//! Whether an event is still on its way to a consumer that has given no receipt for it.

use contracts::Service;

use crate::progress::StreamProgress;
use crate::streams::EntryId;

/// How long after its publication an event is not looked for; doubles each time it was looked for
/// in vain. So a consumer that gives no receipts, being of an earlier version, costs little.
const GRACE_MS: i64 = 1_000;
const LONGEST: u32 = 9;

/// Whether it is time to look for an event that was published at `entry`, `times` more than once.
pub(super) fn is_due(entry: EntryId, times: i16, now_ms: i64) -> bool {
    let doubled = u32::try_from(times).unwrap_or(0).min(LONGEST);
    let age = now_ms - entry.ms;
    // Below zero it was another Redis, with another clock.
    age < 0 || age >= GRACE_MS << doubled
}

/// Whether `consumer` will never read this entry: the stream does not have it any more, or the
/// group has passed it.
pub(super) fn is_lost(entry: EntryId, stream: &StreamProgress, consumer: Service) -> bool {
    stream.first.is_none_or(|first| entry < first)
        || entry > stream.last_generated
        || stream
            .groups
            .get(consumer.name())
            .is_some_and(|group| entry <= group.passed)
}

/// Whether it is of use to publish for `consumer`: it has read most of what is there. While it is
/// away, a stream at its ceiling would lose one entry for each that is added.
pub(super) fn has_room(stream: &StreamProgress, consumer: Service, ceiling: u32) -> bool {
    let unread = stream
        .groups
        .get(consumer.name())
        .map_or(stream.length, |group| group.lag);
    unread < ceiling / 2
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::progress::GroupProgress;

    fn at(ms: i64) -> EntryId {
        EntryId { ms, seq: 0 }
    }

    /// Entries 10 to 20; notice has passed 14 and not read the rest.
    fn stream() -> StreamProgress {
        let group = GroupProgress {
            passed: at(14),
            pending: 0,
            lag: 6,
        };
        StreamProgress {
            length: 11,
            first: Some(at(10)),
            last_generated: at(20),
            groups: BTreeMap::from([("notice".to_owned(), group)]),
        }
    }

    #[test]
    fn an_entry_is_lost_when_it_is_gone_or_passed() {
        let lost = |ms, consumer| is_lost(at(ms), &stream(), consumer);
        for ms in [9, 21] {
            assert!(lost(ms, Service::Notice), "{ms} is gone");
            assert!(lost(ms, Service::Routing), "{ms} is gone for all");
        }
        assert!(lost(14, Service::Notice), "passed without a receipt");
        assert!(!lost(15, Service::Notice), "still to be read");
        assert!(!lost(14, Service::Routing), "a new group reads it all");
        assert!(is_lost(at(1), &StreamProgress::default(), Service::Notice));
    }

    #[test]
    fn it_is_looked_for_less_and_less_often() {
        let entry = at(100_000);
        assert!(!is_due(entry, 0, 100_999));
        assert!(is_due(entry, 0, 101_000));
        assert!(!is_due(entry, 3, 107_999));
        assert!(is_due(entry, 3, 108_000));
        assert!(is_due(entry, i16::MAX, 700_000));
        assert!(is_due(entry, 0, 99_999), "the clock went back");
    }

    #[test]
    fn a_consumer_that_is_away_has_no_room() {
        assert!(has_room(&stream(), Service::Notice, 20));
        assert!(!has_room(&stream(), Service::Notice, 12));
        assert!(!has_room(&stream(), Service::Routing, 20), "no group yet");
    }
}
