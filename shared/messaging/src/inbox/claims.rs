//! Which of some events are next, by what the inbox has.

use std::collections::BTreeMap;

use contracts::event::{Cause, Envelope};
use uuid::Uuid;

use crate::delivery::Delivery;

/// What the inbox says about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It is the next one: handle it in this transaction.
    Next,
    /// It was handled before.
    Handled,
    /// An earlier one about its subject, or its cause, is missing.
    Early,
}

/// What a row of the inbox is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) shard: i16,
    pub(super) subject: Uuid,
    pub(super) source: String,
}

/// Rows of the inbox, in the order of their key.
pub(super) type Places = BTreeMap<Place, Known>;

impl Place {
    pub(super) fn of(event: &Envelope) -> Self {
        Self {
            shard: event.shard.column(),
            subject: event.subject,
            source: event.source.name().to_owned(),
        }
    }

    pub(super) fn of_cause(cause: &Cause) -> Self {
        Self {
            shard: cause.shard.column(),
            subject: cause.subject,
            source: cause.source.clone(),
        }
    }
}

/// How far a subject's events from a source were handled, in the inbox and by now.
#[derive(Debug, Default)]
pub(super) struct Known {
    stored: i64,
    sequence: i64,
    /// The running hash of what was taken in, and the number of the first event in it.
    taken: Option<(Vec<u8>, i64)>,
}

impl Known {
    /// As a row says it: hash, first and last event of it, which is worth nothing if it ends before
    /// the last event that was handled.
    pub(super) fn stored(sequence: i64, taken: Option<((Vec<u8>, i64), i64)>) -> Self {
        let taken = taken.filter(|(_, to)| *to == sequence);
        Self {
            stored: sequence,
            sequence,
            taken: taken.map(|(taken, _)| taken),
        }
    }

    pub(super) fn is_moved(&self) -> bool {
        self.sequence > self.stored
    }

    pub(super) fn is_new(&self) -> bool {
        self.stored == 0
    }

    pub(super) fn sequence(&self) -> i64 {
        self.sequence
    }

    pub(super) fn taken(&self) -> Option<&(Vec<u8>, i64)> {
        self.taken.as_ref()
    }

    fn take(&mut self, event: &[u8]) {
        self.sequence += 1;
        let before = self.taken.take();
        let from = before.as_ref().map_or(self.sequence, |(_, from)| *from);
        let before = before.map(|(hash, _)| hash);
        self.taken = Some((db::digest::taken(before.as_deref(), event), from));
    }
}

/// Says of each event whether it is next, and moves what is known by those that are.
pub(super) fn walk(known: &mut Places, events: &[Delivery]) -> Result<Vec<Claim>, db::Error> {
    events
        .iter()
        .map(|event| step(known, &event.envelope))
        .collect()
}

fn step(known: &mut Places, event: &Envelope) -> Result<Claim, db::Error> {
    let has_cause = event.cause.as_ref().is_none_or(|cause| {
        let last = known.get(&Place::of_cause(cause)).map(Known::sequence);
        last.unwrap_or(0) >= cause.sequence
    });
    let own = known.entry(Place::of(event)).or_default();
    if event.sequence <= own.sequence {
        return Ok(Claim::Handled);
    }
    if event.sequence > own.sequence + 1 || !has_cause {
        return Ok(Claim::Early);
    }
    own.take(&db::digest::of_event(event)?);
    Ok(Claim::Next)
}

#[cfg(test)]
mod tests {
    use contracts::Service;
    use contracts::event::TraceContext;
    use kernel::{EventId, Shard, Timestamp};

    use super::*;

    fn event(subject: Uuid, sequence: i64, cause: Option<&Delivery>) -> Delivery {
        let shard = Shard::spread(1);
        Delivery {
            envelope: Envelope {
                id: EventId::new(shard),
                source: Service::Intake,
                kind: "intake.case_amended.v1".into(),
                subject,
                sequence,
                shard,
                time: Timestamp::UNIX_EPOCH,
                actor: None,
                cause: cause.map(|cause| Cause::from(&cause.envelope)),
                trace: TraceContext::default(),
                data: sequence.into(),
            },
            event: None,
        }
    }

    fn known(subject: Uuid, sequence: i64) -> Places {
        let place = Place::of(&event(subject, 1, None).envelope);
        BTreeMap::from([(place, Known::stored(sequence, None))])
    }

    #[test]
    fn consecutive_events_are_next_and_later_copies_are_handled() {
        let one = Uuid::new_v4();
        let mut known = known(one, 1);
        let events = [1, 2, 3, 2, 5].map(|n| event(one, n, None));
        use Claim::{Early, Handled, Next};
        let claims = walk(&mut known, &events).unwrap();
        assert_eq!(claims, [Handled, Next, Next, Handled, Early]);
        let moved: Vec<_> = known.values().map(Known::sequence).collect();
        assert_eq!(moved, [3]);
    }

    #[test]
    fn a_cause_among_the_events_counts_once_it_is_taken() {
        let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
        let cause = event(one, 1, None);
        let effect = event(other, 1, Some(&cause));
        let early = walk(&mut Places::new(), &[effect, cause]).unwrap();
        assert_eq!(early, [Claim::Early, Claim::Next]);
        let cause = event(one, 1, None);
        let effect = event(other, 1, Some(&cause));
        let next = walk(&mut Places::new(), &[cause, effect]).unwrap();
        assert_eq!(next, [Claim::Next, Claim::Next]);
    }

    #[test]
    fn what_was_taken_is_one_hash_however_it_was_cut() {
        let one = Uuid::new_v4();
        let events = [1, 2, 3].map(|n| event(one, n, None));
        let mut at_once = Places::new();
        walk(&mut at_once, &events).unwrap();
        let mut bit_by_bit = Places::new();
        for event in events {
            walk(&mut bit_by_bit, &[event]).unwrap();
        }
        let hashes = [&at_once, &bit_by_bit].map(|known| known.values().next().unwrap().taken());
        assert_eq!(hashes[0], hashes[1]);
        assert_eq!(hashes[0].unwrap().1, 1);
    }

    #[test]
    fn a_hash_that_missed_something_begins_anew() {
        let one = Uuid::new_v4();
        let place = Place::of(&event(one, 1, None).envelope);
        let old = Known::stored(4, Some(((vec![7; 32], 1), 3)));
        let mut known = BTreeMap::from([(place, old)]);
        walk(&mut known, &[event(one, 5, None)]).unwrap();
        assert_eq!(known.values().next().unwrap().taken().unwrap().1, 5);
    }
}
