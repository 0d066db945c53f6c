use std::fmt;

use serde::{Deserialize, Serialize};

/// The logical shard that a thing belongs to from birth, for ever.
///
/// Shard 0 is the directory's (organisations and staff); cases live in 1 to 64. A case takes the
/// shard of the organisation that registered it, so that an office's number counter and all its
/// cases stand together and no transaction ever needs two shards. The number is the last byte of
/// the id, so any service can tell it without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shard(u8);

impl Shard {
    /// Organisations, staff and whatever else belongs to no case.
    pub const DIRECTORY: Self = Self(0);
    /// How many shards cases are spread over. Part of every stored key: never to be changed.
    pub const CASE_SHARDS: u8 = 64;

    /// The shard of a case or organisation with this number; `None` above [`Self::CASE_SHARDS`].
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (number <= Self::CASE_SHARDS).then_some(Self(number))
    }

    /// Spreads a seed (any random number) over the case shards.
    #[must_use]
    pub fn spread(seed: u8) -> Self {
        Self(seed % Self::CASE_SHARDS + 1)
    }

    /// The number as it stands in keys.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// The number as PostgreSQL's `smallint`.
    #[must_use]
    pub fn column(self) -> i16 {
        i16::from(self.0)
    }

    /// Every shard, the directory's first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=Self::CASE_SHARDS).map(Self)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
