//! Reads what a form sent as the body that a service takes, by nothing but that body's type: each
//! of its fields is the form's field of that name, the parts of a list are `name.0.part`, and what
//! was left blank is absent.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::value::SeqDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::Fields;
use crate::text::Text;

/// What a page and its address say beside the body.
const BESIDE: [&str; 7] = [
    "csrf",
    "seen",
    "key",
    "was",
    "case",
    "proceeding",
    "referral",
];

/// The body; or the field that cannot be read as what it should be.
pub(crate) fn read<T: DeserializeOwned>(fields: &Fields) -> Result<T, Unreadable> {
    T::deserialize(Part {
        fields,
        name: String::new(),
    })
}

/// What cannot be read: left blank, or not what it should be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// The field of this name.
    At(String, Why),
    /// The field of this name in the part being read, which is absent.
    Missing(&'static str),
    /// It is not known which.
    Somewhere(Why),
}

/// Why it cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// It was left blank.
    Blank,
    /// It is no whole number.
    NoNumber,
    /// It is no amount of money.
    NoAmount,
    /// It is something else than was asked for.
    Other,
}

impl Why {
    /// For people.
    pub(crate) fn words(self, t: &Text) -> &'static str {
        match self {
            Self::Blank => t.form.blank,
            Self::NoNumber => t.form.number,
            Self::NoAmount => t.form.amount,
            Self::Other => t.form.unreadable,
        }
    }
}

/// The form, or the part of it below a name.
#[derive(Clone)]
struct Part<'a> {
    fields: &'a Fields,
    name: String,
}

impl<'a> Part<'a> {
    fn text(&self) -> &'a str {
        self.fields.text(&self.name)
    }

    fn part(&self, key: &str) -> Self {
        let name = match self.name.as_str() {
            "" => key.to_owned(),
            name => format!("{name}.{key}"),
        };
        Self {
            fields: self.fields,
            name,
        }
    }

    /// What stands directly below, once each, in order, unless it is blank.
    fn parts(&self) -> Vec<&'a str> {
        let mut found = Vec::new();
        for (name, text) in self.fields.fields() {
            let rest = match self.name.as_str() {
                "" => Some(name.as_str()),
                own => name
                    .strip_prefix(own)
                    .and_then(|rest| rest.strip_prefix('.')),
            };
            let key = rest.and_then(|rest| rest.split('.').next());
            if let Some(key) = key
                && !text.trim().is_empty()
                && !found.contains(&key)
            {
                found.push(key);
            }
        }
        found
    }

    fn visit<'de, V: Visitor<'de>>(
        self,
        keys: Vec<&'a str>,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let part = self.clone();
        let read = visitor.visit_map(Sent {
            part: self,
            keys: keys.into_iter(),
            now: "",
        });
        read.map_err(|error| match error {
            Unreadable::Missing(field) => Unreadable::At(part.part(field).name, Why::Blank),
            known => known,
        })
    }

    fn parsed<T: FromStr>(&self) -> Result<T, Unreadable> {
        typed::half_width(self.text())
            .parse()
            .or(Err(Unreadable::Somewhere(Why::NoNumber)))
    }
}

/// The fields of a struct that were sent, one after another.
struct Sent<'a> {
    part: Part<'a>,
    keys: std::vec::IntoIter<&'a str>,
    now: &'a str,
}

impl<'de> MapAccess<'de> for Sent<'_> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unreadable> {
        let Some(key) = self.keys.next() else {
            return Ok(None);
        };
        self.now = key;
        seed.deserialize(key.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unreadable> {
        let part = self.part.part(self.now);
        let (name, blank) = (part.name.clone(), part.text().is_empty());
        seed.deserialize(part).map_err(|error| match error {
            Unreadable::Somewhere(_) if blank => Unreadable::At(name, Why::Blank),
            Unreadable::Somewhere(why) => Unreadable::At(name, why),
            known => known,
        })
    }
}

macro_rules! numbers {
    ($($deserialize:ident $visit:ident,)+) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            visitor.$visit(self.parsed()?)
        })+
    };
}

impl<'de> de::Deserializer<'de> for Part<'_> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_str(self.text())
    }

    /// What has a form of its own asks for borrowed text, a day among them; a day is read however
    /// it was written.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match typed::parse_day(self.text()) {
            Some(day) => visitor.visit_str(&day.to_string()),
            None => visitor.visit_str(self.text()),
        }
    }

    numbers! {
        deserialize_i32 visit_i32,
        deserialize_i64 visit_i64,
        deserialize_u32 visit_u32,
        deserialize_u64 visit_u64,
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        // A box that is not ticked is not sent.
        visitor.visit_bool(!self.text().is_empty())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.text().is_empty() && self.parts().is_empty() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(self.text().into_deserializer())
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let parts = self.parts().into_iter().map(|key| self.part(key));
        visitor.visit_seq(SeqDeserializer::new(parts))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let sent = |name: &&&str| {
            let part = self.part(name);
            self.fields.has(&part.name) || !part.parts().is_empty()
        };
        let keys = names.iter().filter(sent).copied().collect();
        self.visit(keys, visitor)
    }

    /// A body that takes in another one does not say its names: it is given everything that is not
    /// the page's.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let mut keys = self.parts();
        if self.name.is_empty() {
            keys.retain(|key| !BESIDE.contains(key));
        }
        self.visit(keys, visitor)
    }

    forward_to_deserialize_any! {
        i8 i16 u8 u16 i128 u128 f32 f64 char string bytes byte_buf unit unit_struct tuple
        tuple_struct identifier ignored_any
    }
}

impl IntoDeserializer<'_, Unreadable> for Part<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::At(name, _) => write!(f, "`{name}` cannot be read"),
            Self::Missing(name) => write!(f, "`{name}` is missing"),
            Self::Somewhere(_) => f.write_str("something cannot be read"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: Display>(_: T) -> Self {
        Self::Somewhere(Why::Other)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
