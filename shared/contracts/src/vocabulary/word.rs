use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::value::{EnumAccessDeserializer, StrDeserializer};
use serde::de::{EnumAccess, Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::UnknownWord;

/// What all vocabularies have in common.
pub trait Vocabulary: Copy + FromStr<Err = UnknownWord> {
    /// The word on the wire and in the database.
    fn as_str(self) -> &'static str;
    /// The term people see.
    fn label(self) -> &'static str;
}

/// A word of a vocabulary as somebody else wrote it: known to this version, or one of a later
/// version, kept as it came.
///
/// Events and answers carry these, so that a new word breaks nobody who only shows it or passes it
/// on. Whoever decides by it asks for what is [`known`](Self::known). In a request a word that cannot be
/// acted on is refused, whether its body has the bare vocabulary or, because an event tells the same
/// later, one of these: see [`KnownWords`](super::KnownWords).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Word<T> {
    /// One that this version knows.
    Known(T),
    /// One of a later version.
    Unknown(String),
}

impl<T: Vocabulary> Word<T> {
    /// The value, for whoever decides by it.
    pub fn known(&self) -> Result<T, UnknownWord> {
        match self {
            Self::Known(value) => Ok(*value),
            Self::Unknown(word) => word.parse(),
        }
    }

    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(value) => value.as_str(),
            Self::Unknown(word) => word,
        }
    }

    /// The term people see; of an unknown word the word itself.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Known(value) => value.label(),
            Self::Unknown(word) => word,
        }
    }
}

impl<T: Vocabulary> Word<T> {
    /// These values, as events and answers carry them.
    #[must_use]
    pub fn each(values: &[T]) -> Vec<Self> {
        values.iter().copied().map(Self::Known).collect()
    }

    /// The values of all of these, for whoever decides by them.
    pub fn all_known(words: &[Self]) -> Result<Vec<T>, UnknownWord> {
        words.iter().map(Self::known).collect()
    }
}

/// What a word calls itself when it is read.
pub(super) const WORD: &str = "Word";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(WORD, Reading(PhantomData))
    }
}

struct Reading<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Reading<T> {
    type Value = Word<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, word: D) -> Result<Word<T>, D::Error> {
        self.visit_string(String::deserialize(word)?)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Word<T>, E> {
        let known = T::deserialize(StrDeserializer::<E>::new(word)).map(Word::Known);
        Ok(known.unwrap_or_else(|_| Word::Unknown(word.to_owned())))
    }

    /// Only whoever refuses what is unknown offers it as a variant.
    fn visit_enum<A: EnumAccess<'de>>(self, word: A) -> Result<Word<T>, A::Error> {
        T::deserialize(EnumAccessDeserializer::new(word)).map(Word::Known)
    }
}

impl<T> From<T> for Word<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T: PartialEq> PartialEq<T> for Word<T> {
    fn eq(&self, value: &T) -> bool {
        matches!(self, Self::Known(known) if known == value)
    }
}

impl<T: Vocabulary> FromStr for Word<T> {
    type Err = Infallible;
    fn from_str(word: &str) -> Result<Self, Infallible> {
        let known = word.parse().map(Self::Known);
        Ok(known.unwrap_or_else(|_| Self::Unknown(word.to_owned())))
    }
}

impl<T: Default> Default for Word<T> {
    fn default() -> Self {
        Self::Known(T::default())
    }
}

impl<T: Vocabulary> fmt::Display for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
