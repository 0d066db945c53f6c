//! Reading a request: no word in it may be unknown.

use std::fmt;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::word::WORD;

/// A deserializer that refuses every [`Word`](super::Word) of a later version, wherever it stands, as
/// the bare vocabulary would.
#[derive(Debug)]
pub struct KnownWords<T>(pub T);

macro_rules! pass_on {
    ($($method:ident($($name:ident: $of:ty),*);)+) => {
        $(fn $method<V: Visitor<'de>>(self, $($name: $of,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($($name,)* KnownWords(visitor))
        })+
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for KnownWords<D> {
    type Error = D::Error;

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        if name == WORD {
            let word = String::deserialize(self.0)?;
            return visitor.visit_enum(IntoDeserializer::<D::Error>::into_deserializer(word));
        }
        self.0.deserialize_newtype_struct(name, KnownWords(visitor))
    }

    pass_on! {
        deserialize_any();
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
        deserialize_ignored_any();
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! visit {
    ($($method:ident $of:ty,)+) => {
        $(fn $method<E: Error>(self, value: $of) -> Result<V::Value, E> {
            self.0.$method(value)
        })+
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for KnownWords<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    visit! {
        visit_bool bool,
        visit_i8 i8,
        visit_i16 i16,
        visit_i32 i32,
        visit_i64 i64,
        visit_i128 i128,
        visit_u8 u8,
        visit_u16 u16,
        visit_u32 u32,
        visit_u64 u64,
        visit_u128 u128,
        visit_f32 f32,
        visit_f64 f64,
        visit_char char,
        visit_str &str,
        visit_borrowed_str &'de str,
        visit_string String,
        visit_bytes &[u8],
        visit_borrowed_bytes &'de [u8],
        visit_byte_buf Vec<u8>,
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(KnownWords(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(KnownWords(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(KnownWords(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(KnownWords(fields))
    }

    // A variant of our bodies holds no more than ids and numbers.
    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(variant)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for KnownWords<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(KnownWords(value))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for KnownWords<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(KnownWords(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for KnownWords<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(KnownWords(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{ReturnReason, Word};

    #[derive(Debug, Deserialize)]
    struct Body {
        #[serde(rename = "reason")]
        _reason: Option<Word<ReturnReason>>,
        #[serde(rename = "more", default)]
        _more: Vec<Body>,
    }

    #[test]
    fn a_word_of_a_later_version_is_refused_wherever_it_stands() {
        let read = |json: &str| {
            assert!(serde_json::from_str::<Body>(json).is_ok(), "{json}");
            Body::deserialize(KnownWords(&mut serde_json::Deserializer::from_str(json)))
        };
        for fine in [
            r#"{"reason": "duplicate"}"#,
            r#"{"reason": null, "more": [{}]}"#,
        ] {
            assert!(read(fine).is_ok(), "{fine}");
        }
        for wrong in [
            r#"{"reason": "won"}"#,
            r#"{"more": [{"reason": "duplicate"}, {"reason": "won"}]}"#,
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(
                error.starts_with("unknown variant `won`, expected"),
                "{error}"
            );
        }
        let number = serde_json::from_str::<Word<ReturnReason>>("3").unwrap_err();
        assert!(
            number
                .to_string()
                .starts_with("invalid type: integer `3`, expected a string")
        );
    }
}
