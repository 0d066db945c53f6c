//! Reading a step that is asked for. Its own fields lie among those that all steps have; each is read
//! where it stands and not gathered with the others first, so that it is read as what it is and what is
//! wrong is told at its place.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use kernel::NaiveDate;
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

use super::{TakeStep, Telling};

impl<'de, T: Deserialize<'de>> Deserialize<'de> for TakeStep<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Whole(PhantomData))
    }
}

struct Whole<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Whole<T> {
    type Value = TakeStep<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("struct TakeStep")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<TakeStep<T>, A::Error> {
        let mut shared = Shared::default();
        let step = T::deserialize(Own {
            fields,
            shared: &mut shared,
            names: &[],
        })?;
        let version = shared.version;
        Ok(TakeStep {
            version: version.ok_or_else(|| A::Error::missing_field("version"))?,
            on: shared.on.flatten(),
            note: shared.note.flatten(),
            told: shared.told.unwrap_or_default(),
            step,
        })
    }
}

/// The fields that all steps have, as far as they were read.
#[derive(Default)]
struct Shared {
    version: Option<i64>,
    on: Option<Option<NaiveDate>>,
    note: Option<Option<String>>,
    told: Option<BTreeMap<String, Telling>>,
}

/// The fields of the step itself, called so.
struct Own<'a, A> {
    fields: A,
    shared: &'a mut Shared,
    names: &'static [&'static str],
}

impl<'de, A: MapAccess<'de>> Own<'_, A> {
    /// Takes a field that is not the step's own.
    fn other(&mut self, name: &str) -> Result<(), A::Error> {
        match name {
            "version" => once(&mut self.shared.version, "version", &mut self.fields),
            "on" => once(&mut self.shared.on, "on", &mut self.fields),
            "note" => once(&mut self.shared.note, "note", &mut self.fields),
            "told" => once(&mut self.shared.told, "told", &mut self.fields),
            _ => Err(A::Error::unknown_field(name, self.names)),
        }
    }
}

fn once<'de, V: Deserialize<'de>, A: MapAccess<'de>>(
    place: &mut Option<V>,
    name: &'static str,
    fields: &mut A,
) -> Result<(), A::Error> {
    if place.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *place = Some(fields.next_value()?);
    Ok(())
}

impl<'de, A: MapAccess<'de>> Deserializer<'de> for Own<'_, A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_map(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_map(Self { names, ..self })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Own<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(name) = self.fields.next_key::<String>()? {
            if self.names.contains(&name.as_str()) {
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
            self.other(&name)?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.fields.next_value_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::handling::{Begin, Suspend};

    fn wrong<T: for<'de> Deserialize<'de>>(asked: serde_json::Value) -> String {
        let read: Result<TakeStep<T>, _> = serde_json::from_value(asked);
        read.err().unwrap().to_string()
    }

    #[test]
    fn the_fields_of_the_step_lie_among_those_of_all() {
        let asked = json!({"ground": "appraisal", "version": 3, "note": null, "on": "2026-04-03"});
        let read: TakeStep<Suspend> = serde_json::from_value(asked.clone()).unwrap();
        assert_eq!((read.version, &*read.step.ground), (3, "appraisal"));
        assert_eq!(serde_json::to_value(read).unwrap(), asked);
        let read: TakeStep<Begin> = serde_json::from_value(json!({"version": 3})).unwrap();
        assert_eq!((read.on, read.note), (None, None));
        let asked = json!({"version": 3, "told": {"rights": {}, "remedies": {"way": "mail"}}});
        let read: TakeStep<Begin> = serde_json::from_value(asked).unwrap();
        assert_eq!(read.told["remedies"].way.as_deref(), Some("mail"));
        assert_eq!(read.told["rights"], Telling::default());
    }

    #[test]
    fn what_is_missing_or_too_much_is_named() {
        assert_eq!(
            wrong::<Suspend>(json!({"version": 3})),
            "missing field `ground`"
        );
        assert_eq!(wrong::<Begin>(json!({})), "missing field `version`");
        let unknown = wrong::<Begin>(json!({"version": 3, "ground": "appraisal"}));
        assert!(unknown.starts_with("unknown field `ground`"), "{unknown}");
        let twice = serde_json::from_str::<TakeStep<Begin>>(r#"{"version": 3, "version": 4}"#);
        assert!(
            twice
                .err()
                .unwrap()
                .to_string()
                .starts_with("duplicate field `version`")
        );
        assert!(wrong::<Begin>(json!([3])).ends_with("expected struct TakeStep"));
    }
}
