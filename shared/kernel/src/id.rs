use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::Shard;

/// An id as it came in could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind} id: expected `{prefix}_` and a UUID")]
pub struct IdError {
    kind: &'static str,
    prefix: &'static str,
}

/// Declares one typed id: a UUID version 7 whose last byte is the [`Shard`], written
/// `prefix_<uuid>` on the wire. The body of each is the same, the type keeps them apart.
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
        #[schema(value_type = String, pattern = "^[a-z]+_[0-9a-f-]{36}$")]
        pub struct $name(Uuid);

        impl $name {
            /// What stands before the underscore on the wire.
            pub const PREFIX: &'static str = $prefix;

            /// A new id in `shard`; time-ordered, the rest random.
            #[must_use]
            pub fn new(shard: Shard) -> Self {
                let mut bytes = *Uuid::now_v7().as_bytes();
                bytes[15] = shard.number();
                Self(Uuid::from_bytes(bytes))
            }

            /// The shard this thing belongs to. Ids are checked when read, so there always is one.
            #[must_use]
            pub fn shard(&self) -> Shard {
                Shard::new(self.0.as_bytes()[15]).unwrap_or(Shard::DIRECTORY)
            }

            /// The bare UUID, as stored.
            #[must_use]
            pub fn uuid(&self) -> Uuid {
                self.0
            }

            /// Takes a stored UUID; refuses one whose last byte is no shard.
            pub fn from_uuid(uuid: Uuid) -> Result<Self, IdError> {
                match Shard::new(uuid.as_bytes()[15]) {
                    Some(_) => Ok(Self(uuid)),
                    None => Err(IdError { kind: stringify!($name), prefix: $prefix }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(|rest| Uuid::try_parse(rest).ok())
                    .and_then(|uuid| Self::from_uuid(uuid).ok())
                    .ok_or(IdError { kind: stringify!($name), prefix: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

typed_id!(
    /// A case (案件): a dispute or petition as registered.
    CaseId, "case"
);
typed_id!(
    /// A party to a case (当事人).
    PartyId, "party"
);
typed_id!(
    /// Who acts for a party (代理人、监护人、代表人).
    RepresentativeId, "representative"
);
typed_id!(
    /// A material handed in with a case (材料).
    MaterialId, "material"
);
typed_id!(
    /// One hand-over of a case from one body to another (流转).
    ReferralId, "referral"
);
typed_id!(
    /// One handling of a case under one procedure (程序).
    ProceedingId, "proceeding"
);
typed_id!(
    /// What the parties of a case agreed on (协议).
    AgreementId, "agreement"
);
typed_id!(
    /// One legal limit running for one body or party (期限).
    ClockId, "clock"
);
typed_id!(
    /// An organisation (机构). Its shard is where the cases it registers live.
    OrganisationId, "org"
);
typed_id!(
    /// A member of staff (工作人员).
    StaffId, "staff"
);
typed_id!(
    /// One notice to one person (通知).
    NoticeId, "notice"
);
typed_id!(
    /// One row of an event log (事件).
    EventId, "event"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_carries_its_shard_over_the_wire() {
        let shard = Shard::new(41).unwrap();
        let id = CaseId::new(shard);
        let back: CaseId = serde_json::from_str(&serde_json::to_string(&id).unwrap()).unwrap();
        assert_eq!(back, id);
        assert_eq!(back.shard(), shard);
    }

    #[test]
    fn a_foreign_id_is_refused() {
        let staff = StaffId::new(Shard::DIRECTORY).to_string();
        assert!(staff.parse::<CaseId>().is_err());
        assert!("case_nonsense".parse::<CaseId>().is_err());
        assert!(
            "case_ffffffff-ffff-ffff-ffff-ffffffffffff"
                .parse::<CaseId>()
                .is_err()
        );
    }

    #[test]
    fn ids_are_unique_in_bulk() {
        let ids: std::collections::BTreeSet<_> =
            (0..10_000).map(|_| CaseId::new(Shard::spread(3))).collect();
        assert_eq!(ids.len(), 10_000);
    }
}
