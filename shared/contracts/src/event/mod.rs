//! Events: what happened, as every service tells it.
//!
//! An [`Envelope`] is one row of a service's event log and one entry of a stream (CloudEvents 1.0
//! attributes, W3C trace context). [`Event`] is its typed content. A published version is never
//! changed; a new fact that does not fit becomes a new version beside it.
//!
//! A fact fits when the events of before, which lack it, are true as they are: an optional field
//! whose absence says what they said, and which is left out when there is nothing more to say.
//! Readers of before pass over it, so either side may be deployed first; the fixtures get one more
//! file, `<type>.<what is new>.json`.
//!
//! Vocabularies grow. An event carries their words as [`Word`](crate::vocabulary::Word)s: whoever
//! only shows or passes them on does so with a word it does not know, as it came; whoever decides
//! by one asks for what is known, and the event waits there, with what follows about its subject,
//! for a version that knows it. So either side may be deployed first for words, too. What the
//! directory tells of bodies and people is not to be half understood by anybody: there the words
//! are bare, and the whole event waits.
//!
//! Only a new *type* needs its readers deployed first: whoever does not know it passes it over,
//! for good.

mod agreement;
mod directory;
mod envelope;
mod handling;
mod intake;
mod routing;
pub(crate) mod step;
mod tracking;

pub use agreement::*;
pub use directory::{
    OrganisationRegistered, PasswordReset, PowersGiven, SignInsEnded, StaffRegistered,
};
pub use envelope::{Cause, Envelope, NoCause, TraceContext};
pub use handling::*;
pub use intake::{
    CaseAmended, CaseCorrected, CaseParty, CaseRegistered, CaseRepresentative, ExactSearchMade,
    PartyAdded, PartyCorrected, PartyLeft, PartyUnmasked, RepresentativeEnded, RepresentativeNamed,
    UnmaskedOften, WALLED_TITLE,
};
pub use routing::{
    CaseRouted, HandlerAssigned, ParticipationChanged, ReferralAccepted, ReferralOffered,
    ReferralReceived, ReferralReported, ReferralReturned, ReferralWithdrawn, RoutedMode,
};
pub use step::*;
pub use tracking::{
    ClockArmed, ClockMet, ClockOverdue, ClockReprojected, ClockStopped, ClockWarned,
    ConcludedInTracking, Limit, MoveReason, OpenedInTracking,
};

use serde::{Deserialize, Serialize, de};

/// Declares the registry: event type on the wire, variant, payload; what is done in proceedings is
/// listed by [`steps!`](step::steps) and comes last. Expands to [`Event`], its type names, reading and
/// writing.
macro_rules! events {
    ({ $($variant:ident = $kind:literal,)+ } $(
        $step:ident = $word:literal => $label:literal,
        told by $event:ident = $told:literal
        $(, leads to $state:ident)? $(, with a $note:ident)?;
    )+) => {
        events! { $($variant = $kind,)+ $($event = $told,)+ }
    };
    ($($variant:ident = $kind:literal,)+) => {
        /// Everything that can happen, by type name.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event {
            $(#[doc = $kind] $variant($variant),)+
        }

        impl Event {
            /// Every type name this version knows.
            pub const KINDS: &'static [&'static str] = &[$($kind,)+];

            /// The type name on the wire.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $variant::KIND,)+ }
            }

            /// The payload as JSON.
            pub fn data(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self { $(Self::$variant(payload) => serde_json::to_value(payload),)+ }
            }

            /// Reads a payload; `Ok(None)` for a type that this version does not know, which a
            /// consumer passes over.
            pub fn read(kind: &str, data: &serde_json::Value) -> Result<Option<Self>, serde_json::Error> {
                match kind {
                    $($kind => $variant::deserialize(data).map(|payload| Some(Self::$variant(payload))),)+
                    _ => Ok(None),
                }
            }
        }

        $(impl $variant {
            /// The type name on the wire.
            pub const KIND: &'static str = $kind;
        }

        impl From<$variant> for Event {
            fn from(payload: $variant) -> Self { Self::$variant(payload) }
        })+
    };
}

step::steps! { events {
    OrganisationRegistered = "directory.organisation_registered.v1",
    StaffRegistered = "directory.staff_registered.v1",
    PasswordReset = "directory.password_reset.v1",
    SignInsEnded = "directory.sign_ins_ended.v1",
    PowersGiven = "directory.powers_given.v1",
    CaseRegistered = "intake.case_registered.v1",
    CaseAmended = "intake.case_amended.v1",
    CaseCorrected = "intake.case_corrected.v1",
    PartyAdded = "intake.party_added.v1",
    PartyCorrected = "intake.party_corrected.v1",
    PartyLeft = "intake.party_left.v1",
    RepresentativeNamed = "intake.representative_named.v1",
    RepresentativeEnded = "intake.representative_ended.v1",
    PartyUnmasked = "intake.party_unmasked.v1",
    UnmaskedOften = "intake.unmasked_often.v1",
    ExactSearchMade = "intake.exact_search_made.v1",
    CaseRouted = "routing.case_routed.v1",
    HandlerAssigned = "routing.handler_assigned.v1",
    ReferralOffered = "routing.referral_offered.v1",
    ReferralReceived = "routing.referral_received.v1",
    ReferralAccepted = "routing.referral_accepted.v1",
    ReferralReturned = "routing.referral_returned.v1",
    ReferralWithdrawn = "routing.referral_withdrawn.v1",
    ReferralReported = "routing.referral_reported.v1",
    ParticipationChanged = "routing.participation_changed.v1",
    ProceedingOpened = "handling.proceeding_opened.v1",
    ProceedingReassigned = "handling.proceeding_reassigned.v1",
    AgreementDrafted = "handling.agreement_drafted.v1",
    AgreementSigned = "handling.agreement_signed.v1",
    AgreementEffective = "handling.agreement_effective.v1",
    AgreementVoided = "handling.agreement_voided.v1",
    InstalmentSettled = "handling.instalment_settled.v1",
    OpenedInTracking = "tracking.proceeding_opened.v1",
    ConcludedInTracking = "tracking.proceeding_concluded.v1",
    ClockArmed = "tracking.clock_armed.v1",
    ClockReprojected = "tracking.clock_reprojected.v1",
    ClockWarned = "tracking.clock_warned.v1",
    ClockOverdue = "tracking.clock_overdue.v1",
    ClockMet = "tracking.clock_met.v1",
    ClockStopped = "tracking.clock_stopped.v1",
} }

/// An event with its type name, for places that keep several in one document.
#[derive(Serialize, Deserialize)]
struct Tagged {
    #[serde(rename = "type")]
    kind: String,
    data: serde_json::Value,
}

impl Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = self.data().map_err(serde::ser::Error::custom)?;
        Tagged {
            kind: self.kind().to_owned(),
            data,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tagged = Tagged::deserialize(deserializer)?;
        Self::read(&tagged.kind, &tagged.data)
            .map_err(de::Error::custom)?
            .ok_or_else(|| de::Error::custom(format!("unknown event type `{}`", tagged.kind)))
    }
}
