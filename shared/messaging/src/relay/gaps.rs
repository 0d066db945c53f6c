//! Whether an event is still on its way to a consumer that has given no receipt for it.

use std::collections::BTreeSet;

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

/// Whether `consumer` will never handle this entry: its group has passed it, or the stream lost it
/// before it was delivered. `pending` are entries that the group is not done with; should they be
/// lost as well, it passes them when it finds out.
pub(super) fn is_lost(
    entry: EntryId,
    stream: &StreamProgress,
    consumer: Service,
    pending: &BTreeSet<EntryId>,
) -> bool {
    match stream.groups.get(consumer.name()) {
        Some(group) if entry <= group.delivered => !pending.contains(&entry),
        // What was deleted between the first and the last is passed when the last is read.
        _ => {
            stream.first.is_none_or(|first| entry < first)
                || stream.last.is_none_or(|last| entry > last)
        }
    }
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

/// Whether to publish an event again that is lost for consumers, of which each has room or not.
/// For those that have some it is done once even while another one has none, so that they go on;
/// then it waits for that one, since until then the event is not let go of anyway.
pub(super) fn is_worth_it(rooms: &[bool], republished: i16) -> bool {
    let (any, all) = (rooms.contains(&true), !rooms.contains(&false));
    any && (all || republished == 0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::progress::GroupProgress;

    fn at(ms: i64) -> EntryId {
        EntryId { ms, seq: 0 }
    }

    /// Entries 10 to 20; notice was delivered those up to 16.
    fn stream() -> StreamProgress {
        let group = GroupProgress {
            delivered: at(16),
            ahead: false,
            passed: at(13),
            pending: 1,
            lag: 6,
        };
        StreamProgress {
            length: 11,
            first: Some(at(10)),
            last: Some(at(20)),
            groups: BTreeMap::from([("notice".to_owned(), group)]),
        }
    }

    #[test]
    fn an_entry_is_lost_when_it_is_gone_or_passed() {
        let pending = BTreeSet::from([at(8), at(14)]);
        let lost = |ms, consumer| is_lost(at(ms), &stream(), consumer, &pending);
        for passed in [7, 13, 15, 16] {
            assert!(lost(passed, Service::Notice), "{passed}");
        }
        for to_come in [8, 14, 17, 20] {
            assert!(!lost(to_come, Service::Notice), "{to_come}");
        }
        assert!(lost(21, Service::Notice), "it is not there any more");
        // A group that is to come reads all that is there.
        for gone in [9, 21] {
            assert!(lost(gone, Service::Routing), "{gone}");
        }
        assert!(!lost(10, Service::Routing));
        let none = StreamProgress::default();
        assert!(is_lost(at(14), &none, Service::Notice, &BTreeSet::new()));
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

    #[test]
    fn nothing_is_published_again_and_again_for_one_that_has_no_room() {
        assert!(is_worth_it(&[true, true], 7));
        assert!(is_worth_it(&[true, false], 0));
        assert!(!is_worth_it(&[true, false], 1));
        assert!(!is_worth_it(&[false], 0));
        assert!(!is_worth_it(&[], 0));
    }
}
