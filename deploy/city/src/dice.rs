//! Chance that can be repeated: every draw follows from the seed.

use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// A named generator, not `StdRng`: that one may change with the next release of `rand`, and the
/// demonstration city would change with it.
pub(crate) struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// `purpose` keeps the parts of the city apart: one more clerk must not change the disputes.
    pub(crate) fn new(seed: u64, purpose: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(
            seed ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        ))
    }

    /// A number between the two, both included; `low` if they are the wrong way round.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high.max(low))
    }

    /// Whether something with this chance happens.
    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of the list; nothing of an empty one.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.choose(&mut self.0)
    }

    /// One of the words; an empty one if there are none.
    pub(crate) fn word<'a>(&mut self, list: &'a [String]) -> &'a str {
        self.pick(list).map_or("", String::as_str)
    }

    /// One of the list, the heavier the likelier.
    pub(crate) fn weighted<'a, T>(
        &mut self,
        list: &'a [T],
        weight: impl Fn(&T) -> i64,
    ) -> Option<&'a T> {
        let total: i64 = list.iter().map(&weight).sum();
        let mut left = self.between(1, total);
        list.iter().find(|item| {
            left -= weight(item);
            left <= 0
        })
    }

    /// Puts the list into an order of chance.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        rand::seq::SliceRandom::shuffle(list, &mut self.0);
    }
}
